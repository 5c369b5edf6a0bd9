"""What every reader gives: an inbox of rows, in batches, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType

#: A batch has at most this many rows: enough to keep the scorer busy, little to wait for.
BATCH_ROWS = 2_000


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row: where it stands, why, and what could be read of it."""

    place: str
    reason: str
    raw: str


@dataclass
class Batch:
    """Some rows, their cells aligned with the inbox's columns.

    ``problems`` has the rows that could not be read as they should, by position in
    ``rows``: such a row still has one cell per column, holding what there was.
    ``extras`` has values of a JSON row that belong to no column, by position.
    """

    rows: list[list[object]]
    problems: dict[int, Problem] = field(default_factory=dict)
    extras: dict[int, dict[str, object]] = field(default_factory=dict)


@dataclass
class Inbox:
    """An opened inbox; a context manager that closes its files.

    ``name`` stands in messages to people ("inbox.csv", "stdin"); ``notices`` are
    sentences for stderr (a guessed encoding, skipped system lines) and may grow
    while the batches are read; ``first_line`` is the line of the file that the first row stands on.
    """

    name: str
    format: str
    columns: list[str]
    stream: Iterator[Batch]
    notices: list[str] = field(default_factory=list)
    closers: list[Callable[[], object]] = field(default_factory=list)
    first_line: int = 2

    def batches(self) -> Iterator[Batch]:
        """The rows; a batch comes before any read that could block, so an open pipe is answered."""
        return self.stream

    def __enter__(self) -> Inbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for close in self.closers:
            close()
