"""Counts and one row of numbers per word -> scores, with numpy alone (scipy.sparse for full pipes).

This is the light twin of what scikit-learn fitted.  The features of a word are
folded with the learned weights into one row: a score per label, the square of
its length, and two counters.  A message is split at blanks; each distinct chunk
is analysed once, on first sight, and remembered as the sum of the rows of its
words.  Scoring a message is then a dictionary look-up per chunk and one sparse
product; adjacent chunks add the row of their stem pair, found by a vectorised
hash look-up.

Row layout, float32 (L + 3): L scores (all heads side by side), squared length,
words that tell something, those of them that training knew.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from triage.pairs import PairTable
from triage.parts import BEGIN, END, parts
from triage.reasons import display
from triage.stems import stem
from triage.weights import Weights
from triage.words import words_of

Array = np.ndarray[Any, Any]

#: Distinct chunks remembered before the memory starts afresh.  A 100,000-message
#: inbox has some 60,000 of them; at 38 labels this many rows take 20 MB.
REMEMBERED = 98_304
#: Longest part of a message that is read, in characters; the longest real complaint
#: seen has 6,000.  Bounds memory on a pasted file; the message itself passes through whole.
MAX_CHARACTERS = 100_000
#: Messages scored together: 512 of 35 words keep the working arrays in a 1 MB cache.
BLOCK = 512
#: From this many chunks on, importing scipy.sparse (0.15 s, once) pays for itself.
_SPARSE_PAYS = 8_192
_SEPARATOR = "\ufdd0\ufdd1"  # two Unicode noncharacters: "reserved for internal use"


@dataclass(frozen=True)
class Scores:
    """Scores of n messages.

    ``values`` float32 (n, L); ``words`` and ``known`` float32 (n,), the telling
    words of a message and those training knew; ``chunks`` and ``starts``, the
    flat chunk numbers and each message's first position (n + 1,), for reasons.
    """

    values: Array
    length: Array
    words: Array
    known: Array
    chunks: Array
    starts: Array


class ChunkMemory(dict[str, int]):
    """Chunk -> number; a chunk that is met for the first time gets the next number and is learned.

    As a dictionary's ``__missing__`` this costs known chunks nothing.
    """

    def __init__(self, learn: Callable[[str, int], None]) -> None:
        super().__init__()
        self._learn = learn

    def __missing__(self, chunk: str) -> int:
        number = self[chunk] = len(self)
        self._learn(chunk, number)
        return number


class Scorer:
    """Scores messages; remembers every chunk it has met, up to :data:`REMEMBERED`."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.labels = weights.word_rows.shape[1]
        self._words = {word: i for i, word in enumerate(weights.words)}
        self._plain = {word: i for i, word in enumerate(weights.words) if weights.word_plain[i]}
        self._word_rows = np.column_stack([weights.word_rows, weights.word_squares])
        self._stems = {s: i for i, s in enumerate(weights.stems)}
        self._parts: dict[str, int] | None = None  # built when the first unknown word comes
        self._pairs = PairTable(weights.pairs, len(weights.stems))
        self._pair_rows = np.column_stack([weights.pair_rows, weights.pair_squares]).astype(np.float32)
        self._forget()

    def score(self, texts: Sequence[str]) -> Scores:
        """Score messages (any number; a few thousand at a time keeps memory flat)."""
        if len(self._memory) > REMEMBERED:
            self._forget()
        chunks = self._chunks(texts)
        separators = np.flatnonzero(chunks == 0)
        # The row of a separator is zero, so each stretch may begin with one.
        sums = _sum_between(self._rows[: len(self._memory)], chunks[:-1], separators)
        self._add_pairs(sums, chunks, separators)
        length = np.sqrt(np.where(sums[:, self.labels] > 0, sums[:, self.labels], 1))
        values = sums[:, : self.labels] / length[:, None] + self.weights.intercept
        words, known = sums[:, self.labels + 1], sums[:, self.labels + 2]
        # Without the separators: message i has the chunks starts[i]:starts[i + 1].
        starts = separators - np.arange(len(separators))
        return Scores(values, length, words, known, chunks[chunks != 0], starts)

    def contributions(self, chunks: Array, columns: Array) -> Array:
        """What each chunk adds to one column, before division by the length: float32 (m,).

        ``chunks`` are numbers out of the latest :meth:`score`, ``columns`` label numbers.
        """
        pushes: Array = self._rows[chunks, columns]
        return pushes

    def detailed(self, text: str) -> tuple[Array, list[tuple[str, Array]]]:
        """Scores (L,) of one message, and (words, row (L,)) for everything that added to them.

        The rows and the intercept add up to the scores.
        """
        scores = self.score([text])
        flat = np.concatenate([[0], scores.chunks, [0]])
        pairs = self._pairs.find(self._last[flat[:-1]], self._first[flat[1:]])
        by_number = {number: chunk for chunk, number in self._memory.items()}
        names = [BEGIN, *(by_number[n] for n in scores.chunks.tolist()), END]
        rows = [(names[i + 1], self._rows[n]) for i, n in enumerate(scores.chunks.tolist())]
        rows += [(f"{names[i]} + {names[i + 1]}", self._pair_rows[k]) for i, k in enumerate(pairs.tolist()) if k >= 0]
        length = np.sqrt(max(sum(float(row[self.labels]) for _, row in rows), 1e-12))
        return scores.values[0], [(name, row[: self.labels] / length) for name, row in rows]

    @property
    def shown(self) -> list[str]:
        """Display text by chunk number, valid until the next :meth:`score`."""
        return self._shown

    # -- chunks ---------------------------------------------------------------

    def _chunks(self, texts: Sequence[str]) -> Array:
        """Flat chunk numbers of all messages, a 0 before, between and after them."""
        whole = f" {_SEPARATOR} ".join(["", *texts, ""])
        pieces = whole.split()
        if len(whole) > MAX_CHARACTERS or pieces.count(_SEPARATOR) != len(texts) + 1:
            pieces = [_SEPARATOR]
            for text in texts:
                pieces += text[:MAX_CHARACTERS].replace(_SEPARATOR, " ").split()
                pieces.append(_SEPARATOR)
        numbers = np.fromiter(map(self._memory.__getitem__, pieces), dtype=np.intp, count=len(pieces))
        # A chunk without a word ("-", "...") stands between no pair: leave it out.
        telling = self._first[numbers] >= 0
        return numbers if telling.all() else numbers[telling]

    def _forget(self) -> None:
        self._rows = np.zeros((1024, self.labels + 3), dtype=np.float32)
        self._first = np.full(1024, -1, dtype=np.int64)
        self._last = np.full(1024, -1, dtype=np.int64)
        self._shown: list[str] = []
        self._memory = ChunkMemory(self._learn)
        self._memory[_SEPARATOR]  # becomes number 0
        # To its left a message ends, to its right one begins: stems[1] and stems[0].
        self._rows[0], self._first[0], self._last[0] = 0, 1, 0

    def _grow(self, number: int) -> None:
        while number >= len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
            self._first = np.concatenate([self._first, np.full_like(self._first, -1)])
            self._last = np.concatenate([self._last, np.full_like(self._last, -1)])

    def _learn(self, chunk: str, number: int) -> None:
        """Analyse a chunk on first sight: its row is the sum of its words and inner pairs."""
        self._grow(number)
        self._shown.append(display(chunk))
        row = self._rows[number]
        bare = chunk.rstrip(".,")
        if bare.isascii() and bare.isalpha() and (plain := self._plain.get(bare.lower())) is not None:
            # Four of five chunks are a plain known word; cutting them would give just it.
            self._first[number] = self._last[number] = self._add_known(row, plain)
            row[self.labels + 1] += 1
            row[self.labels + 2] += 1
            return
        words = words_of(chunk)
        if not words:
            return
        ids = [self._add_word(row, word) for word in words]
        self._first[number], self._last[number] = ids[0], ids[-1]
        if len(ids) > 1:
            for k in self._pairs.find(np.array(ids[:-1]), np.array(ids[1:])):
                if k >= 0:
                    row[: self.labels + 1] += self._pair_rows[k]

    def _add_word(self, row: Array, word: str) -> int:
        """Add a word's numbers to a chunk's row; return the number of its stem."""
        known = self._words.get(word)
        if word.isalpha() or "-" in word:  # not <angka>, not "?"
            row[self.labels + 1] += 1
            row[self.labels + 2] += known is not None
        if known is not None:
            return self._add_known(row, known)
        columns = self._known_parts(word)
        row[: self.labels] += self.weights.part_rows[columns].sum(axis=0, dtype=np.float32)
        row[self.labels] += self.weights.part_squares[columns].sum()
        return self._stems.get(stem(word), len(self._stems))

    def _add_known(self, row: Array, known: int) -> int:
        row[: self.labels + 1] += self._word_rows[known]
        return int(self.weights.word_stems[known])

    def _known_parts(self, word: str) -> list[int]:
        if self._parts is None:
            self._parts = {part: i for i, part in enumerate(self.weights.parts)}
        found = parts(word, self.weights.shortest_ngram, self.weights.longest_ngram)
        return list(dict.fromkeys(self._parts[p] for p in found if p in self._parts))

    # -- sums -----------------------------------------------------------------

    def _add_pairs(self, sums: Array, chunks: Array, separators: Array) -> None:
        """Add the rows of the stem pairs that stand across two chunks, boundaries included."""
        found = self._pairs.find(self._last[chunks[:-1]], self._first[chunks[1:]])
        at = np.flatnonzero(found >= 0)
        # The pair at position p joins chunk p to chunk p + 1; a message owns the pairs
        # from its opening separator to the one before its closing separator.
        ends = np.searchsorted(at, separators)
        sums[:, : self.labels + 1] += _sum_between(self._pair_rows, found[at], ends)


def _sum_between(rows: Array, numbers: Array, ends: Array) -> Array:
    """Sums of ``rows[numbers[ends[i]:ends[i + 1]]]``: float32 (len(ends) - 1, width)."""
    if len(numbers) < _SPARSE_PAYS and "scipy.sparse" not in sys.modules:
        sums = np.zeros((len(ends) - 1, rows.shape[1]), dtype=np.float32)
        full = ends[:-1] < ends[1:]  # reduceat cannot sum nothing
        if full.any():
            sums[full] = np.add.reduceat(rows[numbers], ends[:-1][full], axis=0)
        return sums
    from scipy.sparse import csr_matrix

    ones = np.ones(len(numbers), dtype=np.float32)
    product: Array = csr_matrix((ones, numbers, ends), shape=(len(ends) - 1, len(rows))) @ rows
    return product
