"""The linear model: scikit-learn's ridge, and labels that are not there."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import RidgeClassifier

from triage.learner import Factored, Settings, fit

ROWS, WORDS, OWN, DENSE, PAIRS = 60, 12, 9, 2, 7


@pytest.fixture(scope="module")
def features() -> Factored:
    draw = np.random.default_rng(3)
    return Factored(
        sparse.csr_matrix(draw.integers(0, 3, (ROWS, WORDS)) / 4),
        sparse.csr_matrix(draw.normal(size=(WORDS, OWN)) * (draw.random((WORDS, OWN)) < 0.4)),
        draw.normal(size=(WORDS, DENSE)),
        sparse.csr_matrix(draw.integers(0, 2, (ROWS, PAIRS)) / 3),
    )


@pytest.fixture(scope="module")
def truth() -> np.ndarray:
    return np.random.default_rng(4).choice(3, ROWS, p=[0.6, 0.3, 0.1])


def written_out(features: Factored, louder: float = 1.0) -> np.ndarray:
    dense = features.counts @ features.dense
    return np.hstack([(features.counts @ features.table).toarray(), louder * dense, features.pairs.toarray()])


def exactly(monkeypatch) -> None:
    monkeypatch.setattr("triage.learner.TOLERANCE", 1e-9)
    monkeypatch.setattr("triage.learner.MAX_STEPS", 1000)


def test_factored_products_are_those_of_the_features_written_out(features):
    draw = np.random.default_rng(5)
    x, weights, values = written_out(features), draw.normal(size=(features.width, 4)), draw.normal(size=(ROWS, 4))
    assert x.shape == (ROWS, features.width)
    np.testing.assert_allclose(features.times(weights), x @ weights)
    np.testing.assert_allclose(features.transposed()(values), x.T @ values)
    some = np.array([5, 0, 7])
    np.testing.assert_allclose(written_out(features.rows(some)), x[some])


@pytest.mark.parametrize("settings", [Settings(2.0, 0.0, 1.0), Settings(0.5, 1.0, 1.0), Settings(1.0, 1.0, 0.3)])
def test_the_weights_are_scikit_learns(features, truth, settings, monkeypatch):
    exactly(monkeypatch)
    ours = fit(features, truth, 3, settings)
    # A constant column makes scikit-learn penalise the intercept as we do.
    x = np.hstack([written_out(features, settings.pretrained), np.ones((ROWS, 1))])
    balance = "balanced" if settings.power else None
    theirs = RidgeClassifier(alpha=settings.penalty, class_weight=balance, solver="cholesky", fit_intercept=False)
    expected = theirs.fit(x, truth).coef_.T
    expected = expected - expected.mean(axis=1, keepdims=True)
    expected[OWN : OWN + DENSE] *= settings.pretrained
    np.testing.assert_allclose(np.vstack([ours.weights, ours.intercept]), expected, atol=1e-6)


def test_half_the_power_is_half_way(features, truth, monkeypatch):
    exactly(monkeypatch)
    ours = fit(features, truth, 3, Settings(1.0, 0.5))
    weight = dict(enumerate((ROWS / (3 * np.bincount(truth))) ** 0.5))
    theirs = RidgeClassifier(alpha=1.0, class_weight=weight, solver="cholesky", fit_intercept=False)
    x = np.hstack([written_out(features, 0), np.ones((ROWS, 1))])
    expected = theirs.fit(x, truth).coef_.T
    np.testing.assert_allclose(ours.weights, (expected - expected.mean(axis=1, keepdims=True))[:-1], atol=1e-6)


def test_the_quick_solution_is_near(features, truth, monkeypatch):
    quick = fit(features, truth, 3, Settings())
    exactly(monkeypatch)
    exact = fit(features, truth, 3, Settings())
    scores = [features.times(linear.weights) + linear.intercept for linear in (quick, exact)]
    np.testing.assert_allclose(*scores, atol=0.01)


def test_pretrained_rows_that_are_left_out_get_no_weight(features, truth):
    assert not fit(features, truth, 3, Settings()).weights[OWN : OWN + DENSE].any()
    assert fit(features, truth, 3, Settings(pretrained=0.3)).weights[OWN : OWN + DENSE].all()


@pytest.mark.parametrize(("truth", "chosen"), [([0] * 30 + [3] * 30, {0, 3}), ([2] * 60, {2})])
def test_a_label_without_rows_is_never_chosen(features, truth, chosen):
    linear = fit(features, np.array(truth), 5, Settings())
    scores = features.times(linear.weights) + linear.intercept
    assert set(scores.argmax(axis=1).tolist()) == chosen
    assert linear.weights.shape == (features.width, 5)


def test_nothing_to_learn_from(features):
    nobody = fit(features.rows(np.zeros(0, int)), np.zeros(0, int), 2, Settings())
    assert not nobody.weights.any()
    assert nobody.intercept[0] == nobody.intercept[1]


def test_settings_say_what_they_are():
    assert str(Settings(2.0, 0.75, 0.3)) == "penalty 2, class weight frequency^-0.75, pretrained rows x 0.3"
