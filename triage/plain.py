"""Chunks that are a plain known word, perhaps in capitals, in quotes or before a full stop: told all at once.

Four of five new chunks are.  To cut each of them with a pattern would take ten times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from triage.chunks import SHORT, bytes_of_words, find_words, key_of, spelled, words_of_bytes
from triage.lookup import LookUp
from triage.words import EDGES

Array = np.ndarray[Any, Any]

# What does not belong to the word: marks at the edges, and the zeros that a chunk is filled up with.
_EDGE = np.zeros(256, dtype=bool)
_EDGE[[0, *EDGES.encode()]] = True
_CAPITALS = slice(ord("A"), ord("Z") + 1)
_SMALL = np.arange(256, dtype=np.uint8)
_SMALL[_CAPITALS] += ord("a") - ord("A")


class PlainWords:
    """Finds words of ASCII letters, of at most :data:`~triage.chunks.SHORT` bytes with all marks, by their chunks.

    >>> plain = PlainWords(["lampu", "mati"])
    >>> chunks = np.array([[*b"(Lampu,", *bytes(9)], [*b"mat", *bytes(13)]], dtype=np.uint8)
    >>> plain.find(*words_of_bytes(chunks))
    (array([ 0, -1], dtype=int32), [b'Lampu', b'mat'])
    """

    def __init__(self, words: Sequence[str]) -> None:
        """``words``: a number for each; longer ones and those that are not plain may be the empty text."""
        chunks = [*map(str.encode, words), b""]  # never none at all
        padded = np.array(chunks, dtype=f"S{SHORT}")  # longer ones are cut, and stay out of the table
        self._first, self._second = words_of_bytes(padded.view(np.uint8).reshape(-1, SHORT))
        self._table = LookUp(len(words))
        there = np.flatnonzero([0 < len(chunk) <= SHORT for chunk in chunks])
        self._table.add(key_of(self._first, self._second)[there], there)

    def find(self, first: Array, second: Array) -> tuple[Array, list[bytes]]:
        """The words' numbers by the words of their chunks, uint64 (n,): int32 (n,), -1 where there is no such word;
        and each chunk without the marks at its edges."""
        bare = _bare(bytes_of_words(first, second))
        first, second = words_of_bytes(_SMALL[bare])
        found = find_words(self._table, self._first, self._second, first, second)
        return found, spelled(*words_of_bytes(bare))


def _bare(chunks: Array) -> Array:
    """Chunks uint8 (n, SHORT) without the marks at their edges, moved to the front."""
    inner = ~_EDGE[chunks]
    begins = inner.argmax(axis=1)
    lengths = np.where(inner.any(axis=1), SHORT - inner[:, ::-1].argmax(axis=1) - begins, 0)
    places = np.arange(SHORT)
    moved = np.take_along_axis(chunks, np.minimum(begins[:, None] + places, SHORT - 1), axis=1)
    moved[places >= lengths[:, None]] = 0
    return moved
