"""JSON lines and JSON arrays of objects -> rows; values keep their types."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from triage.errors import InputError
from triage.inbox.batch import BATCH_ROWS, Batch, Inbox, Problem
from triage.inbox.source import Source, decoder, guess_encoding
from triage.inbox.tabular import MAX_ROW, RAW_SHOWN

#: A JSON array is read whole; larger exports should be JSON lines.
MAX_ARRAY = 256 * 1024 * 1024


def read_lines(source: Source, *, encoding: str | None = None) -> Inbox:
    """Open JSON lines; a line that is no object is a problem, not the end.

    The columns are all keys of the first block of lines.  A key that appears only
    later is carried beside its row (:attr:`Batch.extras`): JSON lines written from
    it have it again, other formats cannot.
    """
    pieces = _line_pieces(source, encoding or guess_encoding(source.head)[0])
    first = next(pieces, [])
    while not any(line.strip() for line in first):
        following = next(pieces, None)
        if following is None:
            raise InputError(f"{source.name}: the file is empty", "Give a file with messages")
        first = following
    parsed = [_object(line) for line in first]
    columns = list(dict.fromkeys(key for value in parsed if isinstance(value, dict) for key in value))
    if not columns:
        raise InputError(f"{source.name}: no JSON object in the first lines", "Give one object a line")
    rows = _Objects(source.name, columns)
    return Inbox(source.name, "jsonl", columns, rows.batches(first, pieces), [], [source.close])


def read_array(source: Source, *, encoding: str | None = None) -> Inbox:
    """Open a JSON array of objects (or an object that holds one).

    Raises
    ------
    InputError: damaged, larger than :data:`MAX_ARRAY`, or not a list of objects.
    """
    data = bytearray()
    for block in source.blocks():
        data += block
        if len(data) > MAX_ARRAY:
            raise InputError(
                f"{source.name}: a JSON array of more than {MAX_ARRAY >> 20} MB", "Convert it to JSON lines"
            )
    try:
        value = json.loads(decoder(encoding or guess_encoding(source.head)[0]).decode(bytes(data), True))
    except (ValueError, RecursionError):
        raise InputError(
            f"{source.name}: the JSON is damaged", "Export it again, or convert it to JSON lines"
        ) from None
    records = value if isinstance(value, list) else next((v for v in value.values() if isinstance(v, list)), None)
    if not records or not all(isinstance(record, dict) for record in records):
        raise InputError(f"{source.name}: not a list of JSON objects", "Give an array of objects, or JSON lines")
    columns = list(dict.fromkeys(key for record in records for key in record))
    table = [[record.get(key) for key in columns] for record in records]
    batches = (Batch(table[i : i + BATCH_ROWS]) for i in range(0, len(table), BATCH_ROWS))
    return Inbox(source.name, "json", columns, batches, [], [source.close])


def _line_pieces(source: Source, encoding: str) -> Iterator[list[str]]:
    machine, rest = decoder(encoding), ""
    for block in source.blocks():
        lines = (rest + machine.decode(block)).removeprefix("\ufeff").split("\n")
        rest = lines.pop()
        if len(rest) > MAX_ROW:  # handed on in parts, each a problem
            lines.append(rest)
            rest = ""
        if lines:
            yield lines
    rest += machine.decode(b"", True)
    if rest:
        yield [rest]


def _object(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


class _Objects:
    def __init__(self, name: str, columns: list[str]) -> None:
        self.name, self.columns, self._known = name, columns, set(columns)
        self._line = 0

    def batches(self, first: list[str], pieces: Iterable[list[str]]) -> Iterator[Batch]:
        yield from self._batches(first)
        for lines in pieces:
            yield from self._batches(lines)

    def _batches(self, lines: list[str]) -> Iterator[Batch]:
        batch = Batch([])
        for line in lines:
            self._line += 1
            if not line.strip():
                continue
            self._add(batch, line)
            if len(batch.rows) == BATCH_ROWS:
                yield batch
                batch = Batch([])
        if batch.rows:
            yield batch

    def _add(self, batch: Batch, line: str) -> None:
        value, place = _object(line), len(batch.rows)
        if not isinstance(value, dict):
            batch.problems[place] = Problem(f"{self.name}:{self._line}", "bukan objek JSON", line[:RAW_SHOWN])
            batch.rows.append([None] * (len(self.columns) - 1) + [line[:RAW_SHOWN]])
            return
        batch.rows.append([value.get(key) for key in self.columns])
        if not self._known.issuperset(value):
            batch.extras[place] = {key: v for key, v in value.items() if key not in self._known}
