"""The sheets of a workbook, read in a process of their own: ``python -m triage.inbox.sheets < BOOK``.

calamine is written in Rust: on a hostile file it may panic, or a sheet of 5 kB with cells A1 and XFD1048576
makes it ask for 400 GB, and then the whole process is gone.  Here that is a child with bounded memory and time, and
the parent (:mod:`triage.inbox.spreadsheet`) says so in one sentence.

The child gets the workbook on stdin and what is asked of it as JSON in its first argument; it writes one JSON
line about the sheet and then one for each batch of rows.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from triage.guard import unguard
from triage.inbox.batch import BATCH_ROWS
from triage.inbox.columns import text_column

#: Rows looked at to find the header below titles and logos.
_HEADER_WITHIN = 20
#: Bytes, and seconds of processor time, that a workbook may cost: some, and more for each MB of it.
MAX_MEMORY, MAX_SECONDS, SECONDS_PER_MB = 900 << 20, 3, 3

Table = list[list[Any]]


def main() -> None:
    """Read stdin, write lines; whatever goes wrong ends the process with a code other than 0."""
    asked, data = json.loads(sys.argv[1]), sys.stdin.buffer.read()
    bound(len(data))
    for line in lines(data, asked["sheet"], asked["wanted"]):
        sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


def bound(size: int) -> None:
    """Let the system end this process where a workbook of ``size`` bytes costs more than it may."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    seconds = MAX_SECONDS + SECONDS_PER_MB * (size >> 20)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lines(data: bytes, sheet: str | None, wanted: str | None) -> Iterator[Any]:
    """About the chosen sheet ({"sheets", "sheet", "header"}), then its rows in batches.

    ``sheet`` is the one that was asked for, else the first with a text column; ``header`` is empty if
    there is none.
    """
    import python_calamine as calamine

    book: Any = calamine.load_workbook(io.BytesIO(data))
    names = [str(name) for name in book.sheet_names]
    if sheet is not None and sheet not in names:
        yield {"sheets": names, "sheet": None, "header": []}
        return
    asked = names if sheet is None else [sheet]
    tables = ((name, book.get_sheet_by_name(name).to_python(skip_empty_area=True)) for name in asked)
    name, header, rows = choose(tables, wanted)
    yield {"sheets": names, "sheet": name, "header": header}
    yield from _batches(rows, len(header))


def choose(tables: Iterable[tuple[str, Table]], wanted: str | None) -> tuple[str, list[str], Table]:
    """The first sheet with a text column below at most some title rows; else the first with any header."""
    fallback: tuple[str, list[str], Table] = ("", [], [])
    for name, rows in tables:
        for i, row in enumerate(rows[:_HEADER_WITHIN]):
            cells = [_text(value).strip() for value in row]
            if wanted in cells or (wanted is None and text_column(cells) is not None):
                return name, column_names(rows, i), rows[i + 1 :]
            if not fallback[1] and sum(map(bool, cells)) > 1:
                fallback = (name, column_names(rows, i), rows[i + 1 :])
    return fallback


def column_names(rows: Table, at: int) -> list[str]:
    """Column names, each once; an empty one takes the merged cell above it, or its number."""
    names: list[str] = []
    for i, value in enumerate(rows[at]):
        name = unguard(_text(value).strip()) or (_text(rows[at - 1][i]).strip() if at else "") or f"kolom_{i + 1}"
        while name in names:
            name = f"{name}_{i + 1}"
        names.append(name)
    return names


def _batches(rows: Table, width: int) -> Iterator[list[list[object]]]:
    """Rows in batches; a row without any cell is none."""
    for begin in range(0, len(rows), BATCH_ROWS):
        part = [[_cell(v) for v in row[:width]] + [""] * (width - len(row)) for row in rows[begin : begin + BATCH_ROWS]]
        kept: list[list[object]] = [row for row in part if any(v != "" for v in row)]
        if kept:
            yield kept


def _cell(value: Any) -> object:
    """Numbers stay numbers, dates become ISO text, our own formula guard is taken off."""
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return unguard(_text(value))


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


if __name__ == "__main__":
    main()
