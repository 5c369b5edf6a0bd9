"""The kelurahan and kecamatan by every name that people use for them."""

from __future__ import annotations

from functools import cache

from triage.lexicon import Place, places

#: People leave these out: sunter for sunter agung and sunter jaya, kedoya for kedoya utara and selatan.
_LEFT_OUT = frozenset(["utara", "selatan", "barat", "timur", "agung", "jaya"])


@cache
def table() -> dict[tuple[str, ...], frozenset[Place]]:
    """The words of a name, also written in one word or without its direction -> the places it may mean.

    >>> sorted(p.name for p in table()[("kedoya",)]), [p.kind for p in table()[("rawabunga",)]]
    (['kedoya selatan', 'kedoya utara'], ['kelurahan'])
    """
    known = [p for p in places() if p.kind in ("kelurahan", "kecamatan")]
    exact = {tuple(p.name.split(" ")) for p in known}
    found: dict[tuple[str, ...], set[Place]] = {}
    for place in known:
        words = tuple(place.name.split(" "))
        found.setdefault(words, set()).add(place)
        if len(words) > 1 and words[-1] in _LEFT_OUT and words[:-1] not in exact:
            found.setdefault(words[:-1], set()).add(place)
    for words in [w for w in found if len(w) > 1]:
        found.setdefault(("".join(words),), set()).update(found[words])
    return {words: frozenset(rows) for words, rows in found.items()}


@cache
def starts() -> frozenset[str]:
    """The first words of all names."""
    return frozenset(words[0] for words in table())


@cache
def parts() -> frozenset[str]:
    """The words of the names that have several: muara, kebayoran."""
    return frozenset(word for words in table() if len(words) > 1 for word in words)
