"""The files of a dispatch: written from the ledger, each whole or not at all, again after a kill."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import tempfile
from datetime import datetime
from pathlib import Path
from sqlite3 import Row

from triage.desk.ledger import Ledger
from triage.desk.office import Office
from triage.desk.people import written
from triage.desk.sheets import Sheet, cover_sheet, destinations, sheet
from triage.errors import OutputError, TriageError
from triage.outbox import open_outbox

SUFFIXES = ("xlsx", "csv")
COVER_NAME = "sampul"


def prepare(folder: Path) -> Path:
    """Make the folder, and make sure that it can be written, before anything is recorded.

    Raises
    ------
    OutputError: it cannot.
    TriageError: the ``excel`` extra is not installed.
    """
    if importlib.util.find_spec("openpyxl") is None:
        raise TriageError("dispatch writes XLSX, which needs openpyxl", 'pip install "triage-pengaduan[excel]"')
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder.resolve()
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror})", "Choose another folder with -o") from None


def file_name(name: str, number: int, suffix: str) -> str:
    """The second dispatch into a folder writes beside the first one.

    >>> file_name("skpd-sda", 1, "xlsx"), file_name("skpd-sda", 2, "csv")
    ('skpd-sda.xlsx', 'skpd-sda.2.csv')
    """
    return f"{name}.{suffix}" if number == 1 else f"{name}.{number}.{suffix}"


def occupied(folder: str, number: int) -> bool:
    """Whether files of another ledger have this number already."""
    return any((Path(folder) / file_name(COVER_NAME, number, suffix)).exists() for suffix in SUFFIXES)


def write_files(ledger: Ledger, office: Office, batch: int, now: datetime) -> list[Path]:
    """Write the files of a batch that are not there yet, and note in the ledger that they are complete.

    A file that is there is whole, and an agency may have begun to fill it, so it is left alone.

    Raises
    ------
    OutputError: the disk is full, the folder gone.
    """
    with ledger.reading() as connection:
        about = connection.execute("SELECT * FROM batch WHERE id = ?", (batch,)).fetchone()
        found = destinations(connection, batch)
        redacted = set(json.loads(about["aturan"])["ditutup"])
        folder, number = prepare(Path(about["folder"])), about["urutan"]
        paths: list[Path] = []
        for to in found:
            wanted = _missing(folder, to.name, number)
            if wanted:
                paths += _write(wanted, sheet(connection, office, batch, to, to.skpd in redacted))
        names = {to.name: file_name(to.name, number, "xlsx") for to in found}
        wanted = _missing(folder, COVER_NAME, number)
        if wanted:
            paths += _write(wanted, cover_sheet(office, found, names, redacted, _about(about)))
    _sync(folder)
    with ledger.writing() as connection:
        connection.execute("UPDATE batch SET ditulis = ? WHERE id = ? AND ditulis IS NULL", (written(now), batch))
    return paths


def write_sheet(path: Path, made: Sheet, force: bool = False) -> None:
    """Write one sheet, in the format that its name asks for."""
    with open_outbox(path, columns=made.columns, choices=made.choices, force=force, readable=True) as outbox:
        outbox.write(made.rows)


def _missing(folder: Path, name: str, number: int) -> list[Path]:
    return [path for suffix in SUFFIXES if not (path := folder / file_name(name, number, suffix)).exists()]


def _write(paths: list[Path], made: Sheet) -> list[Path]:
    for path in paths:
        write_sheet(path, made, force=True)
    return paths


def _about(batch: Row) -> str:
    return f"pengiriman {batch['id']} dari {batch['berkas']}, {batch['waktu']}, oleh {batch['siapa']}"


def _sync(folder: Path) -> None:
    """Let the names survive a power cut, too, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
