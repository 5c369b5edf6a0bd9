"""Counts and one row of numbers per word -> scores, with numpy alone.

This is the light twin of what scikit-learn fitted.  The features of a word are
folded with the learned weights into one row: a score per label, the square of
its length, and two counters.  A message is split at blanks; each distinct chunk
is analysed once, on first sight, and remembered as the sum of the rows of its
words.  Scoring a message is then a look-up per chunk and a sum of rows; adjacent
chunks add the row of their stem pair.  Both look-ups work on whole blocks of
messages (:mod:`triage.chunks`, :mod:`triage.pairs`).

Row layout, float32 (L + 3): L scores (all heads side by side), squared length,
words that tell something, those of them that training knew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from triage.chunks import ChunkMemory
from triage.elsewhere import Places
from triage.growing import grown
from triage.pairs import PairTable
from triage.parts import BEGIN, END, parts
from triage.plain import PlainWords
from triage.reasons import Texts, display
from triage.spelling import Speller
from triage.stems import stem
from triage.sums import sum_between
from triage.weights import Weights
from triage.words import tells, words_of

Array = np.ndarray[Any, Any]

#: Distinct chunks remembered before the memory starts afresh.  A 100,000-message
#: inbox has some 35,000 to 60,000 of them; at 38 labels this many take 30 MB with all that belongs to them.
REMEMBERED = 65_536
# Those of the last block come on top; where they are very short, there are more and the arrays grow.
_SPARE = 32_768
#: Longest part of a message that is read, in characters; the longest real complaint
#: seen has 6,000.  Bounds memory on a pasted file; the message itself passes through whole.
MAX_CHARACTERS = 100_000
#: Messages scored together at most.  With fewer, numpy's cost per call is felt (768 take a fifth longer), with
#: more the working arrays leave the cache.
BLOCK = 2_048
# What a chunk may be, as bits beside those of triage.elsewhere: has words; waits for an answer.
_TELLING, _WAITING = 1, 2


@dataclass(frozen=True)
class Scores:
    """Scores of n messages.

    ``values`` float32 (n, L); ``words`` and ``known`` float32 (n,), the telling
    words of a message and those training knew; ``elsewhere`` bool (n,), whether it
    names a place that is another government's; ``waits`` bool (n,), whether it asks
    for something; ``chunks`` and ``starts``, the
    flat chunk numbers and each message's first position (n + 1,), for reasons.
    """

    values: Array
    length: Array
    words: Array
    known: Array
    elsewhere: Array
    waits: Array
    chunks: Array
    starts: Array


class Scorer:
    """Scores messages; remembers every chunk it has met, up to :data:`REMEMBERED`, and in ``texts`` how to show it.

    ``elsewhere`` holds the place names that are another government's, ``waiting`` the words
    of a message that waits for an answer.
    """

    def __init__(self, weights: Weights, elsewhere: Iterable[str] = (), waiting: Iterable[str] = ()) -> None:
        self.weights = weights
        self._places, self._waiting = Places(elsewhere), frozenset(waiting)
        self._marking = self._places.words | self._waiting
        self.labels = weights.word_rows.shape[1]
        self._words = {word: i for i, word in enumerate(weights.words)}
        plain = [word if flag else "" for word, flag in zip(weights.words, weights.word_plain.tolist(), strict=True)]
        self._plain = PlainWords(plain)
        self._word_marks = np.zeros(len(weights.words) + 1, dtype=np.uint8)  # one more: there may be no word
        for word in self._marking & self._words.keys():
            self._word_marks[self._words[word]] = self._mark_of((word,))
        self._word_rows = np.column_stack([weights.word_rows, weights.word_squares])
        self._word_stems: list[int] = weights.word_stems.tolist()
        self._stems = {s: i for i, s in enumerate(weights.stems)}
        self._parts: dict[str, int] | None = None  # built when the first unknown word comes
        self._speller: Speller | None = None  # likewise
        self._pairs = PairTable(weights.pairs, len(weights.stems))
        self._pair_rows = np.column_stack([weights.pair_rows, weights.pair_squares]).astype(np.float32)
        self._forget()

    def score(self, texts: Sequence[str]) -> Scores:
        """Score messages (any number; a few thousand at a time keeps memory flat)."""
        if len(self._memory) > REMEMBERED:
            self._forget()
        chunks, marks, separators = self._chunks(texts)
        # The row of a separator is zero, so each stretch may begin with one.
        sums = sum_between(self._rows[: len(self._memory)], chunks[:-1], separators)
        self._add_pairs(sums, chunks, separators)
        length = np.sqrt(np.where(sums[:, self.labels] > 0, sums[:, self.labels], 1))
        values = sums[:, : self.labels] / length[:, None] + self.weights.intercept
        words, known = sums[:, self.labels + 1], sums[:, self.labels + 2]
        # Without the separators: message i has the chunks starts[i]:starts[i + 1].
        starts = separators - np.arange(len(separators))
        elsewhere = self._places.named(marks, separators)
        waits = np.diff(np.searchsorted(np.flatnonzero(marks & _WAITING), separators)) > 0
        return Scores(values, length, words, known, elsewhere, waits, chunks[chunks != 0], starts)

    def contributions(self, chunks: Array, columns: Array) -> Array:
        """What each chunk adds to one column, before division by the length: float32 (m,).

        ``chunks`` are numbers out of the latest :meth:`score`, ``columns`` label numbers.
        """
        pushes: Array = self._rows.ravel().take(chunks * self._rows.shape[1] + columns)
        return pushes

    def detailed(self, text: str) -> tuple[Array, list[tuple[str, Array]]]:
        """Scores (L,) of one message, and (words, row (L,)) for everything that added to them.

        The rows and the intercept add up to the scores.
        """
        scores = self.score([text])
        flat = np.concatenate([[0], scores.chunks, [0]])
        pairs = self._pairs.find(self._left[flat[:-1]] + self._right[flat[1:]])
        names = [BEGIN, *self._memory.chunks(scores.chunks), END]
        rows = [(names[i + 1], self._rows[n]) for i, n in enumerate(scores.chunks.tolist())]
        rows += [(f"{names[i]} + {names[i + 1]}", self._pair_rows[k]) for i, k in enumerate(pairs.tolist()) if k >= 0]
        length = np.sqrt(max(sum(float(row[self.labels]) for _, row in rows), 1e-12))
        return scores.values[0], [(name, row[: self.labels] / length) for name, row in rows]

    # -- chunks ---------------------------------------------------------------

    def _chunks(self, texts: Sequence[str]) -> tuple[Array, Array, Array]:
        """Flat chunk numbers of all messages, a 0 before, between and after them; their marks; where the 0s are."""
        if max(map(len, texts), default=0) > MAX_CHARACTERS:
            texts = [text[:MAX_CHARACTERS] for text in texts]
        numbers = self._memory.numbers(texts)
        if len(self._memory) > self._learned:
            self._learn()
        # A chunk without a word ("-", "...") stands between no pair: leave it out.
        marks = self._marks.take(numbers)
        telling = (marks & _TELLING).view(bool)
        if not telling.all():
            numbers, marks = numbers[telling], marks[telling]
        return numbers, marks, np.flatnonzero(numbers == 0)

    def _forget(self) -> None:
        # At once as long as they get: the system gives memory for what is written to, and nothing is copied.
        size = REMEMBERED + _SPARE
        self._rows = np.zeros((size, self.labels + 3), dtype=np.float32)
        # What a chunk is, and what it adds to the key of a pair on its left and right.
        self._marks = np.zeros(size, dtype=np.uint8)
        self._left, self._right = np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.uint64)
        self._whole: list[tuple[int, int, int]] = []  # chunk, known word, whether it tells something
        self._ends: list[tuple[int, int, int]] = []  # chunk, first stem, last stem
        self._inner: list[tuple[int, int, int]] = []  # chunk, left stem, right stem
        self.texts = Texts()
        self._memory = ChunkMemory()
        self._learned = len(self._memory)
        # To its left a message ends, to its right one begins: stems[1] and stems[0].
        self._join(np.array([0]), first=np.array([1]), last=np.array([0]))

    def _grow(self) -> None:
        size = len(self._memory)
        self._rows, self._marks = grown(self._rows, size), grown(self._marks, size)
        self._left, self._right = grown(self._left, size), grown(self._right, size)

    def _learn(self) -> None:
        """Analyse the chunks met for the first time."""
        self._grow()
        begin, self._learned = self._learned, len(self._memory)
        words, texts = self._plain.find(*self._memory.words(begin))
        others = np.flatnonzero(words < 0)
        for i, chunk in zip(others.tolist(), self._memory.chunks(begin + others), strict=True):
            texts[i] = display(chunk).encode()
            self._cut(chunk, begin + i)
        self.texts.add(texts, begin)
        self._add_whole()
        self._add_inner_pairs()
        if self._ends:
            self._join(*np.array(self._ends, dtype=np.int64).T)
            self._ends.clear()
        self._add_plain(begin + np.flatnonzero(words >= 0), words[words >= 0])

    def _add_plain(self, numbers: Array, words: Array) -> None:
        """Chunks that are one known word each."""
        self._rows[numbers, : self.labels + 1] = self._word_rows[words]
        self._rows[numbers, self.labels + 1 :] = 1
        self._marks[numbers] = self._word_marks[words]
        self._join(numbers, stems := self.weights.word_stems[words], stems)

    def _join(self, numbers: Array, first: Array, last: Array) -> None:
        """Note the first and last stems of chunks, which stand in pairs with those of their neighbours."""
        self._marks[numbers] |= _TELLING
        self._right[numbers], self._left[numbers] = self._pairs.right(first), self._pairs.left(last)

    def _cut(self, chunk: str, number: int) -> None:
        """A chunk's row is the sum of its words and inner pairs; those of known words are added later, all at once."""
        words = words_of(chunk)
        if not words:
            return
        self._mark(words, number)
        ids: list[int] = []
        for word in words:
            known = self._words.get(word, -1)
            if known >= 0:
                ids.append(self._word_stems[known])
                self._whole.append((number, known, tells(word)))
                continue
            row = self._rows[number]
            row[self.labels + 1] += tells(word)
            for meant in self._read(word):
                ids.append(self._add_word(row, meant))
        self._ends.append((number, ids[0], ids[-1]))
        self._inner += [(number, *pair) for pair in pairwise(ids)]

    def _mark(self, words: Sequence[str], number: int) -> None:
        if not self._marking.isdisjoint(words):
            self._marks[number] = self._mark_of(words)

    def _mark_of(self, words: Sequence[str]) -> int:
        return self._places.marks_of(words) + _WAITING * (not self._waiting.isdisjoint(words))

    def _add_whole(self) -> None:
        """Add the rows of the known words of the chunks that were cut."""
        if not self._whole:
            return
        numbers, words, telling = np.array(self._whole, dtype=np.intp).T
        self._whole.clear()
        begins = np.append(0, 1 + np.flatnonzero(numbers[1:] != numbers[:-1]))
        numbers, telling = numbers[begins], np.add.reduceat(telling, begins)
        self._rows[numbers, : self.labels + 1] += np.add.reduceat(self._word_rows[words], begins)
        self._rows[numbers, self.labels + 1 :] += telling[:, None]

    def _add_inner_pairs(self) -> None:
        """Add the rows of the stem pairs inside the chunks that were cut."""
        if not self._inner:
            return
        numbers, left, right = np.array(self._inner, dtype=np.int64).T
        self._inner.clear()
        found = self._pairs.find(self._pairs.left(left) + self._pairs.right(right))
        known = np.flatnonzero(found >= 0)
        for number, k in zip(numbers[known].tolist(), found[known].tolist(), strict=True):
            self._rows[number, : self.labels + 1] += self._pair_rows[k]

    def _add_word(self, row: Array, word: str) -> int:
        """Add a word's numbers to a chunk's row; return the number of its stem."""
        known = self._words.get(word)
        if known is not None:
            row[: self.labels + 1] += self._word_rows[known]
            return self._word_stems[known]
        columns = self._known_parts(word)
        row[: self.labels] += self.weights.part_rows[columns].sum(axis=0, dtype=np.float32)
        row[self.labels] += self.weights.part_squares[columns].sum()
        return self._stems.get(stem(word), len(self._stems))

    def _read(self, word: str) -> tuple[str, ...]:
        """The word as it is meant: one that nobody has seen, spelled like known ones where possible."""
        if word in self._words:
            return (word,)
        if self._speller is None:
            counted = zip(self.weights.words, self.weights.word_messages.tolist(), strict=True)
            self._speller = Speller((known, n) for known, n in counted if n >= self.weights.least_messages)
        return self._speller.read(word)

    def _known_parts(self, word: str) -> list[int]:
        if self._parts is None:
            self._parts = {part: i for i, part in enumerate(self.weights.parts)}
        found = parts(word, self.weights.shortest_ngram, self.weights.longest_ngram)
        return list(dict.fromkeys(self._parts[p] for p in found if p in self._parts))

    # -- pairs ----------------------------------------------------------------

    def _add_pairs(self, sums: Array, chunks: Array, separators: Array) -> None:
        """Add the rows of the stem pairs that stand across two chunks, boundaries included."""
        found = self._pairs.find(self._left.take(chunks[:-1]) + self._right.take(chunks[1:]))
        at = np.flatnonzero(found >= 0)
        # The pair at position p joins chunk p to chunk p + 1; a message owns the pairs
        # from its opening separator to the one before its closing separator.
        ends = np.searchsorted(at, separators)
        sums[:, : self.labels + 1] += sum_between(self._pair_rows, found[at], ends)
