import math

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import f1_score

from triage import intervals
from triage.intervals import (
    Estimate,
    f1_share,
    macro_f1,
    macro_f1_difference,
    macro_f1_interval,
    share,
    wilson,
)


@pytest.mark.parametrize(("hits", "rows"), [(0, 1), (1, 1), (0, 7), (3, 7), (7, 7), (1, 1000), (812, 1000)])
def test_wilson_equals_scipy(hits, rows):
    expected = binomtest(hits, rows).proportion_ci(method="wilson")
    assert wilson(hits, rows) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_no_rows_have_no_value():
    assert share(0, 0) == Estimate(None)
    assert wilson(0, 0) == (0.0, 1.0)
    assert macro_f1_interval(np.zeros((2, 3), dtype=np.int64)) == Estimate(None)


def test_f1_interval_is_the_share_carried_over():
    f1 = f1_share(30, 50, 40)
    low, high = wilson(30, 60)
    assert f1.value == pytest.approx(2 * 30 / 90)
    assert (f1.low, f1.high) == (pytest.approx(2 * low / (1 + low)), pytest.approx(2 * high / (1 + high)))


def confusion(truth, said, size):
    table = np.zeros((size, size + 1), dtype=np.int64)
    np.add.at(table, (truth, np.where(said < 0, size, said)), 1)
    return table


@pytest.mark.parametrize("seed", range(5))
def test_macro_f1_equals_sklearn(seed):
    rng = np.random.default_rng(seed)
    truth, said = rng.integers(0, 6, 200), rng.integers(0, 8, 200)
    table = confusion(truth, said, 10)  # labels 8 and 9 occur nowhere and must not count
    estimate = macro_f1_interval(table)
    assert estimate.value == pytest.approx(f1_score(truth, said, average="macro", zero_division=0), abs=1e-12)
    assert estimate.low < estimate.value < estimate.high


def test_drawing_cells_is_drawing_rows():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 5, 300)
    said = np.where(rng.random(300) < 0.7, truth, rng.integers(0, 5, 300))
    picks = rng.integers(0, 300, (1500, 300))
    rows = [f1_score(truth[p], said[p], average="macro", zero_division=0) for p in picks[:300]]
    estimate = macro_f1_interval(confusion(truth, said, 5))
    assert (estimate.high - estimate.low) / 2 / 1.96 == pytest.approx(np.std(rows), rel=0.12)


def test_a_perfect_model_is_only_as_sure_as_its_rows():
    estimate = macro_f1_interval(confusion(np.arange(10) % 2, np.arange(10) % 2, 2))
    assert (estimate.value, estimate.high) == (1.0, 1.0)
    assert estimate.low == pytest.approx(wilson(10, 10)[0])


def test_same_seed_same_interval():
    table = confusion(np.arange(40) % 3, np.arange(40) % 4, 4)
    assert macro_f1_interval(table, seed=3) == macro_f1_interval(table, seed=3)
    assert macro_f1_interval(table, seed=3) != macro_f1_interval(table, seed=4)


@pytest.mark.parametrize("times", [1, 100])
def test_the_bootstrap_draws_cells_and_not_rows(times, monkeypatch):
    """A hundred times as many rows in the same cells cost not one number more."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 12, 3_000)
    old, new = (np.where(rng.random(3_000) < 0.75, truth, rng.integers(0, 12, 3_000)) for _ in range(2))
    drawn, draw = [], intervals._draw
    monkeypatch.setattr(intervals, "_draw", lambda *given: drawn.append(draw(*given)) or drawn[-1])
    macro_f1_interval(times * confusion(truth, old, 12), draws=50)
    macro_f1_difference(*(np.repeat(labels, times) for labels in (truth, old, new)), 12, draws=50)
    cells = [len(set(zip(*columns, strict=True))) for columns in ((truth, old), (truth, old, new))]
    assert [table.shape for table in drawn] == [(50, count) for count in cells]
    assert [set(table.sum(axis=1)) for table in drawn] == [{3_000 * times}] * 2


def test_difference_of_two_models():
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 4, 800)
    old = np.where(rng.random(800) < 0.9, truth, rng.integers(0, 4, 800))
    new = np.where(rng.random(800) < 0.7, truth, rng.integers(0, 4, 800))
    estimate, p = macro_f1_difference(truth, old, new, 4)
    f1 = [f1_score(truth, said, average="macro", zero_division=0) for said in (old, new)]
    assert estimate.value == pytest.approx(f1[1] - f1[0], abs=1e-12)
    assert estimate.high < 0
    assert p < 1e-6
    same, p = macro_f1_difference(truth, old, old, 4)
    assert (same.value, p) == (0.0, 1.0)


def test_a_chance_difference_is_called_real_one_time_in_twenty():
    called = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        truth = rng.integers(0, 4, 500)
        old, new = (np.where(rng.random(500) < 0.8, truth, rng.integers(0, 4, 500)) for _ in range(2))
        estimate, p = macro_f1_difference(truth, old, new, 4, draws=300)
        assert (estimate.low > 0 or estimate.high < 0) == (p < 0.05)
        called += p < 0.05
    assert 0 <= called <= 10


def test_macro_f1_takes_many_draws_at_once():
    right, truth, said = np.array([[3, 0], [2, 2]]), np.array([[4, 0], [4, 2]]), np.array([[3, 0], [3, 3]])
    assert macro_f1(right, truth, said) == pytest.approx([6 / 7, (4 / 7 + 4 / 5) / 2])
    assert not math.isnan(float(macro_f1(*np.zeros((3, 2)))))
