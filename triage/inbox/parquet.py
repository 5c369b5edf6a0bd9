"""Parquet -> rows, a record batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from triage.errors import InputError, TriageError
from triage.inbox.batch import BATCH_ROWS, Batch, Inbox
from triage.inbox.source import Source


def read(source: Source) -> Inbox:
    """Open a Parquet file; values keep their types.

    Raises
    ------
    InputError: damaged, or not a file (its directory stands at the end).
    TriageError: the ``parquet`` extra is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise TriageError(
            f"{source.name}: reading Parquet needs pyarrow", "pip install 'triage-pengaduan[parquet]'"
        ) from None
    data = source.path if source.path else pa.BufferReader(b"".join(source.blocks()))
    try:
        file: Any = parquet.ParquetFile(data)
        columns = [str(name) for name in file.schema_arrow.names]
    except (pa.ArrowException, OSError):
        raise InputError(f"{source.name}: the Parquet file is damaged", "Export it again") from None
    return Inbox(source.name, "parquet", columns, _batches(file, source.name), [], [file.close, source.close])


def _batches(file: Any, name: str) -> Iterator[Batch]:
    import pyarrow as pa

    try:
        for part in file.iter_batches(batch_size=BATCH_ROWS):
            yield Batch([list(row) for row in zip(*(column.to_pylist() for column in part.columns), strict=True)])
    except (pa.ArrowException, OSError):
        raise InputError(f"{name}: the Parquet file is damaged", "Export it again") from None
