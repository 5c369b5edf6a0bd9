"""The light scores: equal to the features written out, exact in their parts, and whatever the batch."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.chunks import SEPARATOR
from triage.explain import CONSTANT, explain
from triage.features import FeatureSpace, Recipe, tokenise
from triage.learner import Settings, fit
from triage.pairs import PairTable
from triage.reasons import display, strongest
from triage.scorer import Scorer, _sum_between

TEXTS = [
    "lampu jalan mati di tebet",
    "",
    "...",
    "sampah numpuk bgt di jl.menteng,bau RT.05/RW.03 kenapa??",
    "wkwkwk xyzzy asdf",
    "a " * 300,
]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), unique=True), st.data())
def test_pair_table_finds_what_a_dictionary_finds(pairs, data):
    table = PairTable(np.array(pairs, dtype=np.int64).reshape(-1, 2), 41)
    by_hand = {pair: i for i, pair in enumerate(pairs)}
    asked = data.draw(st.lists(st.tuples(st.integers(0, 41), st.integers(0, 41)), min_size=1))
    found = table.find(*np.array(asked).T)
    assert found.tolist() == [by_hand.get(tuple(pair), -1) for pair in asked]


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


@given(st.lists(st.integers(0, 300), min_size=1, max_size=6), st.integers(0, 2**32 - 1))
def test_sums_between_are_plain_sums(lengths, seed):
    draw = np.random.default_rng(seed)
    rows = draw.normal(size=(50, 3)).astype(np.float32)
    ends = np.cumsum([0, *lengths])
    numbers = draw.integers(0, 50, ends[-1])
    expected = [rows[numbers[a:b]].sum(axis=0) for a, b in pairwise(ends)]
    np.testing.assert_allclose(_sum_between(rows, numbers, ends), expected, rtol=1e-4, atol=1e-4)


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


def test_contributions_add_up_to_the_score(triage):
    reasons = explain(triage, "lampu jalan mati di tebet , sampah menumpuk pak")
    assert {reason.head for reason in reasons} == {"jenis", "skpd"}
    for reason in reasons:
        assert sum(push.value for push in reason.pushes) == pytest.approx(reason.score, abs=1e-5)
        assert any(push.words == CONSTANT for push in reason.pushes)
    words = {push.words for push in reasons[-1].pushes}
    assert {"lampu", "jalan", "^ + lampu"} <= words


def test_explain_of_nothing(triage):
    assert explain(triage, "...") == []


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


def test_our_ridge_is_scikit_learns(small_corpus, monkeypatch):
    from scipy import sparse
    from sklearn.linear_model import RidgeClassifier

    monkeypatch.setattr("triage.learner.TOLERANCE", 1e-9)
    monkeypatch.setattr("triage.learner.MAX_STEPS", 1000)
    tokens = tokenise(small_corpus.texts)
    space = FeatureSpace.fit(tokens, Recipe())
    features = space.matrix(tokens)
    kinds = sorted(set(small_corpus.heads["jenis"]))
    truth = np.array([kinds.index(k) for k in small_corpus.heads["jenis"]])
    ours = fit(features, truth, 3, Settings(penalty=2.0, power=1.0))
    # A constant column makes scikit-learn penalise the intercept as we do.
    written = sparse.hstack([features.counts @ features.table, features.pairs, np.ones((len(truth), 1))]).tocsr()
    theirs = RidgeClassifier(alpha=2.0, class_weight="balanced", solver="cholesky", fit_intercept=False)
    theirs.fit(written, truth)
    expected = theirs.coef_.T - theirs.coef_.T.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(np.vstack([ours.weights, ours.intercept]), expected, atol=1e-6)


def test_plain_words_need_no_cutting():
    """The short cut for plain words gives what cutting gives, in capitals and before a full stop, too."""
    from triage.predict import Triage
    from triage.words import words_of

    weights = Triage.load().scorer.weights
    plain = [word for word, flag in zip(weights.words, weights.word_plain, strict=True) if flag]
    assert len(plain) > 0.5 * len(weights.words)
    for word in plain:
        assert words_of(word) == words_of(f"{word.upper()},") == words_of(f"{word.title()}.") == (word,)
