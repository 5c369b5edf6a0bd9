"""The desk's answers, read and checked.

The file is a table in any format that an inbox may have, with the columns

    id,tanya,jawaban,skpd,sumber,ditinjau[,status]

``tanya`` holds several ways of asking, separated by ``|``; ``skpd`` the agency that
knows (empty: no matter which); ``sumber`` where the answer comes from; ``ditinjau`` the
day on which somebody checked it.  ``status`` is ``siap``, or ``contoh`` for an example
that the desk must check before use; a file without that column is ready.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

from triage.errors import InputError
from triage.inbox import Inbox, open_inbox

COLUMNS = ("id", "tanya", "jawaban", "skpd", "sumber", "ditinjau")
#: Columns whose cells must not be empty.
_FILLED = ("id", "tanya", "jawaban", "sumber", "ditinjau")
READY, EXAMPLE = "siap", "contoh"
SEPARATOR = "|"


@dataclass(frozen=True)
class Answer:
    """One reviewed answer."""

    id: str
    tanya: tuple[str, ...]
    jawaban: str
    skpd: str
    sumber: str
    ditinjau: date
    ready: bool = True


@dataclass(frozen=True)
class Answers:
    """The answers of a file, in its order; at least one."""

    name: str
    entries: tuple[Answer, ...]

    def notice(self) -> str:
        """A sentence for people if some answers were never checked by a desk; else empty."""
        waiting = sum(not entry.ready for entry in self.entries)
        if not waiting:
            return ""
        return (
            f"{self.name}: {waiting} of {len(self.entries)} answers are examples. "
            f'Check them, then write "{READY}" in the column status'
        )


def read(path: str | Path, agencies: Sequence[str] = ()) -> Answers:
    """Read and check a file of answers; ``agencies`` are the known codes, none: not checked.

    Raises
    ------
    InputError: a column is missing, a cell empty or wrong, an id or a way of asking stands twice.
    """
    with open_inbox([path], text_column="tanya") as inbox:
        _check_columns(inbox)
        entries: list[Answer] = []
        places: dict[str, str] = {}
        line = 1
        for batch in inbox.batches():
            for i, row in enumerate(batch.rows):
                line += 1
                place = f"{inbox.name}:{line}"
                if i in batch.problems:
                    raise InputError(f"{batch.problems[i].place}: {batch.problems[i].reason}", "Mend the row")
                cells = dict(zip(inbox.columns, ("" if c is None else str(c).strip() for c in row), strict=True))
                entry = _entry(cells, place, agencies)
                _once(entry, place, places)
                entries.append(entry)
    if not entries:
        raise InputError(f"{inbox.name}: no answers", f"Write rows below {','.join(COLUMNS)}")
    return Answers(inbox.name, tuple(entries))


def _check_columns(inbox: Inbox) -> None:
    missing = [column for column in COLUMNS if column not in inbox.columns]
    if missing:
        problem = f'{inbox.name}: no column "{missing[0]}" (found: {", ".join(inbox.columns[:30])})'
        raise InputError(problem, f"Begin the file with {','.join(COLUMNS)}")


def _entry(cells: dict[str, str], place: str, agencies: Sequence[str]) -> Answer:
    for column in _FILLED:
        if not cells[column]:
            raise InputError(f"{place}: {column} is empty", "Fill the cell, or delete the row")
    ways = tuple(way for part in cells["tanya"].split(SEPARATOR) if (way := part.strip()))
    if not any(any(letter.isalpha() for letter in way) for way in ways):
        raise InputError(f"{place}: tanya has no word", "Write how people ask for it")
    code, status = cells["skpd"], cells.get("status", READY)
    if agencies and code and code not in agencies:
        near = get_close_matches(code, agencies, 1)
        hint = f'Did you mean "{near[0]}"?' if near else f"Known: {', '.join(agencies)}"
        raise InputError(f'{place}: unknown skpd "{code}"', hint)
    if status not in (READY, EXAMPLE):
        raise InputError(f'{place}: status is "{status}"', f"Write {READY} or {EXAMPLE}")
    return Answer(cells["id"], ways, cells["jawaban"], code, cells["sumber"], _day(cells["ditinjau"], place),
                  status == READY)  # fmt: skip


def _day(text: str, place: str) -> date:
    """A date; a spreadsheet may have added midnight to it."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise InputError(f'{place}: ditinjau is "{text}"', "Write a date such as 2026-11-25") from None


def _once(entry: Answer, place: str, places: dict[str, str]) -> None:
    """Remember where an id and its ways of asking stand; the same again is an error."""
    for kind, value in (("id", entry.id), *(("question", way.casefold()) for way in entry.tanya)):
        before = places.setdefault(f"{kind} {value}", place)
        if before != place:
            raise InputError(f'{place}: the {kind} "{value}" stands in {before}, too', "Keep one of them")
