"""Labels that look wrong: ranked by what a committee that had not seen the message thinks of them.

The idea is that of confident learning (Northcutt, Jiang and Chuang, "Confident
Learning: Estimating Uncertainty in Dataset Labels", JAIR 70, 2021): a label is
judged by its calibrated out-of-fold probability, the *self-confidence*, and the
least credible labels come first.  What was measured on the Jakarta corpus with
100 labels flipped at random (``benchmarks/check.py``; docs/check.md) decided the
rest:

* Two learners that err differently judge together: the ridge machine that
  triage trains, and complement naive Bayes (Rennie et al., "Tackling the Poor
  Assumptions of Naive Bayes Text Classifiers", ICML 2003).  Their log odds are
  averaged.
* The odds are not set against each label's mean self-confidence, as Northcutt's
  thresholds do: on 35 agencies that found fewer.
* A head of many labels gives every single one less probability than a head of
  three; half the logarithm of their number makes the two comparable.
* A kind and an agency that exclude each other (``lainnya`` with an agency) are
  wrong whatever the words say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from triage import calibrate
from triage.check.findings import Finding
from triage.check.labels import disagreeing
from triage.corpus import Corpus
from triage.crossval import HeldOut, Progress, cross_validate
from triage.features import stem_pairs, tokenise
from triage.plan import Plan
from triage.pretrained import NOTHING, OVERLAP, Pretrained
from triage.stems import stem
from triage.targets import Target, target_of

Array = np.ndarray[Any, Any]

#: Weight of complement naive Bayes in the committee: 0.25 and 0.5 found equally many.
BAYES = 0.5
#: Its smoothing, scikit-learn's alpha; 0.1 to 1 differ by less than chance.
ALPHA = 0.3
#: Log odds that an impossible pair of labels adds: above most of the doubts of the
#: learners, but a message that they know well still comes first.
IMPOSSIBLE = 5.0
#: Fewer messages than this teach nothing about each other.
LEAST = 20
_TINY = 1e-9


@dataclass(frozen=True)
class Judged:
    """One head's out-of-fold judgement of its labelled messages.

    ``rows`` (m,) positions of the messages; ``odds`` float64 (m, labels), the
    committee's log odds of every label.
    """

    target: Target
    rows: Array
    odds: Array

    @property
    def truth(self) -> Array:
        """Given label numbers, int (m,)."""
        given: Array = self.target.truth[self.rows]
        return given

    @property
    def best(self) -> Array:
        """The committee's first choices, int (m,)."""
        first: Array = self.odds.argmax(axis=1)
        return first


def judge(
    corpus: Corpus, *, seed: int = 0, budget: float = 60.0, jobs: int = 2, pretrained: Pretrained = NOTHING,
    progress: Progress | None = None,
) -> dict[str, Judged]:  # fmt: skip
    """What the committee thinks of every label of every head; nothing where there is nothing to learn.

    ``budget`` is in seconds, by the estimate of :class:`triage.plan.Plan`; ``pretrained`` is
    left aside if it has learned these labels already, right or wrong.
    """
    known = {n: target_of(corpus, n) for n, values in corpus.heads.items() if len(set(values) - {""}) > 1}
    targets = {name: target for name, target in known.items() if len(target.rows) >= LEAST}
    if not targets:
        return {}
    tokens = tokenise(corpus.texts)
    start = NOTHING if pretrained.overlap(corpus.texts) > OVERLAP else pretrained
    plan = Plan.of(tokens, targets, budget, bool(start.width))
    plan = replace(plan, candidates=plan.candidates[:1])
    # Twins may stay on both sides: one with another label is a hint, not a leak.
    folds = plan.folds(np.arange(len(tokens)), targets, seed)
    held_out, _ = cross_validate(tokens, targets, folds, plan, jobs, progress or (lambda what, share: None), start)
    bag = _bag(tokens)
    return {name: _judged(target, held_out, name, bag, folds) for name, target in targets.items()}


def _judged(target: Target, held_out: HeldOut, name: str, bag: Any, folds: Array) -> Judged:
    rows = target.rows
    truth, words, known = target.truth[rows], held_out.words[rows], held_out.known[rows]
    ridge = held_out.scores[name][rows]
    bayes = _bayes(bag[rows], truth, folds[rows], len(target.labels))
    odds = [(1 - BAYES, ridge), (BAYES, bayes)]
    return Judged(target, rows, sum(w * _log_odds(s, words, known, truth) for w, s in odds))  # type: ignore[arg-type]


def _log_odds(scores: Array, words: Array, known: Array, truth: Array) -> Array:
    """ln p/(1 - p) of calibrated probabilities, (m, labels)."""
    p = calibrate.fit(scores, words, known, truth).probabilities(scores, words, known).astype(np.float64)
    odds: Array = np.log(np.maximum(p, _TINY)) - np.log(np.maximum(1 - p, _TINY))
    return odds


def _bayes(bag: Any, truth: Array, folds: Array, labels: int) -> Array:
    """Out-of-fold scores of complement naive Bayes, (m, labels), each row with mean 0."""
    from sklearn.naive_bayes import ComplementNB

    scores = np.zeros((len(truth), labels))
    for number in np.unique(folds):
        inside, outside = np.flatnonzero(folds == number), np.flatnonzero(folds != number)
        learned = ComplementNB(alpha=ALPHA).fit(bag[outside], truth[outside])
        found = learned.predict_log_proba(bag[inside])
        scores[np.ix_(inside, learned.classes_)] = found - found.mean(axis=1, keepdims=True)
    return scores


def _bag(tokens: Sequence[Sequence[str]]) -> Any:
    """Which words, stems and stem pairs each message has: sparse CSR of ones (n, features)."""
    from scipy import sparse

    number: dict[object, int] = {}
    columns, ends = [], [0]
    for words in tokens:
        found = dict.fromkeys([*words, *(f"s={stem(word)}" for word in words), *stem_pairs(words)])
        columns += [number.setdefault(feature, len(number)) for feature in found]
        ends.append(len(columns))
    return sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(tokens), max(1, len(number))))


def suspects(corpus: Corpus, judged: dict[str, Judged], limit: int) -> list[Finding]:
    """The ``limit`` labels likeliest to be wrong, the worst first, each with what could stand there.

    ``score`` is the log odds against the given label; where it is below 0 the label
    is the likelier one, and the list ends.
    """
    impossible = dict(disagreeing(corpus))
    found: list[Finding] = []
    for name, head in judged.items():
        labels, given = head.target.labels, head.truth
        # The guideline's rule speaks against the kind; the agency has its own words to speak for it.
        bonus = np.array([IMPOSSIBLE * (name == "jenis" and row in impossible) for row in head.rows.tolist()])
        against = bonus - head.odds[np.arange(len(given)), given] - np.log(max(1, len(labels) - 1)) / 2
        others = head.odds.copy()
        others[np.arange(len(given)), given] = -np.inf
        instead = others.argmax(axis=1)
        for i in np.flatnonzero((against > 0) & ((head.best != given) | (bonus > 0))).tolist():
            row, label, better = int(head.rows[i]), labels[given[i]], labels[instead[i]]
            fact = f'{name} "{label}", but the words say "{better}"'
            fact += f" ({impossible[row]})" if name == "jenis" and row in impossible else ""
            found.append(
                Finding("suspect", corpus.places[row], fact, name, label, better, round(float(against[i]), 2), row)
            )
    return sorted(found, key=lambda finding: (-(finding.score or 0), finding.row, finding.head))[:limit]
