"""Whether two messages are about the same event: the place first, then the matter."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from triage.incidents.events import WIDE
from triage.incidents.matter import Matter, alike
from triage.incidents.names import LONG, Name, same
from triage.incidents.places import Where
from triage.incidents.window import Kept
from triage.lexicon import Place

#: How closely two messages agree on the place.
CONFLICT, UNKNOWN, DISTRICT, AREA, NAMED = -1, 0, 1, 2, 3
#: A junction and a street may share a name and a place; a market and a station of one name are two places.
CROSSED = frozenset(["jalan", "simpang"])
#: Likeness (:func:`alike`) that other people's messages need at each level, for events that reach over a
#: kelurahan and for those of one spot.  Without a place in both, "the lamp before my house is out"
#: twice is two lamps.  Set by the tuning half of tests/cases/insiden.tsv (docs/incidents.md).
NEEDED = {NAMED: (0.30, 0.30), AREA: (0.40, 0.50), DISTRICT: (0.55, 0.75)}
#: The same person writes about the same thing in other words, and does not repeat the place.
SAME_SENDER = {NAMED: 0.20, AREA: 0.30, DISTRICT: 0.35, UNKNOWN: 0.45}
LEAST = min(SAME_SENDER.values())
#: At least this where both tell of events and of no common one, or (same sender) neither place nor event.
APART = 0.50
#: Percent.  A long text that is passed on from hand to hand needs no place.
COPY = 90


def belongs(a: Kept, b: Kept) -> float:
    """How well two messages go together, above 0; 0 if they need not be about one event.

    Whether they can be is for :func:`apart`: most pairs differ in the matter, which is quicker to see.
    """
    mine = bool(a.sender) and a.sender == b.sender
    if not mine and (a.matter.own or b.matter.own):
        return 0
    likeness = alike(a.matter, b.matter)
    if likeness < LEAST:
        return 0
    level = agree(a.where, b.where)
    if level == CONFLICT:
        return 0
    if level == UNKNOWN and not mine:
        return likeness if _copies(a.matter, b.matter) else 0
    return level + mine + likeness if likeness >= _needed(a, b, level, mine) else 0


def apart(a: Kept, b: Kept) -> bool:
    """Whether two messages tell of places that cannot be one."""
    return agree(a.where, b.where) == CONFLICT


def _needed(a: Kept, b: Kept, level: int, mine: bool) -> float:
    shared = a.matter.events & b.matter.events
    if not shared and ((a.matter.events and b.matter.events) or level == UNKNOWN):
        return APART
    if mine:
        return SAME_SENDER[level]
    return NEEDED[level][0 if any(event.reach == WIDE for event in shared) else 1]


def _copies(a: Matter, b: Matter) -> bool:
    return a.long and b.long and _ratio()(a.text, b.text, score_cutoff=COPY) > 0


@cache
def _ratio() -> Callable[..., float]:
    """rapidfuzz's likeness of two texts in percent; of sorted words it is its token_sort_ratio."""
    from rapidfuzz.fuzz import ratio

    return ratio


def agree(a: Where, b: Where) -> int:
    """NAMED, AREA, DISTRICT, UNKNOWN or CONFLICT."""
    named, area = _named(a.names, b.names), _area(a.areas, b.areas)
    if named == CONFLICT or (a.km and b.km and a.km != b.km):
        return CONFLICT
    if area == CONFLICT:
        near = {p.kecamatan for p in a.areas} & {p.kecamatan for p in b.areas}
        return NAMED if named == NAMED and near else CONFLICT
    level = max(named, area)
    if level == DISTRICT and named == UNKNOWN and _has_landmark(a) and _has_landmark(b):
        return UNKNOWN
    if level == UNKNOWN and (a.soft & b.areas or b.soft & a.areas):
        level = DISTRICT
    if level < NAMED and a.rw and b.rw and a.rw != b.rw:
        level = min(level, DISTRICT)
    return level


def _has_landmark(where: Where) -> bool:
    return any(name.kind and name.kind != LONG for name in where.names)


def _area(a: frozenset[Place], b: frozenset[Place]) -> int:
    """A shared kelurahan, a shared kecamatan or one that has the other's kelurahan, or another place."""
    if not a or not b:
        return UNKNOWN
    shared = a & b
    if shared:
        return AREA if any(p.kind == "kelurahan" for p in shared) else DISTRICT
    if all(any(p.kind == "kelurahan" for p in side) for side in (a, b)):
        return CONFLICT
    return DISTRICT if {p.kecamatan for p in a} & {p.kecamatan for p in b} else CONFLICT


def _named(a: tuple[Name, ...], b: tuple[Name, ...]) -> int:
    """NAMED if they share a name, CONFLICT if they only have different ones of a kind."""
    if not a or not b:
        return UNKNOWN
    best, clash = UNKNOWN, False
    for x in a:
        for y in b:
            # Hashing two names for the memory of same() costs more than this, and most keys differ.
            if x.key == y.key and same(x, y):
                kind = x.kind or y.kind
                one = x.kind in ("", kind) and y.kind in ("", kind)  # not pasar senen and terminal senen
                sure = kind and kind != LONG and one
                telling = one and (kind or len(x.words) > 1 or x.number or x.suffixes)
                best = max(best, NAMED if sure else AREA if telling else DISTRICT)
                clash |= not one and not {x.kind, y.kind} & CROSSED
            elif (x.kind == y.kind != LONG and x.kind) or (x.words[0] == y.words[0] and x.number and y.number):
                clash = True
    return CONFLICT if clash and best < NAMED else best
