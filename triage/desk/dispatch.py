"""A labelled inbox -> the ledger -> one file for each destination.

First the ledger, in one transaction; then the files, from the ledger.  A kill between the
two, or during the second, leaves a batch whose files are completed by the next dispatch.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from triage.desk.files import occupied, prepare, write_files
from triage.desk.labelled import Labelled
from triage.desk.ledger import Connection, Ledger
from triage.desk.office import Office
from triage.desk.people import written
from triage.desk.places import TERKIRIM
from triage.desk.record import KNOWN, MOVED, NEW, REFUSED, Recorder
from triage.errors import OutputError, TriageError


@dataclass(frozen=True)
class Order:
    """Who dispatches what: ``files`` names the inbox, ``model`` is the hash of what labelled it."""

    now: datetime
    siapa: str
    files: str
    model: str
    #: The labels are a person's, not the model's.
    person: bool = False
    #: Hide personal details from agencies that do not need them.
    redact: bool = False


@dataclass
class Dispatched:
    """What became of the rows; ``batch`` is None where nothing moved."""

    batch: int | None
    outcomes: Counter[str]
    notes: list[str]
    #: place or agency -> how many messages went there
    counts: Counter[str] = field(default_factory=Counter)
    paths: list[Path] = field(default_factory=list)
    #: Earlier dispatches whose files were completed, by their folders.
    completed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = (
            f"{self.outcomes.total()} read: {self.outcomes[NEW]} new, {self.outcomes[MOVED]} moved, "
            f"{self.outcomes[KNOWN]} known already"
        )
        return said + (f", {self.outcomes[REFUSED]} not applied" if self.outcomes[REFUSED] else "")


def dispatch(ledger: Ledger, rows: Sequence[Labelled], folder: str | Path, office: Office, order: Order) -> Dispatched:
    """Put ``rows`` into the ledger and write what moved into ``folder``.

    The rows are a list, so that no slow pipe keeps the ledger locked.

    Raises
    ------
    OutputError: the folder cannot be written, or belongs to another ledger.
    LedgerError: the ledger cannot be used.
    """
    root = str(prepare(Path(folder)))
    with ledger.writing() as connection:
        batch = _begin(connection, root, order)
        recorder = Recorder(connection, office, batch, order.now, order.siapa, order.person, order.model)
        for row in rows:
            recorder.record(row)
        done = Dispatched(batch, recorder.outcomes, recorder.notes, _counts(connection, batch))
        if not done.counts:
            connection.execute("DELETE FROM batch WHERE id = ?", (batch,))
            done.batch = None
        else:
            _close(connection, office, batch, order.redact)
    if done.batch is not None:
        done.paths = _written(ledger, office, done.batch, order.now)
    _complete(ledger, office, order.now, done)
    return done


def _begin(connection: Connection, folder: str, order: Order) -> int:
    number = "SELECT coalesce(max(urutan), 0) + 1 FROM batch WHERE folder = ?"
    cursor = connection.execute(
        f"INSERT INTO batch (waktu, siapa, berkas, folder, urutan, redaksi, aturan) VALUES (?, ?, ?, ?, ({number}), ?,"
        " '')",
        (written(order.now), order.siapa, order.files, folder, folder, order.redact),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _counts(connection: Connection, batch: int) -> Counter[str]:
    found = connection.execute(
        "SELECT CASE ke WHEN ? THEN ke_skpd ELSE ke END, count(*) FROM move WHERE batch = ? GROUP BY 1",
        (TERKIRIM, batch),
    )
    return Counter(dict(tuple(row) for row in found))


def _close(connection: Connection, office: Office, batch: int, redact: bool) -> None:
    """Note by what rules the files are written; refuse a folder that another ledger uses."""
    folder, number = connection.execute("SELECT folder, urutan FROM batch WHERE id = ?", (batch,)).fetchone()
    if occupied(folder, number):
        raise OutputError(
            f"{folder}: holds a dispatch that this ledger does not know", "Give another folder with -o, or its --ledger"
        )
    agencies = connection.execute("SELECT DISTINCT ke_skpd FROM move WHERE batch = ? AND ke = ?", (batch, TERKIRIM))
    hidden = sorted(code for (code,) in agencies if redact and not office.due.rule(code).personal)
    connection.execute("UPDATE batch SET aturan = ? WHERE id = ?", (json.dumps({"ditutup": hidden}), batch))


def _written(ledger: Ledger, office: Office, batch: int, now: datetime) -> list[Path]:
    try:
        return write_files(ledger, office, batch, now)
    except OutputError as error:
        raise OutputError(
            error.problem, "The messages are in the ledger; the same command completes the files"
        ) from None


def _complete(ledger: Ledger, office: Office, now: datetime, done: Dispatched) -> None:
    """Write the files of earlier dispatches that were interrupted."""
    with ledger.reading() as connection:
        waiting = connection.execute("SELECT id, folder FROM batch WHERE ditulis IS NULL ORDER BY id").fetchall()
    for batch, folder in waiting:
        try:
            write_files(ledger, office, batch, now)
            done.completed.append(folder)
        except TriageError as error:
            done.notes.append(str(error))
