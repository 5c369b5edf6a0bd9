"""A small desk for the tests: give it sheets as text, ask it where the messages are."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

from triage.desk.dispatch import Dispatched, Order, dispatch
from triage.desk.labelled import Reader
from triage.desk.ledger import Ledger
from triage.desk.office import SHIPPED, Office
from triage.desk.replies import Replied, apply_replies
from triage.desk.reply import read_replies
from triage.inbox import open_inbox

NOW = datetime(2026, 11, 24, 8, 30)
OFFICE = Office.load(SHIPPED)
HEADER = "id,waktu,pengirim,pesan,jenis,jenis_yakin,skpd,skpd_yakin,skpd_lain,tindakan,alasan"
#: One of each kind: forwarded, forwarded, a question, to review, archived.
DAY = f"""{HEADER}
1,2026-11-24 07:00,0812-0000-0001,banjir di kemuning,laporan,0.99,sda,0.98,lh:0.01,teruskan,banjir
2,2026-11-24 07:01,0812-0000-0002,lampu jalan mati,laporan,0.99,binamarga,0.98,pln:0.01,teruskan,lampu
3,2026-11-24 07:02,0812-0000-0003,jam buka samsat?,pertanyaan,0.97,bapenda,0.95,polri:0.02,jawab,jam
4,2026-11-24 07:03,0812-0000-0004,tolong yang kemarin,laporan,0.70,lh,0.30,sda:0.20,tinjau,tolong
5,2026-11-24 07:04,0812-0000-0005,makasih pak,lainnya,0.98,,,,arsip,makasih
"""


class Named(io.BytesIO):
    """Bytes with the name of a file."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text.encode())
        self.name = name


class Desk:
    """A ledger in ``root`` and a folder ``kirim`` for its files."""

    def __init__(self, root: Path, office: Office = OFFICE) -> None:
        self.root, self.folder, self.office = root, root / "kirim", office
        self.ledger = Ledger(root / "desk.sqlite")

    def dispatch(self, text: str = DAY, name: str = "in.csv", at: datetime = NOW, **more) -> Dispatched:
        with open_inbox([Named(text, name)]) as inbox:
            rows = list(Reader(inbox).rows())
        order = Order(at, more.pop("siapa", "siti"), name, more.pop("model", "abc"), **more)
        return dispatch(self.ledger, rows, self.folder, self.office, order)

    def replies(self, text: str, name: str = "balasan.csv", at: datetime = NOW, strict: bool = False) -> Replied:
        with open_inbox([Named(text, name)]) as inbox:
            rows = list(read_replies(inbox))
        return apply_replies(self.ledger, rows, self.office, at, "siti", strict)

    def ask(self, query: str, *values):
        return [tuple(row) for row in self.ledger.connection.execute(query, values)]

    def places(self) -> dict[str, str]:
        found = self.ask("SELECT nomor, trim(tempat || ' ' || skpd) FROM message ORDER BY id")
        return dict(found)

    def ticket(self, number: str) -> str:
        return self.ask("SELECT tiket FROM message WHERE nomor = ?", number)[0][0]

    def sheet(self, name: str) -> list[dict[str, str]]:
        with open(self.folder / f"{name}.csv", encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


def as_csv(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
