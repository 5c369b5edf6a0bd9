"""Messages -> the numbers of their chunks, a block of messages at a time, in plain arrays.

``str.split`` and a dictionary look every chunk up as a Python string; that was a
quarter of the whole run.  Here the bytes of a block are cut at the blanks by numpy,
and a chunk of up to eight bytes is a machine word, one of up to 16 bytes two; those
are looked up all at once, ten times as fast.  The words hold all bytes of a chunk, so
equal words are equal chunks.  Longer chunks (2 of 100) go through a dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from triage.growing import grown
from triage.lookup import GOLDEN, LookUp

Array = np.ndarray[Any, Any]

#: Stands between messages.  DEL is a character of its own to nobody: a chunk that is
#: just this has no words, so leaving it out changes nothing.
SEPARATOR = "\x7f"
#: Bytes of a chunk that fit into a word, and into two.
WORD, SHORT = 8, 16
_MISSING = -1
# Any odd number mixes; this one is the square root of two, as the other is the golden ratio.
_FIRST, _SECOND = np.uint64(GOLDEN), np.uint64(0xB504F333F9DE6485)
# What str.split takes for a blank: in ASCII, and beyond.
_ASCII_BLANK = np.array([chr(i).isspace() for i in range(33)])
_OTHER_BLANK = re.compile("[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
# Lowest n bytes of a word, n from 0 to 8.
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], dtype=np.uint64)


class ChunkMemory:
    """Chunk -> number; a chunk that is met for the first time gets the next number.

    ``fresh`` collects the new ones, in the order of their numbers; number 0 is the
    separator of messages.

    >>> memory = ChunkMemory()
    >>> memory.numbers(["lampu mati", "mati  lampu!"]).tolist(), memory.fresh
    ([0, 1, 2, 0, 2, 3, 0], ['lampu', 'mati', 'lampu!'])
    """

    def __init__(self) -> None:
        self.by_chunk: dict[str, int] = {}
        self.fresh: list[str] = []
        self._short, self._long = LookUp(4096), LookUp()
        self._first, self._second = np.zeros((2, 1024), dtype=np.uint64)  # words of the long ones, by number
        self._look_up(f" {SEPARATOR} ")
        self.fresh.clear()

    def __len__(self) -> int:
        return len(self.by_chunk)

    def numbers(self, texts: Sequence[str]) -> Array:
        """The chunks of all messages in order, a 0 before, between and after messages: intp."""
        # Message by message: one accent would send the whole block through the pattern.
        texts = [text if text.isascii() else _OTHER_BLANK.sub(" ", text) for text in texts]
        found = self._look_up(f" {SEPARATOR} ".join(["", *texts, ""]))
        if np.count_nonzero(found == 0) == len(texts) + 1:
            return found
        bare = [" ".join([chunk for chunk in text.split() if chunk != SEPARATOR]) for text in texts]
        return self._look_up(f" {SEPARATOR} ".join(["", *bare, ""]))

    def _look_up(self, text: str) -> Array:
        data = text.encode("utf-8", "surrogatepass") + bytes(SHORT)
        begins, lengths, clean = _cut(data)
        words = np.ndarray(len(data) - 7, dtype="<u8", buffer=data, strides=(1,))
        first = words[begins] & _MASKS.take(lengths, mode="clip")
        keys = first * _FIRST
        found = self._short.find(keys).astype(np.intp)
        long = np.flatnonzero(lengths > WORD)
        second = words[begins[long] + WORD] & _MASKS.take(lengths[long] - WORD, mode="clip")
        keys[long] ^= second * _SECOND
        found[long] = self._find_long(keys[long], first[long], second)
        # Some bytes of the longest are in no word, and a NUL looks like the end of a chunk.
        by_name = lengths > SHORT if clean else np.ones(len(found), dtype=bool)
        found[by_name] = _MISSING
        missing = np.flatnonzero(found == _MISSING)
        if len(missing):
            ends = begins + lengths
            spans = zip(begins[missing].tolist(), ends[missing].tolist(), strict=True)
            chunks = [data[begin:end].decode("utf-8", "surrogatepass") for begin, end in spans]
            found[missing], first_met = self._number(chunks)
            new = missing[first_met]
            new = new[~by_name[new]]
            one = lengths[new] <= WORD
            self._short.add(keys[new[one]], found[new[one]])
            two = new[~one]
            self._add_long(keys[two], found[two], first[two], second[np.searchsorted(long, two)])
        return found

    def _find_long(self, keys: Array, first: Array, second: Array) -> Array:
        """Numbers of chunks of two words, int32; other words than those of the key's number are another chunk's."""
        found = self._long.find(keys)
        found[(self._first.take(found) != first) | (self._second.take(found) != second)] = _MISSING
        return found

    def _add_long(self, keys: Array, numbers: Array, first: Array, second: Array) -> None:
        self._first, self._second = grown(self._first, len(self)), grown(self._second, len(self))
        self._first[numbers], self._second[numbers] = first, second
        self._long.add(keys, numbers)

    def _number(self, chunks: list[str]) -> tuple[list[int], list[int]]:
        """The numbers of chunks, and which of them were met for the first time, in order."""
        known, before = self.by_chunk, len(self.by_chunk)
        numbers = [known.setdefault(chunk, len(known)) for chunk in chunks]
        new: list[int] = []
        for i, number in enumerate(numbers):
            if number == before + len(new):
                new.append(i)
        self.fresh += [chunks[i] for i in new]
        return numbers, new


def _cut(data: bytes) -> tuple[Array, Array, bool]:
    """Where the chunks of a text between blanks begin, their lengths, and that it has no NUL."""
    raw = np.frombuffer(data, dtype=np.uint8)[:-SHORT]
    blanks = np.flatnonzero(raw <= 32)
    values, clean = raw.take(blanks), True
    if values.min() < 32:  # not only spaces
        clean = bool(values.all())
        blanks = blanks[_ASCII_BLANK[values]]  # other control characters separate nothing
    begins = blanks[:-1] + 1
    lengths = blanks[1:] - begins
    full = lengths > 0
    return (begins, lengths, clean) if full.all() else (begins[full], lengths[full], clean)
