"""CSV, TSV and JSON lines writers."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Literal

from triage.guard import guard_rows
from triage.inbox.encoding import all_encoded, as_text, encoded
from triage.inbox.table import Table
from triage.outbox.base import Outbox, Row, Target, unique
from triage.outbox.quick import Style, join_rows, lines_of


class DelimitedOutbox(Outbox):
    """RFC 4180 but for its line ends: ``\\n``, which pipes and every spreadsheet accept; UTF-8.

    Bytes that were undecodable in the input come out as they went in.
    """

    def __init__(self, target: Target, columns: Sequence[str], delimiter: str, guard: bool) -> None:
        super().__init__(target, columns)
        self._style, self._begun = Style(delimiter, guard), False

    def write(self, rows: Iterable[Row], extras: Mapping[int, Mapping[str, object]] | None = None) -> None:
        """Append rows; values outside the columns have no place here."""
        rows = plain_rows(rows)
        if not self._begun:
            self._begun = True
            rows = [self.columns, *rows]
        rows = guard_rows(rows) if self._style.guarded else rows
        text = self._text(rows, csv.QUOTE_MINIMAL)
        # The csv module does not quote a lone carriage return, which every reader takes for the end of a row.
        if "\r" in text:
            text = self._text(rows, csv.QUOTE_ALL)
        self._put(encoded(text))

    def write_beside(
        self,
        rows: Sequence[Row],
        columns: Sequence[Sequence[object]],
        extras: Mapping[int, Mapping[str, object]] | None = None,
    ) -> None:
        """Append rows and new columns, the short way where it gives the same bytes."""
        table = rows if isinstance(rows, Table) else None
        written = join_rows(columns if table is not None else [*zip(*rows, strict=True), *columns], self._style)
        if written is None:
            super().write_beside(rows, columns, extras)
        elif table is not None:
            self.write_behind(table, all_encoded(written))
        else:
            self._begin()
            self._put(encoded("\n".join([*written, ""])))

    @property
    def style(self) -> Style | None:
        """How :meth:`write_behind` wants the tails of rows."""
        return self._style

    def write_behind(self, table: Table, tails: Sequence[bytes]) -> None:
        """Append the rows of a table with what comes behind them, written in this :attr:`style` already."""
        self._begin()
        between = self._style.delimiter.encode()
        self._put(b"\n".join([*map(between.join, zip(lines_of(table, self._style), tails, strict=True)), b""]))

    def _begin(self) -> None:
        if not self._begun:
            self.write([])

    def _put(self, data: bytes) -> None:
        self.file.write(encoded(self.shown(as_text(data))) if self.on_terminal else data)

    def _text(self, rows: Iterable[Row], quoting: Literal[0, 1]) -> str:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self._style.delimiter, lineterminator="\n", quoting=quoting).writerows(rows)
        return text.getvalue()

    def finish(self) -> None:
        """An inbox without rows still has a header."""
        self._begin()


class JsonLinesOutbox(Outbox):
    """One JSON object a line, UTF-8; values keep their types."""

    def write(self, rows: Iterable[Row], extras: Mapping[int, Mapping[str, object]] | None = None) -> None:
        """Append rows, each with its values outside the columns."""
        names, lines = unique(self.columns), []
        for i, row in enumerate(rows):
            value = dict(zip(names, row, strict=True))
            for key, more in (extras or {}).get(i, {}).items():
                value[key if key not in names else unique([*names, key])[-1]] = more
            lines.append(as_json(value))
        self.file.write(encoded(self.shown("".join(f"{line}\n" for line in lines))))


def as_json(value: object) -> str:
    """JSON as RFC 8259 has it: no NaN and no Infinity, which become null."""
    try:
        return json.dumps(value, ensure_ascii=False, default=str, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, default=str)


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def plain_rows(rows: Iterable[Row]) -> list[Row]:
    """Rows as a table can hold them: a list or an object in a cell becomes JSON."""
    rows = list(rows)
    kinds = set(map(type, chain.from_iterable(rows)))
    if kinds.isdisjoint((dict, list)):
        return rows
    return [[as_json(cell) if isinstance(cell, dict | list) else cell for cell in row] for row in rows]
