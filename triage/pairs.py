"""A vectorised look-up of pairs of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from triage.lookup import GOLDEN, LookUp

Array = np.ndarray[Any, Any]


class PairTable:
    """Finds the row of a pair ``(left, right)`` for whole arrays of pairs at once.

    A pair's key, ``left * (size + 1) + right`` times the multiplier, is the sum of a number
    that its left side alone gives and one of its right side.  Whoever keeps those spares the
    look-up all multiplications.

    >>> table = PairTable(np.array([[2, 3], [5, 2]]), size=6)
    >>> table.find(table.left(np.array([5, 3, 2])) + table.right(np.array([2, 2, 3]))).tolist()
    [1, -1, 0]
    """

    def __init__(self, pairs: Array, size: int) -> None:
        """``pairs`` (P, 2), distinct rows of numbers below ``size``; sides up to ``size`` may be asked for."""
        self._for_left = np.uint64((size + 1) * GOLDEN % 2**64)
        self._table = LookUp(len(pairs))
        self._table.add(self.left(pairs[:, 0]) + self.right(pairs[:, 1]), np.arange(len(pairs)))

    def left(self, numbers: Array) -> Array:
        """What these numbers on the left add to the key of a pair: uint64 of the same shape."""
        return numbers.astype(np.uint64) * self._for_left

    def right(self, numbers: Array) -> Array:
        """What these numbers on the right add to the key of a pair: uint64 of the same shape."""
        return numbers.astype(np.uint64) * np.uint64(GOLDEN)

    def find(self, keys: Array) -> Array:
        """The row of the pair of each key (n,): int32 (n,), -1 where there is no such pair."""
        return self._table.find(keys)
