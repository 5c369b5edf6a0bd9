"""Labelled rows -> the ledger: what is new, what a person decided, what is only told again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from sqlite3 import Row

from triage.decide import ACTIONS, TERUSKAN
from triage.desk.identity import fingerprint, read_ticket, tickets
from triage.desk.labelled import Labelled
from triage.desk.ledger import Connection
from triage.desk.office import Office
from triage.desk.people import written
from triage.desk.places import ARSIP, CLOSED, JAWAB, TERKIRIM, TINJAU, WITH_AGENCY, place_for

#: What became of a row.
NEW, KNOWN, MOVED, REFUSED = "baru", "sudah ada", "dipindah", "tidak diterapkan"


@dataclass
class Recorder:
    """Puts rows into the ledger inside one open transaction.

    ``batch`` is the dispatch they belong to; ``siapa`` who gave it, ``person`` whether that
    person answers for the labels (else the model, by its hash, does).
    """

    connection: Connection
    office: Office
    batch: int
    now: datetime
    siapa: str
    person: bool
    model: str
    outcomes: Counter[str] = field(default_factory=Counter)
    #: Rows that were not done as they say: "inbox.csv:12: why".
    notes: list[str] = field(default_factory=list)
    _touched: set[int] = field(default_factory=set)

    def record(self, row: Labelled) -> None:
        """Put one row in its place."""
        known = self._find(row)
        if known is None:
            self.outcomes[NEW] += 1
            self._begin(row)
        elif self._moves(row, known):
            self.outcomes[MOVED] += 1
        else:
            self.outcomes[KNOWN] += 1

    def _find(self, row: Labelled) -> Row | None:
        if row.tiket:
            by_ticket = "SELECT * FROM message WHERE tiket = ?"
            found: Row | None = self.connection.execute(by_ticket, (read_ticket(row.tiket),)).fetchone()
            if found:
                return found
        sidik = _fingerprint(row)
        found = self.connection.execute("SELECT * FROM message WHERE sidik = ?", (sidik,)).fetchone()
        return found

    def _begin(self, row: Labelled) -> None:
        """A message that the ledger has never seen."""
        key = self._insert(row)
        target, place, note = self._target(row)
        self._decide(key, row, "" if self.person else self.model, self.siapa)
        if row.right:
            self._decide(key, target, "", row.clerk or self.siapa)
            self._correct(key, row, target, row.clerk or self.siapa)
        if note:
            self.notes.append(f"{row.place}: {note}")
        self._move(key, ("", ""), (place, target.skpd), row.clerk if row.right else self.siapa, note)

    def _moves(self, row: Labelled, known: Row) -> bool:
        """Whether a row about a known message takes it elsewhere."""
        key, here = known["id"], (known["tempat"], known["skpd"])
        target, place, note = self._target(row)
        there = (place, target.skpd)
        told = self._last_decisions(key)
        if _same_hand(here, there) or not self._new_word(row, target, told, known):
            return False
        refusal = self._refusal(here, key, note)
        if refusal:
            self.outcomes[REFUSED] += 1
            self.notes.append(f"{row.place}: {known['tiket']} {refusal}")
            return False
        person = self._by_person(row)
        who = (row.clerk if row.right else "") or self.siapa
        # A sheet that went out redacted must not bring its placeholders back as the message.
        self._decide(key, target, "" if person else self.model, who)
        if person:
            self._correct(key, _model_said(told), target, who)
        self._move(key, here, there, who, "")
        return True

    def _refusal(self, here: tuple[str, str], key: int, note: str) -> str:
        if note:
            return note
        if key in self._touched:
            return "berpindah dua kali dalam satu pengiriman"
        if here[0] in CLOSED:
            return f"sudah {here[0]}"
        return ""

    def _by_person(self, row: Labelled) -> bool:
        return self.person or bool(row.tiket) or bool(row.right)

    def _new_word(self, row: Labelled, target: Labelled, told: list[Row], known: Row) -> bool:
        """Whether the row says something that was not said before, by somebody who may say it.

        A sheet from the ledger is a person's word about where the message is now.  Any other
        row that repeats an earlier decision is the same dispatch again; a new one by the model
        counts only as long as nobody has moved the message out of its first review.
        """
        if row.tiket:
            return True
        if any((t["jenis"], t["skpd"], t["tindakan"]) == (target.jenis, target.skpd, target.tindakan) for t in told):
            return False
        if self._by_person(row):
            return True
        moves = self.connection.execute("SELECT count(*) FROM move WHERE message = ?", (known["id"],)).fetchone()[0]
        return bool(known["tempat"] == TINJAU and moves == 1)

    def _target(self, row: Labelled) -> tuple[Labelled, str, str]:
        """The row with a person's labels in it, its place, and why that is not the place it asks for."""
        target = row
        if row.right:
            target = replace(row, **row.right)  # type: ignore[arg-type]
            target.tindakan = ACTIONS.get(target.jenis, "tinjau")
        place, note = place_for(target.tindakan), row.doubt
        if not note and target.tindakan not in (*ACTIONS.values(), TINJAU):
            note = f'tindakan "{target.tindakan}" tidak dikenal' if target.tindakan else "tindakan kosong"
        if not note and target.tindakan == TERUSKAN and not self.office.knows(target.skpd):
            note = f'kode skpd "{target.skpd}" tidak dikenal' if target.skpd else "skpd kosong"
        return target, TINJAU if note else place, note

    def _insert(self, row: Labelled) -> int:
        sidik = _fingerprint(row)
        taken = "SELECT 1 FROM message WHERE tiket = ?"
        tiket = next(t for t in tickets(sidik) if self.connection.execute(taken, (t,)).fetchone() is None)
        cursor = self.connection.execute(
            "INSERT INTO message (sidik, tiket, nomor, waktu, pengirim, pesan, lain, batch, tempat, skpd, sejak) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '', ?)",
            (sidik, tiket, row.nomor, row.waktu, row.pengirim, row.pesan, _json(row.others), self.batch,
             written(self.now)),
        )  # fmt: skip
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _decide(self, key: int, row: Labelled, model: str, siapa: str) -> None:
        self.connection.execute(
            "INSERT INTO decision (message, batch, waktu, siapa, model, jenis, jenis_yakin, skpd, skpd_yakin, tindakan,"
            " rincian) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (key, self.batch, written(self.now), siapa, model, row.jenis, row.jenis_yakin, row.skpd, row.skpd_yakin,
             row.tindakan, _json(row.details)),
        )  # fmt: skip

    def _correct(self, key: int, said: Labelled, right: Labelled, siapa: str) -> None:
        if (said.jenis, said.skpd) == (right.jenis, right.skpd):
            return
        self.connection.execute(
            "INSERT INTO correction (message, waktu, siapa, jenis_lama, skpd_lama, jenis, skpd) VALUES (?,?,?,?,?,?,?)",
            (key, written(self.now), siapa, said.jenis, said.skpd, right.jenis, right.skpd),
        )

    def _move(self, key: int, here: tuple[str, str], there: tuple[str, str], siapa: str, note: str) -> None:
        self._touched.add(key)
        move(self.connection, self.office, key, here, _kept(there), self.now, siapa, note, self.batch)

    def _last_decisions(self, key: int) -> list[Row]:
        return self.connection.execute("SELECT * FROM decision WHERE message = ? ORDER BY id", (key,)).fetchall()


def move(
    connection: Connection, office: Office, key: int, here: tuple[str, str], there: tuple[str, str],
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


def _kept(there: tuple[str, str]) -> tuple[str, str]:
    """The archive belongs to nobody."""
    return (there[0], "") if there[0] == ARSIP else there


def _same_hand(here: tuple[str, str], there: tuple[str, str]) -> bool:
    """Whether a message that is ``here`` need not go ``there``: it is, or the agency is at work on it."""
    if there[0] == TERKIRIM:
        return here[0] in WITH_AGENCY and here[1] == there[1]
    return here[0] == there[0]


def _model_said(told: list[Row]) -> Labelled:
    last = next((t for t in reversed(told) if t["model"]), told[-1])
    return Labelled("", jenis=last["jenis"], skpd=last["skpd"])


def _fingerprint(row: Labelled) -> str:
    return fingerprint(row.nomor, row.waktu, row.pengirim, row.pesan, row.again)


def _json(value: Mapping[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


