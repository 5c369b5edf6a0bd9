"""Labelled rows -> the ledger: what is new, what a person decided, what is only told again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from sqlite3 import Row

from triage.decide import ACTIONS, ARSIP, TERUSKAN, TINJAU, WITHOUT_AGENCY
from triage.desk.identity import fingerprint, read_ticket, tickets
from triage.desk.labelled import Labelled
from triage.desk.ledger import Connection
from triage.desk.moves import Hand, correct, decisions, given, last_move, move
from triage.desk.office import Office
from triage.desk.people import written
from triage.desk.places import CLOSED, TERKIRIM, WITH_AGENCY, place_for

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
    _met: set[int] = field(default_factory=set)

    def record(self, row: Labelled) -> None:
        """Put one row in its place."""
        known = self._find(row)
        if known is not None:
            outcome = self._again(row, known)
        elif row.tiket:
            outcome = self._refuse(row, f'tiket "{row.tiket}" tidak ada di buku ini')
        else:
            outcome = self._begin(row)
        self.outcomes[outcome] += 1

    def _find(self, row: Labelled) -> Row | None:
        """The message of a row: by its ticket on a sheet of ours, else by what it is."""
        by, value = ("tiket", read_ticket(row.tiket)) if row.tiket else ("sidik", _fingerprint(row))
        found: Row | None = self.connection.execute(f"SELECT * FROM message WHERE {by} = ?", (value,)).fetchone()
        if found is None and not row.tiket:
            found = self._renumbered(row)
        if found is not None:
            self._met.add(found["id"])
        return found

    def _renumbered(self, row: Labelled) -> Row | None:
        """The message of an earlier dispatch that this row is under another number.

        SMS backups and chats have no ids; their readers count, and the count moves when the phone
        deletes what is old.  Sent at one time of day by one sender in the same words, it is the same message.
        """
        if not (row.nomor and ":" in row.waktu and row.pengirim and row.pesan):
            return None
        found = self.connection.execute(
            "SELECT * FROM message WHERE waktu = ? AND pengirim = ? AND pesan = ? AND batch <> ? ORDER BY id",
            (row.waktu, row.pengirim, row.pesan, self.batch),
        )
        return next((message for message in found if message["id"] not in self._met), None)

    def _begin(self, row: Labelled) -> str:
        """A message that the ledger has never seen."""
        key = self._insert(row)
        target, place, note = self._target(row, [])
        self._decide(key, row, "" if self.person else self.model, self.siapa)
        if row.right:
            self._decide(key, target, "", self._who(row))
            correct(self.connection, key, (row.jenis, row.skpd), _labels(target), self.now, self._who(row))
        if note:
            self.notes.append(f"{row.place}: {note}")
        self._move(key, ("", ""), (place, target.skpd), self._who(row), note)
        return NEW

    def _again(self, row: Labelled, known: Row) -> str:
        """A row about a message that the ledger has."""
        key, here = known["id"], (known["tempat"], known["skpd"])
        told, sheet = decisions(self.connection, key), self._sheet(row, key)
        if row.tiket and sheet is None:
            return self._refuse(row, f'langkah "{row.langkah}" bukan milik {known["tiket"]}')
        if (*_labels(row), row.tindakan) == sheet and not row.right:
            return KNOWN  # a row of the sheet that nobody touched
        target, place, note = self._target(row, told, sheet)
        if _same_hand(here, (place, target.skpd)):
            return self._refuse(row, note) if note and row.tiket and place != target.tindakan else KNOWN
        stale = bool(row.tiket) and row.langkah != str(last_move(self.connection, key))
        repeated = any(_said(t) == (target.jenis, target.skpd, target.tindakan) for t in told)
        # The same dispatch again: it moves nothing back.
        if repeated and (stale or not row.tiket):
            return KNOWN
        if not self._by_person(row) and not self._unread(known):
            return KNOWN
        refusal = self._refusal(known, stale, note)
        if refusal:
            return self._refuse(row, refusal)
        self._apply(key, here, (place, target.skpd), row, target, told)
        return MOVED

    def _sheet(self, row: Labelled, key: int) -> tuple[str, str, str] | None:
        """What a sheet of ours said of a message when it was written: jenis, skpd, place."""
        if not row.tiket:
            return None
        found = self.connection.execute(
            "SELECT d.jenis, d.skpd, v.ke FROM move v JOIN decision d ON d.id = (SELECT max(id) FROM decision"
            " WHERE message = v.message AND batch <= (SELECT max(batch) FROM move WHERE message = v.message AND"
            " id <= v.id)) WHERE v.message = ? AND v.id = ?",
            (key, int(row.langkah) if row.langkah.isdecimal() else 0),
        ).fetchone()
        return None if found is None else tuple(found)

    def _apply(self, key: int, here: Hand, there: Hand, row: Labelled, target: Labelled, told: list[Row]) -> None:
        person = self._by_person(row)
        target = replace(target, details={**json.loads(told[-1]["rincian"]), **row.details})
        if row.tiket:  # the probabilities on the sheet are the model's, not the person's
            target = replace(target, jenis_yakin=None, skpd_yakin=None)
        self._decide(key, target, "" if person else self.model, self._who(row))
        if person:
            correct(self.connection, key, given(told), _labels(target), self.now, self._who(row))
        self._move(key, here, there, self._who(row), "")

    def _refusal(self, known: Row, stale: bool, note: str) -> str:
        if note:
            return note
        if known["id"] in self._touched:
            return f"{known['tiket']} berpindah dua kali dalam satu pengiriman"
        if known["tempat"] in CLOSED:
            return f"{known['tiket']} sudah {known['tempat']}"
        if stale:
            where = " ".join(filter(None, (known["tempat"], known["skpd"])))
            return f"{known['tiket']} sudah berpindah sejak lembar ini ditulis (sekarang: {where})"
        return ""

    def _refuse(self, row: Labelled, why: str) -> str:
        self.notes.append(f"{row.place}: {why}")
        return REFUSED

    def _by_person(self, row: Labelled) -> bool:
        return self.person or bool(row.tiket) or bool(row.right)

    def _who(self, row: Labelled) -> str:
        return (row.clerk if row.tiket or row.right else "") or self.siapa

    def _unread(self, known: Row) -> bool:
        """Whether a message still waits for its first review, so that a newer model may decide."""
        (moves,) = self.connection.execute("SELECT count(*) FROM move WHERE message = ?", (known["id"],)).fetchone()
        return bool(known["tempat"] == TINJAU and moves == 1)

    def _target(
        self, row: Labelled, told: list[Row], sheet: tuple[str, str, str] | None = None
    ) -> tuple[Labelled, str, str]:
        """The row with a person's labels in it, its place, and why that is not the place it asks for."""
        target = self._corrected(row, sheet)
        note = row.doubt
        if not note and target.tindakan not in (*ACTIONS.values(), TINJAU):
            note = f'tindakan "{target.tindakan}" tidak dikenal' if target.tindakan else "tindakan kosong"
        if not note and self._by_person(row) and target.jenis not in (*ACTIONS, *(t["jenis"] for t in told)):
            note = f'jenis "{target.jenis}" tidak dikenal'
        if not note and target.tindakan == TERUSKAN and not self.office.knows(target.skpd):
            note = f'kode skpd "{target.skpd}" tidak dikenal' if target.skpd else "skpd kosong"
        return target, TINJAU if note else place_for(target.tindakan), note

    def _corrected(self, row: Labelled, sheet: tuple[str, str, str] | None) -> Labelled:
        """The row as a person means it.

        Who changes a label on a sheet from the desk and forgets ``tindakan`` means what the label calls for.
        """
        target = replace(row, **row.right) if row.right else row  # type: ignore[arg-type]
        forgotten = sheet is not None and _labels(row) != sheet[:2] and row.tindakan == sheet[2]
        if row.right or forgotten:
            target = replace(target, tindakan=ACTIONS.get(target.jenis, TINJAU))
        if self._by_person(row) and target.jenis == WITHOUT_AGENCY:
            target = replace(target, skpd="")
        return target

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

    def _move(self, key: int, here: Hand, there: Hand, siapa: str, note: str) -> None:
        self._touched.add(key)
        # The archive belongs to nobody.
        there = (ARSIP, "") if there[0] == ARSIP else there
        move(self.connection, self.office, key, here, there, self.now, siapa, note, self.batch)


def _same_hand(here: Hand, there: Hand) -> bool:
    """Whether a message that is ``here`` need not go ``there``: it is, or the agency is at work on it."""
    if there[0] == TERKIRIM:
        return here[0] in WITH_AGENCY and here[1] == there[1]
    return here[0] == there[0]


def _labels(row: Labelled) -> tuple[str, str]:
    return row.jenis, row.skpd


def _said(told: Row) -> tuple[str, str, str]:
    return told["jenis"], told["skpd"], told["tindakan"]


def _fingerprint(row: Labelled) -> str:
    return fingerprint(row.nomor, row.waktu, row.pengirim, row.pesan, row.again)


def _json(value: Mapping[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
