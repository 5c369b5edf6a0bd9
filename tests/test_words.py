"""What people really write, cut into words; hostile input; no personal number survives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textcases import cases

from triage import lexicon
from triage.normalise import DIGIT_WORDS
from triage.words import MAX_CHUNK, SERVICE_NUMBERS, words, words_of

ANYTHING = st.text(st.characters(codec=None))
WRITTEN = st.text(st.sampled_from("abcdxrtw 0123456789.,:/-+@#'?!²Ⅳ٣\ud83d"), max_size=60)


@pytest.mark.parametrize(("text", "expected"), cases("words"))
def test_cases(text, expected):
    assert " ".join(words_of(text)) == expected


def test_a_message_is_the_words_of_its_chunks():
    assert words("Yth bpk, jln2 di RT.05/RW.03 blm di tindak lanjuti, knp??") == [
        *("yang", "terhormat", "bapak", "jalan-jalan", "di", "rt", "<angka>", "rw", "<angka>"),
        *("belum", "di", "tindak", "lanjuti", "kenapa", "?"),
    ]


@given(ANYTHING | WRITTEN)
def test_any_string_gives_words_without_blanks(text):
    found = words(text)
    assert all(word and not any(char.isspace() for char in word) for word in found)
    "".join(found).encode("utf-8")


@given(WRITTEN | st.from_regex(r"[a-z]{0,4}[-.: ]?\d{5,20}[a-z]{0,4}", fullmatch=True))
def test_no_number_survives_but_those_that_name_something(text):
    for word in words(text):
        if any(char.isdecimal() for char in word):
            assert word in SERVICE_NUMBERS or word in DIGIT_WORDS or lexicon.knows(word)


@given(ANYTHING)
def test_a_chunk_is_analysed_alone(text):
    chunks = text.split()
    assert words(text) == [word for chunk in chunks for word in words_of(chunk)]


PIECES = ["a", "1", ".", "-", "a.", "a-", "x@", "#a", "1.1.", "12/12/", "4a4", "'a", "ﷺ", "\u0301", "https://"]


@pytest.mark.parametrize("piece", PIECES)
def test_ten_million_characters_without_a_blank_are_cut(piece):
    hostile = piece * (10_000_000 // len(piece))
    found = words_of(hostile)  # read whole, the worst of them would take hours
    assert found == (*words_of(hostile[:MAX_CHUNK]), "<sampah>")
    assert len(found) <= MAX_CHUNK + 1


def test_a_long_chunk_is_read_up_to_the_limit():
    assert words_of("tolong," * 200)[:2] == ("tolong", "tolong")
    assert words_of("tolong," * 200)[-1] == "<sampah>"
    assert words_of("tolong," * 142) == ("tolong",) * 142
