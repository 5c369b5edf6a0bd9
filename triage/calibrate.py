"""Scores -> probabilities, and the thresholds that keep a promised error rate.

Fitted on out-of-fold scores only, that is, on messages which the scoring model
had not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any

import numpy as np

from triage.tails import binomial_tail, chernoff_bound, tail_bound

Array = np.ndarray[Any, Any]

#: A promise that holds for fewer than this share of the messages helps nobody.
WALK_STARTS = 0.10
#: It starts later, but not behind this share, until two wrong ones among those are no reason to end it: that many are
#: as rare as the promise is sure (0.1) where 5.33 are expected (Poisson).
WALK_STARTS_LATEST, TWO_ALLOWED = 0.15, 5.33
# How far the first choice stays ahead: a hundred times what float32 rounds, and nothing in two decimals.
_AHEAD = 1e-5


@dataclass(frozen=True)
class Calibration:
    """softmax(scale * scores + bias), then the first choice's probability put right.

    The softmax is temperature scaling (Guo et al., "On Calibration of Modern
    Neural Networks", ICML 2017, section 4.2) with a bias per label, where the
    inverse temperature is not one number but ``exp(g . e)`` with the evidence e of
    a message: a one, the share of its words that training knew, and
    log(1 + known words).  So a message of unknown words is unsure however large
    its scores are.

    The first choice stays the label with the highest score.  The likeliest label would be
    right a little more often where the mix of labels is that of the corpus, but hardly ever
    a rare one; the scores, learned with class weights, serve both, and on messages of another
    mix than the corpus had they were right more often (benchmarks/accuracy.md).

    Desks mislabel some 5 % of their messages at random, which no softmax can
    express: it said 0.986 where 0.947 were right.  Beta calibration of the largest
    probability (Kull, Silva Filho, Flach, AISTATS 2017, equation 7) can; the other
    labels share the rest in proportion.  It halved the calibration error on held-out
    complaints (benchmarks/accuracy.md).
    """

    evidence: tuple[float, float, float]
    bias: tuple[float, ...]
    #: a, b, c of logit(p') = a ln p - b ln(1 - p) + c.
    top: tuple[float, float, float] = (1.0, 1.0, 0.0)

    @classmethod
    def of(cls, stored: Mapping[str, Sequence[float]]) -> Calibration:
        """The calibration that a manifest holds.

        Raises
        ------
        ValueError, KeyError: it is not one.
        """
        evidence, bias, top = (tuple(map(float, stored[key])) for key in ("evidence", "bias", "top"))
        if len(evidence) != 3 or len(top) != 3:
            raise ValueError("calibration")
        return cls(evidence, bias, top)

    def probabilities(self, scores: Array, words: Array, known: Array) -> Array:
        """Calibrated probabilities, float32 (n, labels), rows sum to 1.

        ``scores`` float32 or float64 (n, labels), which is what is reckoned in; ``words``
        and ``known`` (n,): telling words of a message, and those of them that training knew.
        """
        odds, best = self._odds(scores, words, known)
        if odds.shape[1] < 2:
            return np.ones_like(odds, dtype=np.float32)
        rows = np.arange(len(odds))
        first, rest = _split(odds, best)
        a, b, c = self.top
        p = _inside(first / (first + rest))
        wanted = 1 / (1 + np.exp(b * np.log1p(-p) - a * np.log(p) - c))
        # Not so low that another label would overtake the first choice, here or, by rounding, in unfamiliar().
        ratio = odds.max(axis=1) / rest
        wanted = np.clip(wanted, (1 + _AHEAD) * (ratio / (1 + ratio)), 1)
        odds *= ((1 - wanted) / rest).astype(odds.dtype)[:, None]
        odds[rows, best] = wanted
        return odds.astype(np.float32, copy=False)

    def _odds(self, scores: Array, words: Array, known: Array) -> tuple[Array, Array]:
        """Softmax probabilities up to a factor per message (n, labels), and the first choices (n,)."""
        share, amount = evidence(words, known)
        trust, by_share, by_amount = self.evidence
        scale = np.exp(trust + by_share * share + by_amount * amount).astype(scores.dtype)
        odds = scores * scale[:, None]
        odds += np.asarray(self.bias, dtype=scores.dtype)
        return _exp(odds), scores.argmax(axis=1)

    def _first(self, scores: Array, words: Array, known: Array) -> tuple[Array, Array]:
        """First choices (n,) and their softmax probabilities (n,)."""
        odds, best = self._odds(scores, words, known)
        first, rest = _split(odds, best)
        return best, first / (first + rest)


def _split(odds: Array, best: Array) -> tuple[Array, Array]:
    """The odds of the first choices and of all other labels together, float64 (n,) both; leaves 0 for the first."""
    rows = np.arange(len(odds))
    first = odds[rows, best].astype(np.float64)
    odds[rows, best] = 0  # a difference of sums would be nothing where the first choice has all but 1e-17
    return first, odds.sum(axis=1).astype(np.float64)


def _inside(p: Array) -> Array:
    """Probabilities away from 0 and 1, where their logarithms are infinite."""
    return np.clip(p, 1e-6, 1 - 1e-6)


def evidence(words: Array, known: Array) -> tuple[Array, Array]:
    """What the trust in a score may depend on, float64 (n,): the share of known words, log(1 + known words)."""
    known = known.astype(np.float64)
    return known / np.maximum(words, 1), np.log1p(known)


def softmax(logits: Array) -> Array:
    """Rows of logits -> rows of probabilities."""
    odds = _exp(logits.copy())
    result: Array = odds / odds.sum(axis=1, keepdims=True)
    return result


def _exp(logits: Array) -> Array:
    """e to the logits, in place, each row relative to its largest."""
    logits -= logits.max(axis=1, keepdims=True)
    # No label is out of the question: below these exp would be so small that ratios lose their digits.
    np.maximum(logits, -80.0 if logits.dtype == np.float32 else -690.0, out=logits)
    return np.exp(logits, out=logits)


def fit(scores: Array, words: Array, known: Array, truth: Array) -> Calibration:
    """Fit by maximum likelihood on out-of-fold scores.

    Parameters
    ----------
    scores: float (n, labels); truth: label numbers (n,); words, known: (n,).

    The biases are drawn towards zero with the weight of one message each, so
    that a rare label cannot run away.
    """
    from scipy.optimize import minimize

    facts, labels = np.column_stack([np.ones(len(truth)), *evidence(words, known)]), scores.shape[1]
    rows = np.arange(len(truth))

    def loss(theta: Array) -> tuple[float, Array]:
        g, bias = theta[:3], theta[3:]
        scale = np.exp(facts @ g)
        p = softmax(scores * scale[:, None] + bias)
        nll = -np.log(np.maximum(p[rows, truth], 1e-12)).sum() + 0.5 * bias @ bias
        p[rows, truth] -= 1
        d_scale = (p * scores).sum(axis=1) * scale
        return float(nll), np.concatenate([facts.T @ d_scale, p.sum(axis=0) + bias])

    start = np.concatenate([[np.log(4.0), 0.0, 0.0], np.zeros(labels)])
    # Real corpora stay within 4; where a few messages are told apart without error the likelihood
    # has no maximum, and would run away.
    bounds = [(-10.0, 10.0), (-10.0, 10.0), (-5.0, 5.0), *[(-20.0, 20.0)] * labels]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300})
    g = np.round(found.x, 6)  # six digits are plenty, and the same on every machine
    plain = Calibration((float(g[0]), float(g[1]), float(g[2])), tuple(map(float, g[3:])))
    return replace(plain, top=_fit_top(*plain._first(scores, words, known), truth))


def merit(truth: Array, best: Array, labels: int) -> float:
    """What choices are made by: the mean of accuracy and macro-F1.

    Accuracy alone forgets the small agencies, macro-F1 alone hangs on a handful
    of their messages.
    """
    return (float((truth == best).mean()) + macro_f1(truth, best, labels)) / 2


def macro_f1(truth: Array, best: Array, labels: int) -> float:
    """Mean F1 over the labels in truth or prediction; label numbers (n,)."""
    hits = np.bincount(truth[truth == best], minlength=labels)
    both = np.bincount(truth, minlength=labels) + np.bincount(best, minlength=labels)
    return float((2 * hits[both > 0] / both[both > 0]).mean())


def _fit_top(best: Array, first: Array, truth: Array) -> tuple[float, float, float]:
    """Beta calibration of the first choice by maximum likelihood, with a, b >= 0 so that order stays."""
    from scipy.optimize import minimize

    right, p = best == truth, _inside(first)
    logs = np.column_stack([np.log(p), -np.log1p(-p)])

    def loss(theta: Array) -> float:
        z = logs @ theta[:2] + theta[2]
        # A prior worth two messages near the identity keeps small corpora sane.
        return float(np.logaddexp(0, np.where(right, -z, z)).sum() + ((theta - [1, 1, 0]) ** 2).sum())

    found = minimize(loss, [1.0, 1.0, 0.0], method="L-BFGS-B", bounds=[(0, 20), (0, 20), (-20, 20)])
    a, b, c = np.round(found.x, 6)
    return float(a), float(b), float(c)


def unfamiliar(probabilities: Array, words: Array, known: Array, least_share: float) -> Array:
    """Drawn towards "any label" where a message has fewer known words than nearly all held-out ones had.

    What no held-out message looks like cannot be calibrated on them: a line of base64 was called
    a report with 1.00.  Below ``least_share`` of known words, the share that is missing is spread
    evenly over the labels; a message without a known word may be anything.  The order stays.

    >>> unfamiliar(np.array([[0.9, 0.1], [0.9, 0.1]]), np.array([10, 1]), np.array([9, 0]), 0.5).tolist()
    [[0.9, 0.1], [0.5, 0.5]]
    """
    trust = np.minimum(1, known / np.maximum(least_share * words, 1e-9))[:, None]
    mixed: Array = trust * probabilities + (1 - trust) / probabilities.shape[1]
    return mixed.astype(probabilities.dtype)


def with_prior(probabilities: Array, labels: Sequence[str], trained: Sequence[float], prior: dict[str, float]) -> Array:
    """Probabilities under another mix of labels than the corpus had.

    p'(y|x) is proportional to p(y|x) q'(y) / q(y) (Saerens, Latinne, Decaestecker,
    "Adjusting the Outputs of a Classifier to New a Priori Probabilities", Neural
    Computation 14, 2002, equation 2.4).  Labels that ``prior`` does not name share
    what it leaves, in the proportions of training.
    """
    old = np.asarray(trained, dtype=np.float64)
    named = np.array([label in prior for label in labels])
    new = np.array([prior.get(label, 0.0) for label in labels])
    rest = old[~named].sum()
    new[~named] = old[~named] * ((1 - new.sum()) / rest if rest else 0)
    weighted = probabilities * (new / np.maximum(old, 1e-9))
    total = weighted.sum(axis=1, keepdims=True)
    result: Array = np.divide(weighted, total, out=np.zeros_like(weighted), where=total > 0)
    return result.astype(np.float32)


@dataclass(frozen=True)
class RiskCurve:
    """How often the first choice was wrong above each confidence, on held-out messages.

    ``confidence`` descending; ``sent`` messages had at least that confidence and
    ``wrong`` of them the wrong label.  Small enough to travel in the model, so a
    threshold for another promise needs no retraining.
    """

    confidence: Array
    sent: Array
    wrong: Array

    @classmethod
    def of(cls, confidence: Array, wrong: Array, steps: int = 400) -> RiskCurve:
        """The curve of held-out messages with these confidences (n,) and errors (n,)."""
        order = np.argsort(-confidence, kind="stable")
        conf, errors = confidence[order], np.cumsum(wrong[order])
        last = np.flatnonzero(np.append(conf[:-1] != conf[1:], True)) if len(conf) else np.zeros(0, int)
        if len(last) > steps:
            last = last[np.linspace(0, len(last) - 1, steps).astype(int)]
        return cls(conf[last].astype(np.float32), (last + 1).astype(np.int32), errors[last].astype(np.int32))

    def threshold(self, max_error: float, certainty: float = 0.90) -> float:
        """The lowest confidence at which the promise was shown to hold; above 1 if none.

        Fixed-sequence testing (Angelopoulos et al., "Learn then Test", 2021,
        section 2.3): from the surest messages downwards, each threshold's null
        hypothesis "more than ``max_error`` are wrong" is tested with the exact
        binomial tail P(Bin(sent, max_error) <= wrong) <= 1 - certainty; the first
        that is not rejected ends the walk, so no correction for many tests is
        needed.  The walk starts where rejection is possible at all, and not among the
        surest 10 to 15 %, where one or two mislabelled messages would end it; where it
        starts does not depend on the labels, as the method asks.
        """
        delta, best = 1 - certainty, 2.0
        messages = int(self.sent[-1]) if len(self.sent) else 0
        start = max(WALK_STARTS * messages, min(TWO_ALLOWED / max_error, WALK_STARTS_LATEST * messages))
        possible = (self.sent >= start) & ((1 - max_error) ** self.sent <= delta)
        # The exact sum takes long where much is wrong; mostly a bound says enough.
        held = chernoff_bound(self.wrong, self.sent, max_error) <= delta
        walk = zip(self.confidence.tolist(), self.sent.tolist(), self.wrong.tolist(), held.tolist(), strict=True)
        for confidence, sent, wrong, sure in compress(walk, possible.tolist()):
            if not (sure or any(tail(wrong, sent, max_error) <= delta for tail in (tail_bound, binomial_tail))):
                break
            best = confidence
        return best
