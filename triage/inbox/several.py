"""Several inboxes as one, with a column that says where each row came from."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from triage.errors import InputError
from triage.inbox.batch import Batch, Inbox

#: Name of the column with the file's name.
SOURCE_COLUMN = "sumber"


def expand(sources: Sequence[str | Path | BinaryIO]) -> list[str | Path | BinaryIO]:
    """File names with ``* ? [`` become the files they match, in order (Windows shells leave that to us).

    Raises
    ------
    InputError: nothing matches.
    """
    found: list[str | Path | BinaryIO] = []
    for source in sources:
        if isinstance(source, str) and glob.has_magic(source) and not Path(source).exists():
            matches = sorted(glob.glob(source))
            if not matches:
                raise InputError(f"{source}: no file matches", "Check the pattern")
            found += matches
        else:
            found.append(source)
    return found


def chain(inboxes: Sequence[Inbox], texts: Sequence[int]) -> Inbox:
    """One inbox after the other; the columns are those of all of them.

    ``texts`` gives each inbox's text column; they are united under the first one's
    name, so that a message is found whatever its file called it.
    """
    text = inboxes[0].columns[texts[0]]
    names = [
        [text if i == at else c for i, c in enumerate(box.columns)] for box, at in zip(inboxes, texts, strict=True)
    ]
    columns = list(dict.fromkeys(c for columns in names for c in columns))
    where = SOURCE_COLUMN
    while where in columns:
        where += "_"
    closers = [close for box in inboxes for close in box.closers]
    joined = Inbox(f"{len(inboxes)} files", inboxes[0].format, [*columns, where], iter(()), [], closers)
    joined.stream = _rows(inboxes, names, columns, joined)
    return joined


def _rows(inboxes: Sequence[Inbox], names: list[list[str]], columns: list[str], joined: Inbox) -> Iterator[Batch]:
    for box, own in zip(inboxes, names, strict=True):
        places = [own.index(c) if c in own else -1 for c in columns]
        for batch in box.batches():
            batch.rows = [[*("" if p < 0 else row[p] for p in places), box.name] for row in batch.rows]
            yield batch
        joined.notices += box.notices
