"""Which column is the message's, for every table that a channel exports, and what is said where there is none."""

from __future__ import annotations

import pytest

from triage.errors import InputError
from triage.inbox.columns import check_clash, find_text_column, question_column, text_column


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        (["isi", "pesan"], "pesan"),  # by preference and not by place
        (["keluhan", "body", "message"], "message"),
        (["Pesan", "isi"], "isi"),  # as it is written before any other case
        (["id", " PESAN: "], " PESAN: "),
        (["id", "Isi Laporan Akhir", "Isi Laporan Awal", "Uraian"], "Isi Laporan Awal"),
        (["Deskripsi", "Isi Aduan"], "Isi Aduan"),
        (["Apa keluhan Anda?", "Keluhan Anda?"], "Keluhan Anda?"),
        (["id", "Content"], "Content"),
        (["id", "pesan_lama", "isian"], None),
        ([], None),
    ],
)
def test_known_names(columns, name):
    at = text_column(columns)
    assert (None if at is None else columns[at]) == name


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        (["Cap waktu", "Sampaikan aduan Anda di sini", "Foto aduan"], "Sampaikan aduan Anda di sini"),
        (["Ceritakan masalahnya", "Apakah aduan ini mendesak?"], "Ceritakan masalahnya"),
        (["Uraikan", "* Lokasi keluhan", "(Nomor) aduan"], "Uraikan"),
        (["Uraikan", "Ceritakan"], None),  # two questions: nobody guesses
        (["Tanggal pengaduan", "Kategori keluhan"], None),
        (["Mengeluh", "tuliskanlah"], None),  # other words
    ],
)
def test_the_one_question_that_asks_for_the_message(columns, name):
    at = question_column(columns)
    assert (None if at is None else columns[at]) == name


@pytest.mark.parametrize(
    ("columns", "wanted", "at"),
    [
        (["pesan", "teks"], "teks", 1),
        (["Uraikan", "pesan"], None, 1),  # a known name before a question
        (["id", "Uraikan masalah"], None, 1),
        (["a", "b", "a"], "a", 0),
    ],
)
def test_found(columns, wanted, at):
    assert find_text_column(columns, wanted, "a.csv") == at


@pytest.mark.parametrize(
    ("columns", "wanted", "sentence"),
    [
        (["id", "pesan"], "Pesan", 'no column "Pesan" (found: id, pesan). Try --text-column pesan'),
        (["id", "nama"], None, 'no column "pesan" (found: id, nama). Try --text-column nama'),
        (
            ["Tanggal aduan", "Teks SMS", "x"], None,
            'no column "pesan" (found: Tanggal aduan, Teks SMS, x). Try --text-column "Teks SMS"',
        ),
        (["Uraikan", "Ceritakan"], None, 'no column "pesan" (found: Uraikan, Ceritakan). Try --text-column Ceritakan'),
        ([], None, 'no column "pesan" (found: ). Write a header line'),
        (
            [f"k{i}" for i in range(30)], None,
            f'no column "pesan" (found: {", ".join(f"k{i}" for i in range(30))}). Try --text-column k29',
        ),
        (
            [f"k{i}" for i in range(31)], None,
            f'no column "pesan" (found: {", ".join(f"k{i}" for i in range(30))}, ...). Try --text-column k30',
        ),
    ],
)  # fmt: skip
def test_not_found(columns, wanted, sentence):
    with pytest.raises(InputError) as caught:
        find_text_column(columns, wanted, "a.csv")
    assert str(caught.value) == f"a.csv: {sentence}"


def test_new_columns_that_are_there_already():
    check_clash(["id", "Skpd"], ["jenis", "skpd"], "a.csv")
    with pytest.raises(InputError) as caught:
        check_clash(["skpd", "id", "jenis"], ["jenis", "skpd"], "a.csv")
    assert str(caught.value) == 'a.csv: the column "jenis" is already there. Try --prefix prediksi_'
