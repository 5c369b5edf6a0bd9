"""A file that is written whole or not at all; and small tables, read whole or told of in one sentence."""

from __future__ import annotations

import contextlib
import csv
import glob
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from triage.errors import InputError


class Draft:
    """A new file that takes its name only when it is finished.

    Where the system allows (Linux), it has no name at all until then (open(2), ``O_TMPFILE``), so that even a
    kill leaves nothing of it, but in the moment between its hidden name and its own: link(2) replaces no file.
    Elsewhere it lies hidden beside its place.

    Raises
    ------
    OSError: the folder is missing or read-only, or the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self.path, self._beside = path, ""
        handle = _nameless(path.parent)
        if handle is None:
            handle, self._beside = tempfile.mkstemp(prefix=_hidden(path), suffix=".part", dir=path.parent)
        self.file: BinaryIO = os.fdopen(handle, "wb")

    def publish(self) -> None:
        """Flush to the disk and give the file its name and the permissions that the umask allows."""
        self.file.flush()
        os.fsync(self.file.fileno())
        if self._beside:
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(self._beside, 0o666 & ~mask)
        else:
            self._beside = self._named()
        self.file.close()
        os.replace(self._beside, self.path)
        self._beside = ""

    def discard(self) -> None:
        """Leave nothing of it; nothing happens once it is published."""
        with contextlib.suppress(OSError):  # it may want to write what it still holds, to a full disk
            self.file.close()
        if self._beside and os.path.exists(self._beside):
            os.unlink(self._beside)
        self._beside = ""

    def _named(self) -> str:
        beside = str(self.path.parent / f"{_hidden(self.path)}{os.urandom(4).hex()}.part")
        root = os.open("/", os.O_RDONLY)  # any folder: Python follows the link only where one is given
        try:
            os.link(f"/proc/self/fd/{self.file.fileno()}", os.path.abspath(beside), src_dir_fd=root)
        finally:
            os.close(root)
        return beside


def _hidden(path: Path) -> str:
    """What hidden names beside ``path`` begin with: 60 characters of its own, which with four bytes for each, and the
    rest, keep within the 255 that a name may have."""
    return f".{path.name[:60]}."


def _nameless(folder: Path) -> int | None:
    """A file without a name in ``folder``; None where there is no such thing."""
    if not hasattr(os, "O_TMPFILE") or not os.path.isdir("/proc/self/fd"):
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o666)
    except OSError:
        return None


def sweep(path: Path) -> None:
    """Remove what killed writers of ``path`` left beside it; for who alone may write it now (a lock)."""
    for left in path.parent.glob(f"{glob.escape(_hidden(path))}????????.part"):
        with contextlib.suppress(OSError):
            left.unlink()


def write_atomically(path: Path, data: bytes) -> None:
    """Write beside, flush to the disk, rename: a kill leaves the old file or the new one.

    Raises
    ------
    OSError: the folder is missing or read-only, or the disk is full; nothing is left behind.
    """
    draft = Draft(path)
    try:
        draft.file.write(data)
        draft.publish()
    finally:
        draft.discard()


def read_table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Column names and rows of a CSV table that a city gives of itself (agencies, due times); cells without edges.

    Raises
    ------
    InputError: missing, not UTF-8, or no CSV.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            rows = [{k: (v or "").strip() for k, v in row.items() if k is not None} for row in reader]
            return list(reader.fieldnames or ()), rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", "not UTF-8" if isinstance(error, UnicodeError) else str(error))
        raise InputError(f"{path}: cannot be read ({why})", "Save it as CSV in UTF-8") from None
