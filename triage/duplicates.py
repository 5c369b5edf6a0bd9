"""Messages that say the same twice: exact and near-duplicates of a list of texts.

Two texts are near-duplicates when the sets of their pieces of 5 characters overlap by
at least 70 % (Jaccard), after normalising and dropping punctuation.  MinHash
finds the candidates without comparing everything to everything (Broder, On the
resemblance and containment of documents, 1997); every candidate is then
measured exactly, so a reported pair is never a guess, and a pair of 0.7 is
missed once in 6,500 (32 bands of 4 hashes: (1 - 0.7^4)^32).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from triage.normalise import normalise

#: A message sent again with another greeting or street number overlaps by more; two
#: reports of the same kind of trouble by less.
THRESHOLD = 0.7
SHINGLE = 5
BANDS, PER_BAND = 32, 4
#: Buckets larger than this are a template sent many times: comparing each with the first
#: and the one before links them, where comparing all pairs would take quadratic time.  Two
#: templates that fall into one such bucket meet their own in other bands.
MAX_BUCKET = 40
#: Texts hashed at a time: bounds memory to some 100 MB.
CHUNK = 4000

_NO_WORD = re.compile(r"[\W_]+")
Ints = np.ndarray[Any, np.dtype[np.int64]]


class Pair(NamedTuple):
    """Two positions, first < second, and how much the texts overlap (1.0: the same words)."""

    first: int
    second: int
    overlap: float


@lru_cache(maxsize=16_384)  # training asks for the same texts three times
def key(text: str) -> str:
    """What must be equal for two texts to be the same message.

    >>> key("Lampu MATI, pak!!") == key("lampu mati pak")
    True
    """
    return _NO_WORD.sub(" ", normalise(text)).strip()


def pairs(texts: Sequence[str], threshold: float = THRESHOLD) -> list[Pair]:
    """Links between duplicates, in order; enough of them to connect every group.

    ``threshold`` is the least overlap; below :data:`THRESHOLD` more pairs are missed.
    Empty texts are nobody's duplicate.
    """
    keys = [key(text) for text in texts]
    first: dict[str, int] = {}
    found = []
    for i, text in enumerate(keys):
        if text and first.setdefault(text, i) != i:
            found.append(Pair(first[text], i, 1.0))
    places = list(first.values())  # rising, as dicts keep their order
    sets = _shingles([keys[i] for i in places])
    for a, b in sorted(_candidates(sets)):
        overlap = _jaccard(sets[a], sets[b])
        if overlap >= threshold:
            found.append(Pair(places[a], places[b], overlap))
    return sorted(found)


def groups(texts: Sequence[str], threshold: float = THRESHOLD) -> Ints:
    """The number of every text's group, shape (texts,): the position of its first member.

    >>> groups(["lampu jalan mati", "got mampet", "Lampu jalan mati!"]).tolist()
    [0, 1, 0]
    """
    return group_of(len(texts), pairs(texts, threshold))


def group_of(size: int, links: Sequence[Pair]) -> Ints:
    """Connected groups of ``size`` positions, each named by its first member: int64 (size,)."""
    parent = list(range(size))
    for link in links:
        a, b = _root(parent, link.first), _root(parent, link.second)
        parent[max(a, b)] = min(a, b)
    return np.array([_root(parent, i) for i in range(size)], dtype=np.int64)


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def _shingles(texts: list[str]) -> list[Any]:
    """The sorted distinct hashes of every text's pieces of :data:`SHINGLE` characters, uint64 (pieces,) each."""
    found: list[Any] = []
    for text in texts:
        letters = np.frombuffer(text.ljust(SHINGLE).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
        hashed = np.zeros(len(letters) - SHINGLE + 1, dtype=np.uint64)
        for offset in range(SHINGLE):  # polynomial hash; wraps around at 2^64 as meant
            hashed = hashed * np.uint64(1099511628211) + letters[offset : offset + len(hashed)]
        found.append(np.unique(hashed))
    return found


def _candidates(sets: list[Any]) -> set[tuple[int, int]]:
    """Pairs of positions that share all hashes of at least one band."""
    if not sets:
        return set()
    chunks = [_signatures(sets[start : start + CHUNK]) for start in range(0, len(sets), CHUNK)]
    signatures = np.concatenate(chunks)
    found: set[tuple[int, int]] = set()
    for band in range(0, BANDS * PER_BAND, PER_BAND):
        rows = np.ascontiguousarray(signatures[:, band : band + PER_BAND])
        buckets = rows.view(np.dtype((np.void, rows.dtype.itemsize * PER_BAND))).ravel()
        order = np.argsort(buckets, kind="stable")
        starts = np.flatnonzero(np.concatenate([[True], buckets[order][1:] != buckets[order][:-1]]))
        for members in np.split(order, starts[1:]):
            if len(members) > 1:
                found |= _pairs_of(sorted(members.tolist()))
    return found


def _pairs_of(members: list[int]) -> set[tuple[int, int]]:
    if len(members) <= MAX_BUCKET:
        return {(a, b) for i, a in enumerate(members) for b in members[i + 1 :]}
    return {(members[0], b) for b in members[1:]} | set(itertools.pairwise(members))


def _signatures(sets: list[Any]) -> Any:
    """MinHash signatures, uint64 (texts, hashes), by multiply-add with odd multipliers."""
    draw = np.random.default_rng(19)
    size = BANDS * PER_BAND
    multiplier = draw.integers(1, 2**63, size, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    addend = draw.integers(0, 2**63, size, dtype=np.uint64)
    flat = np.concatenate(sets)
    starts = np.concatenate([[0], np.cumsum([len(s) for s in sets])[:-1]]).astype(np.intp)
    out = np.empty((len(sets), size), dtype=np.uint64)
    for i in range(size):
        mixed = flat * multiplier[i] + addend[i]
        mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
        out[:, i] = np.minimum.reduceat(mixed, starts)
    return out


def _jaccard(a: Any, b: Any) -> float:
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return shared / (len(a) + len(b) - shared)
