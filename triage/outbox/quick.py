"""Columns of text -> delimited lines without the csv module, wherever that gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from triage.guard import FIRST, Harmless, guard
from triage.inbox.encoding import encoded
from triage.inbox.table import Table

# Somewhere behind a line feed stands what may need the guard.
_SUSPECT = re.compile(rf"\n[{re.escape(''.join(sorted(FIRST)))}]")
# First bytes of such cells; some harmless ones share them.
_FIRST_BYTES = np.zeros(256, dtype=bool)
_FIRST_BYTES[[char.encode()[0] for char in FIRST]] = True


@dataclass(frozen=True)
class Style:
    """How cells are written: what stands between them, and whether formulas are neutralised."""

    delimiter: str
    guarded: bool


@dataclass(frozen=True)
class Tails:
    """What comes behind the rows of a table, as it is written; ``waiting`` of them need a person.

    Sent to another process they are one string, which costs a tenth of what as many do.
    """

    texts: list[bytes]
    waiting: int

    def __reduce__(self) -> tuple[Any, ...]:
        whole = b"\n".join(self.texts)
        if whole.count(b"\n") != len(self.texts) - 1:  # none, or a line feed in a cell
            return Tails, (self.texts, self.waiting)
        return _unpacked, (whole, self.waiting)


def _unpacked(whole: bytes, waiting: int) -> Tails:
    return Tails(whole.split(b"\n"), waiting)


def lines_of(table: Table, style: Style) -> list[bytes]:
    """The rows of a table as they stand in the file, without line ends: mostly the lines that were read."""
    raw, tidy = np.frombuffer(table.data, dtype=np.uint8), table.tidy
    if style.guarded:
        tidy = tidy & ~((table.ends > table.begins) & _FIRST_BYTES[raw[table.begins]]).any(axis=1)
    changed = np.flatnonzero(~tidy)
    if style.delimiter != table.delimiter or 2 * len(changed) > len(table):
        changed = np.arange(len(table))
    if not len(changed):
        return table.lines
    lines = table.lines.copy()
    columns = [table.column(number).texts(changed) for number in range(table.begins.shape[1])]
    # A table has two columns and more, and no carriage return.
    for i, line in zip(changed.tolist(), join_rows(columns, style) or (), strict=True):
        lines[i] = encoded(line)
    return lines


def join_rows(columns: Sequence[Sequence[object]], style: Style) -> list[str] | None:
    """The rows that ``csv.writer`` would write for these columns, without line ends.

    Whole columns are looked at: most have no cell that needs a quote or a guard, and
    one search says so; of :class:`~triage.guard.Harmless` ones that is known.  None where a
    cell is no text or holds a carriage return, which Python's versions quote differently,
    and where a row is a single cell.

    >>> join_rows([["1", "2"], ["lampu", "gelap, sepi"]], Style(",", guarded=True))
    ['1,lampu', '2,"gelap, sepi"']
    """
    if len(columns) < 2:
        return None
    cells: list[Sequence[str]] = []
    for column in columns:
        if isinstance(column, Harmless):
            cells.append(column)
            continue
        try:
            whole = "\n".join(["", *column])  # type: ignore[list-item]
        except TypeError:  # a cell is no text
            return None
        if "\r" in whole:
            return None
        cells.append(_written(column, whole, style))  # type: ignore[arg-type]
    return list(map(style.delimiter.join, zip(*cells, strict=True)))


def _written(column: Sequence[str], whole: str, style: Style) -> Sequence[str]:
    """The cells of one column as they stand in the file; ``whole`` has a line feed before each."""
    delimiter = style.delimiter
    if style.guarded and _SUSPECT.search(whole):
        column = [guard(cell) if cell[:1] in FIRST else cell for cell in column]
    if '"' in whole or whole.count("\n") > len(column):
        return [
            '"' + cell.replace('"', '""') + '"' if delimiter in cell or '"' in cell or "\n" in cell else cell
            for cell in column
        ]
    if delimiter in whole:
        return [f'"{cell}"' if delimiter in cell else cell for cell in column]
    return column
