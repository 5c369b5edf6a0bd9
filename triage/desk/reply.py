"""A sheet that came back: which message, which status, in whose words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from triage.desk.identity import read_ticket
from triage.desk.labelled import NUMBER, STEP, TICKET
from triage.desk.rows import position, text_rows
from triage.desk.sheets import STATUSES
from triage.errors import InputError
from triage.inbox import Inbox

#: What is written for a status besides the status itself.
_ALSO = {"bukan kewenangan": "bukan wewenang", "bukan wewenang kami": "bukan wewenang", "sudah selesai": "selesai"}
#: What a column may be called, lower case.
STATUS, WORDS, HINT = ("status",), ("uraian", "keterangan", "tanggapan", "balasan"), ("skpd_benar", "skpd benar")


@dataclass(frozen=True)
class Reply:
    """One row; ``status`` is one of STATUSES, or what was written if it is none."""

    place: str
    tiket: str = ""
    nomor: str = ""
    #: The move after which the sheet was written; empty on a sheet that somebody made by hand.
    langkah: str = ""
    status: str = ""
    uraian: str = ""
    hint: str = ""
    problem: str = ""

    @property
    def empty(self) -> bool:
        """Nothing was filled in."""
        return not (self.status or self.uraian or self.hint or self.problem)

    @property
    def name(self) -> str:
        """What it calls the message."""
        return self.tiket or self.nomor

    @property
    def sidik(self) -> str:
        """SHA-256 of what it says, wherever it stands."""
        cells = (self.tiket, self.nomor, self.langkah, self.status, self.uraian, self.hint)
        return hashlib.sha256("".join(f"{len(c)}:{c}" for c in cells).encode()).hexdigest()


def read_replies(inbox: Inbox) -> Iterator[Reply]:
    """The rows of a sheet, those not filled in and the damaged ones too.

    Raises
    ------
    InputError: no column for the message (tiket, id, ...), or none for the status.
    """
    columns = inbox.columns
    names = {"tiket": (TICKET,), "nomor": NUMBER, "langkah": (STEP,), "status": STATUS, "uraian": WORDS, "hint": HINT}
    at = {field: where for field, known in names.items() if (where := position(columns, known)) is not None}
    shown = ", ".join(columns[:30])
    if "tiket" not in at and "nomor" not in at:
        raise InputError(f'{inbox.name}: no column "tiket" or "id" (found: {shown})', "Send back the sheet itself")
    if "status" not in at:
        hint = f"It says one of: {', '.join(STATUSES)}"
        raise InputError(f'{inbox.name}: no column "status" (found: {shown})', hint)
    for row in text_rows(inbox):
        cells = {field: row.cells[where].strip() for field, where in at.items()}
        cells["tiket"] = read_ticket(cells.get("tiket", ""))
        cells["status"] = read_status(cells["status"])
        yield Reply(row.place, **cells, problem=row.problem)


def read_status(text: str) -> str:
    """A status in its own spelling; what is none comes back as it was.

    >>> read_status(" Bukan_Wewenang "), read_status("selsai"), read_status("SELESAI.")
    ('bukan wewenang', 'selsai', 'selesai')
    """
    plain = re.sub(r"[\s_.-]+", " ", text).strip().lower()
    plain = _ALSO.get(plain, plain)
    return plain if plain in STATUSES else text


def unknown_status(text: str) -> str:
    """What to say of a status that is none.

    >>> unknown_status("selsai")
    'status "selsai" tidak dikenal (maksudnya "selesai"?)'
    """
    if not text:
        return "status kosong, padahal kolom lain diisi"
    near = get_close_matches(text.lower(), STATUSES, 1)
    meant = f'maksudnya "{near[0]}"?' if near else f"yang dikenal: {', '.join(STATUSES)}"
    return f'status "{text}" tidak dikenal ({meant})'
