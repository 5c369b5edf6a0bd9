"""From messages, one at a time, to the batches of an inbox: shared by the readers of chats, SMS and mail."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO, cast

from triage.inbox.batch import BATCH_ROWS, Batch, Inbox, Problem

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: Cells of a row, and what is wrong with it.
Row = tuple[list[object], Problem | None]

#: Characters of a batch: 2,000 mails of 20 kB would be held at once without it.
BATCH_TEXT = 4 << 20


def inbox_of(columns: list[str], name: str, form: str, rows: Iterator[Row], notices: list[str]) -> Inbox:
    """An inbox over rows that are read as they are asked for."""
    return Inbox(name, form, list(columns), _batches(rows), notices)


def _batches(rows: Iterator[Row]) -> Iterator[Batch]:
    batch, size = Batch([]), 0
    for cells, problem in rows:
        if problem is not None:
            batch.problems[len(batch.rows)] = problem
        batch.rows.append(cells)
        size += sum(len(cell) for cell in cells if isinstance(cell, str))
        if len(batch.rows) >= BATCH_ROWS or size >= BATCH_TEXT:
            yield batch
            batch, size = Batch([]), 0
    if batch.rows:
        yield batch


class _Blocks(io.RawIOBase):
    """A readable file over blocks of bytes."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        super().__init__()
        self._blocks = iter(blocks)
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        target = memoryview(buffer).cast("B")
        while not self._held:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._held = memoryview(block)
        size = min(len(target), len(self._held))
        target[:size] = self._held[:size]
        self._held = self._held[size:]
        return size


def stream_of(blocks: Iterable[bytes]) -> BinaryIO:
    """A binary file, not seekable, over blocks as :meth:`triage.inbox.source.Source.blocks` gives them.

    >>> stream_of([b"satu\\ndu", b"", b"a"]).readlines()
    [b'satu\\n', b'dua']
    """
    return cast(BinaryIO, io.BufferedReader(_Blocks(blocks), 1 << 16))
