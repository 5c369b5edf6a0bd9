"""Delimited lines whose cells are found by numpy and cut out only when somebody asks for them.

Labelling needs one column, and a line that is written as it was read need not be
taken apart.  Where delimiters and quotes stand is asked of a whole block at once.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from triage.inbox.encoding import as_text

Array = np.ndarray[Any, Any]

_QUOTE, _LINE_FEED = ord('"'), ord("\n")


@dataclass(frozen=True)
class Table(Sequence[list[str]]):
    """n rows of ``width`` cells; reads like a list of rows.

    ``lines`` are the rows as they were read, UTF-8 as ``data`` is; ``begins`` and ``ends`` (n, width) say where
    the cells stand in it, quotes not counted; ``doubled`` bool (n, width), cells with doubled quotes.
    ``tidy`` bool (n,): the csv module would write the line just so.
    """

    lines: list[bytes]
    delimiter: str
    data: bytes
    begins: Array
    ends: Array
    doubled: Array
    tidy: Array

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, at: int) -> list[str]: ...
    @overload
    def __getitem__(self, at: slice) -> Table: ...
    def __getitem__(self, at: int | slice) -> list[str] | Table:
        if isinstance(at, int):
            return next(csv.reader([as_text(self.lines[at])], delimiter=self.delimiter))
        arrays = (array[at] for array in (self.begins, self.ends, self.doubled, self.tidy))
        return Table(self.lines[at], self.delimiter, self.data, *arrays)

    def __iter__(self) -> Iterator[list[str]]:
        return csv.reader(map(as_text, self.lines), delimiter=self.delimiter)

    def column(self, number: int) -> Column:
        """One column, its cells not cut out yet."""
        begins, ends = self.begins[:, number], self.ends[:, number]
        first, last = (int(begins[0]), int(ends[-1])) if len(begins) else (0, 0)
        return Column(self.data[first:last], begins - first, ends - first, self.doubled[:, number])


@dataclass(frozen=True)
class Column:
    """The cells of one column: where they stand in ``data``, and which have doubled quotes.  Cheap to send away."""

    data: bytes
    begins: Array
    ends: Array
    doubled: Array

    def __len__(self) -> int:
        return len(self.begins)

    def texts(self, at: Array | slice = slice(None)) -> list[str]:
        """The cells, or those at some positions."""
        data, spans = self.data, zip(self.begins[at].tolist(), self.ends[at].tolist(), strict=True)
        cells = [data[begin:end].decode("utf-8", "surrogateescape") for begin, end in spans]
        for i in np.flatnonzero(self.doubled[at]).tolist():
            cells[i] = cells[i].replace('""', '"')
        return cells


def table_of(data: bytes, delimiter: str, width: int) -> Table | None:
    """The table of whole lines in UTF-8 (``data`` ends with a line feed).

    None where one needs a closer look: a row of another width or over two lines, a quote
    inside a cell that is not quoted, line ends of an old Macintosh.

    >>> table = table_of(b'1,lampu mati\\n2,"gelap, sepi"\\n', ",", 2)
    >>> list(table), table.column(1).texts(), table.tidy.tolist()
    ([['1', 'lampu mati'], ['2', 'gelap, sepi']], ['lampu mati', 'gelap, sepi'], [True, True])
    >>> table_of(b'1\\n', ",", 2)
    """
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    if width < 2 or b"\r" in data:
        return None
    raw, lines = np.frombuffer(data, dtype=np.uint8), data.split(b"\n")
    lines.pop()
    quotes = np.flatnonzero(raw == _QUOTE)
    marks = np.flatnonzero((raw == ord(delimiter)) | (raw == _LINE_FEED))
    before = np.searchsorted(quotes, marks)
    apart = np.flatnonzero(before & 1 == 0)  # marks outside quotes
    ends = marks[apart]
    if len(ends) != len(lines) * width or (raw[ends[width - 1 :: width]] != _LINE_FEED).any():
        return None
    begins = np.concatenate([[0], ends[:-1] + 1])
    own, inner = np.diff(before[apart], prepend=0), np.diff(apart, prepend=-1) - 1  # quotes and marks of each cell
    quoted, doubled = raw[begins] == _QUOTE, own > 2
    if ((own > 0) & ~(quoted & (raw[ends - 1] == _QUOTE))).any() or not _paired(data, begins, ends, doubled):
        return None
    tidy = ~quoted | doubled | (inner > 0)
    begins, ends = (begins + quoted).reshape(-1, width), (ends - quoted).reshape(-1, width)
    tidy = tidy.reshape(-1, width).all(axis=1)
    return Table(lines, delimiter, data, begins, ends, doubled.reshape(-1, width), tidy)


def _paired(data: bytes, begins: Array, ends: Array, doubled: Array) -> bool:
    """Whether all quotes within these quoted cells are doubled."""
    at = np.flatnonzero(doubled)
    spans = zip(begins[at].tolist(), ends[at].tolist(), strict=True)
    return all(b'"' not in data[begin + 1 : end - 1].replace(b'""', b"") for begin, end in spans)
