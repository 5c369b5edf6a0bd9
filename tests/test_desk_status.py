"""Open, overdue and done; the figures against a count by hand."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
from deskcases import DAY, NOW, Desk, as_csv
from hypothesis import given
from hypothesis import strategies as st

from triage.desk.status import Line, status
from triage.desk.statustext import COLUMNS, as_html, as_text, rows


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.dispatch()
    return made


def look(desk, at=NOW):
    with desk.ledger.reading() as connection:
        return status(connection, desk.office, at)


def table(found) -> dict[str, list[object]]:
    return {row[0]: row[2:] for row in rows(found)}


def test_a_fresh_desk(desk):
    found = look(desk)
    assert table(found) == {
        "tinjau": [1, 0, 0, 0, 0, "", ""], "jawab": [1, 0, 0, 0, 0, "", ""], "sda": [1, 0, 0, 0, 0, "", ""],
        "binamarga": [1, 0, 0, 0, 0, "", ""], "jumlah": [4, 0, 0, 0, 0, "", ""],
    }  # fmt: skip
    assert next(as_text(found)) == "Buku meja per 2026-11-24 08:30: 5 pesan = 4 terbuka + 0 tuntas + 1 arsip"
    assert (len(found.oldest), found.late, found.unwritten) == (4, [], [])


def test_an_empty_message_is_shown_as_empty(desk):
    desk.dispatch(DAY + "10,,,,,,,,,tinjau,x\n")
    assert "\n      (kosong)" in "\n".join(as_text(look(desk)))


def test_times_to_answer(desk):
    more = "".join(f"{i},,,got {i},laporan,0.9,sda,0.9,,teruskan,x\n" for i in range(10, 19))
    desk.dispatch(DAY + more)
    for hours, number in enumerate(["1", *range(10, 19)], 1):
        status_ = "ditolak" if number == 18 else "selesai"
        desk.replies(f"id,status\n{number},{status_}\n", at=NOW + timedelta(hours=hours))
    desk.replies("id,status,uraian\n2,dikerjakan,x\n", at=NOW + timedelta(hours=1))
    desk.replies("id,status\n2,bukan wewenang\n3,selesai\n", at=NOW + timedelta(hours=30))
    found = table(look(desk))
    assert found["sda"] == [0, 0, 9, 1, 0, 5.5, 9.0]
    assert found["binamarga"] == [0, 0, 0, 0, 1, "", ""]
    assert found["jawab"] == [0, 0, 1, 0, 0, 30.0, 30.0]
    assert found["tinjau"][0] == 2
    assert found["jumlah"] == [2, 0, 10, 1, 1, 6, 10.0]


def test_a_message_that_went_on_counts_for_who_had_it(desk):
    (row,) = desk.sheet("skpd-sda")
    desk.replies(as_csv([{**row, "status": "bukan wewenang"}]), at=NOW + timedelta(hours=2))
    from triage.desk import files
    from triage.desk.sheets import review_sheet

    with desk.ledger.reading() as connection:
        files.write_sheet(desk.folder / "ulang.csv", review_sheet(connection, desk.office))
    (row,) = (r for r in desk.sheet("ulang") if r["id"] == "1")
    desk.dispatch(as_csv([{**row, "skpd": "lh"}]), at=NOW + timedelta(hours=3))
    desk.replies("id,status\n1,selesai\n", at=NOW + timedelta(hours=7))
    found = table(look(desk))
    assert (found["sda"], found["lh"]) == ([0, 0, 0, 0, 1, "", ""], [0, 0, 1, 0, 0, 4.0, 4.0])


@pytest.mark.parametrize(
    ("at", "late"),
    [
        ("2026-11-24 14:30", []),
        ("2026-11-24 14:31", ["1", "2", "4"]),  # nobody took them up within six hours
        ("2026-11-25 08:31", ["1", "2", "3", "4"]),  # the question is a day old
    ],
)
def test_overdue(desk, at, late):
    found = look(desk, datetime.fromisoformat(at))
    tickets = {desk.ticket(number): number for number in "12345"}
    assert [tickets[message.tiket] for message in found.late] == late
    assert found.total.late == len(late)


def test_taken_up_in_time_is_not_overdue_until_the_end(desk):
    desk.replies("id,status\n1,dikerjakan\n2,selesai\n3,selesai\n")
    late = look(desk, datetime(2026, 11, 30)).late
    assert [message.tiket for message in late] == [desk.ticket("4")]
    assert look(desk, datetime(2026, 12, 1, 8, 31)).total.late == 2


def test_the_oldest_come_first_and_without_personal_data(desk):
    text = "id,pesan,jenis,skpd,tindakan\n" + "".join(
        f'a{i},"hub 0812-3456-7890 <i>{i}</i> {"x" * 200}",laporan,sda,teruskan\n' for i in range(12)
    )
    desk.dispatch(text, at=NOW - timedelta(days=1))
    found = look(desk)
    assert len(found.oldest) == 10
    assert [m.masuk for m in found.oldest] == ["2026-11-23 08:30:00"] * 10
    assert found.oldest[0].pesan.startswith("hub [TELEPON] <i>0</i> xxx")
    assert max(len(m.pesan) for m in found.oldest) == 90
    assert "0812" not in as_html(found) + "".join(as_text(found))
    assert "&lt;i&gt;0&lt;/i&gt;" in as_html(found)


class Pieces(HTMLParser):
    """Open tags and links of a page."""

    def __init__(self, text):
        super().__init__()
        self.open, self.links = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.links += [value for name, value in attrs if name in ("src", "href")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_stands_alone(desk):
    desk.ledger.connection.execute("UPDATE batch SET ditulis = NULL")
    page = as_html(look(desk, NOW + timedelta(days=3)))
    parsed = Pieces(page)
    assert (parsed.open, parsed.links) == ([], [])
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page
    assert not re.search(r"https?://|@import|url\(", page)
    assert "Dinas Sumber Daya Air" in page
    assert "belum lengkap" in page


def test_an_empty_desk(tmp_path):
    found = look(Desk(tmp_path))
    assert rows(found) == [["jumlah", "", 0, 0, 0, 0, 0, "", ""]]
    assert len(COLUMNS) == 9
    assert "0 pesan = 0 terbuka" in as_html(found)
    assert list(as_text(found))[-1].startswith("jumlah")


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_percentiles(hours):
    line = Line("x", "x", hours=hours)
    assert min(hours) <= line.median <= line.p90 <= max(hours)
    assert sum(h <= line.p90 for h in hours) >= 0.9 * len(hours)
    assert line.p90 in hours
