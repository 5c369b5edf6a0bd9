"""Bytes of an inbox: a file, a pipe or a gzip of one, read in blocks as they come."""

from __future__ import annotations

import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from triage.errors import InputError

#: Bytes asked for at once: some 1,700 messages, which are scored together, and six times a Linux pipe's buffer.
BLOCK = 384 * 1024
#: Bytes looked at to recognise format and encoding.
HEAD = 64 * 1024
#: A gzip that expands more than this (and beyond 64 MB) is a bomb; text compresses 3 to 12 times.
MAX_EXPANSION = 200
_FREE = 64 * 1024 * 1024


class Source:
    """One opened input.

    ``head`` holds its first bytes, up to :data:`HEAD`, or fewer where a pipe has
    not sent more yet; :meth:`blocks` gives all bytes, the head included.
    """

    def __init__(self, source: str | Path | BinaryIO, waiting: Callable[[int], None] | None = None) -> None:
        """Open a path, "-" for standard input, or take an open binary file.

        ``waiting`` is called with the file descriptor before every read that may have to wait for a sender.

        Raises
        ------
        InputError: missing, a folder, not readable, or empty.
        """
        self.path: Path | None = None
        if isinstance(source, str | Path) and str(source) != "-":
            self.path = Path(source)
            self.name, self.file = self.path.name, _open(self.path)
        else:
            if isinstance(source, str | Path) and sys.stdin is None:
                raise InputError("stdin: is closed", "Give a file name")
            self.file = sys.stdin.buffer if isinstance(source, str | Path) else source
            self.name = "stdin" if isinstance(source, str | Path) else getattr(source, "name", "stream")
        #: What is read is not what is on the disk: a reader that goes to the file itself must not.
        self.packed = False
        self._reader = _reader(self.file)
        self._waiting = waiting
        self._bytes = self._raw()
        head = next(self._bytes, b"")
        if head.startswith(b"\x1f\x8b"):
            self._bytes, head, self.packed = _inflate(self.name, head, self._bytes), b"", True
            self.name = self.name.removesuffix(".gz")
        # A file has more to show at once; a pipe is not waited for.
        while self.path is not None and len(head) < HEAD and (block := next(self._bytes, b"")):
            head += block
        if not head:
            head = next(self._bytes, b"")
        if not head:
            raise InputError(f"{self.name}: the file is empty", "Give a file with messages")
        self.head = head

    def blocks(self) -> Iterator[bytes]:
        """All bytes from the beginning; each block as soon as it is there."""
        yield self.head
        yield from self._bytes

    def whole(self, most: int) -> bytes:
        """All bytes at once, for the formats whose directory stands at the end.

        Raises
        ------
        InputError: more than ``most``.
        """
        data = bytearray()
        for block in self.blocks():
            data += block
            if len(data) > most:
                raise InputError(f"{self.name}: more than {most >> 20} MB", "Save it as CSV, or in parts")
        return bytes(data)

    def close(self) -> None:
        """Close the file if this source opened it."""
        if self.path is not None:
            self.file.close()

    def _raw(self) -> Iterator[bytes]:
        while True:
            self._wait()
            try:
                block = self._reader(BLOCK)
            except OSError as error:
                raise InputError(f"{self.name}: cannot be read ({error.strerror})", "Check the file") from None
            if not block:
                return
            yield block

    def _wait(self) -> None:
        if self._waiting is None:
            return
        try:
            number = self.file.fileno()
        except (OSError, AttributeError):  # no file of the system: nobody to wait for
            return
        if not stat.S_ISREG(os.fstat(number).st_mode):
            self._waiting(number)


def _open(path: Path) -> BinaryIO:
    try:
        return open(path, "rb", buffering=0)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file", "Check the name, or give - for standard input") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder, not a file", "Give the files inside it") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        if os.path.isdir(path):
            raise InputError(f"{path}: is a folder, not a file", "Give the files inside it") from None
        why = error.strerror if isinstance(error, OSError) else "no name for a file"
        raise InputError(f"{path}: cannot be opened ({why})", "Check its name and permissions") from None


def _reader(file: BinaryIO) -> Callable[[int], bytes]:
    """A function n -> bytes that gives what is there, at most n, without waiting to fill up."""
    if hasattr(file, "read1"):
        read1: Callable[[int], bytes] = file.read1
        return read1
    try:
        number = file.fileno()
    except (OSError, AttributeError):
        return file.read
    return lambda size: os.read(number, size)


def _inflate(name: str, head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """Decompressed blocks of a gzip file (several members allowed), bounded against bombs."""
    machine, taken, given = zlib.decompressobj(31), 0, 0
    blocks = iter([head])
    while True:
        block = next(blocks, b"") or next(rest, b"")
        if not block:
            if not machine.eof:
                raise InputError(f"{name}: the gzip file is cut off", "Fetch the file again")
            return
        taken += len(block)
        while block:
            if machine.eof:
                block = block.lstrip(b"\0")  # tapes and disks fill their last block up
                machine = zlib.decompressobj(31) if block else machine
                if not block:
                    break
            try:
                piece = machine.decompress(block, BLOCK)
            except zlib.error:
                raise InputError(f"{name}: the gzip file is damaged", "Fetch the file again") from None
            given += len(piece)
            if given > _FREE and given > MAX_EXPANSION * taken:
                raise InputError(
                    f"{name}: the gzip file expands more than {MAX_EXPANSION} times", "Unpack and check it"
                )
            block = machine.unconsumed_tail or machine.unused_data
            if piece:
                yield piece
