"""The rows of a sheet as text, each with the line that a person finds it on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.inbox import Inbox
from triage.outbox import unguard

#: Formats whose cells may run over several lines of the file.
_DELIMITED = ("csv", "tsv")


@dataclass(frozen=True)
class TextRow:
    """``place`` is "inbox.csv:12"; ``problem`` says why a row could not be read as it should."""

    place: str
    cells: Sequence[str]
    problem: str = ""
    raw: str = ""


def text_rows(inbox: Inbox) -> Iterator[TextRow]:
    """Every row of an inbox, the damaged ones too, without the guard that our writers put before formulas."""
    line = inbox.first_line
    for batch in inbox.batches():
        for i, row in enumerate(batch.rows):
            cells = [clean(value) for value in row]
            if i in batch.problems:
                problem = batch.problems[i]
                yield TextRow(problem.place, cells, problem.reason, clean(problem.raw))
            else:
                yield TextRow(f"{inbox.name}:{line}", cells)
            line += 1 + (sum(cell.count("\n") for cell in cells) if inbox.format in _DELIMITED else 0)


def clean(value: object) -> str:
    """A cell as text that UTF-8 can hold; what it cannot is spelled out.

    >>> clean(None), clean(12), clean("a\\udc96"), clean("'+62812")
    ('', '12', 'a\\\\udc96', '+62812')
    """
    if value is None:
        return ""
    text = unguard(value) if isinstance(value, str) else str(value)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def position(columns: Sequence[str], names: Sequence[str]) -> int | None:
    """Where the first of these names stands, whatever its case.

    >>> position(["Status", "ID"], ("tiket", "id")), position(["a"], ("id",))
    (1, None)
    """
    plain = [column.strip().lower() for column in columns]
    return next((plain.index(name) for name in names if name in plain), None)
