"""Which messages name a place that is another government's.

A message that names Bekasi is most likely for Bekasi, however well the model knows
what to do with a broken lamp.  A name behind "jalan" is a street, and behind "dari"
or "jurusan" where somebody came from or a bus goes: those say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

#: Words behind which a name says nothing of where the message belongs.
PASSING = frozenset({"jalan", "raya", "jurusan", "arah", "rute", "tujuan", "ke", "dari", "asal", "kampung"})


class Places:
    """Marks the chunks of a :class:`triage.scorer.Scorer`, by their numbers.

    >>> places = Places(["bekasi"])
    >>> places.grow(3)
    >>> places.mark(["jalan"], 1)
    >>> places.mark(["bekasi"], 2)
    >>> places.named(np.array([0, 2, 0, 1, 2, 0]), np.array([0, 2, 5])).tolist()
    [True, False]
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        #: The words that :meth:`mark` must see.
        self.marks = self.names | PASSING if self.names else frozenset()
        self._named = np.zeros(1024, dtype=bool)
        self._passing = np.zeros(1024, dtype=bool)

    def grow(self, chunks: int) -> None:
        """Make room for this many chunks."""
        while chunks > len(self._named):
            self._named = np.concatenate([self._named, np.zeros_like(self._named)])
            self._passing = np.concatenate([self._passing, np.zeros_like(self._passing)])

    def mark(self, words: Sequence[str], number: int) -> None:
        """Note whether a chunk of these words (at least one) names a place, and whether the next one only seems to."""
        self._named[number] = any(b in self.names and a not in PASSING for a, b in pairwise(["", *words]))
        self._passing[number] = words[-1] in PASSING

    def named(self, chunks: Array, separators: Array) -> Array:
        """Which messages name a place: bool (n,).

        ``chunks`` are the flat numbers of n messages, a 0 before, between and after
        them; ``separators`` (n + 1,) is where the 0s are.
        """
        at = np.flatnonzero(self._named[chunks])
        at = at[~self._passing[chunks[at - 1]]]
        found: Array = np.diff(np.searchsorted(at, separators)) > 0
        return found
