"""The latest messages, findable by place and matter; everything older is forgotten."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass

from triage.incidents.matter import Matter
from triage.incidents.places import Where


@dataclass(slots=True)
class Kept:
    """One message: place in the order, seconds, who, where, what, incident, and the keys to find it by."""

    serial: int
    time: float
    sender: str
    where: Where
    matter: Matter
    keys: tuple[str, ...] = ()
    number: int = 0


class Window:
    """The last ``size`` messages; only those at most ``span`` seconds away are ever found.

    The bound is a number, not a time, so that rows in any order (several exports in one run,
    newest first) work and memory stays bounded.  Every key remembers its last ``per_key``
    messages only: where a hundred people report one flood, the hundred-and-first still costs
    few comparisons.
    """

    def __init__(self, span: float, size: int, per_key: int) -> None:
        self._span, self._size, self._per_key = span, size, per_key
        self._kept: deque[Kept] = deque()
        self._by_key: dict[str, list[Kept]] = {}
        #: First word -> the names of several words that begin with it, and how many messages have them.
        self.heard: dict[str, Counter[tuple[str, ...]]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, kept: Kept) -> None:
        """Remember a message, and forget the oldest if there are too many."""
        self._kept.append(kept)
        for key in kept.keys:
            bucket = self._by_key.setdefault(key, [])
            bucket.append(kept)
            if len(bucket) > self._per_key:
                del bucket[0]
        for words in _several(kept):
            self.heard.setdefault(words[0], Counter())[words] += 1
        if len(self._kept) > self._size:
            self._forget(self._kept.popleft())

    def near(self, keys: Iterable[str], time: float, most: int) -> list[Kept]:
        """Messages in time that share a key: ``most`` of them, those that share most keys, then the latest."""
        hits: dict[int, int] = {}
        found: dict[int, Kept] = {}
        for key in keys:
            for kept in self._by_key.get(key, ()):
                if abs(kept.time - time) <= self._span:
                    hits[kept.serial] = hits.get(kept.serial, 0) + 1
                    found[kept.serial] = kept
        best = sorted(hits, key=lambda serial: (-hits[serial], -serial))
        return [found[serial] for serial in best[:most]]

    def _forget(self, kept: Kept) -> None:
        for key in kept.keys:
            bucket = self._by_key.get(key)
            if bucket and bucket[0] is kept:
                del bucket[0]
                if not bucket:
                    del self._by_key[key]
        for words in _several(kept):
            names = self.heard[words[0]]
            names[words] -= 1
            if not names[words]:
                del names[words]
            if not names:
                del self.heard[words[0]]


def _several(kept: Kept) -> list[tuple[str, ...]]:
    return [name.words for name in kept.where.names if name.kind and len(name.words) > 1]
