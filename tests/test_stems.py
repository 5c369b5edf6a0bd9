"""Stems: names stay, spoken verbs lead home, the old Sastrawi is refused."""

from __future__ import annotations

from importlib import metadata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textcases import cases

from triage import lexicon, stems
from triage.errors import TriageError


@pytest.mark.parametrize(("text", "expected"), cases("stems"))
def test_cases(text, expected):
    assert stems.stem(text) == expected


@given(st.text(st.characters(codec=None), max_size=40) | st.from_regex(r"[a-z-]{1,30}", fullmatch=True))
def test_never_raises_and_never_empties_a_word(word):
    assert bool(stems.stem(word)) == bool(word)


def test_every_protected_word_stays():
    given_stems = lexicon.given_stems()
    moved = {word: stems.stem(word) for word in lexicon.protected() if stems.stem(word) != word}
    assert {word: stem for word, stem in moved.items() if given_stems.get(word) != stem} == {}


def test_a_given_stem_is_final():
    table = lexicon.given_stems()
    assert {stem: stems.stem(stem) for stem in table.values() if stems.stem(stem) != stem} == {}


def test_memory_is_bounded():
    assert stems.stem.cache_info().maxsize == stems.REMEMBERED


def test_words_without_an_affix_do_not_load_the_dictionary(monkeypatch):
    def fail():
        raise AssertionError("the dictionary was loaded")

    monkeypatch.setattr(stems, "_stemmer", fail)
    for word in ("lampu", "bgt", "<angka>", "xqzvw", "p3k", "?", "bekasi", "x" * 5_000):
        assert stems.stem.__wrapped__(word) == word


def test_the_old_sastrawi_is_refused_in_one_sentence(monkeypatch):
    monkeypatch.setattr(metadata, "version", lambda name: {"Sastrawi": "1.0.1"}[name])
    with pytest.raises(TriageError) as caught:
        stems._stemmer.__wrapped__()
    assert str(caught.value) == (
        "the old package Sastrawi 1.0.1 hides PySastrawi, which triage needs. "
        "Run pip uninstall -y Sastrawi, then pip install --force-reinstall PySastrawi"
    )
