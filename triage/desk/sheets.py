"""What stands on a sheet: for an agency, for questions, for review, for the archive, and the cover.

A sheet is made from the ledger alone, from moves and decisions that never change, so the
sheets of a batch are the same whenever and by whomever they are written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Row
from typing import Any

from triage.decide import ACTIONS, ARSIP, JAWAB, TERUSKAN, TINJAU
from triage.desk.labelled import CLERK, DETAILS, STEP, TICKET
from triage.desk.ledger import Connection
from triage.desk.office import Office
from triage.desk.places import TERKIRIM
from triage.inbox import Batch
from triage.redaction import Redactor

#: What an agency, and the desk about a question, may send back.
STATUSES = ("dikerjakan", "selesai", "bukan wewenang", "ditolak")
_WHOSE = (TICKET, "id", "waktu", "pengirim", "pesan")
_LABELS = ("jenis", "jenis_yakin", "skpd", "skpd_yakin", "skpd_lain", "tindakan", "alasan", "catatan")
_ANSWER = ("jawaban_id", "jawaban", "jawaban_yakin")
#: Columns of each kind of sheet; those of the inbox come before the last group.
_COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    TERKIRIM: ((*_WHOSE, "insiden"), ("koordinasi_batas", "selesai_batas", "status", "uraian", "skpd_benar", STEP)),
    JAWAB: ((*_WHOSE, "skpd", "insiden", *_ANSWER), ("selesai_batas", "status", "uraian", "skpd_benar", STEP)),
    TINJAU: ((*_WHOSE, *_LABELS, CLERK, "insiden", *_ANSWER), ("koordinasi_batas", STEP)),
    ARSIP: ((*_WHOSE, *_LABELS, CLERK, "insiden"), (STEP,)),
}
#: Left out of a sheet where no message has one.
_OPTIONAL = frozenset(("insiden", *_ANSWER))
#: Written for the desk or by the ledger, so never redacted.
_PLAIN = frozenset((TICKET, "waktu", "insiden", "koordinasi_batas", "selesai_batas", "status", STEP, "skpd"))
#: Due times are shown without seconds.
_MINUTE = len("2026-11-24 08:30")
COVER = ("tujuan", "nama", "jumlah", "koordinasi_batas", "selesai_batas", "berkas", "keterangan")

_ENTRY = """SELECT m.tiket, m.nomor, m.waktu AS dikirim, m.pengirim, m.pesan, m.lain, v.id AS langkah, v.ke, v.ke_skpd,
    v.catatan, v.koordinasi_batas, v.selesai_batas, d.jenis, d.jenis_yakin, d.skpd, d.skpd_yakin, d.rincian
    FROM move v JOIN message m ON m.id = v.message JOIN decision d ON d.id = """
_OF_BATCH = _ENTRY + (
    "(SELECT max(id) FROM decision WHERE message = m.id AND batch = v.batch) "
    "WHERE v.batch = ? AND v.ke = ? AND v.ke_skpd IN ({}) ORDER BY v.id"
)
_AT_REVIEW = _ENTRY + (
    "(SELECT max(id) FROM decision WHERE message = m.id) WHERE m.tempat = 'tinjau' "
    "AND v.id = (SELECT max(id) FROM move WHERE message = m.id) ORDER BY v.id"
)


@dataclass(frozen=True)
class Sheet:
    """One table: its name without suffix, its columns and cells, and lists to choose from."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Destination:
    """Where a batch took some of its messages: a place, and the agency if it is one."""

    place: str
    skpd: str
    count: int
    coordinate: str
    resolve: str

    @property
    def name(self) -> str:
        """The name of its files, without suffix."""
        return f"skpd-{self.skpd}" if self.place == TERKIRIM else self.place


def destinations(connection: Connection, batch: int) -> list[Destination]:
    """The destinations of a batch: agencies first, then what stays at the desk."""
    found = connection.execute(
        "SELECT ke, CASE ke WHEN ? THEN ke_skpd ELSE '' END, count(*), min(koordinasi_batas), min(selesai_batas) "
        "FROM move WHERE batch = ? GROUP BY 1, 2",
        (TERKIRIM, batch),
    )
    order = (TERKIRIM, JAWAB, TINJAU, ARSIP)
    return sorted((Destination(*row) for row in found), key=lambda d: (order.index(d.place), d.skpd))


