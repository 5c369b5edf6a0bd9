"""Probabilities that mean something, and promises that are kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from triage import calibrate
from triage.calibrate import Calibration, RiskCurve, binomial_tail, with_prior


def simulated(n, seed=0, labels=6, noise=0.05):
    """Scores of a model that is right as often as its softmax says, and labels of which 5 % are noise."""
    draw = np.random.default_rng(seed)
    scores = draw.normal(size=(n, labels))
    p = calibrate.softmax(3 * scores)
    truth = np.array([draw.choice(labels, p=row) for row in p])
    flip = draw.random(n) < noise
    truth[flip] = draw.integers(0, labels, flip.sum())
    words = draw.integers(3, 40, n).astype(float)
    return scores, words, words, truth


def test_calibrated_on_fresh_data():
    fitted = calibrate.fit(*simulated(6000, 1))
    scores, words, known, truth = simulated(6000, 2)
    p = fitted.probabilities(scores, words, known)
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-5)
    best, right = p.argmax(axis=1), p.argmax(axis=1) == truth
    first = p[np.arange(len(p)), best]
    bins = np.minimum((first * 10).astype(int), 9)
    gaps = [abs(first[bins == k].mean() - right[bins == k].mean()) * (bins == k).mean() for k in set(bins.tolist())]
    assert sum(gaps) < 0.03  # expected calibration error


def test_unknown_words_make_unsure():
    scores, words, known, truth = simulated(6000, 3)
    share = np.random.default_rng(3).random(len(words))
    known = np.round(words * share)
    spoiled = np.where(share < 0.5, np.random.default_rng(4).integers(0, 6, len(truth)), truth)
    fitted = calibrate.fit(scores, words, known, spoiled)
    strong = np.eye(6)[:1] * 2
    sure = fitted.probabilities(strong, np.array([10.0]), np.array([10.0])).max()
    lost = fitted.probabilities(strong, np.array([10.0]), np.array([0.0])).max()
    assert lost < 0.7 * sure


def test_first_choice_stays_first():
    fitted = Calibration((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (1.0, 1.0, -8.0))
    p = fitted.probabilities(np.array([[1.0, 0.9, 0.5]]), np.array([5.0]), np.array([5.0]))
    assert p.argmax() == 0
    assert p.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("gap", [0.5, 2.0, 40.0, 1e4])
def test_rows_sum_to_one_however_far_the_first_choice_is_ahead(gap):
    fitted = Calibration((3.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.5, 0.5, -3.0))
    p = fitted.probabilities(np.array([[gap, 0.1, 0.0]]), np.array([5.0]), np.array([5.0]))
    assert p.sum() == pytest.approx(1, abs=1e-6)
    assert p.argmax() == 0
    assert p.min() > 0


@given(
    st.lists(st.lists(st.floats(-4, 4, width=32), min_size=3, max_size=3), min_size=1, max_size=8),
    st.tuples(*[st.floats(-3, 3)] * 3),
    st.tuples(st.floats(0, 9), st.floats(0, 9), st.floats(-9, 9)),
)
def test_any_calibration_gives_probabilities_that_keep_the_first_choice(scores, bias, top):
    scores = np.array(scores, dtype=np.float32)
    told = np.arange(len(scores), dtype=np.float32)
    p = Calibration((1.5, 0.5, 0.1), bias, top).probabilities(scores, told, told)
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-5)
    assert p.min() >= 0
    assert p.argmax(axis=1).tolist() == scores.argmax(axis=1).tolist()


def test_few_known_words_keep_the_first_choice():
    draw = np.random.default_rng(6)
    scores, words = draw.normal(0, 0.3, (2000, 3)).astype(np.float32), draw.integers(1, 40, 2000).astype(np.float32)
    known = np.ceil(words / 8)
    # So unsure of the first choice that only the others hold it up.
    p = Calibration((1.5, 0.5, 0.1), (0.0, 0.0, 0.0), (1.0, 1.0, -8.0)).probabilities(scores, words, known)
    drawn = calibrate.unfamiliar(p, words, known, 0.5)
    assert drawn.argmax(axis=1).tolist() == scores.argmax(axis=1).tolist()


def test_prior_moves_the_mix():
    draw = np.random.default_rng(0)
    truth = (draw.random(20_000) < 0.3).astype(int)
    evidence = draw.normal(truth * 2 - 1, 1.5)
    p = 1 / (1 + np.exp(-(2 * evidence / 1.5**2 + np.log(0.3 / 0.7))))
    given = np.column_stack([1 - p, p])
    keep = (truth == 0) | (draw.random(len(truth)) < 0.123)  # now some 5 % are of label 1
    share = truth[keep].mean()
    moved = with_prior(given[keep], ["laporan", "pertanyaan"], [0.7, 0.3], {"pertanyaan": float(share)})
    assert given[keep][:, 1].mean() > 3 * share
    assert moved[:, 1].mean() == pytest.approx(share, abs=0.01)
    accuracy = [(m.argmax(axis=1) == truth[keep]).mean() for m in (given[keep], moved)]
    assert accuracy[1] > accuracy[0] + 0.02


@pytest.mark.parametrize(("k", "n", "p"), [(0, 45, 0.05), (3, 300, 0.05), (20, 500, 0.05), (7, 9, 0.9), (5, 5, 0.5)])
def test_binomial_tail_is_scipys(k, n, p):
    assert binomial_tail(k, n, p) == pytest.approx(stats.binom.cdf(k, n, p), rel=1e-9)


def test_no_promise_without_evidence():
    assert RiskCurve.of(np.full(40, 0.9), np.zeros(40)).threshold(0.05) > 1
    assert RiskCurve.of(np.full(46, 0.9), np.zeros(46)).threshold(0.05) == pytest.approx(0.9)
    assert RiskCurve.of(np.zeros(0), np.zeros(0)).threshold(0.05) > 1


def test_two_mislabelled_among_the_surest_do_not_end_the_promise():
    confidence, wrong = np.linspace(1, 0.5, 730), np.zeros(730, dtype=bool)
    wrong[[20, 60]] = True  # among the surest tenth, where one is allowed
    wrong[400:] = True
    assert 0.71 < RiskCurve.of(confidence, wrong, steps=730).threshold(0.05) < 0.73
    wrong[[30, 40]] = True
    assert RiskCurve.of(confidence, wrong, steps=730).threshold(0.05) > 1


def test_stricter_promise_higher_threshold():
    draw = np.random.default_rng(5)
    confidence = draw.random(4000)
    curve = RiskCurve.of(confidence, draw.random(4000) > confidence)
    thresholds = [curve.threshold(e) for e in (0.02, 0.05, 0.1, 0.2)]
    assert thresholds == sorted(thresholds, reverse=True)


def test_promise_is_broken_no_more_often_than_promised():
    """200 random splits: the threshold found on one half, the true error known by construction."""
    draw = np.random.default_rng(6)
    broken = tried = 0
    for _ in range(200):
        confidence = draw.random(1500) ** 0.3
        curve = RiskCurve.of(confidence, draw.random(1500) > confidence)
        threshold = curve.threshold(0.05, 0.90)
        if threshold <= 1:
            tried += 1
            above = np.linspace(threshold ** (1 / 0.3), 1, 4000) ** 0.3
            broken += (1 - above).mean() > 0.05
    assert tried > 150
    assert broken <= stats.binom.ppf(0.99, 200, 0.10)


def test_thresholds_are_mapies():
    """The same walk by MAPIE's parts: exact binomial p-values and fixed-sequence testing."""
    fwer = pytest.importorskip("mapie.risk_control.fwer_control")
    methods = pytest.importorskip("mapie.risk_control.methods")
    draw = np.random.default_rng(8)
    confidence = draw.uniform(0.3, 1, 20_000)
    wrong = draw.random(20_000) > confidence**0.1
    for allowed in (0.02, 0.05, 0.1):
        curve = RiskCurve.of(confidence, wrong)
        possible = (1 - allowed) ** curve.sent <= 0.1
        walked = np.flatnonzero(possible & (curve.sent >= calibrate.WALK_STARTS * curve.sent[-1]))
        rates = (curve.wrong / curve.sent)[walked]
        p = methods.compute_hoeffding_bentkus_p_value(rates, curve.sent[walked].astype(float), allowed, binary=True)
        valid = np.ravel(fwer.control_fwer(p.ravel(), 0.1, "fixed_sequence"))
        assert len(valid) > 0
        assert curve.threshold(allowed) == pytest.approx(float(curve.confidence[walked[valid.max()]]))
