"""Rows -> files, streaming; spreadsheet-formula guard; a file appears whole or not at all."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from triage.errors import OutputError, UsageError
from triage.guard import guard_rows, unguard
from triage.outbox.base import Outbox, Target
from triage.outbox.rejects import open_rejects

__all__ = ["FORMATS", "Outbox", "guard_rows", "open_outbox", "open_rejects", "unguard"]

FORMATS = ("csv", "tsv", "jsonl", "xlsx", "parquet")
_BY_SUFFIX = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl",
              ".xlsx": "xlsx", ".parquet": "parquet"}  # fmt: skip


def open_outbox(
    target: str | Path | BinaryIO,
    *,
    columns: Sequence[str],
    format: str | None = None,
    choices: Mapping[str, Sequence[str]] | None = None,
    force: bool = False,
    guard: bool = True,
    inputs: Sequence[str | Path] = (),
    readable: bool = False,
) -> Outbox:
    """Open an output.

    Parameters
    ----------
    target: a path, "-" for standard output, or a binary file.
    format: one of :data:`FORMATS`; None: by the suffix, else CSV.
    choices: valid values of a column, offered as a drop-down list in XLSX.
    force: overwrite an existing file.
    guard: neutralise cells that a spreadsheet would run as a formula (CSV, TSV, XLSX).
    inputs: files that are being read, or written by somebody else, and must not be written over.
    readable: in XLSX, wrap long cells and fit the page, for a sheet that is printed and filled in.

    Raises
    ------
    OutputError: the file exists, is an input, or its folder is missing or read-only.
    UsageError: a format that needs a file was asked for on standard output.
    """
    path = Path(target) if isinstance(target, str | Path) and str(target) != "-" else None
    kind = format or (_BY_SUFFIX.get(path.suffix.lower(), "csv") if path else "csv")
    if kind not in FORMATS:
        raise UsageError(f"unknown output format {kind}", f"Known: {', '.join(FORMATS)}")
    where = _target(target, path, force, inputs)
    if kind in ("csv", "tsv"):
        from triage.outbox.text import DelimitedOutbox

        return DelimitedOutbox(where, columns, "\t" if kind == "tsv" else ",", guard)
    if kind == "jsonl":
        from triage.outbox.text import JsonLinesOutbox

        return JsonLinesOutbox(where, columns)
    if kind == "xlsx":
        from triage.outbox.xlsx import XlsxOutbox

        return XlsxOutbox(where, columns, choices or {}, guard, readable)
    from triage.outbox.parquet import ParquetOutbox

    return ParquetOutbox(where, columns)


def _target(target: str | Path | BinaryIO, path: Path | None, force: bool, inputs: Sequence[str | Path]) -> Target:
    """A file that appears when it is whole; a stream for standard output, devices and named pipes."""
    if path is None:
        if isinstance(target, str | Path) and sys.stdout is None:
            raise OutputError("stdout: is closed", "Give a file name with -o")
        return Target(None, sys.stdout.buffer if isinstance(target, str | Path) else target)
    if os.path.exists(path) and not path.is_file() and not path.is_dir():
        # To put a file in the place of /dev/null would take it from everybody else.
        try:
            return Target(None, open(path, "wb"))  # stays open, like stdout
        except OSError as error:
            raise OutputError(f"{path}: cannot be written ({error.strerror})", "Choose another place") from None
    _refuse_names(path)
    _refuse_overwriting(path, force, inputs)
    return Target(Path(os.path.realpath(path)) if path.is_symlink() else path, None)


def _refuse_names(path: Path) -> None:
    """Names that no file can have, before the work is done and not after."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError) as error:  # ValueError: a NUL
        why = error.strerror if isinstance(error, OSError) else "no name for a file"
        raise OutputError(f"{path}: cannot be written ({why})", "Choose another name with -o") from None


def _refuse_overwriting(path: Path, force: bool, inputs: Sequence[str | Path]) -> None:
    if path.is_dir():
        raise OutputError(f"{path}: is a folder, not a file", "Give a file name with -o")
    if not path.exists():
        if not path.absolute().parent.is_dir():
            raise OutputError(f"{path}: there is no folder {path.parent}", "Make it first")
        return
    for other in (found for given in inputs for found in [given, *glob.glob(str(given))]):
        if str(other) != "-" and os.path.exists(other) and path.samefile(other):
            raise OutputError(f"{path}: is being read, so it cannot be written", "Choose another name with -o")
    if not force:
        raise OutputError(f"{path}: exists already", "Choose another name, or add --force to overwrite it")
