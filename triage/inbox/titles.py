"""The header of a delimited sheet that stands below title rows, as desks save their monthly reports.

``Laporan Pengaduan Bulan Juli;;;`` and ``;;;`` above ``No;Tanggal;Isi Laporan;Kanal``: the header is the first row
with a known text column, as in a workbook (:mod:`triage.inbox.sheets`).  Messages may hold delimiters too, and there
a wrong guess loses the lines above, so that a row must look like a header in more than one way.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from triage.inbox.columns import text_column
from triage.inbox.sheets import column_names

#: Rows above the header, at most.
MAX_TITLES = 10
#: Lines looked at: a title or a column name may be quoted over two or three.
_LINES = 40
#: Of the signs that a row is a header so many must be there.
_SIGNS = 2
_PROSE_WORDS = 5


class Below(NamedTuple):
    """A header below title rows: where it begins in the text, how many rows stand above, and what it says."""

    start: int
    titles: int
    delimiter: str
    header: list[str]


def may_be_title(cells: list[str], wanted: str | None) -> bool:
    """Whether a first line is no header that is worth keeping: a message, one cell, or a row with gaps.

    >>> may_be_title(["Laporan Juli", "", ""], None), may_be_title(["nomor", "teks"], None)
    (True, False)
    """
    return wanted not in cells and text_column(cells) is None and (len(cells) < 2 or is_prose(cells))


def is_prose(cells: list[str]) -> bool:
    """Whether a first line is a message with commas rather than column names."""
    return any(not c.strip() or c[0] == " " or len(c.split()) > _PROSE_WORDS for c in cells) or len(set(cells)) < len(
        cells
    )


def header_below(text: str, delimiters: str, wanted: str | None) -> Below | None:
    """Find the header below at most :data:`MAX_TITLES` title rows at the start of ``text``; None if there is none.

    >>> header_below("Laporan Juli;;\\nNo;Isi Laporan;Kanal\\n1;lampu mati;SMS\\n", ";", None)
    Below(start=15, titles=1, delimiter=';', header=['No', 'Isi Laporan', 'Kanal'])
    """
    start = len(text) - len(text.lstrip("\r\n"))
    lines = list(islice(io.StringIO(text[start:], newline=""), _LINES))
    for delimiter in delimiters:
        reader = csv.reader(lines, delimiter=delimiter)
        rows, begins = [], [0]
        for row in islice(reader, MAX_TITLES + 2):
            rows.append([cell.strip(" ") if cell.isspace() else cell for cell in row])
            begins.append(reader.line_num)
        for at in range(1, min(len(rows), MAX_TITLES + 1)):
            # A block may end within the header.
            whole = lines[begins[at + 1] - 1].endswith(("\n", "\r"))
            if whole and _names_text(rows[at], wanted) and _is_header(rows, at, wanted):
                above = [row + [""] * (len(rows[at]) - len(row)) for row in rows[: at + 1]]
                offset = start + sum(map(len, lines[: begins[at]]))
                return Below(offset, at, delimiter, column_names(above, at))
    return None


def _names_text(cells: Sequence[str], wanted: str | None) -> bool:
    return len(cells) > 1 and (wanted in cells or (wanted is None and text_column(cells) is not None))


def _is_header(rows: list[list[str]], at: int, wanted: str | None) -> bool:
    """Whether the rows around ``rows[at]``, which names a text column, are titles and the first message."""
    cells, titles = rows[at], [row for row in rows[:at] if row]
    width = len(cells)
    # "3;lampu mati;Pengaduan" is a row of a table with another header, which fills every column above it, and
    # "Pengaduan, lampu mati" is a message.
    if any(cell[:1].isdigit() or cell[:1] == " " for cell in cells):
        return False
    if any(len(row) == width and all(row) for row in titles):
        return False
    padded = all(len(row) == width for row in titles)
    below = next((row for row in rows[at + 1 :] if row), None)
    if len(below) != width if below is not None else not padded:
        return False
    return sum((wanted is not None, width > 2, padded, not is_prose(cells))) >= _SIGNS
