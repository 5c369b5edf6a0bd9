"""CSV, TSV and plain lines -> rows, block by block.

The csv module does the parsing, but where splitting gives the same cells.  Around
it stands what streaming needs: a block is cut at its last line end, and a row whose
quote is still open at the end of a block waits for the next one while the rows
before it go on.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator, Iterator
from itertools import chain

from triage.errors import counted
from triage.inbox.batch import BATCH_ROWS, Batch, Inbox, Problem
from triage.inbox.columns import text_column
from triage.inbox.encoding import as_text, encoded, in_utf8
from triage.inbox.lines import MAX_ROW, RAW_SHOWN, too_long, whole_lines
from triage.inbox.quick import split_rows
from triage.inbox.source import Source
from triage.inbox.table import Table, table_of
from triage.inbox.titles import header_below, is_prose, may_be_title

#: A quoted cell with more lines than this is an unclosed quote that swallows the file.
MAX_ROW_LINES = 2_000

_DELIMITERS = ",;\t|"
#: Stands for "no delimiter at all": one column, commas are text.
_NONE = "\x1f"
_SENTINEL = "\x1e end of block \x1e"

_Piece = tuple[list[list[str]] | Table, dict[int, Problem]]


def read(source: Source, *, encoding: str | None = None, format: str | None = None, wanted: str | None = None) -> Inbox:
    """Open delimited text.

    ``format`` is "csv", "tsv", "lines" or None to find out; ``wanted`` is the text
    column that was asked for.  Lines without a header get the column ``pesan``.

    Raises
    ------
    InputError: not text in the encoding that was asked for.
    UsageError: no such encoding.
    """
    notices: list[str] = []
    # The csv module refuses longer cells; it is its only memory of ours, and shared by the whole process.
    csv.field_size_limit(max(csv.field_size_limit(), 2 * MAX_ROW))
    blocks = in_utf8(source, encoding, notices)
    head = _first_line(blocks)
    text, start = as_text(head), 0
    delimiter, header = ("", []) if format == "lines" else _header(text, format, wanted)
    if format != "lines" and may_be_title(header, wanted):
        found = header_below(text, "\t" if format == "tsv" else _DELIMITERS, wanted)
        if found:
            above, titles, delimiter, header = found
            start = len(encoded(text[:above]))
            notices.append(f"{source.name}: skipped {counted(titles, 'title row')} above the header")
    if not header:
        notices.append(f'{source.name}: no header line, so every line is one message in the column "pesan"')
        stream = _line_batches(source.name, codecs.iterdecode(chain([head], blocks), "utf-8", "surrogateescape"))
        return Inbox(source.name, "lines", ["pesan"], stream, notices, [source.close], 1)
    rows = _Rows(source.name, delimiter, header, head, start, blocks)
    form, below = "tsv" if delimiter == "\t" else "csv", rows.line + 1 + sum(name.count("\n") for name in header)
    return Inbox(source.name, form, header, rows.batches(), notices, [source.close], below)


def _first_line(blocks: Iterator[bytes]) -> bytes:
    """What comes up to the first line end or more, without byte order marks (joined files have two)."""
    head = b""
    for block in blocks:
        head += block
        while head.startswith(codecs.BOM_UTF8):
            head = head.removeprefix(codecs.BOM_UTF8)
        if b"\n" in head.lstrip(b"\r\n") or b"\r" in head.lstrip(b"\r\n") or len(head) > MAX_ROW:
            break
    return head


def _header(text: str, format: str | None, wanted: str | None) -> tuple[str, list[str]]:
    """Delimiter and column names; no names if the first line is a message."""
    delimiters = "\t" if format == "tsv" else _DELIMITERS
    line = next(csv.reader(io.StringIO(text, newline=""), delimiter=_NONE), [])
    bare = text.lstrip("\r\n").split("\n", 1)[0].rstrip("\r")
    if len(line) == 1 and (line[0].strip() == wanted or text_column(line) == 0):
        return _NONE, [line[0].strip()]
    delimiter = max(delimiters, key=bare.count)
    if not bare.count(delimiter):
        return (_NONE, [bare]) if format in ("csv", "tsv") else ("", [])
    cells = next(csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter), [])
    if format is None and wanted not in cells and text_column(cells) is None and is_prose(cells):
        return "", []
    return delimiter, cells


def _line_batches(name: str, texts: Iterator[str]) -> Iterator[Batch]:
    number = 1
    for lines, cut in whole_lines(texts):
        for begin in range(0, len(lines), BATCH_ROWS):
            part = lines[begin : begin + BATCH_ROWS]
            problems = {i - begin: too_long(name, number + i, lines[i]) for i in cut if begin <= i < begin + BATCH_ROWS}
            yield Batch([[line.removesuffix("\r")] for line in part], problems)
        number += len(lines)


class _Rows:
    """The rows of delimited text in UTF-8, with line numbers only where something is wrong."""

    def __init__(
        self, name: str, delimiter: str, header: list[str], head: bytes, start: int, blocks: Iterator[bytes]
    ) -> None:
        self.name, self.delimiter, self.width = name, delimiter, len(header)
        first = head[start:].lstrip(b"\r\n")
        self._blocks = chain([first], blocks)
        # Number of the first line of what is pending; blank lines and titles above the header count.
        self.line = 1 + head[: len(head) - len(first)].count(b"\n")
        self._lost = 1

    def batches(self) -> Iterator[Batch]:
        """All rows after the header."""
        first = True
        for rows, problems in self._pieces():
            if first and rows:
                rows, problems, first = rows[1:], {i - 1: p for i, p in problems.items()}, False
            for begin in range(0, len(rows), BATCH_ROWS):
                inside = {i - begin: p for i, p in problems.items() if begin <= i < begin + BATCH_ROWS}
                yield Batch(rows[begin : begin + BATCH_ROWS], inside)  # type: ignore[arg-type]

    def _pieces(self) -> Iterator[_Piece]:
        pending = b""
        for block in self._blocks:
            pending += block
            cut = max(pending.rfind(b"\n"), -1 if b"\n" in pending else pending.rfind(b"\r", 0, -1)) + 1
            piece, used = self._parse(pending[:cut])
            yield piece
            pending = pending[used:]
            while b"\n" in pending and (len(pending) > MAX_ROW or pending.count(b"\n") > MAX_ROW_LINES):
                pending = yield from self._give_up(pending)
            if len(pending) > MAX_ROW:
                pending = yield from self._skip_line(pending)
        if pending and not pending.endswith(b"\n"):
            pending += b"\n"
        while pending:
            piece, used = self._parse(pending)
            yield piece
            pending = pending[used:]
            if pending:
                pending = yield from self._give_up(pending)

    def _parse(self, data: bytes) -> tuple[_Piece, int]:
        """Complete rows of whole lines, and how many bytes they took.

        A last line of our own tells whether a quote is open: it then comes back
        inside another cell.
        """
        if not data:
            return ([], {}), 0
        if table := table_of(data, self.delimiter, self.width):
            self.line += len(table)
            return (table, {}), len(data)
        text = as_text(data)
        rows = split_rows(text, self.delimiter)
        if rows is None:
            rows = list(csv.reader(io.StringIO(f"{text}{_SENTINEL}\n", newline=""), delimiter=self.delimiter))
            if rows.pop() != [_SENTINEL]:
                return self._parse_before_open_quote(text)
        rows = rows if all(rows) or self.width == 1 else [r for r in rows if r]
        problems = self._fit(rows, text)
        self.line += text.count("\n")
        return (rows, problems), len(data)

    def _parse_before_open_quote(self, text: str) -> tuple[_Piece, int]:
        lines = io.StringIO(text, newline="").readlines()
        reader = csv.reader(lines, delimiter=self.delimiter)
        rows, ends = [], [0]
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
        complete = ends[-2]  # the last row is the open one
        used = "".join(lines[:complete])
        rows = [r for r in rows[:-1] if r or self.width == 1]
        problems = self._fit(rows, used)
        self.line += complete
        return (rows, problems), len(encoded(used))

    def _fit(self, rows: list[list[str]], text: str) -> dict[int, Problem]:
        """Make all rows of one width: short ones padded, long ones a problem with the surplus in the last cell."""
        if set(map(len, rows)) <= {self.width}:
            return {}
        problems: dict[int, Problem] = {}
        numbers: list[int] = []
        for i, row in enumerate(rows):
            if len(row) < self.width:
                row += [""] * (self.width - len(row))
            elif len(row) > self.width:
                numbers = numbers or self._numbers(text)
                reason = f"{len(row)} sel, judul hanya {self.width}"
                # Without quotes of its own, the surplus is what the line says after the last column began.
                row[self.width - 1 :] = [self.delimiter.join(row[self.width - 1 :])]
                problems[i] = self._problem(reason, self.delimiter.join(row), numbers[i])
        return problems

    def _numbers(self, text: str) -> list[int]:
        """The line on which each row of ``text`` begins."""
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter)
        numbers, begin = [], self.line
        for row in reader:
            if row or self.width == 1:
                numbers.append(begin)
            begin = self.line + reader.line_num
        return numbers

    def _give_up(self, pending: bytes) -> Generator[_Piece, None, bytes]:
        """The first line of a row that never ends becomes a problem; what follows is read again.

        Where that does not help, twice as many lines are given up next time, else a
        file in which every line opens a quote would be read thousands of times.
        """
        *lines, rest = pending.split(b"\n", self._lost)
        shown = [self._shown(line) for line in lines]
        reason = "tanda kutip tidak ditutup"
        problems = {i: self._problem(reason, line, self.line + i) for i, line in enumerate(shown)}
        yield [self._padded(line) for line in shown], problems
        self.line += len(lines)
        piece, used = self._parse(rest[: rest.rfind(b"\n") + 1])
        yield piece
        self._lost = 1 if used or not rest else 2 * self._lost
        return rest[used:]

    def _skip_line(self, pending: bytes) -> Generator[_Piece, None, bytes]:
        """Drop the middle of one huge line, keeping its beginning as a problem."""
        rest = b""
        for block in self._blocks:
            end = block.find(b"\n")
            if end >= 0:
                rest = block[end + 1 :]
                break
        shown = self._shown(pending)
        yield [self._padded(shown)], {0: too_long(self.name, self.line, shown)}
        self.line += 1
        return rest

    def _shown(self, line: bytes) -> str:
        """The beginning of a line that cannot be read; no character has more than four bytes."""
        return as_text(line[: 4 * RAW_SHOWN])[:RAW_SHOWN]

    def _padded(self, raw: str) -> list[str]:
        return [""] * (self.width - 1) + [raw]

    def _problem(self, reason: str, raw: str, line: int) -> Problem:
        return Problem(f"{self.name}:{line}", reason, raw[:RAW_SHOWN])
