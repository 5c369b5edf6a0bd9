"""The few words that pushed a label most, in the sender's own spelling."""

from __future__ import annotations

import re
from itertools import islice
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


class Texts:
    """The display texts of chunks by number; equal texts are one.

    >>> texts = Texts()
    >>> texts.add(["lampu", "", "lampu"], 1)
    >>> texts.numbers(np.array([1, 2, 3])).tolist(), texts.shown[1]
    ([1, 0, 1], ' lampu')
    """

    def __init__(self) -> None:
        self._numbers = np.zeros(1024, dtype=np.intp)
        #: Texts, a blank before each but the first one, which is empty.
        self.shown = np.full(1024, "", dtype=object)
        self._known = {"": 0}

    def add(self, texts: list[str], begin: int) -> None:
        """The texts of the chunks from ``begin`` on."""
        while begin + len(texts) > len(self._numbers):
            self._numbers = np.concatenate([self._numbers, np.zeros_like(self._numbers)])
            self.shown = np.concatenate([self.shown, np.full_like(self.shown, "")])
        before, known = len(self._known), self._known
        self._numbers[begin : begin + len(texts)] = [known.setdefault(text, len(known)) for text in texts]
        if len(known) > before:
            new = list(islice(reversed(known), len(known) - before))
            self.shown[before : len(known)] = [f" {text}" for text in reversed(new)]

    def numbers(self, chunks: Array) -> Array:
        """The numbers of their texts, intp of the same shape."""
        numbers: Array = self._numbers[chunks]
        return numbers


def strongest(pushes: Array, starts: Array, k: int = SHOWN) -> Array:
    """Positions of the ``k`` largest positive numbers of each stretch, largest first; -1 fills up.

    ``pushes`` float (m,); ``starts`` (n + 1,), stretch i is ``starts[i]:starts[i + 1]``;
    result intp (n, k).  Of equal numbers the earlier one comes first.  Stretches of
    similar length are handled together, padded to the next power of two, so one
    long message does not slow the others down.
    """
    lengths = np.diff(starts)
    found = np.full((len(lengths), k), -1, dtype=np.intp)
    # Behind the end stands what no stretch may choose.
    padded = np.append(pushes, np.float32(0))
    width, below = 8, 0
    while below < lengths.max(initial=0):
        rows = np.flatnonzero((lengths > below) & (lengths <= width))
        if len(rows):
            inside = np.arange(width) < lengths[rows, None]
            places = np.where(inside, starts[rows, None] + np.arange(width), len(pushes))
            found[rows] = _largest(padded[places], starts[rows], k)
        below, width = width, width * 2
    return found


def _largest(values: Array, starts: Array, k: int) -> Array:
    """``k`` passes of argmax, which beat a partial sort of a few dozen numbers: intp (n, k)."""
    rows, least = np.arange(len(values)), np.zeros(len(values), dtype=values.dtype)
    found = np.empty((len(values), k), dtype=np.intp)
    for i in range(k):
        top = values.argmax(axis=1)
        best = values[rows, top]
        if i == 0:
            least = _LEAST_SHARE * best
        found[:, i] = np.where((best > 0) & (best >= least), starts + top, -1)
        values[rows, top] = 0
    return found


def sentences(words: Array, shown: Array) -> list[str]:
    """``alasan`` of each message: its strongest words, each once, blank-separated.

    ``words`` (n, k) are numbers of ``shown``, an array of texts: the first one is empty,
    the others begin with a blank.  ``words`` is overwritten.
    """
    for i in range(1, words.shape[1]):
        words[:, i][(words[:, :i] == words[:, i : i + 1]).any(axis=1)] = 0
    return [text[1:] for text in map("".join, shown[words].tolist())]
