"""XLSX, XLS and ODS sheets -> rows.

calamine (the ``excel`` extra) reads all three, in Rust and without running
macros; a formula gives the value that the sheet was saved with.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from triage.errors import InputError, TriageError
from triage.inbox.batch import BATCH_ROWS, Batch, Inbox
from triage.inbox.columns import text_column
from triage.inbox.source import Source
from triage.outbox.guard import unguard

#: Rows looked at to find the header below titles and logos.
_HEADER_WITHIN = 20
#: A workbook that unpacks to more than this, or 200 times its size, is a bomb.
MAX_UNPACKED, MAX_RATIO = 2 << 30, 200


def read(source: Source, *, sheet: str | None = None, wanted: str | None = None) -> Inbox:
    """Open a workbook; without ``sheet`` the first one with a text column.

    Raises
    ------
    InputError: damaged, password-protected, a bomb, or without such a sheet.
    TriageError: the ``excel`` extra is not installed.
    """
    try:
        import python_calamine as calamine
    except ImportError:
        raise TriageError(
            f"{source.name}: reading sheets needs python-calamine", "pip install 'triage-pengaduan[excel]'"
        ) from None
    data = b"".join(source.blocks())
    _refuse_bomb(data, source.name)
    try:
        book: Any = calamine.load_workbook(io.BytesIO(data))
        names = [str(name) for name in book.sheet_names]
        tables = [(n, book.get_sheet_by_name(n).to_python(skip_empty_area=True)) for n in _asked(names, sheet, source)]
    except InputError:
        raise
    except Exception:  # calamine has many kinds of its own, and its Rust core raises PanicException's base
        raise InputError(f"{source.name}: the workbook is damaged or locked", "Save it again as XLSX or CSV") from None
    name, header, rows = _choose(tables, wanted)
    if not header:
        raise InputError(f"{source.name}: no sheet with a header line", "Give the first row column names")
    notices = [f'{source.name}: read the sheet "{name}" of {len(names)}'] if len(names) > 1 else []
    return Inbox(source.name, "xlsx", header, _batches(rows, len(header)), notices, [source.close])


def _asked(names: list[str], sheet: str | None, source: Source) -> list[str]:
    if sheet is None:
        return names
    if sheet not in names:
        raise InputError(
            f'{source.name}: no sheet "{sheet}" (found: {", ".join(names)})', "Try --sheet with one of them"
        )
    return [sheet]


def _refuse_bomb(data: bytes, name: str) -> None:
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise InputError(f"{name}: the workbook is damaged or locked", "Save it again as XLSX or CSV") from None
    if size > MAX_UNPACKED or (size > 64 << 20 and size > MAX_RATIO * len(data)):
        raise InputError(f"{name}: the workbook unpacks to {size >> 20} MB", "Save it as CSV")


Table = list[list[Any]]


def _choose(tables: Sequence[tuple[str, Table]], wanted: str | None) -> tuple[str, list[str], Table]:
    """The first sheet with a text column below at most some title rows; else the first with any header."""
    fallback: tuple[str, list[str], Table] = ("", [], [])
    for name, rows in tables:
        for i, row in enumerate(rows[:_HEADER_WITHIN]):
            cells = [_text(value).strip() for value in row]
            if wanted in cells or (wanted is None and text_column(cells) is not None):
                return name, _header(rows, i), rows[i + 1 :]
            if not fallback[1] and sum(map(bool, cells)) > 1:
                fallback = (name, _header(rows, i), rows[i + 1 :])
    return fallback


def _header(rows: Table, at: int) -> list[str]:
    """Column names; an empty one takes the merged cell above or to the left, or its letter."""
    names: list[str] = []
    for i, value in enumerate(rows[at]):
        name = _text(value).strip() or (_text(rows[at - 1][i]).strip() if at else "") or f"kolom_{i + 1}"
        while name in names:
            name += "_"
        names.append(name)
    return names


def _batches(rows: Table, width: int) -> Iterator[Batch]:
    for begin in range(0, len(rows), BATCH_ROWS):
        part = [[_cell(v) for v in row[:width]] + [""] * (width - len(row)) for row in rows[begin : begin + BATCH_ROWS]]
        kept: list[list[object]] = [row for row in part if any(v != "" for v in row)]
        if kept:
            yield Batch(kept)


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
