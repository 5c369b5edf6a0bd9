"""What was learned -> one row of numbers per word, part and pair, checked against scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from triage.bundle import Bundle, pack_strings
from triage.errors import ModelError
from triage.features import FeatureSpace, tokenise
from triage.learner import Factored, Linear
from triage.parts import BEGIN, END
from triage.scorer import Scorer
from triage.stems import stem
from triage.weights import weights_of
from triage.words import words_of

Array = np.ndarray[Any, Any]

#: The light scores may differ from scikit-learn's by this much, or by this share of a
#: score above 1 (as a word said a thousand times has); float32 sums of some hundred
#: numbers near 1 stay a hundred times below it.
PARITY = 1e-5
#: Words of a message that the check reads: as many as the longest real complaint has.  Float32
#: sums of a flood of ten thousand differ by more, and are not what the check is for.
CHECKED_WORDS = 1_000
#: Messages that are checked, from all over the corpus: reversed words are new, and each of them takes a millisecond.
CHECKED = 1_024
# Messages whose features are held at once.
_CHECKED_AT_ONCE = 512


def fold(space: FeatureSpace, linears: Mapping[str, Linear]) -> dict[str, Array]:
    """T W: one row of scores per word, part and stem pair, all heads side by side.

    Float32; see :class:`triage.weights.Weights` for the shapes.  What only an
    earlier model has seen gets rows, too.
    """
    weights = np.hstack([linear.weights for linear in linears.values()])
    v, f, d = len(space.words), len(space.parts), space.pretrained.width
    surface, parts, dense, pairs = np.split(weights, np.cumsum([v, f, d]))
    words = [*space.words, *(w for w in space.pretrained.words if w not in space.words)]
    names = [*space.parts, *(p for p in space.pretrained.parts if p not in space.parts)]
    table = space.word_table(words)
    own = np.zeros(len(names))
    own[:f] = space.part_weight
    part_rows = space.pretrained.rows_of_parts(names) @ dense
    part_rows[:f] += parts * space.part_weight[:, None]
    stems = [BEGIN, END, *dict.fromkeys(s for pair in space.pairs for s in pair if s not in (BEGIN, END))]
    number = {s: i for i, s in enumerate(stems)}
    arrays = {
        "word_rows": table @ np.vstack([surface, parts]) + space.pretrained.rows(words) @ dense,
        "word_squares": np.asarray(table.multiply(table).sum(axis=1)).ravel(),
        "part_rows": part_rows,
        "part_squares": own**2,
        "pair_rows": pairs * space.pair_weight[:, None],
        "pair_squares": space.pair_weight**2,
        "intercept": np.concatenate([linear.intercept for linear in linears.values()]),
    }
    return {name: array.astype(np.float32) for name, array in arrays.items()} | {
        "words": pack_strings(words),
        "parts": pack_strings(names),
        "stems": pack_strings(stems),
        "word_stems": np.array([number.get(stem(w), len(stems)) for w in words], dtype=np.int32),
        "word_messages": np.array([*space.messages.tolist(), *[0] * (len(words) - v)], dtype=np.int32),
        "word_plain": np.array([w.isascii() and w.isalpha() and words_of(w) == (w,) for w in words], dtype=np.uint8),
        "pairs": np.array([[number[a], number[b]] for a, b in space.pairs], dtype=np.int32).reshape(-1, 2),
    }


def check_parity(model: Bundle, space: FeatureSpace, linears: Mapping[str, Linear], texts: Sequence[str]) -> None:
    """Refuse a model whose light scores are not those of scikit-learn on the same weights.

    The texts are changed so that they hold unknown words and pairs, too: each
    one's words in reverse order, every fifth written backwards.

    Raises
    ------
    ModelError: a score differs by more than :data:`PARITY`.
    """
    labels = sum(len(linear.intercept) for linear in linears.values())
    scorer = Scorer(weights_of(model, labels))
    words = [list(reversed(text.split()[:CHECKED_WORDS])) for text in texts]
    strange = [" ".join(w[::-1] if i % 5 == 0 else w for i, w in enumerate(own)) for own in words]
    for begin in range(0, len(strange), _CHECKED_AT_ONCE):
        block = strange[begin : begin + _CHECKED_AT_ONCE]
        features = space.matrix(tokenise(block))
        exact = np.hstack([_by_scikit_learn(linear, features) for linear in linears.values()])
        gaps = np.abs(scorer.score(block).values - exact) / np.maximum(np.abs(exact), 1)
        gap = float(gaps.max(initial=0))
        if not gap <= PARITY:
            raise ModelError(
                f"the folded scores differ from scikit-learn's by {gap:.1e} (allowed {PARITY:.0e}); "
                "no model was written",
                "This is a fault of triage: please report it with the corpus's shape",
            )


def _by_scikit_learn(linear: Linear, features: Factored) -> Array:
    """Decision values (n, labels) of scikit-learn's linear classifier on the features written out."""
    from scipy import sparse
    from sklearn.linear_model import RidgeClassifier

    classifier = RidgeClassifier()
    classifier.coef_, classifier.intercept_ = linear.weights.T, linear.intercept
    of_words = features.counts @ features.table, features.counts @ features.dense
    written_out = sparse.hstack([*of_words, features.pairs]).tocsr()
    values: Array = classifier.decision_function(written_out)
    return values


def halved(model: Bundle) -> Bundle:
    """Rows in half precision: the file and the memory shrink by half, no score near 1 moves by 0.001."""
    small = {n: a.astype(np.float16) if n.endswith("_rows") else a for n, a in model.arrays.items()}
    return Bundle(model.manifest, small)
