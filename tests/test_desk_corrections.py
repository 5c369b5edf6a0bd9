"""What people changed becomes a corpus; what they left alone counts, too."""

from __future__ import annotations

import pytest
from deskcases import DAY, NOW, Desk, as_csv

from triage import corpus
from triage.desk import files
from triage.desk.corrections import COLUMNS, as_text, corrections
from triage.desk.sheets import review_sheet
from triage.outbox import open_outbox


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.dispatch(DAY.replace("tolong yang kemarin", "tolong hub 0812-3456-7890"))
    return made


def read(desk, **more):
    with desk.ledger.reading() as connection:
        return corrections(connection, **more)


def decide(desk, number, **cells):
    with desk.ledger.reading() as connection:
        files.write_sheet(desk.folder / "ulang.csv", review_sheet(connection, desk.office), force=True)
    rows = [{**row, **cells} for row in desk.sheet("ulang") if row["id"] == number]
    desk.dispatch(as_csv(rows), at=NOW, siapa="budi")


def test_nobody_has_said_anything(desk):
    found = read(desk)
    assert (found.rows, found.lines, found.total.share) == ([], [], 0.0)


def test_a_person_changes_a_label(desk):
    decide(desk, "4", skpd="sda", petugas="ani")
    assert read(desk).rows == [
        ("tolong hub [TELEPON]", "laporan", "sda", "laporan", "lh", "ani", "2026-11-24 08:30:00", desk.ticket("4"))
    ]
    assert read(desk, show=True).rows[0][0] == "tolong hub 0812-3456-7890"


def test_an_agency_that_only_refuses_teaches_nothing_yet(desk):
    desk.replies("id,status\n1,bukan wewenang\n")
    found = read(desk)
    assert (found.rows, found.total.changed, found.total.unknown) == ([], 1, 1)
    decide(desk, "1", skpd="lh")
    found = read(desk)
    assert [row[1:6] for row in found.rows] == [("laporan", "lh", "laporan", "sda", "budi")]
    assert found.total.unknown == 0


def test_the_last_word_counts_also_when_it_is_the_first(desk):
    """The clerk corrects lh to sda; sda says it is not theirs; the desk finds that the model was right."""
    decide(desk, "4", skpd="sda")
    desk.replies("id,status\n4,bukan wewenang\n")
    decide(desk, "4", skpd="lh")
    found = read(desk)
    assert (desk.places()["4"], found.rows, found.total.changed) == ("terkirim lh", [], 0)


def test_disagreement_by_the_label_that_the_model_gave(desk):
    more = "".join(f"{i},,,got {i},laporan,0.9,sda,0.9,,teruskan,x\n" for i in range(10, 13))
    desk.dispatch(more and DAY.splitlines()[0] + "\n" + more)
    desk.replies("id,status,uraian,skpd_benar\n1,selesai,,\n10,dikerjakan,,\n11,bukan wewenang,,lh\n2,selesai,,\n")
    decide(desk, "4", jenis="lainnya")
    assert list(as_text(read(desk))) == [
        "label model       dinilai  diubah  bagian  belum jelas",
        "lh                      1       1    100%            0",
        "sda                     3       1     33%            0",
        "binamarga               1       0      0%            0",
        "jumlah                  5       2     40%            0",
    ]


def test_the_file_is_a_corpus(desk, tmp_path):
    desk.replies("id,status,uraian,skpd_benar\n1,bukan wewenang,,lh\n2,bukan wewenang,,pln\n")
    decide(desk, "4", jenis="lainnya")
    for name in ("koreksi.csv", "koreksi.xlsx"):
        with open_outbox(tmp_path / name, columns=COLUMNS) as outbox:
            outbox.write(read(desk).rows)
        found = corpus.load([tmp_path / name])
        assert found.heads == {"jenis": ["laporan", "laporan", "lainnya"], "skpd": ["lh", "pln", ""]}
        assert found.texts[0] == "banjir di kemuning"
        assert found.warnings == []


def test_hand_labelled_messages_have_no_model_to_disagree_with(tmp_path):
    desk = Desk(tmp_path)
    desk.dispatch(person=True, model="")
    desk.replies("id,status,uraian,skpd_benar\n1,bukan wewenang,,lh\n")
    found = read(desk)
    assert (len(found.rows), found.lines) == (1, [])
