"""Where openpyxl keeps the rows of a sheet while it grows: a file that nobody finds, not even after a kill."""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter


class _Rows(WorksheetWriter):
    """The XML of a sheet in a file without a name; openpyxl's own ``/tmp/openpyxl.*`` outlives a killed process."""

    def __init__(self, sheet: Any) -> None:
        self._held = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the sheet)
        super().__init__(sheet, f"/proc/self/fd/{self._held.fileno()}")

    def cleanup(self) -> None:
        """Called by openpyxl when the sheet is in the workbook."""
        self._held.close()


def hide(sheet: Any) -> None:
    """Let the rows of a write-only sheet, set up and still empty, grow where a kill leaves nothing of them.

    Where the system has no ``/proc`` they stay where openpyxl puts them.
    """
    if os.path.isdir("/proc/self/fd"):
        sheet._writer = _Rows(sheet)
        sheet._writer.write_top()


def save(book: Any, file: BinaryIO) -> None:
    """Write a workbook as its own ``save`` does; a zip that a full disk ends is closed, or it complains too.

    Raises
    ------
    OSError: the disk is full.
    """
    archive = ZipFile(file, "w", ZIP_DEFLATED, allowZip64=True)
    try:
        ExcelWriter(book, archive).save()
    finally:
        with contextlib.suppress(Exception):
            archive.close()


def end(book: Any) -> None:
    """End the sheets of a workbook that will not be saved; else their generators complain when they are collected."""
    for sheet in book.worksheets:
        if not sheet.closed:
            with contextlib.suppress(Exception):
                sheet.close()
