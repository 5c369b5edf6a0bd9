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
# A message may hold half characters; they are bytes as well.
_UTF8 = "utf-8", "surrogatepass"
# Lowest n bytes of a word, n from 0 to 8.
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], dtype=np.uint64)


class ChunkMemory:
    """Chunk -> number; chunks that are met for the first time get the next numbers.

    Number 0 is the separator of messages.

    >>> memory = ChunkMemory()
    >>> memory.numbers(["lampu mati", "mati  lampu!"]).tolist(), memory.chunks(np.arange(1, 4))
    ([0, 1, 2, 0, 2, 3, 0], ['lampu', 'mati', 'lampu!'])
    """

    def __init__(self) -> None:
        self._count = 0
        self._short, self._long = LookUp(4096), LookUp()
        # The words of all but the longest, by number; those are known by name.
        self._first, self._second = np.zeros((2, 1024), dtype=np.uint64)
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._look_up(f" {SEPARATOR} ")
        self._numbers[SEPARATOR] = 0

    def __len__(self) -> int:
        return self._count

    def chunks(self, numbers: Array) -> list[str]:
        """The chunks that have these numbers."""
        found = [chunk.decode(*_UTF8) for chunk in spelled(self._first[numbers], self._second[numbers])]
        if self._names:
            found = [self._names.get(number, chunk) for number, chunk in zip(numbers.tolist(), found, strict=True)]
        return found

    def words(self, begin: int) -> tuple[Array, Array]:
        """The first and second words of the chunks from number ``begin`` on, uint64 (n,); 0 for the longest."""
        return self._first[begin : self._count], self._second[begin : self._count]

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
        data = text.encode(*_UTF8) + bytes(SHORT)
        begins, lengths, clean = _cut(data)
        words = np.ndarray(len(data) - 7, dtype="<u8", buffer=data, strides=(1,))
        first = words[begins] & _MASKS.take(lengths, mode="clip")
        found = self._short.find(key_of(first)).astype(np.intp)
        long = np.flatnonzero(lengths > WORD)
        second = words[begins[long] + WORD] & _MASKS.take(lengths[long] - WORD, mode="clip")
        found[long] = find_words(self._long, self._first, self._second, first[long], second)
        # Some bytes of the longest are in no word, and a NUL looks like the end of a chunk.
        by_name = lengths > SHORT if clean else np.ones(len(found), dtype=bool)
        found[by_name] = _MISSING
        missing = np.flatnonzero(found == _MISSING)
        if len(missing):
            nameless, named = missing[~by_name[missing]], missing[by_name[missing]]
            two = np.flatnonzero(lengths[nameless] > WORD)
            rest = np.zeros(len(nameless), dtype=np.uint64)
            rest[two] = second[np.searchsorted(long, nameless[two])]
            found[nameless] = self._number(first[nameless], rest)
            spans = zip(begins[named].tolist(), (begins + lengths)[named].tolist(), strict=True)
            found[named] = [self._name(data[begin:end].decode(*_UTF8)) for begin, end in spans]
        return found

    def _number(self, first: Array, second: Array) -> Array:
        """Numbers for chunks that have none, given by their words; equal chunks get one.

        Who comes earlier gets the lower number: so the rows of frequent chunks lie together, where the cache has them.
        """
        order = np.lexsort((second, first))  # stable: of equal chunks the earliest is the first
        new = np.ones(len(order), dtype=bool)
        new[1:] = (np.diff(first[order]) != 0) | (np.diff(second[order]) != 0)
        met = np.sort(order[new])
        numbers = np.empty(len(order), dtype=np.intp)
        numbers[order] = self._count + np.searchsorted(met, order[new])[np.cumsum(new) - 1]
        first, second = first[met], second[met]
        mine = np.arange(self._count, self._count + len(met))
        self._grow(len(met))
        self._first[mine], self._second[mine] = first, second
        keys, one = key_of(first, second), second == 0
        self._short.add(keys[one], mine[one])
        self._long.add(keys[~one], mine[~one])
        return numbers

    def _name(self, chunk: str) -> int:
        number = self._numbers.setdefault(chunk, self._count)
        if number == self._count:
            self._names[number] = chunk
            self._grow(1)
        return number

    def _grow(self, more: int) -> None:
        self._count += more
        self._first, self._second = grown(self._first, self._count), grown(self._second, self._count)


def key_of(first: Array, second: Array | None = None) -> Array:
    """One mixed number for the two words of a chunk, uint64; where there is no second one (or 0), no two are equal."""
    keys: Array = first * _FIRST
    return keys if second is None else keys ^ second * _SECOND


def find_words(table: LookUp, firsts: Array, seconds: Array, first: Array, second: Array) -> Array:
    """The numbers that a table of :func:`key_of` has for chunks of two words: int32 (n,), -1 where it has none.

    ``firsts`` and ``seconds`` are the words by number: other words of the same key are another chunk's.
    """
    found = table.find(key_of(first, second))
    found[(firsts.take(found) != first) | (seconds.take(found) != second)] = _MISSING
    return found


def words_of_bytes(chunks: Array) -> tuple[Array, Array]:
    """The first and second words of chunks uint8 (n, SHORT), filled up with zeros: uint64 (n,)."""
    both = np.ascontiguousarray(chunks).view("<u8")
    return both[:, 0], both[:, 1]


def spelled(first: Array, second: Array) -> list[bytes]:
    """The chunks of these words, without a NUL at the end."""
    chunks: list[bytes] = bytes_of_words(first, second).view(f"S{SHORT}").ravel().tolist()
    return chunks


def bytes_of_words(first: Array, second: Array) -> Array:
    """The other way round: uint8 (n, SHORT)."""
    chunks: Array = np.column_stack([first, second]).astype("<u8").view(np.uint8).reshape(-1, SHORT)
    return chunks


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
