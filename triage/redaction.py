"""Rows of an inbox without the personal details in them: what ``triage redact`` does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from triage.errors import InputError, counted
from triage.inbox import Batch, Inbox
from triage.inbox.encoding import encoded
from triage.outbox import Outbox
from triage.outbox.base import Row, Target
from triage.redact import Span, find, replace

#: Columns that hold a person whatever their cells look like: our readers' and those of common exports.
NAME_COLUMNS = frozenset(
    (
        "nama", "nama lengkap", "nama pelapor", "nama pengirim", "nama pemohon", "pelapor",
        "pengirim", "pemohon",
        "name", "full name", "from", "sender", "contact name",
    )
)  # fmt: skip
_PLACEHOLDER = re.compile(r"\[[A-Z]{2,8}\]")


class Redactor:
    """Redacts the cells of rows; ``counts`` says how often each kind was found, ``rows`` in how many rows.

    Parameters
    ----------
    columns: the columns of the inbox.
    only: the columns to redact; none: all.
    name: the inbox, for the error.

    Raises
    ------
    InputError: a column in ``only`` is not there.
    """

    def __init__(self, columns: Sequence[str], only: Sequence[str] = (), name: str = "inbox") -> None:
        for column in only:
            if column not in columns:
                shown = ", ".join(columns[:30])
                hint = "Name one of these with --column"
                raise InputError(f'{name}: no column "{column}" (found: {shown})', hint)
        self.counts: Counter[str] = Counter()
        self.rows = self.read = self.unreadable = 0
        self._everything = not only
        self._cues = {at: _plain(column) for at, column in enumerate(columns) if not only or column in only}

    def redact(self, batch: Batch) -> Batch:
        """A new batch, row by row, with placeholders in it."""
        rows = []
        for row in batch.rows:
            before = self.counts.total()
            rows.append([self._cell(cell, self._cues.get(at)) for at, cell in enumerate(row)])
            self.rows += self.counts.total() > before
        extras = batch.extras
        if self._everything:
            extras = {
                at: {key: self._deep(value) for key, value in more.items()} for at, more in extras.items()
            }
        self.read += len(rows)
        self.unreadable += len(batch.problems)
        return Batch(rows, batch.problems, extras)

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.counts.items()))
        details = counted(self.counts.total(), "personal detail")
        told = f"{counted(self.read, 'row')} read: {details} in {counted(self.rows, 'row')} replaced"
        told += f" ({kinds})" if kinds else ""
        return told + (f", {self.unreadable} unreadable" if self.unreadable else "")

    def _cell(self, cell: object, cue: str | None) -> object:
        """A cell, its column's name read as the word before it ("norek: 123...")."""
        if cue is None or cell is None or isinstance(cell, bool):
            return cell
        if isinstance(cell, dict | list):
            return self._deep(cell)
        text = str(cell)
        spans = _found(text, cue)
        if cue in NAME_COLUMNS and re.search(r"[^\W\d_]", _PLACEHOLDER.sub("", replace(text, spans))):
            spans = [Span("NAMA", 0, len(text))]
        self.counts.update(span.kind for span in spans)
        return replace(text, spans) if spans else cell

    def _deep(self, value: object) -> object:
        if isinstance(value, dict):
            return {key: self._deep(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._deep(inner) for inner in value]
        return self._cell(value, "")


def redact_rows(inbox: Inbox, outbox: Outbox, redactor: Redactor) -> None:
    """Write the rows of ``inbox`` to ``outbox`` without personal details; one row in is one row out."""
    for batch in inbox.batches():
        clean = redactor.redact(batch)
        outbox.write(clean.rows, clean.extras)
        outbox.flush()


class LinesOutbox(Outbox):
    """Plain lines: a text comes out as the text it was, without header and quotes."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(Target(None, stream), ["pesan"])

    def write(self, rows: Iterable[Row], extras: object = None) -> None:
        """Append one line for each row."""
        self.file.write(encoded(self.shown("".join(f"{row[0]}\n" for row in rows))))


def _found(text: str, cue: str) -> list[Span]:
    """Spans of the text; its cue counts unless it is the column of the messages themselves."""
    if not cue or cue in NAME_COLUMNS or len(text) > 100:
        return find(text)
    opening = f"{cue}: "
    shift = len(opening)
    spans = (Span(kind, start - shift, end - shift) for kind, start, end in find(opening + text))
    return [span for span in spans if span.start >= 0]


def _plain(column: str) -> str:
    return re.sub(r"[\W_]+", " ", column).strip().lower()
