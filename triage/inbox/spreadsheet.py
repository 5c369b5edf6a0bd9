"""XLSX, XLS and ODS sheets -> rows.

Formats: ECMA-376 (XLSX), [MS-XLS], OASIS OpenDocument 1.3 part 3 (ODS).  calamine (the ``excel`` extra) reads all
three, without running macros; a formula gives the value that the sheet was saved with.  It works in a process of
its own (:mod:`triage.inbox.sheets`), so that no workbook can take this one down.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from triage.errors import InputError, TriageError
from triage.inbox.batch import Batch, Inbox
from triage.inbox.source import Source

#: A larger workbook, or one that unpacks to more, or to 200 times its size, is a bomb; 100,000 messages have 8 MB.
MAX_BYTES, MAX_UNPACKED, MAX_RATIO = 256 << 20, 1 << 30, 200


def read(source: Source, *, sheet: str | None = None, wanted: str | None = None) -> Inbox:
    """Open a workbook; without ``sheet`` the first one with a text column.

    Raises
    ------
    InputError: damaged, password-protected, a bomb, or without such a sheet.
    TriageError: the ``excel`` extra is not installed.
    """
    if importlib.util.find_spec("python_calamine") is None:
        raise TriageError(
            f"{source.name}: reading sheets needs python-calamine", 'pip install "triage-pengaduan[excel]"'
        )
    data = source.whole(MAX_BYTES)
    _refuse_bomb(data, source.name)
    child = _Child(data, json.dumps({"sheet": sheet, "wanted": wanted}), source.name)
    about = child.line()
    names, header = about["sheets"], about["header"]
    if about["sheet"] is None:
        child.close()
        hint = "Try --sheet with one of them"
        raise InputError(f'{source.name}: no sheet "{sheet}" (found: {", ".join(names)})', hint)
    if not header:
        child.close()
        raise InputError(f"{source.name}: no sheet with a header line", "Give the first row column names")
    notices = [f'{source.name}: read the sheet "{about["sheet"]}" of {len(names)}'] if len(names) > 1 else []
    return Inbox(source.name, "xlsx", header, child.batches(), notices, [child.close, source.close])


def _refuse_bomb(data: bytes, name: str) -> None:
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise InputError(f"{name}: the workbook is damaged or locked", "Save it again as XLSX or CSV") from None
    if size > MAX_UNPACKED or (size > 64 << 20 and size > MAX_RATIO * len(data)):
        raise InputError(f"{name}: the workbook unpacks to {size >> 20} MB", "Save it as CSV")


class _Child:
    """The process that reads the workbook."""

    def __init__(self, data: bytes, asked: str, name: str) -> None:
        # -P: not a module that lies beside the inbox, but the one that is running here.
        command = [sys.executable, "-P", "-m", "triage.inbox.sheets", asked]
        paths = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._name = name
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )  # fmt: skip
        # A thread of its own: a child that dies while it is written to must not stop us from saying so.
        threading.Thread(target=self._feed, args=(data,), daemon=True).start()

    def line(self) -> Any:
        """What it says next; None at its good end.

        Raises
        ------
        InputError: it ended otherwise.
        """
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        if said.endswith(b"\n"):
            return json.loads(said)
        if self._process.wait() or said:
            raise InputError(
                f"{self._name}: the workbook is damaged, locked or too large", "Save it again as XLSX or CSV"
            )
        return None

    def batches(self) -> Iterator[Batch]:
        """Its rows."""
        while (rows := self.line()) is not None:
            yield Batch(rows)

    def close(self) -> None:
        """End it; nothing happens if it is done."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def _feed(self, data: bytes) -> None:
        assert self._process.stdin is not None
        try:
            with self._process.stdin as pipe:
                pipe.write(data)
        except OSError:
            pass