def sheet(connection: Connection, office: Office, batch: int, to: Destination, redact: bool) -> Sheet:
    """The sheet of one destination; ``redact``: with placeholders for personal details."""
    agency = [to.skpd] if to.place == TERKIRIM else [
        row[0] for row in connection.execute("SELECT DISTINCT ke_skpd FROM move WHERE batch = ?", (batch,))
    ]  # fmt: skip
    query = _OF_BATCH.format(",".join("?" * len(agency)))
    made = _sheet(to.name, to.place, connection.execute(query, (batch, to.place, *agency)), office)
    return _redacted(made) if redact else made


def review_sheet(connection: Connection, office: Office) -> Sheet:
    """Everything that waits for a person now, with what agencies said about it."""
    return _sheet(TINJAU, TINJAU, connection.execute(_AT_REVIEW), office)


def cover_sheet(
    office: Office, found: Sequence[Destination], files: Mapping[str, str], redacted: Iterable[str], about: str
) -> Sheet:
    """Counts and the first due times of every destination, and what there is to know about it."""
    hidden, rows = set(redacted), []
    for to in found:
        note = office.due.rule(to.skpd or to.place).note if to.place != ARSIP else ""
        notes = "; ".join(filter(None, (note, "data pribadi ditutup" if to.skpd in hidden else "")))
        name = office.name(to.skpd) if to.skpd else _DESK[to.place]
        rows.append(
            (to.skpd or to.place, name, to.count, to.coordinate[:_MINUTE], to.resolve[:_MINUTE], files[to.name], notes)
        )
    rows.append(("jumlah", "", sum(to.count for to in found), "", "", "", about))
    return Sheet("sampul", COVER, rows)


_DESK = {
    JAWAB: "Meja: pertanyaan yang dijawab sendiri",
    TINJAU: "Meja: harus dibaca petugas",
    ARSIP: "Arsip: tidak perlu tindakan",
}


def _sheet(name: str, place: str, found: Iterable[Row], office: Office) -> Sheet:
    entries = [_entry(row) for row in found]
    begin, end = _COLUMNS[place]
    begin = tuple(c for c in begin if c not in _OPTIONAL or any(e.get(c, "") != "" for e in entries))
    others = {f"lain:{c}": _free(c, (*begin, *end)) for e in entries for c in e["lain"]}
    keys, columns = (*begin, *others, *end), (*begin, *others.values(), *end)
    rows = [[e.get(key, "") if key[:5] != "lain:" else e["lain"].get(key[5:], "") for key in keys] for e in entries]
    codes, kinds = list(office.names), list(ACTIONS)
    asked = {"status": STATUSES, "skpd_benar": codes} if place in (TERKIRIM, JAWAB) else {
        "jenis": kinds, "skpd": codes, "tindakan": (TERUSKAN, JAWAB, ARSIP, TINJAU)
    }  # fmt: skip
    return Sheet(name, columns, rows, {column: values for column, values in asked.items() if values})


def _entry(row: Row) -> dict[str, Any]:
    """The cells of one message by column; ``tindakan`` is where the message is."""
    told = json.loads(row["rincian"])
    details = {name: told.get(name, "") for name in DETAILS}
    return {
        TICKET: row["tiket"], "id": row["nomor"], "waktu": row["dikirim"], "pengirim": row["pengirim"],
        "pesan": row["pesan"], "lain": json.loads(row["lain"]), "jenis": row["jenis"], "skpd": row["skpd"],
        "jenis_yakin": _blank(row["jenis_yakin"]), "skpd_yakin": _blank(row["skpd_yakin"]),
        "tindakan": row["ke"], "catatan": row["catatan"], "koordinasi_batas": row["koordinasi_batas"][:_MINUTE],
        "selesai_batas": row["selesai_batas"][:_MINUTE], STEP: row["langkah"], **details,
    }  # fmt: skip


def _blank(value: float | None) -> float | str:
    return "" if value is None else value


def _free(column: str, taken: Sequence[str]) -> str:
    """A name for a column of the inbox that none of ours has."""
    return column if column not in taken else f"{column}_asal"


def _redacted(made: Sheet) -> Sheet:
    personal = [column for column in made.columns if column not in _PLAIN]
    redactor = Redactor(made.columns, personal, made.name)
    rows: list[list[object]] = [list(row) for row in made.rows]
    return Sheet(made.name, made.columns, redactor.redact(Batch(rows)).rows, made.choices)
