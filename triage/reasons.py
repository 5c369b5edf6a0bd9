"""The few words that pushed a label most, in the sender's own spelling."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import numpy as np

from triage.growing import grown

Array = np.ndarray[Any, Any]

#: Words shown in ``alasan``.
SHOWN = 5
#: A word that gave less than this share of the strongest one's push explains nothing.
_LEAST_SHARE = np.float32(0.1)
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
    >>> texts.add([b"lampu", b"", b"lampu"], 1)
    >>> texts.numbers(np.array([1, 2, 3])).tolist(), texts.shown[:2].tolist()
    ([1, 0, 1], [b'', b' lampu'])
    """

    def __init__(self) -> None:
        self._numbers = np.zeros(1024, dtype=np.intp)
        #: Texts in UTF-8, a blank before each but the first one, which is empty: bytes (K,), padded with NULs.
        self.shown = np.zeros(1024, dtype="S16")
        self._known = {b"": 0}

    def add(self, texts: list[bytes], begin: int) -> None:
        """The texts of the chunks from ``begin`` on, in UTF-8."""
        before, known = len(self._known), self._known
        self._numbers = grown(self._numbers, begin + len(texts))
        self._numbers[begin : begin + len(texts)] = [known.setdefault(text, len(known)) for text in texts]
        if len(known) > before:
            new = list(islice(reversed(known), len(known) - before))
            cells = np.array([b" " + text for text in reversed(new)])
            wide = np.promote_types(self.shown.dtype, cells.dtype)
            self.shown = grown(self.shown.astype(wide, copy=False), len(known))
            self.shown[before : len(known)] = cells

    def numbers(self, chunks: Array) -> Array:
        """The numbers of their texts, intp of the same shape."""
        numbers: Array = self._numbers[chunks]
        return numbers


def strongest(pushes: Array, starts: Array, k: int = SHOWN) -> Array:
    """Positions of the ``k`` largest positive numbers of each stretch, largest first; -1 fills up.

    ``pushes`` float32 (m,); ``starts`` (n + 1,), stretch i is ``starts[i]:starts[i + 1]``;
    result intp (n, k).  Of equal numbers the earlier one comes first.

    One sort does it for all stretches, of 64-bit numbers made of three: the stretch, the bits of the
    push (as whole numbers, those of positive floats have the order of the floats: IEEE 754) and, for
    the earlier to be the larger, the place counted from behind.  So n * m may not pass 2^32.
    """
    at = np.flatnonzero(pushes > 0)
    if not len(at):
        return np.full((len(starts) - 1, k), -1)
    ends = np.searchsorted(at, starts)
    lengths, bits = np.diff(ends), np.uint64(len(at).bit_length())
    order = np.repeat(np.arange(len(lengths), dtype=np.uint64) << np.uint64(31), lengths)
    order |= pushes[at].view(np.uint32)
    order = np.sort(order << bits | np.arange(len(at), 0, -1, dtype=np.uint64))
    places = len(at) - (order & ((np.uint64(1) << bits) - np.uint64(1))).view(np.int64)
    # The largest of a stretch stand at its end; before its beginning stands what is another's.
    last = ends[1:, None] - 1 - np.arange(k)
    there = last >= ends[:-1, None]
    found = np.where(there, at.take(places.take(last, mode="clip")), -1)
    push = np.where(there, pushes.take(found, mode="clip"), np.float32(0))
    return np.where(push >= _LEAST_SHARE * push[:, :1], found, -1)


def sentences(words: Array, shown: Array) -> list[str]:
    """``alasan`` of each message: its strongest words, each once, blank-separated.

    ``words`` (n, k) are numbers of ``shown``, an array of texts in UTF-8: the first one is empty,
    the others begin with a blank.  ``words`` is overwritten.
    """
    for i in range(1, words.shape[1]):
        words[:, i][(words[:, :i] == words[:, i : i + 1]).any(axis=1)] = 0
    if not words.size:
        return [""] * len(words)
    # All texts of a block side by side as bytes, a line for each message; then the padding goes at once.
    # (Strings, each somewhere in the memory, took four times as long.)
    lines = np.full((len(words), words.shape[1] * shown.itemsize + 1), ord("\n"), dtype=np.uint8)
    lines[:, :-1] = shown.take(words).view(np.uint8).reshape(len(words), -1)
    text = b"\n" + lines.tobytes().translate(None, b"\0")
    return text.replace(b"\n ", b"\n").decode().split("\n")[1:-1]
