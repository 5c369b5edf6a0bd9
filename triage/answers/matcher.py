"""Which answer fits a question: TF-IDF over the words of the known ways of asking.

A question q is compared with every way of asking d and with all ways of an answer
together, by the cosine of their TF-IDF vectors (Salton and Buckley, 1988) over stems and
character n-grams.  Words that no answer knows count in the length of q: "syarat bikin
paspor" must not look like "syarat bikin" alone.  The cosine is multiplied by the
*coverage*, the share of the question's weight whose stems stand anywhere in the entry:

    score = (best way / 2 + all ways / 2) * coverage

Everything is additive over words, as in the scorer, so a word is analysed once and becomes
one row of numbers.  Which parts pay is measured in docs/answers.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log
from typing import Any, NamedTuple

import numpy as np

from triage.answers.table import Answer
from triage.parts import parts
from triage.stems import stem
from triage.words import words_of

Array = np.ndarray[Any, Any]

#: No suggestion below this score: the mean of what two halves of the held-out questions choose, 0.24 and 0.32
#: (benchmarks/answers.py --choose).
FLOOR = 0.28
#: Loudness of an n-gram beside a stem; 0.2 to 0.5 differ by less than the noise.
NGRAM_WEIGHT = 0.35
SHORTEST, LONGEST = 3, 4
#: Share of the single best way of asking in the cosine; the rest is for all ways together.
BEST_WAY = 0.5
#: Distinct words remembered; a desk's questions have some 10,000, and a row takes 4 kB.
REMEMBERED = 4_096
# How one speaks to a desk; says nothing of the matter.
_COURTESY = frozenset(
    (
        "min", "admin", "kak", "kakak", "bang", "abang", "pak", "bapak", "bu", "ibu", "mas", "mbak", "gan", "bro",
        "sis", "om", "tante", "tuan", "nyonya", "yth", "kepada", "halo", "hai", "hallo", "permisi", "assalamualaikum",
        "selamat", "pagi", "siang", "sore", "malam", "salam", "terima", "kasih", "makasih", "tolong", "mohon",
        "minta", "maaf", "dong", "deh", "sih", "ya", "kok", "nih", "tuh", "kan", "loh", "lho", "kah", "info",
        "informasi", "infonya", "tanya", "nanya", "bertanya", "mau", "ingin", "pengen", "saya", "aku", "kami",
        "kita", "yang", "dan", "itu", "ini", "dengan", "di", "ke",
    )
)  # fmt: skip


class _Word(NamedTuple):
    """What one word adds: dot products with all vectors (ways + answers,), its squared length,
    its weight and, where an entry knows its stem, the same weight (answers,)."""

    dots: Array
    square: float
    weight: float
    known: Array


class Matcher:
    """Compares questions with ``answers``; at least one."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self.answers = tuple(answers)
        ways = [[_features(way) for way in answer.tanya] for answer in self.answers]
        pooled = [sum(own, Counter[str]()) for own in ways]
        frequency = Counter(feature for own in pooled for feature in own)
        self._columns = {feature: i for i, feature in enumerate(frequency)}
        self._starts = np.cumsum([0, *map(len, ways)])[:-1]
        n = len(self.answers)
        self._rarest = log(1 + n) + 1
        self._idf = np.array([log((1 + n) / (1 + count)) + 1 for count in frequency.values()])
        single = self._unit([way for own in ways for way in own])
        # All ways together: the mean of the unit vectors, so that a long way is no louder than a short one.
        joined = np.add.reduceat(single, self._starts, axis=0)
        joined /= np.linalg.norm(joined, axis=1, keepdims=True)
        self._vectors = np.ascontiguousarray(np.vstack([single, joined]).T)
        self._stems = [frozenset(map(stem, _telling(" ".join((*a.tanya, a.jawaban))))) for a in self.answers]
        self._spread = Counter(s for own in self._stems for s in own)
        self._word = lru_cache(maxsize=REMEMBERED)(self._analyse)

    def scores(self, question: str) -> Array:
        """How well each answer fits, float64 (answers,), from 0 to 1."""
        found = [self._word(word) for word in _telling(question)]
        square = sum(word.square for word in found)
        weight = sum(word.weight for word in found)
        if not square or not weight:
            return np.zeros(len(self.answers))
        dots = np.sum([word.dots for word in found], axis=0) / np.sqrt(square)
        cut = len(dots) - len(self.answers)
        cosine = BEST_WAY * np.maximum.reduceat(dots[:cut], self._starts) + (1 - BEST_WAY) * dots[cut:]
        covered: Array = np.sum([word.known for word in found], axis=0) / weight
        result: Array = np.clip(cosine * covered, 0, 1)
        return result

    def _analyse(self, word: str) -> _Word:
        own = _word_features(word)
        columns = [self._columns[f] for f in own if f in self._columns]
        weights = self._idf[columns] * [w for f, w in own.items() if f in self._columns]
        unknown = sum((self._rarest * w) ** 2 for f, w in own.items() if f not in self._columns)
        root = stem(word)
        weight = log((1 + len(self.answers)) / (1 + self._spread[root])) + 1
        known = np.array([weight if root in stems else 0.0 for stems in self._stems])
        return _Word(weights @ self._vectors[columns], float(weights @ weights) + unknown, weight, known)

    def _unit(self, bags: Sequence[Counter[str]]) -> Array:
        """TF-IDF vectors of length 1, float64 (bags, features)."""
        rows = np.zeros((len(bags), len(self._columns)))
        for row, bag in zip(rows, bags, strict=True):
            for feature, weight in bag.items():
                row[self._columns[feature]] = weight
        rows *= self._idf
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths, lengths, 1))


#: The words of a chunk, remembered: an inbox says the same few thousand chunks again and again.
_chunk = lru_cache(maxsize=16 * REMEMBERED)(words_of)


def _telling(text: str) -> list[str]:
    """The different words of a text that say something of its matter, in order.

    >>> _telling("Mau tanya pak, syarat bikin KIA apa aja ya?")
    ['syarat', 'bikin', 'kia', 'apa', 'saja']
    """
    every = (word for chunk in text.split() for word in _chunk(chunk))
    found = (word for word in every if word not in _COURTESY and word[0].isalpha())
    return list(dict.fromkeys(found))


def _features(text: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for word in _telling(text):
        total.update(_word_features(word))
    return total


def _word_features(word: str) -> Counter[str]:
    """Stem and n-grams of a word with their loudness."""
    found: Counter[str] = Counter()
    for part in parts(word, SHORTEST, LONGEST):
        found[part] += 1 if part.startswith("s=") else NGRAM_WEIGHT  # type: ignore[assignment]
    return found
