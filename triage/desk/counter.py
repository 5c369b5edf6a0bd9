"""The counter's inbox: a CSV file that grows by one whole row at a time.

A row is added by writing the file anew beside itself and renaming it, so that a kill or
a full disk leaves the old rows or the old rows and the new one, never half a row.  Several
counters may write to one file: a lock beside it (``.name.lock``) lets one in at a time.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from triage.desk.people import written
from triage.errors import OutputError
from triage.files import sweep, write_atomically
from triage.inbox.encoding import encoded
from triage.outbox import guard_rows

#: Copying 16 MB for every message takes 40 ms; a counter with 500 messages a day needs two months for it.
MAX_BYTES = 16 * 1024 * 1024
_NUMBER = re.compile(r"K(\d{8})-(\d{4,})")


class CounterFile:
    """An inbox with the given columns, of which the first two are ``id`` and ``waktu``.

    Raises
    ------
    OutputError: it is there with other columns, cannot be read, or its folder is missing.
    """

    def __init__(self, path: str | Path, columns: Sequence[str]) -> None:
        # Through a link: renaming must replace the file itself.
        self.path, self.columns, self.name = Path(os.path.realpath(path)), list(columns), str(path)
        if not self.path.parent.is_dir():
            raise OutputError(f"{path}: there is no folder {Path(path).parent}", "Make it first")
        self._checked(self._read())

    def append(self, cells: Mapping[str, str], now: datetime) -> str:
        """Add a row, its id and time filled in; gives the id, which is new in this file.

        Raises
        ------
        OutputError: it cannot be written; nothing was changed.
        """
        try:
            with self._locked():
                sweep(self.path)
                before = self._checked(self._read())
                number = _next(before, now)
                values = {**cells, "id": number, "waktu": written(now)}
                row = [values.get(column, "") for column in self.columns]
                write_atomically(self.path, before + _line(row, guarded=True))
                return number
        except OSError as error:
            hint = "Nothing was changed; close it in other programs, or choose another place"
            raise OutputError(f"{self.name}: cannot be written ({error.strerror})", hint) from None

    def _read(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise OutputError(f"{self.name}: cannot be read ({error.strerror})", "Choose another file") from None

    def _checked(self, data: bytes) -> bytes:
        """The file's bytes, ready to grow: with the header, and a line end after the last row."""
        header = _line(self.columns)
        if not data.removeprefix(b"\xef\xbb\xbf").strip():
            return header
        if len(data) > MAX_BYTES:
            size = f"{len(data) >> 20} MB"
            raise OutputError(f"{self.name}: is {size}, and every message writes it anew", "Begin a new file")
        first = data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].rstrip(b"\r")
        if first != header.rstrip(b"\n"):
            shown = first[:200].decode("utf-8", "replace")
            raise OutputError(
                f"{self.name}: has other columns than a counter's inbox (found: {shown})", "Choose another file"
            )
        return data if data.endswith(b"\n") else data + b"\n"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with open(self.path.parent / f".{self.path.name}.lock", "ab") as handle:
            _lock(handle.fileno())
            yield  # closing the file gives the lock back


def _line(cells: Sequence[str], guarded: bool = False) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(guard_rows([cells]) if guarded else [cells])
    return encoded(text.getvalue())


def _next(data: bytes, now: datetime) -> str:
    """K20261125-0001, and so on: one more than the highest of this day."""
    day = f"{now:%Y%m%d}"
    ids = (line.split(b",", 1)[0].decode("utf-8", "replace") for line in data.split(b"\n"))
    found = (_NUMBER.fullmatch(number) for number in ids)
    taken = [int(match[2]) for match in found if match and match[1] == day]
    return f"K{day}-{max(taken, default=0) + 1:04d}"


def _lock(handle: int) -> None:
    """Wait for the lock; it ends with the file or the process."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(handle, fcntl.LOCK_EX)
