"""Scores by models that had not seen the messages, and the settings that gave the best ones."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from triage import calibrate, learner
from triage.features import FeatureSpace
from triage.learner import Factored, Linear, Settings
from triage.orphans import followed
from triage.plan import Plan
from triage.pretrained import NOTHING, Pretrained
from triage.targets import Target
from triage.words import tells

Array = np.ndarray[Any, Any]
#: Told what is being done and which share of the work is done.
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class HeldOut:
    """What models that had not seen them said of the messages.

    ``scores`` float64 (n, labels) per head, of messages without a label, too;
    ``words`` and ``known`` float64 (n,): the words that tell something
    (:func:`triage.words.tells`), and those of them that the judge had seen.
    """

    scores: dict[str, Array]
    words: Array
    known: Array


def cross_validate(
    tokens: Sequence[Sequence[str]], targets: Mapping[str, Target], folds: Array, plan: Plan, jobs: int, tell: Progress,
    pretrained: Pretrained = NOTHING,
) -> tuple[HeldOut, dict[str, Settings]]:  # fmt: skip
    """Out-of-fold scores of the best candidate setting of the plan, and which it was, per head.

    Parameters
    ----------
    tokens: words of n messages; targets: truth per head; folds: fold number of each message, int (n,).
    jobs: processes; they change nothing but the time it takes.
    """
    from joblib import Parallel, delayed

    numbers = range(int(folds.max()) + 1)
    work = Parallel(n_jobs=min(jobs, len(numbers)), return_as="generator")(
        delayed(followed)(os.getpid(), _score_fold, tokens, targets, folds, number, plan, pretrained)
        for number in numbers
    )
    scores = {
        n: {s: np.full((len(tokens), len(t.labels)), np.nan) for s in plan.candidates} for n, t in targets.items()
    }
    words, known = np.zeros(len(tokens)), np.zeros(len(tokens))
    for done, (rows, fold_scores, fold_words, fold_known) in enumerate(work, 1):
        words[rows], known[rows] = fold_words, fold_known
        for name, by_setting in fold_scores.items():
            for setting, values in by_setting.items():
                scores[name][setting][rows] = values
        tell(f"fold {done} of {len(numbers)}", 0.05 + 0.8 * done / len(numbers))
    chosen = {name: max(plan.candidates, key=lambda s: _merit(scores[name][s], targets[name])) for name in targets}
    return HeldOut({name: scores[name][chosen[name]] for name in targets}, words, known), chosen


def _score_fold(
    tokens: Sequence[Sequence[str]], targets: Mapping[str, Target], folds: Array, number: int, plan: Plan,
    pretrained: Pretrained,
) -> tuple[Array, dict[str, dict[Settings, Array]], Array, Array]:  # fmt: skip
    """Scores of one fold's messages by models of the others."""
    inside, outside = np.flatnonzero(folds == number), np.flatnonzero(folds != number)
    space = FeatureSpace.fit([tokens[i] for i in outside.tolist()], plan.recipe, pretrained)
    seen, unseen = (
        space.matrix([tokens[i] for i in outside.tolist()]),
        space.matrix([tokens[i] for i in inside.tolist()]),
    )
    scores: dict[str, dict[Settings, Array]] = {}
    for name, target in targets.items():
        truth = target.truth[outside]
        has = np.flatnonzero(truth >= 0)
        train = seen.rows(has)
        fits = {s: learner.fit(train, truth[has], len(target.labels), s) for s in plan.candidates}
        scores[name] = {s: scores_of(linear, unseen) for s, linear in fits.items()}
    telling = [list(filter(tells, tokens[i])) for i in inside.tolist()]
    words = np.array([len(t) for t in telling], dtype=np.float64)
    known = np.array([sum(map(space.knows, t)) for t in telling], dtype=np.float64)
    return inside, scores, words, known


def scores_of(linear: Linear, features: Factored) -> Array:
    """Scores of messages, (n, labels)."""
    return features.times(linear.weights) + linear.intercept


def _merit(scores: Array, target: Target) -> float:
    """Out-of-fold merit of one setting."""
    truth, best = target.truth[target.rows], scores[target.rows].argmax(axis=1)
    return round(calibrate.merit(truth, best, len(target.labels)), 6)
