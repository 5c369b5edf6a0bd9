"""Parquet writer: one row group per few thousand rows, so memory stays flat."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from triage.errors import OutputError, TriageError
from triage.outbox.base import Outbox, Row, Target, unique

#: Rows per row group.
GROUP = 20_000


class ParquetOutbox(Outbox):
    """Writes text columns as strings and numbers as numbers; the first rows decide.

    Raises
    ------
    OutputError: a later cell is of another kind than its column.
    TriageError: the ``parquet`` extra is not installed.
    """

    def __init__(self, target: Target, columns: Sequence[str]) -> None:
        try:
            import pyarrow  # noqa: F401
        except ImportError:
            raise TriageError("writing Parquet needs pyarrow", 'pip install "triage-pengaduan[parquet]"') from None
        super().__init__(target, unique([str(_plain(column)) for column in columns]))
        self._waiting: list[Row] = []
        self._writer: Any = None

    def write(self, rows: Iterable[Row], extras: Mapping[int, Mapping[str, object]] | None = None) -> None:
        """Append rows."""
        self._waiting.extend(rows)
        if len(self._waiting) >= GROUP:
            self._write_group()

    def finish(self) -> None:
        """Write the last rows and the footer."""
        self._write_group()
        self._writer.close()

    def _clean(self) -> None:
        if self._writer is not None:
            with contextlib.suppress(Exception):
                self._writer.close()
            self._writer.is_open = False  # else it complains when it is collected: nothing takes its last bytes
        super()._clean()

    def _write_group(self) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        table = {c: [_plain(row[i]) for row in self._waiting] for i, c in enumerate(self.columns)}
        self._waiting = []
        try:
            if self._writer is None:
                group = pa.table({c: _typed(values) for c, values in table.items()})
                self._writer = parquet.ParquetWriter(self.file, group.schema)
            else:
                schema = self._writer.schema
                group = pa.table({c: _like(v, schema.field(c).type) for c, v in table.items()}, schema=schema)
        except (pa.ArrowException, OverflowError) as error:
            where = self._target.path or "stdout"
            raise OutputError(f"{where}: a column changes its type ({str(error)[:80]})", "Use --to jsonl") from None
        self._writer.write_table(group)


def _plain(value: object) -> object:
    """A cell as Arrow can hold it: "" in a number column is a gap; text is valid UTF-8."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict | list):
        import json

        return json.dumps(value, ensure_ascii=False)
    return value


def _typed(values: list[object]) -> Any:
    import pyarrow as pa

    if any(isinstance(v, float) for v in values) and all(isinstance(v, int | float) or v in ("", None) for v in values):
        return pa.array([None if v == "" else v for v in values], pa.float64())
    if any(isinstance(v, str) for v in values) or all(v is None for v in values):
        return pa.array([None if v is None else str(v) for v in values], pa.string())
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError):  # numbers beyond 64 bits, or of several kinds
        return pa.array([None if v is None else str(v) for v in values], pa.string())


def _like(values: list[object], kind: Any) -> Any:
    """The cells of a later group in the type that the first one gave their column; "" is a gap among numbers."""
    import pyarrow as pa

    if kind == pa.string():
        return pa.array([None if v is None else str(v) for v in values], kind)
    # In two steps: given the type at once, pyarrow cuts 1.5 to a whole number and says nothing.
    return pa.array([None if v == "" else v for v in values]).cast(kind)
