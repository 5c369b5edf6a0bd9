"""The light scores: equal to the features written out, exact in their parts, and whatever the batch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.chunks import SEPARATOR
from triage.scorer import Scorer

TEXTS = [
    "lampu jalan mati di tebet",
    "",
    "...",
    "sampah numpuk bgt di jl.menteng,bau RT.05/RW.03 kenapa??",
    "wkwkwk xyzzy asdf",
    "a " * 300,
]


@settings(max_examples=30)
@given(st.lists(st.text(max_size=60), max_size=12))
def test_a_message_scores_the_same_alone_and_among_others(triage, texts):
    together = triage.classify(texts)
    for i, text in enumerate(texts):
        alone = triage.classify([text])
        for name, head in together.heads.items():
            np.testing.assert_allclose(head.probabilities[i], alone.heads[name].probabilities[0], atol=1e-5)
        assert together.tindakan[i] == alone.tindakan[0]


def test_separator_in_a_message_shifts_nothing(triage):
    texts = [f"lampu {SEPARATOR} mati", "sampah bau", SEPARATOR]
    said = triage.classify(texts)
    assert said.heads["skpd"].names()[1] == triage.classify(["sampah bau"]).heads["skpd"].names()[0]
    assert said.tindakan[2] == "tinjau"


def test_a_single_word_is_told_as_its_own_reason(triage):
    """The names of the parts are right, and a message alone scores as among others, bit for bit."""
    weights = triage.scorer.weights
    word = next(w for w, plain in zip(weights.words, weights.word_plain, strict=True) if plain and len(w) > 3)
    total, rows = triage.scorer.detailed(word)
    assert np.array_equal(total, triage.scorer.score([word, f"{word} {word}"]).values[0])
    assert next(name for name, _ in rows) == word


def test_forgetting_changes_nothing(triage, monkeypatch):
    before = triage.scorer.score(TEXTS).values
    monkeypatch.setattr("triage.scorer.REMEMBERED", 3)
    fresh = Scorer(triage.scorer.weights)
    for _ in range(3):
        np.testing.assert_allclose(fresh.score(TEXTS).values, before, atol=1e-6)
    assert len(fresh._memory) < 50


def test_plain_words_need_no_cutting():
    """The short cut for plain words gives what cutting gives, in capitals and before a full stop, too."""
    from triage.predict import Triage
    from triage.words import words_of

    weights = Triage.load().scorer.weights
    plain = [word for word, flag in zip(weights.words, weights.word_plain, strict=True) if flag]
    assert len(plain) > 0.5 * len(weights.words)
    for word in plain:
        assert words_of(word) == words_of(f"{word.upper()},") == words_of(f"{word.title()}.") == (word,)


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("terima kasih pak", False),
        ("", False),
        ("kenapa lama", True),
        ("mau LAPOR, pak", True),
        ("menang 5 juta rupiah di http://x.id", True),
        ("bisa ya?", True),
        ("jam 7", False),  # a number alone is nothing to act on
    ],
)
def test_what_waits_for_an_answer(triage, text, waits):
    assert triage.scorer.score(["makasih", text, "ok"]).waits.tolist() == [False, waits, False]
