"""What people and agencies changed: rows to learn from, and how often the desk and the model disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sqlite3 import Row

from triage.decide import WITHOUT_AGENCY
from triage.desk.ledger import Connection
from triage.desk.places import CLOSED, DIKERJAKAN
from triage.redact import redact

COLUMNS = ("pesan", "jenis", "skpd", "jenis_lama", "skpd_lama", "petugas", "waktu", "tiket")


@dataclass
class Disagreement:
    """How the messages that the model gave to one agency (or kind without one) were judged."""

    skpd: str
    #: Messages that a person decided on, or an agency took as its own or sent back.
    judged: int = 0
    changed: int = 0
    #: Changed, but nobody has said yet what is right.
    unknown: int = 0

    @property
    def share(self) -> float:
        """Share of the judged that were changed."""
        return self.changed / self.judged if self.judged else 0.0


@dataclass(frozen=True)
class Corrections:
    """``rows`` have the cells of COLUMNS; ``lines`` one entry per label of the model, the most changed first."""

    rows: Sequence[tuple[str, ...]]
    lines: Sequence[Disagreement]
    total: Disagreement


def corrections(connection: Connection, show: bool = False) -> Corrections:
    """Read the corrections of a ledger, the last word on each message.

    ``show``: keep personal details in the messages.
    """
    rows: list[tuple[str, ...]] = []
    lines: dict[str, Disagreement] = {}
    for message in connection.execute(_JUDGED, (*CLOSED, DIKERJAKAN)):
        right = _right(message)
        changed = right is not None and right != (message["jenis_model"], message["skpd_model"])
        if right is not None and changed and _complete(right):
            text = message["pesan"] if show else redact(message["pesan"])
            given = (message["jenis_model"], message["skpd_model"])
            rows.append((text, *right, *given, message["siapa"], message["waktu"], message["tiket"]))
        if message["model"]:
            line = lines.setdefault(key := message["skpd_model"] or message["jenis_model"], Disagreement(key))
            line.judged += 1
            line.changed += changed
            line.unknown += changed and right is not None and not _complete(right)
    order = sorted(lines.values(), key=lambda line: (-line.share, -line.judged, line.skpd))
    total = Disagreement("jumlah", *(sum(getattr(x, n) for x in order) for n in ("judged", "changed", "unknown")))
    return Corrections(rows, order, total)


def as_text(found: Corrections) -> Iterator[str]:
    """How often desk and model disagree, for a terminal."""
    yield f"{'label model':16}{'dinilai':>9}{'diubah':>8}{'bagian':>8}{'belum jelas':>13}"
    for line in (*found.lines, found.total):
        share = f"{line.share:.0%}" if line.judged else "-"
        yield f"{line.skpd:16.16}{line.judged:>9}{line.changed:>8}{share:>8}{line.unknown:>13}"


#: Messages that somebody judged: corrected, decided by a person, or worked on by who got it; with the
#: model's last labels (a person's first ones where no model ever decided) and the last correction.
_JUDGED = """SELECT m.tiket, m.pesan, g.model, g.jenis AS jenis_model, g.skpd AS skpd_model,
        c.jenis, c.skpd, c.siapa, c.waktu
    FROM message m
    JOIN decision g ON g.id = coalesce((SELECT max(id) FROM decision WHERE message = m.id AND model <> ''),
                                       (SELECT min(id) FROM decision WHERE message = m.id))
    LEFT JOIN correction c ON c.id = (SELECT max(id) FROM correction WHERE message = m.id)
    WHERE c.id IS NOT NULL
       OR EXISTS (SELECT 1 FROM decision WHERE message = m.id AND model = '')
       OR EXISTS (SELECT 1 FROM move WHERE message = m.id AND ke IN (?, ?, ?, ?))
    ORDER BY c.id, m.id"""


def _right(message: Row) -> tuple[str, str] | None:
    """The labels found right; None where nobody corrected any."""
    if message["jenis"] is None:
        return None
    return message["jenis"], "" if message["jenis"] == WITHOUT_AGENCY else message["skpd"]


def _complete(right: tuple[str, str]) -> bool:
    """Whether it is known what the message is: "not this agency" alone teaches nothing."""
    return bool(right[1]) or right[0] == WITHOUT_AGENCY
