"""The few words that pushed a label most, in the sender's own spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

#: Words shown in ``alasan``.
SHOWN = 5
#: A word that gave less than this share of the strongest one's push explains nothing.
_LEAST_SHARE = 0.1
_LONGEST = 40
_PERSONAL = re.compile(r"(?:\d\D?){5}|@|://")
_EDGES = re.compile(r"^\W+|\W+$")


def display(chunk: str) -> str:
    """A chunk as it may be shown: no edge punctuation, nothing personal, nothing unprintable.

    >>> display("(lampu,"), display("0812-3456-789"), display("a@b.id"), display("gelap\\x1b[31m!")
    ('lampu', '', '', 'gelap[31m')
    """
    if _PERSONAL.search(chunk):
        return ""
    shown = _EDGES.sub("", chunk[:_LONGEST])
    return shown if shown.isprintable() else "".join(filter(str.isprintable, shown))


def strongest(pushes: Array, starts: Array, k: int = SHOWN) -> Array:
    """Positions of the ``k`` largest positive numbers of each stretch, largest first; -1 fills up.

    ``pushes`` float (m,); ``starts`` (n + 1,), stretch i is ``starts[i]:starts[i + 1]``;
    result intp (n, k).  Stretches of similar length are handled together, padded
    to the next power of two, so one long message does not slow the others down.
    """
    lengths = np.diff(starts)
    found = np.full((len(lengths), k), -1, dtype=np.intp)
    width, below = max(k, 8), 0
    while below < lengths.max(initial=0):
        rows = np.flatnonzero((lengths > below) & (lengths <= width))
        if len(rows):
            places = starts[rows, None] + np.arange(width)
            inside = np.arange(width) < lengths[rows, None]
            values = np.where(inside, pushes[np.where(inside, places, 0)], -np.inf)
            top = np.argpartition(-values, k - 1, axis=1)[:, :k]
            order = np.argsort(-np.take_along_axis(values, top, axis=1), axis=1, kind="stable")
            top = np.take_along_axis(top, order, axis=1)
            best = np.take_along_axis(values, top, axis=1)
            keep = (best > 0) & (best >= _LEAST_SHARE * best[:, :1])
            found[rows] = np.where(keep, np.take_along_axis(places, top, axis=1), -1)
        below, width = width, width * 2
    return found


def sentences(positions: Array, chunks: Array, shown: Sequence[str]) -> list[str]:
    """``alasan`` of each message: its strongest chunks as text, each once, blank-separated.

    ``shown`` gives the display text by chunk number; number 0 is empty.
    """
    numbers = np.where(positions >= 0, chunks[positions] if len(chunks) else 0, 0)
    text = shown.__getitem__
    return [" ".join(filter(None, dict.fromkeys(map(text, row)))) for row in numbers.tolist()]
