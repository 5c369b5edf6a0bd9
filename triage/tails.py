"""Tails of the binomial distribution, without scipy, which predict must not load."""

from __future__ import annotations

from math import exp, lgamma, log


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


def _log_probability(i: int, n: int, p: float) -> float:
    return lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) + i * log(p) + (n - i) * log(1 - p)
