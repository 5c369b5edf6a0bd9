"""Several inboxes as one, with a column that says where each row came from."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from triage.errors import InputError
from triage.inbox.batch import Batch, Inbox
from triage.inbox.columns import find_text_column

#: Name of the column with the file's name.
SOURCE_COLUMN = "sumber"
#: Files held open at once: systems allow 256 and more, a folder of mail has thousands.
HELD_OPEN = 50

Given = str | Path | BinaryIO


def expand(sources: Sequence[Given]) -> list[Given]:
    """File names with ``* ? [`` become the files they match, in order (Windows shells leave that to us).

    Raises
    ------
    InputError: nothing matches.
    """
    found: list[Given] = []
    for source in sources:
        if isinstance(source, str) and glob.has_magic(source) and not os.path.exists(source):
            matches = sorted(glob.glob(source))
            if not matches:
                raise InputError(f"{source}: no file matches", "Check the pattern")
            found += matches
        else:
            found.append(source)
    return found


@dataclass
class _Part:
    """One of the inboxes: what it is called, its columns, and itself unless it is opened again later."""

    given: Given
    name: str
    columns: list[str]
    text: int
    box: Inbox | None


def chain(sources: Sequence[Given], opener: Callable[[Given], Inbox], text_column: str | None) -> Inbox:
    """One inbox after the other; the columns are those of all of them.

    The text columns are united under the first one's name, so that a message is found
    whatever its file called it.

    Raises
    ------
    InputError: one of them cannot be read or has no text column.
    """
    parts: list[_Part] = []
    try:
        for source in sources:
            parts.append(_opened(source, opener, text_column, held=len(parts) < HELD_OPEN))
    except BaseException:
        _close(parts)
        raise
    _tell_apart(parts)
    text = parts[0].columns[parts[0].text]
    for part in parts:
        part.columns = _renamed(part, text)
    columns = list(dict.fromkeys(column for part in parts for column in part.columns))
    where = SOURCE_COLUMN
    while where in columns:
        where += "_"
    form = next(part.box.format for part in parts if part.box)
    joined = Inbox(f"{len(parts)} files", form, [*columns, where], iter(()), [], [lambda: _close(parts)])
    joined.stream = _rows(parts, opener, columns, joined)
    return joined


def _opened(source: Given, opener: Callable[[Given], Inbox], text_column: str | None, held: bool) -> _Part:
    box = opener(source)
    try:
        part = _Part(source, box.name, list(box.columns), find_text_column(box.columns, text_column, box.name), box)
    except BaseException:
        box.__exit__(None, None, None)
        raise
    if not held and isinstance(source, str | Path) and os.path.isfile(source):
        box.__exit__(None, None, None)
        part.box = None
    return part


def _renamed(part: _Part, text: str) -> list[str]:
    """Its columns, each under a name of its own, the messages under the common one."""
    names = {text: part.text}
    for i, column in enumerate(part.columns):
        while i != part.text and column in names:
            column += "_"
        if i != part.text:
            names[column] = i
    return sorted(names, key=names.__getitem__)


def _tell_apart(parts: list[_Part]) -> None:
    """Files of one name in several folders go by their paths."""
    names = Counter(part.name for part in parts)
    for part in parts:
        if names[part.name] > 1 and isinstance(part.given, str | Path):
            part.name = str(part.given)


def _close(parts: list[_Part]) -> None:
    for part in parts:
        if part.box:
            part.box.__exit__(None, None, None)


def _rows(
    parts: list[_Part], opener: Callable[[Given], Inbox], columns: list[str], joined: Inbox
) -> Iterator[Batch]:
    for part in parts:
        part.box = part.box or opener(part.given)
        if len(part.box.columns) != len(part.columns):
            raise InputError(f"{part.name}: was changed while it was being read", "Run it again")
        places = [part.columns.index(c) if c in part.columns else -1 for c in columns]
        for batch in part.box.batches():
            batch.rows = [[*("" if p < 0 else row[p] for p in places), part.name] for row in batch.rows]
            yield batch
        joined.notices += part.box.notices
        part.box.__exit__(None, None, None)
        part.box = None
