"""Confidence against what came true: reliability bins, expected calibration error, and what of it is chance.

Even exact probabilities show a calibration error on finitely many messages: with 342
of them some 0.04, a number that no model can go below.  How large an error chance
alone would show is found by drawing what came true from the probabilities
themselves ("consistency resampling": Bröcker and Smith, Weather and Forecasting 22,
2007, p. 651).  An error above that says that the probabilities are wrong; one below
says that these messages cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from triage.intervals import CONFIDENCE, Floats

BINS = 10
_EDGES = np.linspace(0.0, 1.0, BINS + 1)
#: Draws of what chance would show: the quantile of 1,000 moves by 2 % of itself with another seed.
DRAWS = 1000


@dataclass(frozen=True)
class Bin:
    """Rows whose confidence fell into one tenth: what was claimed and what came true."""

    low: float
    high: float
    rows: int
    confidence: float
    accuracy: float


def bins_of(confidence: Floats, right: Any) -> list[Bin]:
    """Non-empty bins of equal width, as in Guo et al., ICML 2017, section 2.

    ``confidence`` float (n,), between 0 and 1; ``right`` bool (n,).
    """
    which = _bin(confidence)
    rows = np.bincount(which, minlength=BINS)
    claimed = np.bincount(which, confidence, BINS)
    hits = np.bincount(which, right.astype(float), BINS)
    filled = np.flatnonzero(rows)
    columns = (_EDGES[filled], _EDGES[filled + 1], rows[filled], (claimed / rows.clip(1))[filled])
    shares = (hits / rows.clip(1))[filled]
    return [Bin(*line) for line in zip(*(c.tolist() for c in columns), shares.tolist(), strict=True)]


def ece(bins: list[Bin]) -> float | None:
    """Expected calibration error: mean gap between confidence and accuracy; None without rows."""
    rows = sum(b.rows for b in bins)
    return sum(b.rows * abs(b.confidence - b.accuracy) for b in bins) / rows if rows else None


def ece_by_chance(confidence: Floats, seed: int = 0, draws: int = DRAWS) -> float | None:
    """The error that exact probabilities stay below in 95 % of all draws; None without rows.

    >>> few, many = (ece_by_chance(np.full(rows, 0.8)) or 0 for rows in (100, 10_000))
    >>> round(few, 2), round(many, 3)
    (0.08, 0.008)
    """
    if not len(confidence):
        return None
    draw, which = np.random.default_rng(seed), _bin(confidence)
    # A row that comes true is 1 - c off the claim c, one that does not is -c.
    gaps = [np.bincount(which, (draw.random(len(which)) < confidence) - confidence, BINS) for _ in range(draws)]
    return float(np.quantile(np.abs(gaps).sum(axis=1) / len(which), CONFIDENCE))


def _bin(confidence: Floats) -> Any:
    return np.searchsorted(_EDGES[1:-1], confidence)
