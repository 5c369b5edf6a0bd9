"""Plain words are found whatever stands around them, as cutting each chunk would find them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.chunks import SHORT, words_of_bytes
from triage.plain import PlainWords
from triage.words import EDGES

WORDS = ["lampu", "mati", "", "kependudukan", "enambelashurufxx", "a", "pertanggungjawaban"]


def find(chunks: list[bytes]) -> list[tuple[int, bytes]]:
    padded = np.array([[*chunk, *bytes(SHORT - len(chunk))] for chunk in chunks], dtype=np.uint8).reshape(-1, SHORT)
    numbers, texts = PlainWords(WORDS).find(*words_of_bytes(padded))
    return list(zip(numbers.tolist(), texts, strict=True))


@pytest.mark.parametrize(
    ("chunk", "number", "bare"),
    [
        ("lampu", 0, "lampu"),
        ("LAMPU", 0, "LAMPU"),
        ('"(Lampu;)"', 0, "Lampu"),
        ("lampu,mati", -1, "lampu,mati"),
        ("lampu2", -1, "lampu2"),
        ("lampuu", -1, "lampuu"),
        ("lamp", -1, "lamp"),
        ("kependudukan.", 3, "kependudukan"),
        ("enambelashurufxx", 4, "enambelashurufxx"),
        (".'a':", 5, "a"),
        ("é", -1, "é"),
        ("...", -1, ""),
        ("", -1, ""),  # a longer chunk, which has no words
        ("mati?", -1, "mati?"),
        ("mati@", -1, "mati@"),
        ("[mati]", -1, "[mati]"),
    ],
)
def test_find(chunk, number, bare):
    assert find([chunk.encode()]) == [(number, bare.encode())]


@given(st.lists(st.text("LaAmpu.,:;()\"'?é1", max_size=SHORT).map(str.encode).filter(lambda b: len(b) <= SHORT)))
def test_as_stripping_and_small_letters_find_them(chunks):
    by_word = {word.encode(): i for i, word in enumerate(WORDS) if word}
    for chunk, (number, bare) in zip(chunks, find(chunks), strict=True):
        assert bare == chunk.strip(EDGES.encode())
        assert number == by_word.get(bare.lower(), -1)


def test_nothing_is_known():
    none = np.zeros(0, dtype=np.uint64)
    assert PlainWords([""]).find(none, none)[1] == []
    some = np.array([7], dtype=np.uint64)
    assert PlainWords([""]).find(some, some)[0].tolist() == PlainWords([]).find(some, some)[0].tolist() == [-1]
