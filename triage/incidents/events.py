"""The table of events that people report together, and the phrases that tell of them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from triage import lexicon

#: How far an event reaches: over a kelurahan, one spot, or one person's own case.
WIDE, SPOT, OWN = "luas", "tempat", "diri"


class Event(NamedTuple):
    """A row of ``peristiwa.tsv``."""

    name: str
    reach: str


@cache
def phrases() -> dict[tuple[str, ...], frozenset[Event]]:
    """Words or stems -> the events they tell of."""
    found: dict[tuple[str, ...], set[Event]] = {}
    for name, reach, words in lexicon.read_table("peristiwa"):
        for phrase in words.split(", "):
            found.setdefault(tuple(phrase.split(" ")), set()).add(Event(name, reach))
    return {phrase: frozenset(events) for phrase, events in found.items()}


@cache
def starts() -> dict[str, int]:
    """The first words of all phrases, and how many words the longest phrase has that begins so."""
    found: dict[str, int] = {}
    for phrase in phrases():
        found[phrase[0]] = max(found.get(phrase[0], 0), len(phrase))
    return found


def longest(first: str) -> int:
    """Words of the longest phrase that begins with this one; 0 if none does."""
    return starts().get(first, 0)
