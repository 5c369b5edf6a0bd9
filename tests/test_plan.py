"""How much searching a corpus is worth, and who is judged by whom."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.learner import Settings
from triage.plan import CANDIDATES, LENT, PRETRAINED, Plan, stretches
from triage.targets import Target

TOKENS = [["a"] * 50] * 2000
TWO = {"skpd": Target(["a", "b"], np.array([0, 1] * 1000))}


@pytest.mark.parametrize(
    ("budget", "folds", "candidates"), [(1e9, 10, 6), (30, 10, 6), (6, 5, 6), (1, 2, 1), (0, 2, 1), (-1, 2, 1)]
)
def test_the_most_thorough_plan_within_the_budget(budget, folds, candidates):
    plan = Plan.of(TOKENS, TWO, budget)
    assert (plan.fold_count, plan.candidates) == (folds, CANDIDATES[:candidates])
    assert plan.seconds <= budget or folds == 2


def test_more_labels_and_words_cost_more():
    more = {"skpd": Target([*"abcdefgh"], TWO["skpd"].truth)}
    seconds = [Plan.of(t, h, 1e9).seconds for t, h in ((TOKENS, TWO), (TOKENS, more), (TOKENS * 2, more))]
    assert seconds == sorted(seconds)
    assert len(set(seconds)) == 3


def test_pretrained_rows_are_tried_and_left_out():
    tried = Plan.of(TOKENS, TWO, 1e9, pretrained=True).candidates
    assert [s.pretrained for s in tried] == [PRETRAINED, 0, *[PRETRAINED] * 4]
    assert len(set(tried)) == len(tried)
    alone, lent = (Plan.of(TOKENS, TWO, 1e9, pretrained=flag).seconds for flag in (False, True))
    assert lent == pytest.approx(LENT * alone, rel=0.01)
    assert Plan.of(TOKENS, TWO, 0, pretrained=True).candidates == (Settings(pretrained=PRETRAINED),)


@given(st.lists(st.integers(0, 15), min_size=1, max_size=60), st.integers(2, 10), st.integers(0, 99))
def test_a_group_is_never_on_both_sides(groups, count, seed):
    named = np.array([groups.index(g) for g in groups])
    heads = {"skpd": Target(["a", "b"], np.array(groups) % 3 - 1)}
    folds = Plan(count, (), None, 0.0).folds(named, heads, seed)
    assert set(folds.tolist()) <= set(range(count))
    assert folds.tolist() == folds[named].tolist()


def test_every_label_is_spread_over_the_folds():
    truth = np.array([0] * 60 + [1] * 30 + [2] * 10)
    folds = Plan(10, (), None, 0.0).folds(np.arange(100), {"skpd": Target([*"abc"], truth)}, 0)
    for label, rows in ((0, 6), (1, 3), (2, 1)):
        assert np.bincount(folds[truth == label], minlength=10).tolist() == [rows] * 10


def test_other_seed_other_folds_same_seed_same_folds():
    first, again, other = (Plan(5, (), None, 0.0).folds(np.arange(2000), TWO, seed) for seed in (0, 0, 1))
    assert first.tolist() == again.tolist() != other.tolist()


def test_folds_of_time_are_stretches_that_groups_do_not_cross():
    times = [f"2026-{99 - i:03d}" for i in range(100)]
    groups = np.arange(100)
    groups[95] = 2  # said again, much later
    heads = {"skpd": Target(["a", "b"], np.array([0, 1] * 50))}
    folds = Plan(10, (), None, 0.0).folds(groups, heads, 0, times)
    expected = stretches(times, 10)
    assert expected.tolist() == sorted(expected.tolist(), reverse=True)
    assert np.bincount(expected).tolist() == [10] * 10
    assert (folds[95], expected[95]) == (folds[2], 0)
    assert np.delete(folds, 95).tolist() == np.delete(expected, 95).tolist()


def test_no_times_no_stretches():
    assert stretches([], 5).tolist() == []
