"""CSV, TSV and plain lines -> rows, block by block.

The csv module does the parsing.  Around it stands what streaming needs: a block
is cut at its last line end, and a row whose quote is still open at the end of a
block waits for the next one while the rows before it go on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterator
from itertools import chain

from triage.errors import InputError
from triage.inbox.batch import BATCH_ROWS, Batch, Inbox, Problem
from triage.inbox.columns import text_column
from triage.inbox.source import Source, decoder, guess_encoding

#: A row longer than this is reported, not labelled; a message has a few hundred characters.
MAX_ROW = 8 * 1024 * 1024
#: A quoted cell with more lines than this is an unclosed quote that swallows the file.
MAX_ROW_LINES = 2_000
MAX_COLUMNS = 4_096
#: What is kept of a row that cannot be read.
RAW_SHOWN = 1_000

_DELIMITERS = ",;\t|"
#: Stands for "no delimiter at all": one column, commas are text.
_NONE = "\x1f"
_SENTINEL = "\x1e end of block \x1e"
_PROSE_WORDS = 5

_Piece = tuple[list[list[str]], dict[int, Problem]]


def read(source: Source, *, encoding: str | None = None, format: str | None = None, wanted: str | None = None) -> Inbox:
    """Open delimited text.

    ``format`` is "csv", "tsv", "lines" or None to find out; ``wanted`` is the text
    column that was asked for.  Lines without a header get the column ``pesan``.

    Raises
    ------
    InputError: more than :data:`MAX_COLUMNS` columns, an unknown encoding.
    """
    guess, told = guess_encoding(source.head)
    notices = [f"{source.name}: read as {_spoken(guess)}; --encoding says otherwise"] if told and not encoding else []
    texts = _decoded(source, encoding or guess)
    head = _first_line(texts)
    delimiter, header = ("", []) if format == "lines" else _header(head[0], format, wanted)
    if not header:
        notices.append(f'{source.name}: no header line, so every line is one message in the column "pesan"')
        stream = _line_batches(head, texts)
        return Inbox(source.name, "lines", ["pesan"], stream, notices, [source.close])
    if len(header) > MAX_COLUMNS:
        raise InputError(
            f"{source.name}: {len(header)} columns (at most {MAX_COLUMNS} make sense)", "Check the delimiter"
        )
    rows = _Rows(source.name, delimiter, header, head, texts)
    return Inbox(source.name, "tsv" if delimiter == "\t" else "csv", header, rows.batches(), notices, [source.close])


def _spoken(encoding: str) -> str:
    return {"cp1252": "Windows-1252"}.get(encoding, encoding.upper())


def _decoded(source: Source, encoding: str) -> Iterator[str]:
    try:
        machine = decoder(encoding)
    except LookupError:
        raise InputError(f"{source.name}: unknown encoding {encoding}", "Try --encoding utf-8 or cp1252") from None
    try:
        for block in source.blocks():
            if text := machine.decode(block):
                yield text
        if text := machine.decode(b"", True):
            yield text
    except UnicodeError:
        raise InputError(f"{source.name}: is not {_spoken(encoding)} text", "Try another --encoding") from None


def _first_line(texts: Iterator[str]) -> list[str]:
    """Text up to the first line end or more, and that it was read: [text]."""
    text = ""
    for piece in texts:
        text += piece
        if "\n" in text.lstrip("\r\n") or "\r" in text.lstrip("\r\n") or len(text) > MAX_ROW:
            break
    return [text.removeprefix("\ufeff")]


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
    if format is None and wanted not in cells and text_column(cells) is None and _is_prose(cells):
        return "", []
    return delimiter, cells


def _is_prose(cells: list[str]) -> bool:
    """Whether a first line is a message with commas rather than column names."""
    return any(not c.strip() or c[0] == " " or len(c.split()) > _PROSE_WORDS for c in cells) or len(set(cells)) < len(
        cells
    )


def _line_batches(head: list[str], texts: Iterator[str]) -> Iterator[Batch]:
    rest = ""
    for text in chain(head, texts):
        lines = (rest + text).split("\n")
        rest = lines.pop()
        while len(rest) > MAX_ROW:
            lines.append(rest[:MAX_ROW])
            rest = rest[MAX_ROW:]
        for begin in range(0, len(lines), BATCH_ROWS):
            yield Batch([[line.removesuffix("\r")] for line in lines[begin : begin + BATCH_ROWS]])
    if rest:
        yield Batch([[rest.removesuffix("\r")]])


class _Rows:
    """The rows of delimited text, with line numbers only where something is wrong."""

    def __init__(self, name: str, delimiter: str, header: list[str], head: list[str], texts: Iterator[str]) -> None:
        self.name, self.delimiter, self.width = name, delimiter, len(header)
        self._texts = chain(head, texts)
        self._line = 1  # number of the first line of what is pending
        csv.field_size_limit(max(csv.field_size_limit(), 2 * MAX_ROW))

    def batches(self) -> Iterator[Batch]:
        """All rows after the header."""
        first = True
        for rows, problems in self._pieces():
            if first and rows:
                rows, problems, first = rows[1:], {i - 1: p for i, p in problems.items()}, False
            if rows:
                yield from self._checked(rows, problems)

    def _pieces(self) -> Iterator[_Piece]:
        pending = ""
        for text in self._texts:
            pending += text
            cut = max(pending.rfind("\n"), -1 if "\n" in pending else pending.rfind("\r", 0, -1)) + 1
            rows, used = self._parse(pending[:cut])
            yield rows, {}
            pending = pending[used:]
            if len(pending) > MAX_ROW and "\n" not in pending:
                pending = yield from self._skip_line(pending)
            elif len(pending) > MAX_ROW or pending.count("\n") > MAX_ROW_LINES:
                pending = yield from self._give_up_line(pending)
        while pending:
            rows, used = self._parse(pending if pending.endswith("\n") else pending + "\n")
            yield rows, {}
            pending = pending[used:]
            if pending:
                pending = yield from self._give_up_line(pending)

    def _parse(self, text: str) -> tuple[list[list[str]], int]:
        """Complete rows of whole lines, and how many characters they took.

        A last line of our own tells whether a quote is open: it then comes back
        inside another cell.
        """
        if not text:
            return [], 0
        rows = list(csv.reader(io.StringIO(f"{text}{_SENTINEL}\n", newline=""), delimiter=self.delimiter))
        if rows[-1] == [_SENTINEL]:
            rows.pop()
            self._line += text.count("\n")
            return (rows if all(rows) or self.width == 1 else [r for r in rows if r]), len(text)
        return self._parse_before_open_quote(text)

    def _parse_before_open_quote(self, text: str) -> tuple[list[list[str]], int]:
        lines = io.StringIO(text, newline="").readlines()
        reader = csv.reader(lines, delimiter=self.delimiter)
        rows, ends = [], [0]
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
        complete = ends[-2]  # the last row is the open one
        self._line += complete
        return [r for r in rows[:-1] if r or self.width == 1], len("".join(lines[:complete]))

    def _give_up_line(self, pending: str) -> Generator[_Piece, None, str]:
        """The first line of a row that never ends becomes a problem; what follows is read again."""
        line, _, rest = pending.partition("\n")
        yield [self._padded(line)], {0: self._problem("tanda kutip tidak ditutup", line)}
        self._line += 1
        return rest

    def _skip_line(self, pending: str) -> Generator[_Piece, None, str]:
        """Drop the middle of one huge line, keeping its beginning as a problem."""
        rest = ""
        for text in self._texts:
            end = text.find("\n")
            if end >= 0:
                rest = text[end + 1 :]
                break
        shown = pending[:RAW_SHOWN]
        yield [self._padded(shown)], {0: self._problem(f"baris lebih dari {MAX_ROW >> 20} MB", shown)}
        self._line += 1
        return rest

    def _padded(self, raw: str) -> list[str]:
        return [""] * (self.width - 1) + [raw[:RAW_SHOWN]]

    def _problem(self, reason: str, raw: str, line: int | None = None) -> Problem:
        return Problem(f"{self.name}:{line or self._line}", reason, raw[:RAW_SHOWN])

    def _checked(self, rows: list[list[str]], problems: dict[int, Problem]) -> Iterator[Batch]:
        """Batches of rows of equal width: short ones padded, long ones a problem with the surplus in the last cell."""
        if set(map(len, rows)) != {self.width}:
            for i, row in enumerate(rows):
                if len(row) < self.width:
                    row += [""] * (self.width - len(row))
                elif len(row) > self.width:
                    reason = f"{len(row)} sel, judul hanya {self.width}"
                    # Without quotes of its own, the surplus is what the line says after the last column began.
                    row[self.width - 1 :] = [self.delimiter.join(row[self.width - 1 :])]
                    problems[i] = self._problem(reason, self.delimiter.join(row), self._line - len(rows) + i)
        for begin in range(0, len(rows), BATCH_ROWS):
            part = rows[begin : begin + BATCH_ROWS]
            inside = {i - begin: p for i, p in problems.items() if begin <= i < begin + BATCH_ROWS}
            yield Batch(part, inside)  # type: ignore[arg-type]
