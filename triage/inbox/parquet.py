"""Parquet -> rows, a record batch at a time.

Format: Apache Parquet, parquet.apache.org/docs/file-format; pyarrow (the ``parquet`` extra) reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from triage.errors import InputError, TriageError
from triage.inbox.batch import BATCH_ROWS, Batch, Inbox
from triage.inbox.source import Source

#: What comes through a pipe or gzip is held, because the directory stands at the end.
MAX_HELD = 256 << 20


def read(source: Source) -> Inbox:
    """Open a Parquet file; values keep their types.

    Raises
    ------
    InputError: damaged, or through a pipe and larger than :data:`MAX_HELD`.
    TriageError: the ``parquet`` extra is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise TriageError(
            f"{source.name}: reading Parquet needs pyarrow", 'pip install "triage-pengaduan[parquet]"'
        ) from None
    in_place = source.path is not None and source.path.is_file() and not source.packed
    data = source.path if in_place else pa.BufferReader(source.whole(MAX_HELD))
    try:
        file: Any = parquet.ParquetFile(data)
        columns = [str(name) for name in file.schema_arrow.names]
    except (pa.ArrowException, OSError, ValueError):
        raise InputError(f"{source.name}: the Parquet file is damaged", "Export it again") from None
    return Inbox(source.name, "parquet", columns, _batches(file, source.name), [], [file.close, source.close])


def _batches(file: Any, name: str) -> Iterator[Batch]:
    import pyarrow as pa

    try:
        for part in file.iter_batches(batch_size=BATCH_ROWS):
            yield Batch([list(row) for row in zip(*(column.to_pylist() for column in part.columns), strict=True)])
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        raise InputError(f"{name}: the Parquet file is damaged", "Export it again") from None
