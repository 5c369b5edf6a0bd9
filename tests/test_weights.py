"""A model's arrays fit together, or are refused before anything is computed with them."""

from __future__ import annotations

import numpy as np
import pytest

from triage.bundle import Bundle
from triage.weights import weights_of

LABELS = 6


def test_unpacked_as_it_was_packed(trained):
    weights = weights_of(trained.bundle, LABELS)
    assert weights.word_rows.shape == (len(weights.words), LABELS)
    assert weights.part_rows.shape == (len(weights.parts), LABELS)
    assert weights.pair_rows.shape == (len(weights.pairs), LABELS)
    assert {a.dtype for a in (weights.word_rows, weights.pair_squares, weights.intercept)} == {np.dtype("float32")}
    assert weights.stems[:2] == ["^", "$"]
    assert "lampu" in weights.words


@pytest.mark.parametrize(
    ("name", "change", "what"),
    [
        ("word_rows", lambda a: a[:-1], "word_rows"),
        ("word_rows", lambda a: a[:, :-1], "word_rows"),
        ("part_squares", lambda a: a[:-1], "part_rows"),
        ("pairs", lambda a: a[:, :1], "pairs"),
        ("pairs", lambda a: a - 1, "pairs"),
        ("pairs", lambda a: a + 10**6, "pairs"),
        ("pairs", lambda a: a[:-1], "pair_rows"),
        ("intercept", lambda a: a[:-1], "intercept"),
        ("word_stems", lambda a: a[:-1], "word_stems"),
        ("word_stems", lambda a: a + 10**6, "word_stems"),
        ("word_stems", lambda a: a - 10**6, "word_stems"),
        ("word_plain", lambda a: a[:-1], "word_plain"),
        ("word_messages", lambda a: a[:-1], "word_messages"),
        ("words", lambda a: a[:-3], "word_rows"),
    ],
)
def test_what_does_not_fit_is_named(trained, name, change, what):
    arrays = dict(trained.bundle.arrays)
    arrays[name] = change(
        arrays[name].astype(np.int64) if arrays[name].dtype.kind in "iu" and name != "words" else arrays[name]
    )
    if name == "words":
        arrays[name] = np.frombuffer(arrays[name].tobytes().rpartition(b"\n")[0], dtype=np.uint8)
    with pytest.raises(ValueError, match=f"^{what}$"):
        weights_of(Bundle(trained.bundle.manifest, arrays), LABELS)


def test_a_model_of_nothing_fits():
    none = {f"{kind}_{what}": np.zeros((0, 2) if what == "rows" else 0)
            for kind in ("word", "part", "pair") for what in ("rows", "squares")}  # fmt: skip
    empty = {name: np.zeros(0, np.uint8) for name in ("words", "parts", "word_stems", "word_plain", "word_messages")}
    arrays = none | empty | {"stems": np.frombuffer(b"^\n$", np.uint8), "pairs": np.zeros((0, 2), int)}
    recipe = {"recipe": {"shortest_ngram": 3, "longest_ngram": 4, "least_messages": 2}}
    assert weights_of(Bundle(recipe, arrays | {"intercept": np.zeros(2)}), 2).words == []
