"""Tails of the binomial distribution, without scipy, which predict must not load."""

from __future__ import annotations

from math import exp, lgamma, log
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def binomial_tail(k: int, n: int, p: float) -> float:
    """P(Bin(n, p) <= k), exact up to rounding.

    >>> round(binomial_tail(1, 10, 0.1), 6)
    0.736099
    """
    if p <= 0 or k >= n:
        return 1.0
    if p >= 1:
        return 0.0
    return min(1.0, sum(exp(_log_probability(i, n, p)) for i in range(k + 1)))


def tail_bound(k: int, n: int, p: float) -> float:
    """Not less than P(Bin(n, p) <= k) and hardly more where k is far below n p, in no time.

    Downwards from k each probability is at most ``ratio`` times the one above: a geometric series.

    >>> round(tail_bound(1, 10, 0.1), 6), round(tail_bound(20, 1000, 0.05), 9), round(binomial_tail(20, 1000, 0.05), 9)
    (1.0, 7.8e-07, 7.66e-07)
    """
    if not 0 < p < 1 or k >= n:
        return 1.0
    ratio = k * (1 - p) / ((n - k + 1) * p)
    # The last factor is for the rounding of the logarithms.
    return min(1.0, exp(_log_probability(k, n, p)) / (1 - ratio) * (1 + 1e-9)) if ratio < 1 else 1.0


def chernoff_bound(k: Array, n: Array, p: float) -> Array:
    """Not less than P(Bin(n, p) <= k), for whole arrays: exp(-n KL(k/n || p)) where k <= n p, else 1.

    (Hoeffding, "Probability Inequalities for Sums of Bounded Random Variables", JASA 58, 1963, theorem 1.)

    >>> chernoff_bound(np.array([20, 60]), np.array([1000, 1000]), 0.05).round(8).tolist()
    [5.33e-06, 1.0]
    """
    share = k / np.maximum(n, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        # 0 log 0 is 0.
        divergence = np.where(k > 0, share * np.log(share / p), 0) + np.where(
            k < n, (1 - share) * np.log((1 - share) / (1 - p)), 0
        )
    bound: Array = np.where(share < p, np.exp(-n * divergence) * (1 + 1e-9), 1.0)
    return bound


def _log_probability(i: int, n: int, p: float) -> float:
    return lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) + i * log(p) + (n - i) * log(1 - p)
