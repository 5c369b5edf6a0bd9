"""The tables: their form, what must be in them, what must not be expanded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textcases import cases

from triage import lexicon
from triage.normalise import normalise

DATA = Path(lexicon.__file__).parent / "data"
TABLES = ("singkatan", "lindung", "akar", "tempat")
QUESTIONS = ("apa", "apakah", "bagaimana", "kenapa", "mengapa", "kapan", "berapa", "siapa", "mana", "dimana")
NEGATIONS = ("tidak", "belum", "bukan", "jangan")


@pytest.mark.parametrize(("text", "expected"), cases("lexicon"))
def test_cases(text, expected):
    assert " ".join(lexicon.expand(text)) == expected


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_what_it_is(name):
    first = (DATA / f"{name}.tsv").read_text(encoding="utf-8").split("\n", 1)[0]
    assert re.match(rf"# triage {name} \d+: ", first)


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_all_its_cells_and_no_row_stands_twice(name):
    rows = lexicon.read_table(name)
    assert {len(row) for row in rows} == {{"singkatan": 3, "lindung": 2, "akar": 2, "tempat": 4}[name]}
    assert len({tuple(row) for row in rows}) == len(rows)


@pytest.mark.parametrize(("name", "column"), [("singkatan", 2), ("akar", 1)])
def test_no_form_stands_in_two_rows(name, column):
    forms = [form for row in lexicon.read_table(name) for form in row[column].split(" ")]
    assert sorted(forms) == sorted(set(forms))


def test_at_least_four_hundred_spellings():
    assert len(lexicon.spellings()) >= 400


def test_forms_are_small_letters_as_normalise_leaves_them():
    assert [form for form in lexicon.spellings() if normalise(form) != form] == []


def test_an_expansion_is_never_itself_an_abbreviation():
    table = lexicon.spellings()
    assert {word for row in table.values() for word in row if word in table} == set()


@pytest.mark.parametrize("word", QUESTIONS + NEGATIONS)
def test_question_words_and_negations_are_left_alone(word):
    assert lexicon.expand(word) == (word,)


def test_the_gazetteer_is_complete():
    kinds = [place.kind for place in lexicon.places()]
    assert kinds.count("kota") == 6  # five cities and the regency Kepulauan Seribu
    assert kinds.count("kecamatan") == 44
    assert kinds.count("kelurahan") == 267


def test_every_kelurahan_lies_in_a_kecamatan_of_its_city():
    places = lexicon.places()
    known = {(place.name, place.kota) for place in places if place.kind == "kecamatan"}
    assert {(p.kecamatan, p.kota) for p in places if p.kind == "kelurahan"} == known


def test_every_word_of_a_place_is_protected():
    assert {"kebayoran", "pesanggrahan", "kepulauan", "semanan", "bekasi"} <= lexicon.protected()


def test_the_passport_counts_right():
    passport = (DATA / "README.md").read_text(encoding="utf-8")
    entries = {
        "singkatan": len(lexicon.spellings()),
        "lindung": len({word for row in lexicon.read_table("lindung") for word in row[1].split(" ")}),
        "akar": len(lexicon.given_stems()),
        "tempat": len(lexicon.places()),
    }
    for name, count in entries.items():
        assert f"| `{name}.tsv` | {len(lexicon.read_table(name))} | {count} |" in passport


def test_every_file_has_its_passport():
    passport = (DATA / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in DATA.iterdir() if path.is_file()} - {"README.md"}
    assert {name for name in files if name not in passport} == set()
