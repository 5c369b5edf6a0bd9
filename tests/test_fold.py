"""What was learned, folded into one row per word, says what the features written out say."""

from __future__ import annotations

import numpy as np
import pytest

from triage.bundle import Bundle
from triage.errors import ModelError
from triage.features import FeatureSpace, Recipe, tokenise
from triage.fold import check_parity, fold, halved
from triage.learner import Linear
from triage.pretrained import Pretrained
from triage.scorer import Scorer
from triage.weights import weights_of

TEXTS = ["lampu jalan mati di tebet", "sampah menumpuk di jalan", "lampu mati lagi", "sampah bau di tebet"] * 2
STRANGE = ["", "...", "lampo mati", "jalanan berlampu?", "xyzzy asdf 123", "trotoar", "sampah " * 300]


@pytest.fixture(scope="module", params=[0, 3], ids=["alone", "with an earlier model"])
def learned(request):
    """A feature space and two heads of random weights, with and without an earlier model of 3 labels."""
    draw, d = np.random.default_rng(9), request.param
    earlier = Pretrained(
        {"trotoar": 0, "lampu": 1}, draw.normal(size=(2, d)), {"s=bau": 0, "_tr": 1}, draw.normal(size=(2, d)), (3, 4)
    )
    space = FeatureSpace.fit(tokenise(TEXTS), Recipe(), earlier)
    width = space.matrix([]).width
    heads = {
        name: Linear(draw.normal(size=(width, k)), draw.normal(size=k)) for name, k in {"jenis": 3, "skpd": 4}.items()
    }
    recipe = {"shortest_ngram": 3, "longest_ngram": 4, "least_messages": 2}
    return space, heads, Bundle({"recipe": recipe}, fold(space, heads))


def test_folded_rows_score_like_features(learned):
    space, heads, model = learned
    features = space.matrix(tokenise(TEXTS + STRANGE))
    expected = np.hstack([features.times(linear.weights) + linear.intercept for linear in heads.values()])
    found = Scorer(weights_of(model, 7)).score(TEXTS + STRANGE).values
    np.testing.assert_allclose(found, expected, atol=1e-5, rtol=1e-5)


def test_what_only_the_earlier_model_has_seen_gets_a_row(learned):
    space, _, model = learned
    assert model.strings("words")[len(space.words) :] == ["trotoar"]
    assert model.arrays["word_messages"][len(space.words) :].tolist() == [0]
    assert model.arrays["word_squares"][len(space.words)] == pytest.approx(
        sum(space.part_weight[space.parts[p]] ** 2 for p in space.recipe.parts("trotoar") if p in space.parts)
    )


def test_parity_holds(learned):
    check_parity(learned[2], learned[0], learned[1], TEXTS + STRANGE)


@pytest.mark.parametrize("name", ["word_rows", "part_rows", "pair_rows", "word_squares", "part_squares", "intercept"])
def test_parity_sees_a_difference_in_any_part(learned, name):
    space, heads, model = learned
    spoiled = Bundle(model.manifest, model.arrays | {name: model.arrays[name] * 1.01 + 0.01})
    with pytest.raises(ModelError) as caught:
        check_parity(spoiled, space, heads, TEXTS + STRANGE)
    assert caught.value.problem.startswith("the folded scores differ from scikit-learn's by ")
    assert caught.value.problem.endswith(" (allowed 1e-05); no model was written")
    assert caught.value.hint == "This is a fault of triage: please report it with the corpus's shape"


def test_half_precision_moves_no_score_by_a_thousandth(trained, small_corpus):
    """Of a model as it is learned: its weights are below 3."""
    draw, exact = np.random.default_rng(2), trained.bundle
    wide = {n: a.astype(np.float32) for n, a in exact.arrays.items() if n.endswith("_rows")}
    full = Bundle(
        exact.manifest, exact.arrays | {n: a * (1 + draw.uniform(-5e-4, 5e-4, a.shape)) for n, a in wide.items()}
    )
    half = halved(full)
    assert all(half.arrays[name].dtype == np.float16 for name in wide)
    texts = small_corpus.texts + STRANGE[:-1]
    scores = [Scorer(weights_of(model, 6)).score(texts).values for model in (full, half)]
    assert 0 < np.abs(scores[0] - scores[1]).max() < 1e-3
