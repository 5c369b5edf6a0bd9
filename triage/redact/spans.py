"""A piece of text that names a person, and how overlapping pieces are settled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """A personal detail: its kind (``NIK``, ``TELEPON`` ...) and ``text[start:end]``."""

    kind: str
    start: int
    end: int


def settle(layers: Iterable[Iterable[Span]]) -> list[Span]:
    """Merge layers of spans, the earlier layer winning where two overlap; sorted by position.

    >>> settle([[Span("NIK", 5, 9)], [Span("NAMA", 0, 3), Span("NAMA", 8, 12)]])
    [Span(kind='NAMA', start=0, end=3), Span(kind='NIK', start=5, end=9)]
    """
    kept: list[Span] = []
    for layer in layers:
        new = sorted(layer, key=lambda span: span.start)
        merged: list[Span] = []
        at = 0
        for span in new:
            while at < len(kept) and kept[at].end <= span.start:
                at += 1
            clear = at == len(kept) or kept[at].start >= span.end
            if clear and (not merged or merged[-1].end <= span.start):
                merged.append(span)
        kept = sorted([*kept, *merged], key=lambda span: span.start)
    return kept
