"""Cross-validation: every message judged by a model that saw neither it nor its twin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from triage.corpus import Corpus
from triage.crossval import Progress
from triage.errors import UsageError
from triage.features import Recipe
from triage.learner import Settings
from triage.plan import Plan, stretches
from triage.predict import Triage
from triage.predictions import Head, Predictions
from triage.pretrained import NOTHING, OVERLAP, Pretrained
from triage.report.data import Splits
from triage.targets import Target, filled, target_of, times_of
from triage.train import train

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Rounds:
    """A corpus and who judges whom: per round the judged rows and the rows to learn from."""

    corpus: Corpus
    #: (judged, learned) row numbers, each int (k,); every row is judged at most once.
    parts: list[tuple[Array, Array]]
    #: ``strata``, ``group`` or ``time``.
    by: str
    #: Group number of each row, int (n,); a group is never on both sides.
    groups: Array
    targets: dict[str, Target]
    seed: int
    #: Seconds of search for settings per training, by estimate.
    budget: float = 20.0
    jobs: int = 2
    max_error: float | None = None
    #: What each round's model starts from; has seen none of the corpus.
    pretrained: Pretrained = NOTHING
    #: Share of the corpus that an earlier model had seen, which was therefore left aside.
    left_aside: float = 0.0

    @property
    def judged(self) -> list[int]:
        """The rows that some round judges, ascending."""
        return sorted(i for inside, _ in self.parts for i in inside.tolist())

    def model(self, rows: Array, share: float = 1.0) -> Triage:
        """A model of these rows, searched for with that share of the budget."""
        part = self.corpus.part(rows.tolist())
        part.__dict__["groups"] = self.groups[rows]
        done = train(part, seed=self.seed, budget=self.budget * share, jobs=self.jobs, pretrained=self.pretrained)
        return Triage(done.bundle, max_error=self.max_error)

    def texts(self, rows: Array) -> list[str]:
        """The messages at these rows."""
        return [self.corpus.texts[i] for i in rows.tolist()]


@dataclass(frozen=True)
class Validated:
    """Predictions for the judged ``rows``, in their order, and how they came about."""

    rows: list[int]
    said: Predictions
    splits: Splits
    #: What each round's model said of its rows: the learning curve starts from the last one.
    by_round: list[Predictions] = field(repr=False)


def rounds(
    corpus: Corpus,
    folds: int,
    *,
    group: str | None = None,
    time: str | None = None,
    seed: int = 0,
    max_error: float | None = None,
    pretrained: Pretrained = NOTHING,
    budget: float = 20.0,
    jobs: int = 2,
) -> Rounds:
    """Split a corpus.  Near-duplicates stay together always, whatever the split.

    Parameters
    ----------
    group: column of ``corpus.extra``; messages with equal cells stay together.
    time: column of ``corpus.extra``; the corpus is cut into ``folds + 1`` stretches of
        time and each but the first is judged by a model of all earlier ones, as in
        life.  Rows to learn from are left out where their group is judged.
    pretrained: what an earlier model knows of words, as in :func:`triage.train.train`.
        Left aside if it was trained on messages of the corpus, judged ones included.
    budget: seconds of search for settings per round.

    Raises
    ------
    UsageError: a column that the corpus does not have, more folds than messages,
        times that cannot be sorted.
    """
    cells = filled(corpus, group) if group else []
    times = times_of(corpus, time) if time else []
    if folds + bool(time) > len(corpus.texts):
        raise UsageError(f"{folds} folds of {len(corpus.texts)} messages", "Use fewer folds")
    groups = united(corpus.groups, cells) if group else corpus.groups
    targets = {name: target_of(corpus, name) for name in corpus.heads}
    number = stretches(times, folds + 1) if time else _plan(folds).folds(groups, targets, seed)
    parts = []
    for k in range(1 if time else 0, folds + bool(time)):
        inside = np.flatnonzero(number == k)
        others = np.flatnonzero(number < k if time else number != k)
        if len(inside):
            parts.append((inside, others[~np.isin(groups[others], groups[inside])]))
    by = "time" if time else "group" if group else "strata"
    # Asked of the whole corpus: a message that is judged may be the one that was seen.
    share = pretrained.overlap(corpus.texts)
    start, share = (NOTHING, share) if share > OVERLAP else (pretrained, 0.0)
    return Rounds(corpus, parts, by, groups, targets, seed, budget, jobs, max_error, start, share)


def cross_validate(plan: Rounds, progress: Progress | None = None) -> Validated:
    """Predictions for all judged messages, each by a model trained without it and its group."""
    said: list[Predictions] = []
    for k, (inside, outside) in enumerate(plan.parts):
        if progress:
            progress(f"fold {k + 1} of {len(plan.parts)}", k / len(plan.parts))
        said.append(plan.model(outside).classify(plan.texts(inside)))
    rows = plan.judged
    place = {row: i for i, row in enumerate(rows)}
    parts = [([place[i] for i in inside.tolist()], one) for (inside, _), one in zip(plan.parts, said, strict=True)]
    joined = _in_order(parts, {name: target.labels for name, target in plan.targets.items()}, len(rows))
    return Validated(rows, joined, _splits(plan, rows, joined), said)


def united(twins: Array, column: Sequence[str]) -> Array:
    """Groups that join twins and equal cells of a column; empty cells join nothing.

    >>> united(np.array([0, 1, 2, 2]), ["a", "a", "b", ""]).tolist()
    [0, 0, 2, 2]
    """
    first: dict[str, int] = {}
    parent = twins.copy()
    for i, cell in enumerate(column):
        if cell and first.setdefault(cell, i) != i:
            parent[parent == parent[i]] = parent[first[cell]]
    return parent


def careless_leaks(plan: Rounds) -> dict[int, list[int]]:
    """Rows that plain random folds would have cut from a near-duplicate: row -> its twins on the other side."""
    twins = plan.corpus.groups
    number = _plan(len(plan.parts)).folds(np.arange(len(twins)), plan.targets, plan.seed)
    members: dict[int, list[int]] = {}
    for i, twin in enumerate(twins.tolist()):
        members.setdefault(twin, []).append(i)
    apart = {i: [j for j in members[twin] if number[j] != number[i]] for i, twin in enumerate(twins.tolist())}
    return {i: others for i, others in apart.items() if others}


def _plan(folds: int) -> Plan:
    return Plan(folds, (Settings(),), Recipe(), 0.0)


def _in_order(parts: Sequence[tuple[list[int], Predictions]], labels: dict[str, list[str]], n: int) -> Predictions:
    """Predictions of all rounds over one list of labels, at their places among n."""
    actions, reasons = [""] * n, [""] * n
    heads = {name: Head(own, np.zeros((n, len(own)), np.float32), np.full(n, -1)) for name, own in labels.items()}
    for rows, said in parts:
        for i, action, reason in zip(rows, said.tindakan, said.alasan, strict=True):
            actions[i], reasons[i] = action, reason
        for name, head in said.heads.items():
            place = np.array([labels[name].index(label) for label in head.labels])
            heads[name].probabilities[np.ix_(np.asarray(rows), place)] = head.probabilities
            heads[name].best[rows] = np.where(head.best >= 0, place[head.best], -1)
    return Predictions(heads, actions, reasons)


def _splits(plan: Rounds, rows: Sequence[int], said: Predictions) -> Splits:
    """What careless folds would have leaked, and the most it could have flattered each head's accuracy.

    Flattered at most: a row that is wrong now, and would have met a twin with its label.
    """
    leaks = careless_leaks(plan)
    place = {row: i for i, row in enumerate(rows)}
    flattered: dict[str, float] = {}
    scores: list[dict[str, float]] = [{} for _ in plan.parts]
    for name, truth in plan.corpus.heads.items():
        names = said.heads[name].names()
        right = {i: names[place[i]] == truth[i] for i in rows if truth[i]}
        saved = sum(not right[i] and any(truth[j] == truth[i] for j in leaks.get(i, [])) for i in right)
        flattered[name] = saved / max(1, len(right))
        for k, (inside, _) in enumerate(plan.parts):
            hits = [right[i] for i in inside.tolist() if i in right]
            scores[k][name] = sum(hits) / len(hits) if hits else 0.0
    groups = len(set(plan.corpus.groups.tolist()))
    learned_only = len(plan.corpus.texts) - len(rows)
    return Splits(
        len(plan.parts), plan.by, groups, len(leaks), flattered, scores, learned_only,
        plan.pretrained.digest, plan.left_aside,
    )  # fmt: skip
