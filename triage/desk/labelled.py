"""The rows of a labelled inbox, as the desk understands them: whose message, which label, what is doubtful.

Besides the columns of ``triage predict`` three may say what a person found right before the
message was dispatched: ``jenis_benar``, ``skpd_benar``, and ``petugas``, who said so (the
counter writes them).  The columns ``tiket`` and ``langkah`` mark a sheet that came out of the
ledger: which message, and after which of its moves the sheet was written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from triage.desk.rows import TextRow, position, text_rows
from triage.errors import InputError
from triage.inbox import Inbox, find_text_column
from triage.predictions import COMMON_COLUMNS, HEAD_COLUMNS

#: What an inbox may call these, lower case, in order of preference.
NUMBER = ("id", "nomor", "no", "nomor laporan", "id laporan", "kode laporan")
TIME = ("waktu", "tanggal", "time", "date", "timestamp", "tanggal laporan", "created_at")
SENDER = ("pengirim", "sender", "from", "dari", "pelapor", "nama pelapor", "telepon", "no hp")
TICKET, STEP, CLERK, RIGHT = "tiket", "langkah", "petugas", ("jenis_benar", "skpd_benar")
#: Details of a decision that are kept as they are.
DETAILS = ("skpd_lain", "alasan", "jawaban_id", "jawaban", "jawaban_yakin", "insiden")


@dataclass(slots=True)
class Labelled:
    """One message with its labels, everything text; probabilities are numbers or None."""

    place: str
    nomor: str = ""
    waktu: str = ""
    pengirim: str = ""
    pesan: str = ""
    #: How often a message without id and time stood before in this inbox.
    again: int = 0
    #: Of a sheet out of the ledger; else empty.
    tiket: str = ""
    langkah: str = ""
    jenis: str = ""
    jenis_yakin: float | None = None
    skpd: str = ""
    skpd_yakin: float | None = None
    tindakan: str = ""
    right: Mapping[str, str] = field(default_factory=dict)
    clerk: str = ""
    details: dict[str, str] = field(default_factory=dict)
    #: The other columns of the inbox.
    others: dict[str, str] = field(default_factory=dict)
    #: Why a person must look, whatever the labels say.
    doubt: str = ""


class Reader:
    """Reads the rows of one inbox.

    Parameters
    ----------
    prefix: of the label columns, as given to predict.

    Raises
    ------
    InputError: no text column, or no column ``tindakan``.
    """

    def __init__(self, inbox: Inbox, text_column: str | None = None, prefix: str = "") -> None:
        self._inbox, self._prefix = inbox, prefix
        columns = inbox.columns
        self._text = find_text_column(columns, text_column, inbox.name)
        if prefix + "tindakan" not in columns:
            problem = f'{inbox.name}: no column "{prefix}tindakan" (found: {", ".join(columns[:30])})'
            raise InputError(problem, "Label it first with triage predict")
        names = {"nomor": NUMBER, "waktu": TIME, "pengirim": SENDER}
        self._at = {name: position(columns, known) for name, known in names.items()}
        self._sheet = {TICKET, STEP} <= set(columns)
        own = {prefix + name for name in ("jenis", "skpd", *COMMON_COLUMNS, *DETAILS)} | {CLERK, *RIGHT}
        own |= {prefix + name for names in HEAD_COLUMNS.values() for name in names}
        taken = {self._text, *self._at.values()}
        self._others = [i for i, c in enumerate(columns) if i not in taken and c not in own]
        self._where = {column: i for i, column in enumerate(columns)}
        self._seen: Counter[tuple[str, str]] = Counter()

    def rows(self) -> Iterator[Labelled]:
        """Every row, the damaged ones too."""
        return map(self._read, text_rows(self._inbox))

    def _read(self, row: TextRow) -> Labelled:
        cells = row.cells
        found = Labelled(row.place, pesan=cells[self._text], doubt=row.problem)
        for name, at in self._at.items():
            setattr(found, name, cells[at] if at is not None else "")
        if self._sheet:
            found.tiket, found.langkah = (self._cell(cells, name) for name in (TICKET, STEP))
        found.clerk = self._cell(cells, CLERK)
        for name in ("jenis", "skpd", "tindakan"):
            setattr(found, name, self._cell(cells, self._prefix + name).lower())
        found.jenis_yakin, found.skpd_yakin = (
            _probability(self._cell(cells, f"{self._prefix}{name}_yakin")) for name in ("jenis", "skpd")
        )
        found.right = {n.removesuffix("_benar"): v.lower() for n in RIGHT if (v := self._cell(cells, n))}
        found.details = {n: v for n in DETAILS if (v := self._cell(cells, self._prefix + n))}
        found.others = {self._inbox.columns[at]: cells[at] for at in self._others if cells[at]}
        if row.problem:
            found.pesan = found.pesan or row.raw
        if not found.nomor and not found.waktu:
            key = (found.pengirim, found.pesan)
            found.again = self._seen[key]
            self._seen[key] += 1
        return found

    def _cell(self, cells: Sequence[str], name: str) -> str:
        at = self._where.get(name)
        return "" if at is None else cells[at].strip()


def _probability(text: str) -> float | None:
    """A number from 0 to 1, with a point or an Indonesian comma; None for anything else.

    >>> _probability("0,93"), _probability("93"), _probability("")
    (0.93, None, None)
    """
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None
