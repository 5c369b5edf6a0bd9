"""The rows of a labelled inbox, as the desk understands them: whose message, which label, what is doubtful.

Besides the columns of ``triage predict`` three may say what a person found right before the
message was dispatched: ``jenis_benar``, ``skpd_benar``, and ``petugas``, who said so (the
counter writes them).  A column ``tiket`` marks a sheet that came out of the ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from triage.errors import InputError
from triage.inbox import Batch, Inbox, find_text_column
from triage.predict import COMMON_COLUMNS, HEAD_COLUMNS

#: What an inbox may call these, lower case, in order of preference.
NUMBER = ("id", "nomor", "no", "nomor laporan", "id laporan", "kode laporan")
TIME = ("waktu", "tanggal", "time", "date", "timestamp", "tanggal laporan", "created_at")
SENDER = ("pengirim", "sender", "from", "dari", "pelapor", "nama pelapor", "telepon", "no hp")
TICKET, RIGHT, CLERK = "tiket", ("jenis_benar", "skpd_benar"), "petugas"
#: Details of a decision that are kept as they are.
DETAILS = ("skpd_lain", "alasan", "jawaban_id", "jawaban", "jawaban_yakin", "insiden")
#: Columns that our own sheets add and that say nothing about the message itself.
_OURS = (TICKET, *RIGHT, CLERK, *DETAILS, "status", "uraian", "catatan", "koordinasi_batas", "selesai_batas")


@dataclass
class Labelled:
    """One message with its labels, everything text; probabilities are numbers or None."""

    place: str
    nomor: str = ""
    waktu: str = ""
    pengirim: str = ""
    pesan: str = ""
    #: How often a message without id and time stood before in this inbox.
    again: int = 0
    tiket: str = ""
    jenis: str = ""
    jenis_yakin: float | None = None
    skpd: str = ""
    skpd_yakin: float | None = None
    tindakan: str = ""
    right: Mapping[str, str] = field(default_factory=dict)
    clerk: str = ""
    details: dict[str, str] = field(default_factory=dict)
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
        self._inbox, self._prefix, self._row = inbox, prefix, 1
        columns = inbox.columns
        self._text = find_text_column(columns, text_column, inbox.name)
        if prefix + "tindakan" not in columns:
            problem = f'{inbox.name}: no column "{prefix}tindakan" (found: {", ".join(columns[:30])})'
            raise InputError(problem, "Label it first with triage predict")
        self._at = {name: _first(columns, names) for name, names in
                    {"nomor": NUMBER, "waktu": TIME, "pengirim": SENDER}.items()}  # fmt: skip
        own = {prefix + name for name in ("jenis", "skpd", *COMMON_COLUMNS, *DETAILS)}
        own |= {prefix + name for names in HEAD_COLUMNS.values() for name in names} | set(_OURS)
        taken = {self._text, *self._at.values()}
        self._others = [i for i, c in enumerate(columns) if i not in taken and c not in own]
        self._seen: Counter[tuple[str, str]] = Counter()

    def rows(self) -> Iterator[Labelled]:
        """Every row, the damaged ones too."""
        for batch in self._inbox.batches():
            for i in range(len(batch.rows)):
                self._row += 1
                yield self._read(batch, i)

    def _read(self, batch: Batch, i: int) -> Labelled:
        cells = [clean(value) for value in batch.rows[i]]
        found = Labelled(f"{self._inbox.name}:{self._row}", pesan=cells[self._text])
        for name, at in self._at.items():
            setattr(found, name, cells[at] if at is not None else "")
        found.tiket, found.clerk = (self._cell(cells, name) for name in (TICKET, CLERK))
        for name in ("jenis", "skpd", "tindakan"):
            setattr(found, name, self._cell(cells, self._prefix + name).lower())
        found.jenis_yakin, found.skpd_yakin = (
            _probability(self._cell(cells, f"{self._prefix}{name}_yakin")) for name in ("jenis", "skpd")
        )
        found.right = {n.removesuffix("_benar"): v.lower() for n in RIGHT if (v := self._cell(cells, n))}
        found.details = {n: v for n in DETAILS if (v := self._cell(cells, self._prefix + n))}
        found.others = {self._inbox.columns[at]: cells[at] for at in self._others if cells[at]}
        if i in batch.problems:
            problem = batch.problems[i]
            found.place, found.doubt = problem.place, problem.reason
            found.pesan = found.pesan or clean(problem.raw)
        if not found.nomor and not found.waktu:
            key = (found.pengirim, found.pesan)
            found.again = self._seen[key]
            self._seen[key] += 1
        return found

    def _cell(self, cells: Sequence[str], name: str) -> str:
        columns = self._inbox.columns
        return cells[columns.index(name)].strip() if name in columns else ""


def clean(value: object) -> str:
    """A cell as text that UTF-8 can hold; what it cannot is spelled out.

    >>> clean(None), clean(12), clean("a\\udc96")
    ('', '12', 'a\\\\udc96')
    """
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _first(columns: Sequence[str], names: Sequence[str]) -> int | None:
    plain = [column.strip().lower() for column in columns]
    return next((plain.index(name) for name in names if name in plain), None)


def _probability(text: str) -> float | None:
    """A number from 0 to 1, with a point or an Indonesian comma; None for anything else."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None
