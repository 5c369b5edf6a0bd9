"""Messages that name another city: ``tests/cases/luar.tsv``, and the list that says which places those are."""

from __future__ import annotations

import pytest
from textcases import cases

from triage import corpus
from triage.decide import ELSEWHERE, TINJAU
from triage.errors import CorpusError
from triage.predict import Triage


@pytest.fixture(scope="module")
def shipped() -> Triage:
    return Triage.load()


@pytest.mark.parametrize(("text", "expected"), cases("luar"))
def test_another_body_gets_it_or_a_person_looks(shipped, text, expected):
    said = shipped.classify([text])
    assert said.tindakan == [TINJAU] or said.heads["skpd"].names() == [ELSEWHERE]


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("lampu mati di Bekasi", True),
        ("BEKASI, lampu mati", True),
        ("lampu mati di jalan raya bogor", False),
        ("lampu mati di jl.Surabaya menteng", False),
        ("angkot jurusan depok ngetem", False),
        ("pindah dari bandung ke jakarta", False),
        ("bogor/depok banjir", True),
        ("lampu mati. bekasi", True),
        ("lampu mati", False),
        ("", False),
    ],
)
def test_a_place_is_told_from_a_street_or_a_way(shipped, text, elsewhere):
    # Between others, and on its own: a message sees no neighbour.
    found = shipped.scorer.score(["di bekasi", text, "jalan", "mati"]).elsewhere
    assert found.tolist() == [True, elsewhere, False, False]
    assert shipped.scorer.score([text]).elsewhere.tolist() == [elsewhere]


def test_a_message_after_one_that_ends_with_jalan_is_its_own(shipped):
    assert shipped.scorer.score(["lampu mati di jalan", "bekasi banjir"]).elsewhere.tolist() == [False, True]


def test_thanks_from_elsewhere_are_archived(shipped):
    assert TINJAU not in shipped.classify(["makasih pak dari saya di bekasi, jalannya udah mulus"]).tindakan


def test_a_corpus_without_the_list_has_no_elsewhere(triage):
    assert triage.bundle.manifest["elsewhere"] == []
    assert not triage.scorer.score(["lampu mati di bekasi"]).elsewhere.any()


def test_the_list_is_read_with_comments_and_capitals(tmp_path):
    (tmp_path / "wilayah-lain.txt").write_text("# kota\n\nBekasi\ndepok  # tetangga\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text("pesan,skpd\nlampu mati,pln\n", encoding="utf-8")
    assert corpus.load([tmp_path]).elsewhere == ["bekasi", "depok"]


def test_a_name_of_two_words_is_refused(tmp_path):
    (tmp_path / "wilayah-lain.txt").write_text("bekasi\nkota bogor\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text("pesan,skpd\nlampu mati,pln\n", encoding="utf-8")
    with pytest.raises(CorpusError) as error:
        corpus.load([tmp_path])
    assert str(error.value) == (
        'wilayah-lain.txt:2: "kota bogor" is not one word. Write the word that tells the place'
    )
