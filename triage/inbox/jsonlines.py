"""JSON lines and JSON arrays of objects (RFC 8259) -> rows; values keep their types."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from triage.errors import InputError
from triage.inbox.batch import BATCH_ROWS, Batch, Inbox, Problem
from triage.inbox.encoding import decoded
from triage.inbox.lines import RAW_SHOWN, too_long, whole_lines
from triage.inbox.source import Source
from triage.inbox.window import Broken, Window

#: Where a list of objects starts, alone or inside an object, and where the object after a broken one does.
_LIST = re.compile(r"\[(?=\s{0,50}[{\]])")
_NEXT = re.compile(r"(?<=[},])\s*+(?=\{)")
_NO_OBJECT = "bukan objek JSON"


def read_lines(source: Source, *, encoding: str | None = None) -> Inbox:
    """Open JSON lines; a line that is no object is a problem, not the end.

    The columns are all keys of the first block of lines.  A key that appears only
    later is carried beside its row (:attr:`Batch.extras`): JSON lines written from
    it have it again, other formats cannot.
    """
    notices: list[str] = []
    pieces = whole_lines(decoded(source, encoding, notices))
    first = next(pieces, ([], []))
    while not any(line.strip() for line in first[0]):
        following = next(pieces, None)
        if following is None:
            raise InputError(f"{source.name}: the file is empty", "Give a file with messages")
        first = (first[0] + following[0], [])
    first[0][0] = first[0][0].removeprefix("\ufeff")
    parsed = [_object(line) for line in first[0]]
    columns = list(dict.fromkeys(key for value in parsed if isinstance(value, dict) for key in value))
    if not columns:
        raise InputError(f"{source.name}: no JSON object in the first lines", "Give one object a line")
    rows = _Objects(source.name, columns)
    return Inbox(source.name, "jsonl", columns, rows.batches(chain([first], pieces)), notices, [source.close], 1)


def read_array(source: Source, *, encoding: str | None = None) -> Inbox:
    """Open a JSON array of objects, or an object that holds one; what is no object is a problem.

    The columns are all keys of the first :data:`BATCH_ROWS` objects; later ones are carried as in
    :func:`read_lines`.

    Raises
    ------
    InputError: no list of objects in it.
    """
    notices: list[str] = []
    window = Window(decoded(source, encoding, notices))
    first: list[Any] = []
    if window.find(_LIST):
        elements = window.elements(_NEXT, source.name)
        first = list(islice(elements, BATCH_ROWS))
    columns = list(dict.fromkeys(key for value in first if isinstance(value, dict) for key in value))
    if not columns:
        raise InputError(f"{source.name}: not a list of JSON objects", "Give an array of objects, or JSON lines")
    rows = _Objects(source.name, columns)
    return Inbox(source.name, "json", columns, rows.values(chain(first, elements)), notices, [source.close])


def _object(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


class _Objects:
    """JSON values -> batches; a place is a line of JSON lines, or an element of an array."""

    def __init__(self, name: str, columns: list[str]) -> None:
        self.name, self.columns, self._known = name, columns, set(columns)

    def batches(self, pieces: Iterable[tuple[list[str], list[int]]]) -> Iterator[Batch]:
        """Of lines; a batch ends with its piece, so that an open pipe is answered."""
        number = 0
        for lines, cut in pieces:
            batch = Batch([])
            for i, line in enumerate(lines):
                number += 1
                if not line.strip():
                    continue
                self._add(batch, _object(line), line, number)
                if i in cut:
                    batch.problems[len(batch.rows) - 1] = too_long(self.name, number, line)
                if len(batch.rows) == BATCH_ROWS:
                    yield batch
                    batch = Batch([])
            if batch.rows:
                yield batch

    def values(self, elements: Iterable[Any]) -> Iterator[Batch]:
        """Of the elements of an array."""
        batch = Batch([])
        for number, value in enumerate(elements, start=1):
            raw = value.raw if isinstance(value, Broken) else "" if isinstance(value, dict) else json.dumps(value)
            self._add(batch, value, raw, number)
            if len(batch.rows) == BATCH_ROWS:
                yield batch
                batch = Batch([])
        if batch.rows:
            yield batch

    def _add(self, batch: Batch, value: Any, raw: str, number: int) -> None:
        place = len(batch.rows)
        if not isinstance(value, dict):
            shown = raw[:RAW_SHOWN]
            batch.problems[place] = Problem(f"{self.name}:{number}", _NO_OBJECT, shown)
            batch.rows.append([None] * (len(self.columns) - 1) + [shown])
            return
        batch.rows.append([value.get(key) for key in self.columns])
        if not self._known.issuperset(value):
            batch.extras[place] = {key: v for key, v in value.items() if key not in self._known}
