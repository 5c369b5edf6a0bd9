"""What dispatch and replies both do to the ledger: hand a message over, note a correction, look up history."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Row

from triage.desk.ledger import Connection
from triage.desk.office import Office
from triage.desk.people import written
from triage.desk.places import JAWAB, TERKIRIM, TINJAU, WITH_AGENCY

#: (place, agency)
Hand = tuple[str, str]
#: (jenis, skpd)
Labels = tuple[str, str]


def move(
    connection: Connection, office: Office, key: int, here: Hand, there: Hand,
    now: datetime, siapa: str, note: str, batch: int | None = None,
) -> None:  # fmt: skip
    """Hand a message over; the ledger refuses if it is not ``here``.

    Due times start anew when it comes into new hands, and stay while the same agency has it.
    """
    limits = ("", "")
    if here[1] == there[1] and here[0] in WITH_AGENCY and there[0] in WITH_AGENCY:
        limits = connection.execute(
            "SELECT koordinasi_batas, selesai_batas FROM message WHERE id = ?", (key,)
        ).fetchone()
    elif there[0] in (*WITH_AGENCY, JAWAB, TINJAU):
        start, end = office.due.due(there[1] if there[0] in WITH_AGENCY else there[0], now)
        limits = (written(start), written(end))
    connection.execute(
        "INSERT INTO move (message, batch, waktu, siapa, dari, dari_skpd, ke, ke_skpd, catatan, koordinasi_batas,"
        " selesai_batas) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (key, batch, written(now), siapa, *here, *there, note, *limits),
    )


def correct(connection: Connection, key: int, given: Labels, right: Labels, now: datetime, siapa: str) -> None:
    """Note that a label was wrong, or that an earlier correction was; nothing if neither is so."""
    before = connection.execute(
        "SELECT jenis, skpd FROM correction WHERE message = ? ORDER BY id DESC LIMIT 1", (key,)
    ).fetchone()
    if right == (given if before is None else tuple(before)):
        return
    connection.execute(
        "INSERT INTO correction (message, waktu, siapa, jenis_lama, skpd_lama, jenis, skpd) VALUES (?,?,?,?,?,?,?)",
        (key, written(now), siapa, *given, *right),
    )


def decisions(connection: Connection, key: int) -> list[Row]:
    """What was decided about a message, the oldest first."""
    return connection.execute("SELECT * FROM decision WHERE message = ? ORDER BY id", (key,)).fetchall()


def given(told: list[Row]) -> Labels:
    """The labels that the model gave last; where only people decided, theirs."""
    last = next((t for t in reversed(told) if t["model"]), told[-1])
    return last["jenis"], last["skpd"]


def last_move(connection: Connection, key: int) -> int:
    """The number of the move that brought a message to where it is."""
    (found,) = connection.execute("SELECT max(id) FROM move WHERE message = ?", (key,)).fetchone()
    return int(found)


def visit(connection: Connection, key: int) -> int:
    """The number of the move by which its present or last holder got a message; 0 if nobody ever did."""
    (found,) = connection.execute(
        "SELECT coalesce(max(id), 0) FROM move WHERE message = ? AND ke IN (?, ?)", (key, TERKIRIM, JAWAB)
    ).fetchone()
    return int(found)
