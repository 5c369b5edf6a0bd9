"""Where everything stands: open, overdue and done for each agency, how long answers took, the oldest.

A message is overdue when it is open and its time to be resolved has passed, or when nobody has
taken it up in time: it still waits for review, or for the agency's first word.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from triage.desk.ledger import Connection
from triage.desk.office import Office
from triage.desk.people import CLOCK, written
from triage.desk.places import CLOSED, DITOLAK, JAWAB, OPEN, PLACES, TERKIRIM, TINJAU, WITH_AGENCY
from triage.redact import redact

#: How many of the oldest open messages are named.
OLDEST = 10
#: Characters of a message that are shown.
GLIMPSE = 90
#: The places of the desk itself, as rows beside the agencies.
DESK = {TINJAU: "Meja: menunggu dibaca petugas", JAWAB: "Meja: pertanyaan"}


@dataclass
class Line:
    """One agency, or one pile of the desk; ``hours`` are the times to answer, in hours."""

    skpd: str
    nama: str
    open: int = 0
    late: int = 0
    done: int = 0
    refused: int = 0
    returned: int = 0
    hours: list[float] = field(default_factory=list)

    @property
    def median(self) -> float | None:
        """Half of the answers took no longer; None without answers."""
        return median(self.hours) if self.hours else None

    @property
    def p90(self) -> float | None:
        """Nine in ten answers took no longer (nearest rank)."""
        return sorted(self.hours)[math.ceil(0.9 * len(self.hours)) - 1] if self.hours else None


@dataclass(frozen=True)
class OpenMessage:
    """An open message; ``pesan`` is its beginning, without personal details."""

    tiket: str
    tempat: str
    skpd: str
    masuk: str
    #: Coordination first, then resolution, whichever is next.
    batas: str
    late: bool
    pesan: str


@dataclass(frozen=True)
class Status:
    """The desk at one moment."""

    now: datetime
    #: place -> messages; their sum is ``messages``
    places: Counter[str]
    messages: int
    lines: Sequence[Line]
    total: Line
    oldest: Sequence[OpenMessage]
    late: Sequence[OpenMessage]
    #: Folders of dispatches whose files are not complete.
    unwritten: Sequence[str]


def status(connection: Connection, office: Office, now: datetime) -> Status:
    """Read the state of the ledger."""
    places = Counter(dict.fromkeys(PLACES, 0))
    places.update(dict(tuple(r) for r in connection.execute("SELECT tempat, count(*) FROM message GROUP BY 1")))
    lines: dict[str, Line] = {}
    for message in connection.execute(f"SELECT tempat, skpd, {_LATE} AS late FROM message", _late(now)):
        if message["tempat"] in OPEN:
            line = _line(lines, office, message["tempat"], message["skpd"])
            line.open += 1
            line.late += message["late"]
    for visit in _visits(connection):
        _count(_line(lines, office, *visit[:2]), *visit[2:])
    order = sorted(lines.values(), key=lambda line: (line.skpd not in DESK, -line.late, -line.open, line.skpd))
    return Status(
        now, places, connection.execute("SELECT count(*) FROM message").fetchone()[0], order, _total(order),
        _open(connection, now, f"LIMIT {OLDEST}"), _open(connection, now, "", f"AND {_LATE}"),
        [row[0] for row in connection.execute("SELECT folder FROM batch WHERE ditulis IS NULL ORDER BY id")],
    )  # fmt: skip


#: Whether an open message is overdue; parameters as :func:`_late` gives them.
_LATE = f"(selesai_batas < :now OR (tempat IN ('{TINJAU}', '{TERKIRIM}') AND koordinasi_batas < :now))"


def _late(now: datetime) -> dict[str, str]:
    return {"now": written(now)}


def _line(lines: dict[str, Line], office: Office, place: str, skpd: str) -> Line:
    key = place if place in DESK else skpd
    return lines.setdefault(key, Line(key, DESK.get(key) or office.name(key)))


def _visits(connection: Connection) -> Iterable[tuple[str, str, str, float]]:
    """(place that ended, agency, place after, hours) of every stay with an agency or among the questions."""
    since: dict[int, str] = {}
    moves = connection.execute("SELECT message, waktu, dari, dari_skpd, ke, ke_skpd FROM move ORDER BY message, id")
    for key, time, before, agency, after, then in moves:
        stays = after in WITH_AGENCY and then == agency
        if before in (*WITH_AGENCY, JAWAB) and not stays:
            yield before, agency, after, _hours(since[key], time)
        if after in (TERKIRIM, JAWAB):
            since[key] = time


def _hours(start: str, end: str) -> float:
    return (datetime.strptime(end, CLOCK) - datetime.strptime(start, CLOCK)).total_seconds() / 3600


def _count(line: Line, after: str, hours: float) -> None:
    if after in CLOSED:
        line.hours.append(hours)
        line.refused += after == DITOLAK
        line.done += after != DITOLAK
    line.returned += after == TINJAU


def _total(lines: Sequence[Line]) -> Line:
    total = Line("jumlah", "")
    for line in lines:
        for name in ("open", "late", "done", "refused", "returned", "hours"):
            setattr(total, name, getattr(total, name) + getattr(line, name))
    return total


def _open(connection: Connection, now: datetime, limit: str, condition: str = "") -> list[OpenMessage]:
    """Open messages, the longest in the ledger first."""
    marks = ", ".join(f"'{place}'" for place in OPEN)
    found = connection.execute(
        f"SELECT m.tiket, m.tempat, m.skpd, (SELECT waktu FROM move WHERE message = m.id ORDER BY id LIMIT 1) AS masuk,"
        f" m.koordinasi_batas, m.selesai_batas, m.pesan, {_LATE} AS late FROM message m"
        f" WHERE m.tempat IN ({marks}) {condition} ORDER BY masuk, m.id {limit}",
        _late(now),
    )
    return [
        OpenMessage(
            row["tiket"], row["tempat"], row["skpd"] if row["tempat"] in WITH_AGENCY else "", row["masuk"],
            row["koordinasi_batas"] if row["tempat"] in (TINJAU, TERKIRIM) else row["selesai_batas"],
            bool(row["late"]), _glimpse(row["pesan"]),
        )
        for row in found
    ]  # fmt: skip


def _glimpse(text: str) -> str:
    plain = " ".join(redact(text).split()) or "(kosong)"
    return plain if len(plain) <= GLIMPSE else plain[: GLIMPSE - 1] + "…"
