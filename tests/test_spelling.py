"""Unknown words read as known ones, and left alone where nothing is near."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.spelling import COMMON, LONGEST, SHORTEST, Speller, _one_slip

KNOWN = [("lampu", 40), ("lampau", 6), ("jalan", 90), ("rusak", 50), ("sampah", 70), ("air", 80), ("jarang", 2),
         ("jurang", 30), ("p" * 40, 9), ("p3k", 9)]  # fmt: skip


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(KNOWN)


@pytest.mark.parametrize(("word", "meant"), [
    ("lamou", ("lampu",)),  # changed
    ("lampuu", ("lampu",)),  # put in
    ("smpah", ("sampah",)),  # left out
    ("sampha", ("sampah",)),  # swapped
    ("jrang", ("jurang",)),  # two are one slip away: the more frequent one
    ("jalanrusak", ("jalan", "rusak")),  # glued
    ("rsk", ("rusak",)),  # without vowels
    ("smph", ("sampah",)),
    ("zampu", ("zampu",)),  # in so short a word the first letter stays
    ("jalanan", ("jalanan",)),  # two slips
    ("aur", ("aur",)),  # too short for a slip
    ("rk", ("rk",)),  # too short for an abbreviation
    ("jarangair", ("jarangair",)),  # a rare half and a short one
    ("<angka>", ("<angka>",)),
    ("anak-anak", ("anak-anak",)),
    ("p" * 39, ("p" * 39,)),
    ("", ("",)),
])  # fmt: skip
def test_read(speller, word, meant):
    assert speller.read(word) == meant


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("jalan", "jalan", True),
        ("jalan", "jaln", True),
        ("jalan", "jallan", True),
        ("jalan", "jalam", True),
        ("jalan", "jlaan", True),
        ("jalan", "jamal", False),
        ("jalan", "jaalna", False),
        ("jalan", "ja", False),
        ("", "a", True),
        ("ab", "ba", True),
        ("abcd", "badc", False),  # two swaps
    ],
)
def test_one_slip(one, other, near):
    assert _one_slip(one, other) is _one_slip(other, one) is near


COMMON_ONES = [("mohon", 400), ("yang", 900), ("tetap", COMMON - 1), ("saja", COMMON - 1)]


@pytest.mark.parametrize(("word", "meant"), [
    ("mohn", "mohon"),  # a letter left out of five
    ("yaxng", "yang"),  # a letter put into four
    ("yanga", "yang"),
    ("yanf", "yanf"),  # changed: too many short words are near
    ("yagn", "yagn"),
    ("yag", "yag"),  # too short
    ("ohon", "ohon"),  # the first letter stays
    ("teta", "teta"),  # of a word that is not common
    ("sajja", "sajja"),
    ("yang", "yang"),
])  # fmt: skip
def test_four_letters(word, meant):
    assert Speller(COMMON_ONES).read(word) == (meant,)


def test_nothing_known():
    assert Speller([]).read("lampu") == ("lampu",)


@given(st.text(max_size=60))
def test_reads_anything_as_itself_or_as_known_words(text):
    meant = Speller(KNOWN).read(text)
    assert meant == (text,) or set(meant) <= {word for word, _ in KNOWN}


@given(st.text(alphabet="abcdeu", min_size=5, max_size=LONGEST - 1), st.data())
@settings(max_examples=200)
def test_every_single_slip_is_found_in_short_words_behind_the_first_letter(word, data):
    at = data.draw(st.integers(0 if len(word) > SHORTEST else 1, len(word) - 1))
    letter = data.draw(st.sampled_from("xyz"))
    swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    put_in, changed = word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]
    for slip in (put_in, changed, word[:at] + word[at + 1 :], swapped):
        assert _one_slip(slip, word)
        if len(slip) >= 5 and slip != word:
            assert Speller([(word, 9)]).read(slip) == (word,)
