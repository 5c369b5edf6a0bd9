"""What a message is about: events of the table, and the rarer stems, each with a weight."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from triage.incidents.events import OWN, Event, longest, phrases
from triage.incidents.tokens import Token

#: Weight of a stem by how common it is (:attr:`Token.band`): what every third message says tells nothing.
WEIGHTS = {0: 2.5, 6: 2.5, 10: 2.2, 20: 1.8, 40: 1.2, 80: 0.8, 160: 0.4, 320: 0.0, 640: 0.0}
#: Telling words that two people do not choose alike by chance, unless one passed on the other's text.
COPY_WORDS = 10
#: An event of the table weighs more than any single word.
EVENT = 4.0


@dataclass(frozen=True, slots=True)
class Matter:
    """What one message is about.

    ``features`` are stems and ``=event`` names with their weights, ``norm`` their length,
    ``text`` the words behind them, sorted; ``own``: it is one person's own case; ``long``: nobody
    else would find the same words.
    """

    features: dict[str, float]
    norm: float
    events: frozenset[Event]
    text: str
    own: bool
    long: bool

    def tellers(self, most: int) -> list[str]:
        """The events, and the ``most`` heaviest stems."""
        stems = [f for f in self.features if f[0] != "="]
        stems.sort(key=self.features.__getitem__, reverse=True)
        return [*(event.name for event in self.events), *stems[:most]]


def matter(found: Sequence[Token], used: frozenset[int]) -> Matter:
    """Read what a message is about; ``used`` are the positions of its place names."""
    features: dict[str, float] = {}
    told: set[Event] = set()
    kept: list[str] = []
    i = 0
    while i < len(found):
        token = found[i]
        hit, size = event_at(found, i) if token.event and i not in used else (None, 1)
        if hit:
            told |= hit
            features |= {"=" + event.name: EVENT for event in hit}
            kept += [t.stem for t in found[i : i + size]]
        elif i not in used and token.stem and WEIGHTS[token.band]:
            features[token.stem] = WEIGHTS[token.band]
            kept.append(token.stem)
        i += size
    norm = math.sqrt(sum(w * w for w in features.values()))
    own = any(event.reach == OWN for event in told)
    return Matter(features, norm, frozenset(told), " ".join(sorted(kept)), own, len(kept) >= COPY_WORDS)


def event_at(found: Sequence[Token], i: int) -> tuple[frozenset[Event] | None, int]:
    """The events told by the longest phrase that begins at ``i``, and its length in tokens."""
    table, most = phrases(), max(longest(found[i].word), longest(found[i].stem))
    for size in range(min(most, len(found) - i), 0, -1):
        piece = found[i : i + size]
        hit = table.get(tuple(t.word for t in piece)) or table.get(tuple(t.stem for t in piece))
        if hit:
            return hit, size
    return None, 1


def alike(a: Matter, b: Matter) -> float:
    """Cosine of the features, 0 to 1."""
    if a.features.keys().isdisjoint(b.features):
        return 0.0
    if len(a.features) > len(b.features):
        a, b = b, a
    other = b.features
    return sum(w * other[f] for f, w in a.features.items() if f in other) / (a.norm * b.norm)
