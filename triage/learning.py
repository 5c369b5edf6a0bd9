"""Is more data worth it?  Scores on the same held-out messages after learning from ever more of the others.

The held-out messages are those of the last round of a cross-validation (with
``--time-column``: the latest stretch).  The smaller training sets lie inside the
larger ones, and groups of near-duplicates enter whole.  The largest was trained
for the cross-validation anyway, so the curve costs less than one fold more.
"""

from __future__ import annotations

import numpy as np

from triage import metrics
from triage.crossval import Progress
from triage.intervals import Estimate
from triage.predictions import Predictions
from triage.report.data import LearningPoint
from triage.validate import Array, Rounds, Validated

#: Parts of the training rows.  Each is about double the one before, as scores grow with the
#: logarithm of the rows.
SHARES = (0.10, 0.25, 0.50, 1.00)


def learning_curve(plan: Rounds, done: Validated, progress: Progress | None = None) -> list[LearningPoint]:
    """Accuracy and macro-F1 of every head, with intervals, for each of :data:`SHARES`."""
    inside, outside = plan.parts[-1]
    texts, points = plan.texts(inside), []
    for share in SHARES[:-1]:
        rows = part_of(plan.groups[outside], share, plan.seed)
        if progress:
            progress(f"learning from {len(rows)} messages", share)
        if learnable(plan, outside[rows]):
            said = plan.model(outside[rows], share).classify(texts)
            points.append(_point(plan, len(rows), inside, said))
    return [*points, _point(plan, len(outside), inside, done.by_round[-1])]


def part_of(groups: Array, share: float, seed: int) -> Array:
    """Positions of about this share of the rows: whole groups in an order that depends on the seed alone."""
    names, sizes = np.unique(groups, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    fits = order[: max(1, int(np.searchsorted(np.cumsum(sizes[order]), share * len(groups), side="right")))]
    return np.flatnonzero(np.isin(groups, names[fits]))


def learnable(plan: Rounds, rows: Array) -> bool:
    """Does every head still have two labels to tell apart, of two messages each?"""
    counts = [np.bincount(target.truth[rows][target.truth[rows] >= 0]) for target in plan.targets.values()]
    return all((count >= 2).sum() >= 2 for count in counts)


def _point(plan: Rounds, rows: int, inside: Array, said: Predictions) -> LearningPoint:
    found: dict[str, Estimate] = {}
    for name, head in said.heads.items():
        truth = [plan.corpus.heads[name][i] for i in inside.tolist()]
        if any(truth):
            scores = metrics.head_metrics(metrics.code(truth, head), plan.seed)
            found |= {f"{name}.{key}": scores[key] for key in ("accuracy", "macro_f1")}
    return LearningPoint(rows, found)
