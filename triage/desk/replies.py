"""What agencies send back -> the ledger: done, being done, not mine; and what does not fit, by file and line.

All replies of one call are one transaction.  Every filled-in row is kept in the ledger as it
was written, with what became of it, so that none is ever lost.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Row

from triage.decide import JAWAB, TINJAU
from triage.desk.ledger import Connection, Ledger
from triage.desk.moves import correct, decisions, given, move, visit
from triage.desk.office import Office
from triage.desk.people import written
from triage.desk.places import DIJAWAB, DIKERJAKAN, DITOLAK, OPEN, SELESAI, WITH_AGENCY
from triage.desk.reply import Reply, unknown_status
from triage.desk.sheets import STATUSES
from triage.errors import InputError, counted

APPLIED = "diterapkan"
_WORKING, _DONE, _NOT_MINE, _REFUSED = STATUSES
#: Where a status takes a message that an agency has.
_AGENCY: Mapping[str, str] = {_WORKING: DIKERJAKAN, _DONE: SELESAI, _NOT_MINE: TINJAU, _REFUSED: DITOLAK}
#: Where it takes a question that the desk answers itself.
_DESK: Mapping[str, str] = {_DONE: DIJAWAB, _NOT_MINE: TINJAU, _REFUSED: DITOLAK}


@dataclass
class Replied:
    """What became of the rows of a call."""

    #: status -> how many replies were applied
    applied: Counter[str] = field(default_factory=Counter)
    #: Rows not filled in.
    waiting: int = 0
    #: Rows that say what the ledger knows already.
    repeated: list[tuple[Reply, str]] = field(default_factory=list)
    #: Rows that cannot be applied, and why.
    refused: list[tuple[Reply, str]] = field(default_factory=list)

    def __str__(self) -> str:
        kinds = ", ".join(f"{status} {count}" for status, count in sorted(self.applied.items()))
        filled = self.applied.total() + len(self.repeated) + len(self.refused)
        return (
            f"{counted(filled, 'reply')} read: {self.applied.total()} applied{f' ({kinds})' if kinds else ''}, "
            f"{len(self.repeated)} repeated, {len(self.refused)} not applied; "
            f"{counted(self.waiting, 'row')} not filled in"
        )


def apply_replies(
    ledger: Ledger, replies: Sequence[Reply], office: Office, now: datetime, siapa: str, strict: bool = False
) -> Replied:
    """Apply replies in their order; ``strict``: all or none.

    Raises
    ------
    InputError: ``strict``, and a reply cannot be applied.
    LedgerError: the ledger cannot be used.
    """
    with ledger.writing() as connection:
        work = _Replies(connection, office, now, siapa)
        work.look(replies)
        for reply in replies:
            work.take(reply)
        if strict and work.done.refused:
            reply, why = work.done.refused[0]
            raise InputError(f"{reply.place}: {why}", "Mend the row, or leave --strict out")
    return work.done


class _Replies:
    """Applies replies inside one open transaction."""

    def __init__(self, connection: Connection, office: Office, now: datetime, siapa: str) -> None:
        self._connection, self._office, self._now, self._siapa = connection, office, now, siapa
        self.done = Replied()
        self._torn: set[int] = set()

    def look(self, replies: Sequence[Reply]) -> None:
        """Find the messages about which these replies contradict each other."""
        said: dict[int, set[str]] = defaultdict(set)
        for reply in replies:
            message, _ = self._find(reply)
            if message is not None and reply.status in STATUSES and reply.status != _WORKING:
                said[message["id"]].add(reply.status)
        self._torn = {key for key, statuses in said.items() if len(statuses) > 1}

    def take(self, reply: Reply) -> None:
        """Apply one reply, or say why not."""
        if reply.empty:
            self.done.waiting += 1
            return
        message, why = self._find(reply)
        earlier = self._earlier(reply)
        if earlier and message is not None:
            self.done.repeated.append((reply, f"{message['tiket']} sudah diterima {earlier}"))
            return
        why = reply.problem or why or self._refusal(reply, message)
        if why or message is None:
            self._keep(reply, message, why)
            self.done.refused.append((reply, why))
            return
        if self._repeats(reply, message):
            self._keep(reply, message, f"sudah {message['tempat']}")
            self.done.repeated.append((reply, f"{message['tiket']} sudah {message['tempat']}"))
            return
        self._apply(reply, message)

    def _find(self, reply: Reply) -> tuple[Row | None, str]:
        """The message of a reply, or why there is none."""
        by, value = ("tiket", reply.tiket) if reply.tiket else ("nomor", reply.nomor)
        if not value:
            return None, "tiket dan id kosong"
        found = self._connection.execute(f"SELECT * FROM message WHERE {by} = ? LIMIT 2", (value,)).fetchall()
        name = "id" if by == "nomor" else by
        if not found:
            return None, f'{name} "{value}" tidak dikenal'
        if len(found) > 1:
            return None, f'{name} "{value}" dipakai beberapa pesan; pakai tiket'
        return found[0], ""

    def _refusal(self, reply: Reply, message: Row | None) -> str:
        """Why a reply about a known message cannot be applied; "" if it can."""
        if message is None:
            return ""
        if reply.status not in STATUSES:
            return unknown_status(reply.status)
        here, tiket = message["tempat"], message["tiket"]
        if message["id"] in self._torn:
            return f"{tiket} dibalas bertentangan dalam kiriman ini"
        if reply.langkah and reply.langkah != str(visit(self._connection, message["id"])):
            return f"{tiket} dari lembar lama; sekarang {_where(message)}"
        if here == JAWAB and reply.status not in _DESK:
            return f'status "{reply.status}" tidak berlaku untuk pertanyaan ({tiket})'
        if here == _target(here, reply.status):
            return ""
        if here in OPEN and here != TINJAU:
            return ""
        return f'bertentangan: "{reply.status}", padahal {tiket} {_where(message)}'

    def _repeats(self, reply: Reply, message: Row) -> bool:
        """Whether the message is already where the reply takes it; news about the work are no repetition."""
        here = message["tempat"]
        return here == _target(here, reply.status) and not (here == DIKERJAKAN and reply.uraian)

    def _apply(self, reply: Reply, message: Row) -> None:
        key, here = message["id"], (message["tempat"], message["skpd"])
        place = _target(here[0], reply.status)
        self._keep(reply, message, APPLIED)
        self.done.applied[reply.status] += 1
        note = reply.uraian
        if reply.status == _NOT_MINE:
            named = (self._office.find(reply.hint), self._office.find(reply.uraian))
            # An agency that names itself ("bukan wewenang Dinas SDA") gives no hint.
            hint = next((code for code in named if code not in ("", here[1])), "")
            note = self._returned(reply, here[1] or JAWAB, hint)
            if here[0] in WITH_AGENCY:
                told = decisions(self._connection, key)
                right = (told[-1]["jenis"], hint)
                correct(self._connection, key, given(told), right, self._now, here[1])
        if here != (place, here[1]) or note:
            move(self._connection, self._office, key, here, (place, here[1]), self._now, self._siapa, note)

    def _returned(self, reply: Reply, by: str, hint: str) -> str:
        """What the review sheet says about a message that came back."""
        meant = hint or reply.hint
        return "; ".join(filter(None, (f"{by}: bukan wewenang", f"seharusnya {meant}" if meant else "", reply.uraian)))

    def _earlier(self, reply: Reply) -> str:
        """When the same words were applied before; "" if never."""
        found = self._connection.execute(
            "SELECT waktu FROM reply WHERE sidik = ? AND hasil = ?", (reply.sidik, APPLIED)
        ).fetchone()
        return str(found["waktu"]) if found else ""

    def _keep(self, reply: Reply, message: Row | None, outcome: str) -> None:
        """Write a reply down; one that was refused before for the same reason is there already."""
        key = None if message is None else message["id"]
        known = "SELECT 1 FROM reply WHERE sidik = ? AND hasil = ?"
        if outcome != APPLIED and self._connection.execute(known, (reply.sidik, outcome)).fetchone():
            return
        self._connection.execute(
            "INSERT INTO reply (sidik, waktu, siapa, tempat, nomor, langkah, status, uraian, skpd_benar, message,"
            " hasil) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (reply.sidik, written(self._now), self._siapa, reply.place, reply.name, reply.langkah, reply.status,
             reply.uraian, reply.hint, key, outcome),
        )  # fmt: skip


def _target(here: str, status: str) -> str:
    """Where a status takes a message that is ``here``."""
    return (_DESK if here in (JAWAB, DIJAWAB) else _AGENCY).get(status, "")


def _where(message: Row) -> str:
    return " ".join(filter(None, (message["tempat"], message["skpd"])))
