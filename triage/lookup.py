"""64-bit keys -> small numbers, whole arrays at once, in plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

#: Fibonacci hashing: 2^64 divided by the golden ratio, the multiplier of Knuth,
#: The Art of Computer Programming vol. 3, section 6.4.
GOLDEN = 0x9E3779B97F4A7C15
# The key of 2^64 - 1, which nobody counts to.
_EMPTY = np.uint64(2**64 - GOLDEN)


class LookUp:
    """A table in which every key has one place, given by its highest bits.

    Keys should be mixed already, as a small number times :data:`GOLDEN` is (the multiplier is odd: other
    numbers, other keys).  Who finds the place taken, one key in ten, stands in a sorted list, and that is
    searched only for keys whose place is known to be crowded: so there are no rounds of probing, and
    whatever the keys are, none takes longer than a binary search.  A sorted list alone takes four times
    as long: every step of the search misses the cache.

    >>> table = LookUp()
    >>> table.add(np.array([5, 9], dtype=np.uint64) * np.uint64(GOLDEN), np.array([0, 1]))
    >>> table.find(np.array([9, 8, 5], dtype=np.uint64) * np.uint64(GOLDEN)).tolist()
    [1, -1, 0]
    """

    def __init__(self, keys: int = 0) -> None:
        """``keys``: how many are expected."""
        self._count = 0
        self._late_keys, self._late_numbers = np.full(1, _EMPTY), np.full(1, -1, dtype=np.int32)
        self._make(max(10, int(4 * keys).bit_length()))

    def find(self, keys: Array) -> Array:
        """The numbers of keys uint64 (n,): int32 (n,), -1 where a key was never added."""
        slots = self._slots(keys)
        found: Array = self._numbers.take(slots)
        other = np.flatnonzero(self._keys.take(slots) != keys)
        found[other] = -1
        late = other[self._crowded.take(slots.take(other))]
        if len(late):
            # What stands behind the end of the list is no key.
            places = np.searchsorted(self._late_keys[:-1], keys[late])
            there = self._late_keys[places] == keys[late]
            found[late[there]] = self._late_numbers[places[there]]
        return found

    def add(self, keys: Array, numbers: Array) -> None:
        """Remember keys uint64 (n,) and their numbers (n,), from 0 on, in rising order; of equal keys one is found."""
        self._count += len(keys)
        if 4 * self._count > len(self._keys):  # at most a quarter full
            old, full = self._keys, self._keys != _EMPTY
            keys = np.concatenate([old[full], self._late_keys[:-1], keys])
            numbers = np.concatenate([self._numbers[full], self._late_numbers[:-1], numbers])
            order = np.argsort(numbers)
            keys, numbers = keys[order], numbers[order]
            self._late_keys, self._late_numbers = self._late_keys[-1:], self._late_numbers[-1:]
            self._make(int(4 * self._count).bit_length())
        slots = self._slots(keys)
        # Of several that want one place the last one written gets it, which is the lowest number: what is met early
        # is met often.
        free = np.flatnonzero(self._keys[slots] == _EMPTY)[::-1]
        self._keys[slots[free]], self._numbers[slots[free]] = keys[free], numbers[free]
        late = self._keys[slots] != keys
        if late.any():
            self._crowded[slots[late]] = True
            keys = np.concatenate([keys[late], self._late_keys[:-1]])
            numbers = np.concatenate([numbers[late], self._late_numbers[:-1]])
            order = np.argsort(keys)
            self._late_keys = np.append(keys[order], _EMPTY)
            self._late_numbers = np.append(numbers[order], -1).astype(np.int32)

    def _make(self, bits: int) -> None:
        self._shift = np.uint64(64 - bits)
        self._keys = np.full(1 << bits, _EMPTY, dtype=np.uint64)
        self._numbers = np.full(1 << bits, -1, dtype=np.int32)
        self._crowded = np.zeros(1 << bits, dtype=bool)

    def _slots(self, keys: Array) -> Array:
        slots: Array = (keys >> self._shift).view(np.int64)
        return slots
