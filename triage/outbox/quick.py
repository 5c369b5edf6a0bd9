"""Columns of text -> delimited lines without the csv module, wherever that gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from triage.guard import FIRST, Harmless, guard
from triage.inbox.encoding import encoded
from triage.inbox.table import Table

# Somewhere behind a line feed stands what may need the guard.
_SUSPECT = re.compile(rf"\n[{re.escape(''.join(sorted(FIRST)))}]")
# First bytes of such cells; some harmless ones share them.
_FIRST_BYTES = np.zeros(256, dtype=bool)
_FIRST_BYTES[[char.encode()[0] for char in FIRST]] = True


def lines_of(table: Table, delimiter: str, guarded: bool) -> list[bytes] | None:
    """The rows of a table as they stand in the file, without line ends: mostly the lines that were read.

    None where that is not short: another delimiter, or something to change in half of the lines.
    """
    raw, tidy = np.frombuffer(table.data, dtype=np.uint8), table.tidy
    if guarded:
        tidy = tidy & ~((table.ends > table.begins) & _FIRST_BYTES[raw[table.begins]]).any(axis=1)
    changed = np.flatnonzero(~tidy).tolist()
    if delimiter != table.delimiter or len(changed) > len(table) // 2:
        return None
    lines = table.lines.copy() if changed else table.lines
    for i in changed:
        written = join_rows([[cell] for cell in table[i]], delimiter, guarded)
        if written is None:
            return None
        lines[i] = encoded(written[0])
    return lines


def join_rows(columns: Sequence[Sequence[object]], delimiter: str, guarded: bool) -> list[str] | None:
    """The rows that ``csv.writer`` would write for these columns, without line ends.

    Whole columns are looked at: most have no cell that needs a quote or a guard, and
    one search says so; of :class:`~triage.guard.Harmless` ones that is known.  None where a
    cell is no text or holds a carriage return, which Python's versions quote differently,
    and where a row is a single cell.

    >>> join_rows([["1", "2"], ["lampu", "gelap, sepi"]], ",", True)
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
        cells.append(_written(column, whole, delimiter, guarded))  # type: ignore[arg-type]
    return list(map(delimiter.join, zip(*cells, strict=True)))


def _written(column: Sequence[str], whole: str, delimiter: str, guarded: bool) -> Sequence[str]:
    """The cells of one column as they stand in the file; ``whole`` has a line feed before each."""
    if guarded and _SUSPECT.search(whole):
        column = [guard(cell) if cell[:1] in FIRST else cell for cell in column]
    if '"' in whole or whole.count("\n") > len(column):
        return [
            '"' + cell.replace('"', '""') + '"' if delimiter in cell or '"' in cell or "\n" in cell else cell
            for cell in column
        ]
    if delimiter in whole:
        return [f'"{cell}"' if delimiter in cell else cell for cell in column]
    return column
