"""Replies: the good ones applied, the bad ones named with file and line, none lost."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from deskcases import DAY, NOW, Desk, as_csv
from hypothesis import given
from hypothesis import strategies as st

from triage.desk import files
from triage.desk.reply import read_status
from triage.desk.sheets import STATUSES, review_sheet
from triage.errors import InputError

HEADER = "id,status,uraian,skpd_benar\n"


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.dispatch()
    return made


def why(done) -> list[str]:
    return [f"{reply.place}: {reason}" for reply, reason in done.refused]


def again(done) -> list[str]:
    return [f"{reply.place}: {reason}" for reply, reason in done.repeated]


@pytest.mark.parametrize(
    ("row", "number", "place"),
    [
        ("1,dikerjakan,petugas berangkat,", "1", "dikerjakan sda"),
        ("1,Selesai ,beres,", "1", "selesai sda"),
        ("1,DITOLAK,bukan jalan umum,", "1", "ditolak sda"),
        ("1,bukan_wewenang,,", "1", "tinjau sda"),
        ("3,selesai,sudah dibalas,", "3", "dijawab bapenda"),
        ("3,bukan wewenang,ini keluhan,", "3", "tinjau bapenda"),
        ("3,ditolak,,", "3", "ditolak bapenda"),
    ],
)
def test_each_status_has_its_place(desk, row, number, place):
    before = desk.places()
    done = desk.replies(HEADER + row + "\n")
    assert desk.places() == {**before, number: place}
    assert (done.applied.total(), done.refused, done.repeated) == (1, [], [])


@pytest.mark.parametrize(
    ("rows", "reasons"),
    [
        (["9,selesai,,"], ['b.csv:2: id "9" tidak dikenal']),
        ([",selesai,,"], ["b.csv:2: tiket dan id kosong"]),
        (["1,selsai,,"], ['b.csv:2: status "selsai" tidak dikenal (maksudnya "selesai"?)']),
        (
            ["1,nanti,,"],
            ['b.csv:2: status "nanti" tidak dikenal (yang dikenal: dikerjakan, selesai, bukan wewenang, ditolak)'],
        ),
        (["1,,sudah kami cek,"], ["b.csv:2: status kosong, padahal kolom lain diisi"]),
        (["3,dikerjakan,,"], ['b.csv:2: status "dikerjakan" tidak berlaku untuk pertanyaan ({3})']),
        (["4,selesai,,"], ['b.csv:2: bertentangan: "selesai", padahal {4} tinjau lh']),
        (["5,selesai,,"], ['b.csv:2: bertentangan: "selesai", padahal {5} arsip']),
        (
            ["1,selesai,,", "2,selesai,,", "1,ditolak,,"],
            [
                "b.csv:2: {1} dibalas bertentangan dalam kiriman ini",
                "b.csv:4: {1} dibalas bertentangan dalam kiriman ini",
            ],
        ),
        (["1,selesai,,", "1,dikerjakan,,"], ['b.csv:3: bertentangan: "dikerjakan", padahal {1} selesai sda']),
        (["1,selesai,a,b,c"], ["b.csv:2: 5 sel, judul hanya 4"]),
    ],
)
def test_bad_rows_are_named_kept_and_change_nothing(desk, rows, reasons):
    done = desk.replies(HEADER + "\n".join(rows) + "\n", name="b.csv")
    tickets = ["", *(desk.ticket(str(n)) for n in range(1, 6))]
    assert why(done) == [reason.format(*tickets) for reason in reasons]
    assert done.applied.total() == len(rows) - len(reasons)
    kept = desk.ask("SELECT tempat || ': ' || hasil FROM reply WHERE hasil <> 'diterapkan' ORDER BY id")
    assert [row[0] for row in kept] == why(done)


def test_begun_and_done_in_one_sheet(desk):
    assert desk.replies(HEADER + "1,dikerjakan,a,\n1,selesai,b,\n").applied == {"dikerjakan": 1, "selesai": 1}
    assert desk.ask("SELECT ke, catatan FROM move WHERE message = 1") == [
        ("terkirim", ""), ("dikerjakan", "a"), ("selesai", "b")
    ]  # fmt: skip


def test_the_same_file_again_changes_nothing(desk):
    text = HEADER + "1,selesai,beres,\n2,dikerjakan,,\n9,selesai,,\n3,,,\n"
    desk.replies(text)
    before = desk.ask("SELECT * FROM move"), desk.ask("SELECT * FROM reply")
    done = desk.replies(text, name="lagi.csv", at=NOW + timedelta(days=1))
    assert (desk.ask("SELECT * FROM move"), desk.ask("SELECT * FROM reply")) == before
    assert again(done) == [
        f"lagi.csv:2: {desk.ticket('1')} sudah diterima 2026-11-24 08:30:00",
        f"lagi.csv:3: {desk.ticket('2')} sudah diterima 2026-11-24 08:30:00",
    ]
    assert str(done) == "3 replies read: 0 applied, 2 repeated, 1 not applied; 1 row not filled in"


def test_the_same_answer_in_other_words_is_a_repetition(desk):
    desk.replies(HEADER + "1,selesai,beres,\n")
    done = desk.replies(HEADER + "1,selesai,sudah beres semua,\n")
    assert again(done) == [f"balasan.csv:2: {desk.ticket('1')} sudah selesai"]
    assert desk.ask("SELECT uraian FROM reply ORDER BY id") == [("beres",), ("sudah beres semua",)]


def test_news_about_the_work_are_kept_and_leave_the_due_time(desk):
    due = desk.ask("SELECT selesai_batas FROM message WHERE id = 1")
    for day, news in enumerate(("survei", "alat dipesan"), 1):
        assert desk.replies(HEADER + f"1,dikerjakan,{news},\n", at=NOW + timedelta(days=day)).applied.total() == 1
    assert desk.ask("SELECT catatan FROM move WHERE message = 1") == [("",), ("survei",), ("alat dipesan",)]
    assert desk.ask("SELECT selesai_batas FROM message WHERE id = 1") == due


def test_a_mended_row_is_applied(desk):
    desk.replies(HEADER + "6,selesai,,\n")
    desk.dispatch(DAY + "6,,,got,laporan,0.9,sda,0.9,,teruskan,x\n")
    assert desk.replies(HEADER + "6,selesai,,\n").applied == {"selesai": 1}


def test_an_id_that_two_messages_share_is_not_guessed(desk):
    desk.dispatch(DAY.replace("banjir di", "banjir lagi di"))
    assert why(desk.replies(HEADER + "1,selesai,,\n")) == ['balasan.csv:2: id "1" dipakai beberapa pesan; pakai tiket']


def test_all_or_nothing(desk):
    before = desk.places()
    with pytest.raises(InputError) as caught:
        desk.replies(HEADER + "1,selesai,,\n9,selesai,,\n", strict=True)
    assert str(caught.value) == 'balasan.csv:3: id "9" tidak dikenal. Mend the row, or leave --strict out'
    assert (desk.places(), desk.ask("SELECT * FROM reply")) == (before, [])


class TestNotMine:
    @pytest.mark.parametrize(
        ("words", "hint", "skpd", "note"),
        [
            ("", "", "", "sda: bukan wewenang"),
            ("", "lh", "lh", "sda: bukan wewenang; seharusnya lh"),
            ("", "Dinas Lingkungan Hidup", "lh", "sda: bukan wewenang; seharusnya lh"),
            ("", "sebelah", "", "sda: bukan wewenang; seharusnya sebelah"),
            ("ke Dinas Lingkungan Hidup", "", "lh", "sda: bukan wewenang; seharusnya lh; ke Dinas Lingkungan Hidup"),
            ("Dinas Sumber Daya Air tidak bisa", "", "", "sda: bukan wewenang; Dinas Sumber Daya Air tidak bisa"),
        ],
    )
    def test_it_comes_back_with_a_hint_and_is_a_correction(self, desk, words, hint, skpd, note):
        desk.replies(HEADER + f"1,bukan wewenang,{words},{hint}\n")
        with desk.ledger.reading() as connection:
            sheet = review_sheet(connection, desk.office)
        rows = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
        assert [(row["id"], row["catatan"], row["skpd"]) for row in rows] == [("4", "", "lh"), ("1", note, "sda")]
        assert desk.ask("SELECT skpd_lama, skpd, siapa FROM correction") == [("sda", skpd, "sda")]

    def test_the_whole_round(self, desk):
        """Not mine, the desk decides, the next agency does it; the old sheet means nothing any more."""
        (old,) = desk.sheet("skpd-sda")
        desk.replies(as_csv([{**old, "status": "bukan wewenang", "skpd_benar": "lh"}]), name="sda.csv")
        with desk.ledger.reading() as connection:
            files.write_sheet(desk.folder / "ulang.csv", review_sheet(connection, desk.office))
        rows = [row for row in desk.sheet("ulang") if row["id"] == "1"]
        desk.dispatch(as_csv([{**rows[0], "skpd": "binamarga"}]), siapa="budi")
        assert desk.places()["1"] == "terkirim binamarga"
        late = desk.replies(as_csv([{**old, "status": "selesai"}]), name="sda.csv")
        assert why(late) == [f"sda.csv:2: {old['tiket']} dari lembar lama; sekarang terkirim binamarga"]
        twice = desk.replies(as_csv([{**old, "status": "bukan wewenang", "skpd_benar": "lh"}]), name="sda.csv")
        assert (len(twice.repeated), desk.places()["1"]) == (1, "terkirim binamarga")
        (new,) = desk.sheet("skpd-binamarga.2")
        assert desk.replies(as_csv([{**new, "status": "selesai"}])).applied == {"selesai": 1}
        assert [row[0] for row in desk.ask("SELECT skpd FROM correction")] == ["lh", "binamarga"]

    def test_a_second_refusal_of_the_same_agency_counts(self, desk):
        for number in ("", ".2"):
            (row,) = desk.sheet(f"skpd-sda{number}")
            assert desk.replies(as_csv([{**row, "status": "bukan wewenang"}])).applied.total() == 1
            with desk.ledger.reading() as connection:
                files.write_sheet(desk.folder / "ulang.csv", review_sheet(connection, desk.office), force=True)
            rows = [row for row in desk.sheet("ulang") if row["id"] == "1"]
            desk.dispatch(as_csv([{**rows[0], "tindakan": "teruskan"}]))
        assert desk.places()["1"] == "terkirim sda"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "status,uraian\nselesai,x\n",
            'b.csv: no column "tiket" or "id" (found: status, uraian). Send back the sheet itself',
        ),
        (
            "id,uraian\n1,x\n",
            'b.csv: no column "status" (found: id, uraian). '
            "It says one of: dikerjakan, selesai, bukan wewenang, ditolak",
        ),
    ],
)
def test_other_files_are_refused(desk, text, sentence):
    with pytest.raises(InputError) as caught:
        desk.replies(text, name="b.csv")
    assert str(caught.value) == sentence


@given(st.text(max_size=12))
def test_a_status_is_known_or_left_alone(text):
    assert read_status(text) in (*STATUSES, text)


def test_a_thousand_replies_with_one_in_twenty_bad(tmp_path, monkeypatch):
    """Every bad row is named, every good one applied."""
    monkeypatch.setattr(files, "SUFFIXES", ("csv",))
    desk, draw = Desk(tmp_path), random.Random(0)
    lines = [f"{i},pesan {i},laporan,{'sda' if i % 2 else 'lh'},teruskan\n" for i in range(1000)]
    desk.dispatch("id,pesan,jenis,skpd,tindakan\n" + "".join(lines))
    rows, bad = [], set(draw.sample(range(1000), 50))
    for i in range(1000):
        good = {"id": str(i), "status": draw.choice(STATUSES), "uraian": f"baris {i}"}
        spoilt = [{"id": f"x{i}"}, {"id": ""}, {"status": "sudah"}, {"status": ""}]
        rows.append({**good, **draw.choice(spoilt)} if i in bad else good)
    done = desk.replies(as_csv(rows))
    assert sorted(int(reply.place.split(":")[1]) - 2 for reply, _ in done.refused) == sorted(bad)
    after = {"dikerjakan": "dikerjakan", "selesai": "selesai", "bukan wewenang": "tinjau", "ditolak": "ditolak"}
    places = desk.places()
    for i, row in enumerate(rows):
        assert places[str(i)].split()[0] == ("terkirim" if i in bad else after[row["status"]])
    assert done.applied.total() == 950
    assert desk.ask("SELECT count(*) FROM reply") == [(1000,)]
