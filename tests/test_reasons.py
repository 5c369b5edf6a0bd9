"""Which words are told as reasons, and how they are shown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.reasons import SHOWN, Texts, display, sentences, strongest


@given(
    st.lists(st.lists(st.floats(-5, 5, width=32), max_size=40), min_size=1, max_size=20),
)
def test_strongest_is_what_sorting_gives(rows):
    flat = np.array([v for row in rows for v in row], dtype=np.float32)
    starts = np.cumsum([0, *map(len, rows)])
    for i, places in enumerate(strongest(flat, starts)):
        values = [flat[p] for p in places if p >= 0]
        best = sorted((v for v in flat[starts[i] : starts[i + 1]] if v > 0), reverse=True)[:5]
        assert values == [v for v in best if v >= np.float32(0.1) * best[0]]


@pytest.mark.parametrize(
    ("chunk", "shown"),
    [
        ("(rusak,", "rusak"),
        ("081234567890", ""),
        ("3174-0512", ""),
        ("a@b.go.id", ""),
        ("https://x.id", ""),
        ("\x1b[31mmerah", "[31mmerah".strip("[")),
        ("RT.05/RW.03", "RT.05/RW.03"),
        ("\u202egelap", "gelap"),
    ],
)
def test_display(chunk, shown):
    assert display(chunk) == shown


@given(st.text(max_size=60))
def test_display_is_short_and_printable(chunk):
    shown = display(chunk)
    assert len(shown) <= 40
    assert shown.isprintable()
    assert sum(map(str.isdecimal, shown)) < 5 or not shown.isascii()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([1, 2, 3, 0, 0], "lampu mati jalan"),
        ([1, 2, 1, 3, 1], "lampu mati jalan"),  # each once, however often it pushed
        ([0, 0, 2, 0, 1], "mati lampu"),  # what may not be shown leaves no gap
        ([0, 0, 0, 0, 0], ""),
    ],
)
def test_sentences(words, said):
    shown = np.array([b"", b" lampu", b" mati", b" jalan"])
    assert sentences(np.array([words]), shown) == [said]


def test_of_equal_pushes_the_earlier_word_is_told_first():
    pushes = np.array([1, 2, 2, 1, 1, 1, 1], dtype=np.float32)
    assert strongest(pushes, np.array([0, 7])).tolist() == [[1, 2, 0, 3, 4]]


def test_a_weak_push_explains_nothing():
    assert strongest(np.array([1, 0.09, 0.11, -3], dtype=np.float32), np.array([0, 4])).tolist() == [[0, 2, -1, -1, -1]]


def test_no_message_and_a_message_of_nothing():
    assert strongest(np.zeros(0, dtype=np.float32), np.array([0])).shape == (0, SHOWN)
    assert strongest(np.zeros(0, dtype=np.float32), np.array([0, 0])).tolist() == [[-1] * SHOWN]


def test_reasons_are_words_of_the_message(triage):
    said = triage.classify(["Lampu JALAN mati, gelap!", "hubungi 081234567890 soal lampu", ""])
    assert set(said.alasan[0].split()) <= {"Lampu", "JALAN", "mati", "gelap"}
    assert said.alasan[0]
    assert not any(char.isdecimal() for char in said.alasan[1])
    assert said.alasan[2] == "(tidak ada kata yang bisa dibaca)"


def test_texts_may_be_longer_than_those_before():
    texts = Texts()
    texts.add([b"lampu", b"a" * 40], 1)
    texts.add([("😀" * 40).encode(), b"mati"], 3)
    said = sentences(texts.numbers(np.array([[1, 2], [3, 4], [4, 0]])), texts.shown)
    assert said == ["lampu " + "a" * 40, "😀" * 40 + " mati", "mati"]
