"""A vectorised look-up of pairs of numbers: open addressing in plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

_EMPTY = -1
#: Twenty rounds place a million pairs; a stranger's may be chosen to fall upon one place, or be all the same.
_MOST_ROUNDS = 1_000
# Fibonacci hashing: 2^64 divided by the golden ratio, the multiplier of Knuth,
# The Art of Computer Programming vol. 3, section 6.4.
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class PairTable:
    """Finds the row of a pair ``(left, right)`` for whole arrays of pairs at once.

    A sorted array and ``searchsorted`` take ten times as long: every step of
    its binary search misses the cache.

    >>> table = PairTable(np.array([[2, 3], [5, 2]]), size=6)
    >>> table.find(np.array([5, 3, 2]), np.array([2, 2, 3])).tolist()
    [1, -1, 0]
    """

    def __init__(self, pairs: Array, size: int) -> None:
        """``pairs`` (P, 2), distinct rows of numbers below ``size``; ``find`` takes numbers up to ``size``.

        Raises
        ------
        ValueError: hardly any of them differ.
        """
        self._size = np.int64(size + 1)
        keys = pairs[:, 0].astype(np.int64) * self._size + pairs[:, 1] if len(pairs) else np.zeros(0, np.int64)
        bits = max(4, int(4 * len(keys)).bit_length())  # at most a quarter full: 1.15 probes a pair
        self._shift, self._mask = np.uint64(64 - bits), (1 << bits) - 1
        self._rows = np.full(1 << bits, _EMPTY, dtype=np.int32)
        self._keys = np.full(1 << bits, _EMPTY, dtype=np.int64)
        self._insert(keys)

    def find(self, left: Array, right: Array) -> Array:
        """Row numbers, int32 of the shape of ``left``; -1 where there is no such pair."""
        keys = left * self._size + right
        slots = self._slots(keys)
        found = self._rows[slots]
        missed = np.flatnonzero((self._keys[slots] != keys) & (found != _EMPTY))
        found[missed] = _EMPTY
        slots = slots[missed]
        while len(missed):
            slots = (slots + 1) & self._mask
            rows = self._rows[slots]
            hit = self._keys[slots] == keys[missed]
            found[missed[hit]] = rows[hit]
            go_on = ~hit & (rows != _EMPTY)
            missed, slots = missed[go_on], slots[go_on]
        return found

    def _slots(self, keys: Array) -> Array:
        slots: Array = (keys.astype(np.uint64) * _GOLDEN >> self._shift).astype(np.int64)
        return slots

    def _insert(self, keys: Array) -> None:
        rows, slots = np.arange(len(keys), dtype=np.int32), self._slots(keys)
        for _ in range(_MOST_ROUNDS):
            if not len(rows):
                return
            free = np.flatnonzero(self._rows[slots] == _EMPTY)
            _, first = np.unique(slots[free], return_index=True)
            placed = free[first]
            self._rows[slots[placed]], self._keys[slots[placed]] = rows[placed], keys[rows[placed]]
            rest = np.ones(len(rows), dtype=bool)
            rest[placed] = False
            rows, slots = rows[rest], (slots[rest] + 1) & self._mask
        raise ValueError("pairs")
