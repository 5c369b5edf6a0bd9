"""Is the new model better than the one in use, or is it luck?  Both on the same rows.

Accuracy: McNemar's test in its exact form (McNemar, Psychometrika 12, 1947):
only the rows on which one is right and the other wrong say anything, and under
equal models each falls either way with probability 1/2.  Macro-F1: the paired
bootstrap of :func:`triage.intervals.macro_f1_difference`.  Up to four tests are
made at once, so the verdicts are corrected by Holm's step-down method (Holm,
Scandinavian Journal of Statistics 6, 1979): models that differ by chance are
called worse or better at most once in twenty comparisons in all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from triage import metrics
from triage.intervals import CONFIDENCE, Counts, Estimate, macro_f1_difference
from triage.predictions import Predictions
from triage.report.data import Change, Comparison, Contest, LabelContest, ModelFacts
from triage.slices import Labelled

ALPHA = 0.05
#: Changed messages kept in a report.
CHANGES = 300


def compare(
    labelled: Labelled,
    old: Predictions,
    new: Predictions,
    model: ModelFacts,
    show: Callable[[str], str],
    seed: int = 0,
) -> Comparison:
    """Compare two models' predictions for the same n messages.

    ``model`` is the old one; ``show`` is applied to every text that enters the
    report.  Only heads that both models and the truth have are compared.
    """
    heads = [name for name in new.heads if name in old.heads and any(labelled.truth.get(name, []))]
    contests: list[Contest] = []
    by_label: list[LabelContest] = []
    changes: list[Change] = []
    for name in heads:
        truth, before, after, labels = _codes(labelled.truth[name], old, new, name)
        contests += _contests(name, truth, before, after, len(labels), seed)
        by_label += _by_label(name, truth, before, after, labels)
        changes += _changes(name, labelled, old, new)
    _judge(contests)
    by_label.sort(key=lambda line: (line.p, -abs(line.won - line.lost), line.label))
    changes.sort(key=lambda change: (change.effect != "memburuk", change.effect != "membaik", change.row))
    kept = changes[:CHANGES]
    for change in kept:
        change.text = show(change.text)
    return Comparison(model, len(labelled.texts), contests, by_label, len(changes), kept)


def mcnemar(won: int, lost: int) -> float:
    """Two-sided exact p-value of ``won`` against ``lost`` discordant rows.

    >>> mcnemar(5, 5), round(mcnemar(9, 1), 6)
    (1.0, 0.021484)
    """
    from scipy.stats import binom

    return min(1.0, 2 * float(binom.cdf(min(won, lost), won + lost, 0.5)))


def holm(p_values: list[float]) -> list[float]:
    """Adjusted p-values by Holm's step-down method, in the given order.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, i in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted


def _codes(
    truth: list[str], old: Predictions, new: Predictions, name: str
) -> tuple[Counts, Counts, Counts, list[str]]:
    """Truth, old and new label numbers of the judged rows, over one list of labels."""
    columns = [metrics.code(truth, model.heads[name]) for model in (old, new)]
    labels = sorted({*columns[0].labels, *columns[1].labels})
    number = {label: i for i, label in enumerate(labels)}

    def renumber(codes: Counts, own: list[str]) -> Counts:
        return np.array([*(number[label] for label in own), -1], dtype=np.int64)[codes]

    before, after = (renumber(column.best, column.labels) for column in columns)
    return renumber(columns[0].truth, columns[0].labels), before, after, labels


def _contests(
    name: str, truth: Counts, old: Counts, new: Counts, classes: int, seed: int
) -> list[Contest]:
    was, now = old == truth, new == truth
    won, lost = int((now & ~was).sum()), int((was & ~now).sum())
    accuracy = Contest(
        f"{name}.accuracy", float(was.mean()), float(now.mean()),
        _paired_share(won, lost, len(truth)), mcnemar(won, lost), "same",
    )  # fmt: skip
    difference, p = macro_f1_difference(truth, old, new, classes, seed=seed)
    before, after = (_macro(truth, column, classes) for column in (old, new))
    return [accuracy, Contest(f"{name}.macro_f1", before, after, difference, p, "same")]


def _paired_share(won: int, lost: int, rows: int) -> Estimate:
    """Difference of two paired shares with Newcombe's interval for the Wald variance (1998, method 1)."""
    from statistics import NormalDist

    difference = (won - lost) / rows
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    half = z * max(won + lost - (won - lost) ** 2 / rows, 0.0) ** 0.5 / rows
    return Estimate(difference, difference - half, difference + half, rows)


def _macro(truth: Counts, said: Counts, classes: int) -> float:
    from triage.intervals import macro_f1

    right = np.bincount(truth[truth == said], minlength=classes)
    columns = [np.bincount(column[column >= 0], minlength=classes) for column in (truth, said)]
    return float(macro_f1(right, *columns))


def _judge(contests: list[Contest]) -> None:
    """Write the verdicts: beyond chance after Holm's correction, or "same"."""
    for contest, p in zip(contests, holm([contest.p for contest in contests]), strict=True):
        if p < ALPHA and contest.new != contest.old:
            contest.verdict = "better" if contest.new > contest.old else "worse"


def _by_label(name: str, truth: Counts, old: Counts, new: Counts, labels: list[str]) -> list[LabelContest]:
    """Labels on which the models differ, with the rows only one of them got right."""
    found = []
    for i, label in enumerate(labels):
        own = truth == i
        was, now = old[own] == i, new[own] == i
        won, lost = int((now & ~was).sum()), int((was & ~now).sum())
        if won + lost:
            found.append(LabelContest(name, label, int(own.sum()), won, lost, mcnemar(won, lost)))
    return found


def _changes(name: str, labelled: Labelled, old: Predictions, new: Predictions) -> list[Change]:
    truth: Mapping[str, list[str]] = labelled.truth
    rows = zip(truth[name], old.heads[name].names(), new.heads[name].names(), strict=True)
    return [
        Change(i, labelled.places[i], labelled.texts[i], name, label, before, after, _effect(label, before, after))
        for i, (label, before, after) in enumerate(rows)
        if label and before != after
    ]


def _effect(truth: str, old: str, new: str) -> str:
    if truth == new:
        return "membaik"
    return "memburuk" if truth == old else "lain"
