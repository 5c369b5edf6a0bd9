"""Cross-validation: every message judged by a model that saw neither it nor its twin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from triage.corpus import Corpus
from triage.crossval import Progress
from triage.errors import UsageError
from triage.features import Recipe
from triage.learner import Settings
from triage.plan import Plan
from triage.predict import Head, Predictions, Triage
from triage.report.data import Splits
from triage.train import target_of, train

Array = np.ndarray[Any, Any]


def cross_validate(
    corpus: Corpus,
    folds: int,
    *,
    group: str | None = None,
    time: str | None = None,
    seed: int = 0,
    budget: float = 20.0,
    jobs: int = 2,
    max_error: float | None = None,
    progress: Progress | None = None,
) -> tuple[Predictions, Splits]:
    """Predictions for all messages, each by a model trained on the other folds.

    Parameters
    ----------
    group, time: columns of ``corpus.extra``; messages of one group stay together,
        folds of time are stretches of time.  Near-duplicates stay together always.
    budget: seconds of search per fold, by estimate.

    Raises
    ------
    UsageError: a column that the corpus does not have, or more folds than messages.
    """
    for name in (group, time):
        if name and not any(corpus.extra.get(name, [])):
            raise UsageError(f'the corpus has no column "{name}"', "Give the name of a filled column")
    if folds > len(corpus.texts):
        raise UsageError(f"{folds} folds of {len(corpus.texts)} messages", "Use fewer folds")
    twins = corpus.groups
    groups = _united(twins, corpus.extra[group]) if group else twins
    targets = {name: target_of(corpus, name) for name in corpus.heads}
    plan = Plan(folds, (Settings(),), Recipe(), 0.0)
    number = plan.folds(groups, targets, seed, corpus.extra[time] if time else None)
    said: list[tuple[Array, Predictions]] = []
    for k in range(folds):
        if progress:
            progress(f"fold {k + 1} of {folds}", k / folds)
        inside, outside = np.flatnonzero(number == k), np.flatnonzero(number != k)
        if not len(inside):
            continue
        part = corpus.part(outside.tolist())
        part.__dict__["groups"] = twins[outside]
        model = Triage(train(part, seed=seed, budget=budget, jobs=jobs).bundle, max_error=max_error)
        said.append((inside, model.classify([corpus.texts[i] for i in inside])))
    joined = _in_order(said, {name: t.labels for name, t in targets.items()}, len(corpus.texts))
    return joined, _splits(corpus, joined, twins, folds, "time" if time else "group" if group else "strata", number)


def _united(twins: Array, column: Sequence[str]) -> Array:
    """Groups that join twins and equal cells of a column; empty cells join nothing."""
    first: dict[str, int] = {}
    parent = twins.copy()
    for i, cell in enumerate(column):
        if cell and first.setdefault(cell, i) != i:
            a, b = parent[first[cell]], parent[i]
            parent[parent == b] = a
    return parent


def _in_order(parts: Sequence[tuple[Array, Predictions]], labels: dict[str, list[str]], n: int) -> Predictions:
    """Predictions of all folds over one list of labels, in the order of the corpus."""
    actions, reasons = [""] * n, [""] * n
    heads = {name: Head(own, np.zeros((n, len(own)), np.float32), np.full(n, -1)) for name, own in labels.items()}
    for rows, said in parts:
        for i, action, reason in zip(rows.tolist(), said.tindakan, said.alasan, strict=True):
            actions[i], reasons[i] = action, reason
        for name, head in said.heads.items():
            place = np.array([labels[name].index(label) for label in head.labels])
            heads[name].probabilities[np.ix_(rows, place)] = head.probabilities
            heads[name].best[rows] = np.where(head.best >= 0, place[head.best], -1)
    return Predictions(heads, actions, reasons)


def _splits(corpus: Corpus, said: Predictions, twins: Array, folds: int, by: str, number: Array) -> Splits:
    """What careless folds would have leaked, and the most it could have flattered each head's accuracy."""
    size = Counter(twins.tolist())
    leaked = [i for i, g in enumerate(twins.tolist()) if size[g] > 1]
    flattered, scores = {}, [dict[str, float]() for _ in range(folds)]
    for name, truth in corpus.heads.items():
        names = said.heads[name].names()
        judged = sum(map(bool, truth))
        saved = sum(bool(truth[i]) and names[i] != truth[i] for i in leaked)
        flattered[name] = saved / max(1, judged)
        for k in range(folds):
            hits = [names[i] == truth[i] for i in np.flatnonzero(number == k).tolist() if truth[i]]
            scores[k][name] = sum(hits) / len(hits) if hits else 0.0
    return Splits(folds, by, len(size), len(leaked), flattered, scores)
