"""Ever more of the same messages to learn from, the same ones to judge, and nothing learned from too few."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.intervals import share
from triage.learning import SHARES, learnable, learning_curve, part_of
from triage.predictions import Head, Predictions

LABELS = ["lh", "pln", "sda"]
#: Rows of the corpus that are judged; the others are learned from.
INSIDE, OUTSIDE = np.arange(30), np.arange(30, 120)


def said(right: int) -> Predictions:
    """What a model says of the judged messages that is right for the first so many of them and never else."""
    truth = np.array([i % 3 for i in INSIDE])
    best = np.where(np.arange(len(INSIDE)) < right, truth, (truth + 1) % 3)
    heads = {name: Head(LABELS, np.eye(3, dtype=np.float32)[best], best) for name in ("skpd", "jenis")}
    return Predictions(heads, ["tinjau"] * len(INSIDE), [""] * len(INSIDE))


class Plan:
    """Rounds of which the last one judges INSIDE; a model is right for a tenth of what it learned, and one more."""

    def __init__(self, truth=None):
        self.parts = [(OUTSIDE, INSIDE), (INSIDE, OUTSIDE)]
        self.groups, self.seed, self.learned = np.arange(120), 3, []
        own = [i % 3 for i in range(120)] if truth is None else truth
        self.corpus = SimpleNamespace(heads={"skpd": [LABELS[i % 3] for i in range(120)], "jenis": [""] * 120})
        self.targets = {"skpd": SimpleNamespace(truth=np.array(own))}

    def texts(self, rows):
        return rows.tolist()

    def model(self, rows, share):
        self.learned.append((rows.tolist(), share))
        return SimpleNamespace(classify=lambda texts: said(len(rows) // 10 + 1) if texts == INSIDE.tolist() else None)


DONE = SimpleNamespace(by_round=[None, said(27)])


def test_a_point_for_each_share_of_the_rows():
    plan, told = Plan(), []
    points = learning_curve(plan, DONE, lambda what, part: told.append((what, part)))
    assert [point.rows for point in points] == [9, 22, 45, 90]
    assert [point.metrics["skpd.accuracy"] for point in points] == [share(hits, 30) for hits in (1, 3, 5, 27)]
    assert list(points[0].metrics) == ["skpd.accuracy", "skpd.macro_f1"], "nothing is known of jenis"
    assert told == [(f"learning from {rows} messages", part) for rows, part in zip([9, 22, 45], SHARES, strict=False)]
    assert [part for _, part in plan.learned] == list(SHARES[:-1])
    assert all(set(rows) <= set(OUTSIDE.tolist()) for rows, _ in plan.learned)


def test_what_is_too_little_to_learn_from_has_no_point():
    """A second label that stands in two rows only, both outside the first part."""
    rare = np.delete(OUTSIDE, part_of(OUTSIDE, SHARES[0], 3))[:2]
    points = learning_curve(Plan([int(i in rare) for i in range(120)]), DONE)
    assert points[0].rows > 9
    assert points[-1].rows == 90


@pytest.mark.parametrize(
    ("truth", "enough"),
    [([0, 0, 1, 1], True), ([0, 0, 1], False), ([0, 0, 0], False), ([0, 0, -1, -1], False), ([-1], False), ([], False),
     ([2, 2, 0, 0, -1, 1], True)],
)  # fmt: skip
def test_two_labels_of_two_messages_each_are_enough(truth, enough):
    plan = SimpleNamespace(targets={"skpd": SimpleNamespace(truth=np.array(truth, dtype=int))})
    assert learnable(plan, np.arange(len(truth))) == enough


def test_every_head_must_have_enough():
    heads = {"jenis": [0, 0, 1, 1], "skpd": [0, 0, 0, 1]}
    plan = SimpleNamespace(targets={name: SimpleNamespace(truth=np.array(truth)) for name, truth in heads.items()})
    assert not learnable(plan, np.arange(4))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(0, 5))
def test_parts_are_whole_groups_inside_each_other(groups, seed):
    groups, before = np.array(groups), set()
    for part in SHARES:
        rows = set(part_of(groups, part, seed).tolist())
        assert before <= rows
        assert not set(groups[list(rows)]) & set(np.delete(groups, list(rows)))
        # As many rows as asked for at most, or one group where that is too large.
        assert len(rows) <= part * len(groups) or len(set(groups[list(rows)])) == 1
        before = rows
    assert len(before) == len(groups)
