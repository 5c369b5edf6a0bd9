"""A file that is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Write beside, flush to the disk, rename: a kill leaves the old file or the new one.

    Raises
    ------
    OSError: the folder is missing or read-only, or the disk is full; nothing is left behind.
    """
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        publish(beside, path)
    except BaseException:
        if os.path.exists(beside):
            os.unlink(beside)
        raise


def publish(beside: str, path: Path) -> None:
    """Give a finished temporary file its name and the permissions that the umask allows."""
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(beside, 0o666 & ~mask)
    os.replace(beside, path)
