"""Calibration error against scikit-learn's bins, and against what is known of chance."""

import numpy as np
import pytest
from scipy.stats import binom
from sklearn.calibration import calibration_curve

from triage.reliability import bins_of, ece, ece_by_chance


@pytest.fixture(params=range(3))
def case(request):
    """(confidence, right): too sure by a tenth."""
    draw = np.random.default_rng(request.param)
    confidence = draw.beta(4, 1, 700)
    return confidence, draw.random(700) < confidence - 0.1


def test_bins_and_ece_equal_sklearn(case):
    confidence, right = case
    accuracy, claimed = calibration_curve(right, confidence, n_bins=10)
    bins = bins_of(confidence, right)
    assert [b.accuracy for b in bins] == pytest.approx(accuracy)
    assert [b.confidence for b in bins] == pytest.approx(claimed)
    weights = np.array([b.rows for b in bins]) / len(right)
    assert ece(bins) == pytest.approx((weights * abs(accuracy - claimed)).sum())


@pytest.mark.parametrize(("confidence", "low"), [(0.0, 0.0), (0.1, 0.0), (0.95, 0.9), (1.0, 0.9)])
def test_the_ends_of_the_scale_are_in_a_bin(confidence, low):
    (only,) = bins_of(np.array([confidence]), np.array([True]))
    assert (only.low, only.rows, only.confidence, only.accuracy) == (pytest.approx(low), 1, confidence, 1.0)


def test_too_sure_is_beyond_chance(case):
    confidence, right = case
    assert ece(bins_of(confidence, right)) > ece_by_chance(confidence)


def test_exact_probabilities_stay_below_in_95_of_100_draws():
    draw, below = np.random.default_rng(1), 0
    confidence = draw.beta(4, 1, 300)
    limit = ece_by_chance(confidence)
    for _ in range(1000):
        below += ece(bins_of(confidence, draw.random(300) < confidence)) <= limit
    low, high = binom.interval(0.999, 1000, 0.95)
    assert low - 15 <= below <= high + 15  # the limit is drawn, too


def test_one_claim_is_a_binomial():
    # |hits / n - 0.8| in one bin: its 95 % quantile follows from the binomial distribution.
    rows, hits = 400, np.arange(401)
    gaps, order = np.abs(hits / rows - 0.8), np.argsort(np.abs(hits / rows - 0.8), kind="stable")
    limit = gaps[order][np.searchsorted(np.cumsum(binom.pmf(hits, rows, 0.8)[order]), 0.95)]
    assert ece_by_chance(np.full(rows, 0.8)) == pytest.approx(limit, abs=2.5 / rows)


def test_the_same_seed_gives_the_same_number():
    confidence = np.linspace(0.3, 1, 50)
    assert ece_by_chance(confidence, 4) == ece_by_chance(confidence, 4) != ece_by_chance(confidence, 5)


def test_nothing_judged():
    assert ece([]) is None
    assert ece_by_chance(np.zeros(0)) is None
    assert bins_of(np.zeros(0), np.zeros(0, dtype=bool)) == []
