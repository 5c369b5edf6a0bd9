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


#: What a chunk may be, as bits: the name of a place; a word behind which a name says nothing.
NAMED, BEFORE = 4, 8


class Places:
    """Marks the chunks of a :class:`triage.scorer.Scorer`.

    >>> places = Places(["bekasi"])
    >>> jalan, bekasi = places.marks_of(["jalan"]), places.marks_of(["bekasi"])
    >>> places.named(np.array([0, bekasi, 0, jalan, bekasi, 0]), np.array([0, 2, 5])).tolist()
    [True, False]
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        #: The words that :meth:`marks_of` must see.
        self.words = self.names | PASSING if self.names else frozenset()

    def marks_of(self, words: Sequence[str]) -> int:
        """Whether a chunk of these words (at least one) names a place, and whether the next one only seems to."""
        named = any(b in self.names and a not in PASSING for a, b in pairwise(["", *words]))
        return NAMED * named + BEFORE * (words[-1] in PASSING)

    def named(self, marks: Array, separators: Array) -> Array:
        """Which messages name a place: bool (n,).

        ``marks`` are those of the chunks of n messages, a 0 before, between and after
        the messages; ``separators`` (n + 1,) is where these 0s are.
        """
        at = np.flatnonzero(marks & NAMED)
        at = at[marks[at - 1] & BEFORE == 0]
        found: Array = np.diff(np.searchsorted(at, separators)) > 0
        return found
