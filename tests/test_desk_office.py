"""The desk's agencies: which there are, what they are called, and which one a text names.  Due times: test_desk_due.py."""

from __future__ import annotations

import pytest

from triage.desk.due import DueTimes
from triage.desk.office import SHIPPED, Office
from triage.errors import InputError

OFFICE = Office(
    {"lh": "Dinas Lingkungan Hidup", "sda": "Dinas Sumber Daya Air", "bina-marga": "Dinas Bina Marga", "x": ""},
    {"lh": "Dinas Kebersihan; BPLHD (lingkungan)", "sda": "Dinas Tata Air (air)", "bina-marga": "", "x": ""},
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lh", "lh"),
        (" LH ", "lh"),
        ("bina-marga", "bina-marga"),
        ("ini wewenang  dinas sumber\ndaya air", "sda"),
        ("Dinas Kebersihan saja", "lh"),  # as it was called in 2014
        ("bplhd!", "lh"),
        ("tata air", ""),  # half a name
        ("dinas tata airport", ""),
        ("lingkungan", ""),  # what is in brackets is no part of a name
        ("bukan lh", ""),  # a code only where it stands alone
        ("Dinas Bina Marga atau Dinas Tata Air", ""),  # two
        ("Dinas Kebersihan, sekarang Dinas Lingkungan Hidup", "lh"),
        ("", ""),
    ],
)
def test_the_one_agency_that_a_text_names(text, code):
    assert OFFICE.find(text) == code


def test_jakarta():
    office = Office.load(SHIPPED)
    assert office.name("sda") == "Dinas Sumber Daya Air"
    assert office.due.rule("pmptsp").days > office.due.rule("lh").days
    assert office.due.rule("dukcapil").personal
    assert not office.due.rule("binamarga").personal
    assert (office.knows("sda"), office.knows("zzz")) == (True, False)
    assert office.find("ke  dinas kebersihan saja") == "lh", "its name in 2014"
    assert office.find("Dinas Pekerjaan Umum") == "", "was two of today's agencies"


def test_every_shipped_agency_is_found_by_its_code_and_its_name():
    office = Office.load(SHIPPED)
    assert len(office.names) > 20
    assert {code: office.find(code) for code in office.names} == {code: code for code in office.names}
    unclear = {code for code, name in office.names.items() if office.find(f"teruskan ke {name} ya") != code}
    assert unclear == set()


@pytest.mark.parametrize(("code", "known"), [("dishub", True), ("a_1-b", True), ("Dishub", False), ("../x", False), ("", False),
                                             ("-a", False), ("a" * 40, True), ("a" * 41, False), ("lh\n", False)])  # fmt: skip
def test_without_a_list_whatever_can_name_a_file(code, known):
    office = Office.load(None)
    assert office.knows(code) == known
    assert office.name(code) == code


def test_with_a_list_nothing_else():
    assert OFFICE.knows("lh")
    assert not OFFICE.knows("dishub")
    assert (OFFICE.name("lh"), OFFICE.name("dishub")) == ("Dinas Lingkungan Hidup", "dishub")


def test_a_folder_without_tables_is_a_desk_without_a_list(tmp_path):
    office = Office.load(tmp_path)
    assert (office.names, office.former, office.due) == ({}, {}, DueTimes())


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (None, "{}: there is no such folder. Give the folder that has skpd.csv"),
        ("kode;nama\nlh;x\n", "skpd.csv: no columns kode and nama. Begin the agency list with kode,nama"),
        ("kode,nama\nlh,x\n../y,z\n",
         'skpd.csv: "../y" cannot be a code. Codes are small letters, digits, - and _, as they name files'),
    ],
)  # fmt: skip
def test_lists_that_cannot_be(table, sentence, tmp_path):
    folder = tmp_path / "kota"
    if table is not None:
        folder.mkdir()
        (folder / "skpd.csv").write_text(table)
    with pytest.raises(InputError) as caught:
        Office.load(folder)
    assert str(caught.value) == sentence.format(folder)
