"""How sure a measured share is: 95 % intervals for accuracy, recall, F1 and macro-F1.

A share of independent rows (accuracy, recall, coverage, error) gets Wilson's
score interval, which needs no draws and behaves for 3 rows and for 3 of 3
(Wilson, JASA 22, 1927; Brown, Cai and DasGupta, Statistical Science 16, 2001,
p. 101).  F1 of one class is a rising function of tp / (tp + fp + fn), itself a
share, so it gets Wilson's interval carried over.  Macro-F1 needs the bootstrap.

Which bootstrap was measured, not guessed: over 300 simulated corpora of 35
classes and 500 rows the plain percentile interval holds the truth in 83 %
(thin classes bias every draw downward), BCa in 92 %, and the bias-corrected
normal interval in 94 % (Davison and Hinkley, Bootstrap Methods and their
Application, 1997, section 5.2.1).  ``benchmarks/intervals.py`` repeats it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

CONFIDENCE = 0.95
#: Bootstrap draws.  2,000 leave 1.6 % noise in the standard error (1 / sqrt(2 * draws)).
DRAWS = 2000

Counts = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Estimate:
    """A measured number, its 95 % interval and the rows it was measured on.

    ``value`` is None where nothing could be measured (no row was automatic, say);
    ``low`` and ``high`` are None where the number has no interval.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    rows: int = 0


def wilson(hits: int, rows: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval for ``hits`` of ``rows``.

    >>> [round(end, 4) for end in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    if rows == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share, square = hits / rows, z * z / rows
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / rows + square / (4 * rows))
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    return low, 1.0 if hits == rows else min(1.0, middle + half)


def share(hits: int, rows: int) -> Estimate:
    """``hits`` of ``rows`` with Wilson's interval; no rows, no value."""
    return Estimate(hits / rows, *wilson(hits, rows), rows) if rows else Estimate(None)


def f1_share(right: int, truth: int, said: int) -> Estimate:
    """F1 of one class with ``right`` hits, ``truth`` rows of it and ``said`` rows given it.

    F1 = 2p / (1 + p) with p = right / (truth + said - right).

    >>> f1_share(0, 0, 0).value
    0.0
    """
    union = truth + said - right
    if union == 0:
        return Estimate(0.0, None, None, 0)
    low, high = wilson(right, union)
    return Estimate(2 * right / (truth + said), 2 * low / (1 + low), 2 * high / (1 + high), union)


def macro_f1(right: Floats | Counts, truth: Floats | Counts, said: Floats | Counts) -> Floats:
    """Mean F1 over the classes that occur in truth or prediction; any leading draw axes.

    The three are counts with shape (..., classes).  Equal to scikit-learn's
    ``f1_score(average="macro", zero_division=0)``.
    """
    both = np.asarray(truth + said, dtype=np.float64)
    f1 = np.divide(2.0 * right, both, out=np.zeros_like(both), where=both > 0)
    present = (both > 0).sum(axis=-1)
    return np.asarray(f1.sum(axis=-1) / np.maximum(present, 1), dtype=np.float64)


def macro_f1_interval(confusion: Counts, draws: int = DRAWS, seed: int = 0) -> Estimate:
    """Macro-F1 of a confusion matrix (classes, classes + 1) with its interval.

    The last column counts rows that got no label.  Rows enter only through the
    matrix, so drawing its cells from a multinomial is the bootstrap of rows.
    """
    rows, classes = int(confusion.sum()), confusion.shape[0]
    if rows == 0:
        return Estimate(None)
    square = confusion[:, :classes]
    right, truth, said = np.diag(square), confusion.sum(axis=1), square.sum(axis=0)
    value = float(macro_f1(right, truth, said))
    if int(right.sum()) == rows:  # no error, no spread: as sure as accuracy is
        return Estimate(value, wilson(rows, rows)[0], 1.0, rows)
    where, column = np.nonzero(confusion)
    drawn = _draw(confusion[where, column], draws, seed)
    low, high = _normal(value, macro_f1(*_tally(drawn, where, column, classes)))
    return Estimate(value, max(0.0, low), min(1.0, high), rows)


def macro_f1_difference(
    truth: Counts, old: Counts, new: Counts, classes: int, draws: int = DRAWS, seed: int = 0
) -> tuple[Estimate, float]:
    """Macro-F1 of ``new`` minus ``old`` on the same rows, and its two-sided p-value.

    Paired bootstrap: whole rows are drawn, so both models meet the same ones
    (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 16).
    Label numbers of shape (rows,); -1 in ``old`` or ``new`` means no label.
    """
    rows = len(truth)
    if rows == 0:
        return Estimate(None), 1.0
    triples, counts = np.unique(np.stack([truth, old, new]), axis=1, return_counts=True)
    drawn = np.vstack([counts[None, :], _draw(counts, draws, seed)]).astype(np.float64)
    scores = [macro_f1(*_tally(drawn, triples[0], column, classes)) for column in triples[1:]]
    difference = scores[1] - scores[0]
    value, sample = float(difference[0]), difference[1:]
    low, high = _normal(value, sample)
    spread = float(sample.std(ddof=1))
    if spread == 0.0:
        return Estimate(value, value, value, rows), 1.0 if value == 0.0 else 0.0
    centre = 2 * value - float(sample.mean())
    return Estimate(value, low, high, rows), 2 * (1 - NormalDist().cdf(abs(centre) / spread))


def _draw(counts: Counts, draws: int, seed: int) -> Counts:
    """Bootstrap the cells: (draws, cells)."""
    rows = int(counts.sum())
    return np.random.default_rng(seed).multinomial(rows, counts / rows, size=draws)


def _tally(drawn: Any, truth: Any, said: Any, classes: int) -> tuple[Floats, Floats, Floats]:
    """Hits, true rows and labelled rows of every class in every draw: three (draws, classes)."""
    cells = np.arange(len(truth))
    is_truth, is_said = np.zeros((len(cells), classes)), np.zeros((len(cells), classes))
    is_truth[cells, truth] = 1.0
    labelled = (said >= 0) & (said < classes)
    is_said[cells[labelled], said[labelled]] = 1.0
    drawn = np.asarray(drawn, dtype=np.float64)
    return drawn @ (is_truth * is_said), drawn @ is_truth, drawn @ is_said


def _normal(value: float, sample: Floats) -> tuple[float, float]:
    """Bias-corrected normal interval; stretched to hold the value itself when bias is large."""
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    centre, half = 2 * value - float(sample.mean()), z * float(sample.std(ddof=1))
    return min(value, centre - half), max(value, centre + half)
