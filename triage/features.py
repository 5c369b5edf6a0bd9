"""Distinct words -> T, the TF-IDF-weighted features of each word.

A word is described once, by three kinds of feature: its surface form, its stem
and the character n-grams of its surface.  Stem and n-grams are its *parts*:
what an unknown word can share with known ones.  Adjacent words are described by
one more block, the pairs of their stems, with a boundary mark before the first
and after the last word, which is how the question head sees how a message
begins and ends.

A message is the sum of its tokens' features divided by a length normaliser that
is additive over tokens as well, so that everything a linear model learns folds
into one row of numbers per word and one per pair (see :mod:`triage.scorer`):

    x_i = (sum_w T_w + sum_p P_p) / N_i,    N_i^2 = sum_w |T_w|^2 + sum_p |P_p|^2

What an earlier model knows of a word (:mod:`triage.pretrained`) is one more, dense
block of T that does not count in the normaliser.

Tokens are counted (f(c) = c): 1 + log c gains a point on one of four sets and costs
one on another (benchmarks/accuracy.md), and needs a sort of all words at prediction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from math import log
from typing import Any

import numpy as np

from triage.learner import Factored
from triage.parts import BEGIN, END, parts
from triage.pretrained import NOTHING, Pretrained
from triage.scorer import MAX_CHARACTERS
from triage.spelling import Speller
from triage.stems import stem
from triage.words import words_of

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Recipe:
    """The settings of the feature space; the defaults are measured in benchmarks/accuracy.md."""

    shortest_ngram: int = 3
    longest_ngram: int = 4
    #: Block weights: how loud a block is beside the surface form (1.0).
    stem_weight: float = 0.5
    ngram_weight: float = 0.35
    pair_weight: float = 1.0
    #: A surface form, part or pair in fewer training messages than this is noise.
    least_messages: int = 2

    def parts(self, word: str) -> list[str]:
        """The stem and the n-grams of a word, by this recipe."""
        return parts(word, self.shortest_ngram, self.longest_ngram)


@dataclass
class FeatureSpace:
    """What training has seen, with the weight of every feature.

    Attributes
    ----------
    words: surface forms of the training messages, in order of first sight; V of them.
    surface: weight of each word's own feature, float64 (V,); 0 for words seen too rarely.
    parts, part_weight: the F parts and their weights, float64 (F,).
    pairs, pair_weight: the P stem pairs and their weights, float64 (P,).
    """

    recipe: Recipe
    words: dict[str, int] = field(default_factory=dict)
    surface: Array = field(default_factory=lambda: np.zeros(0))
    parts: dict[str, int] = field(default_factory=dict)
    part_weight: Array = field(default_factory=lambda: np.zeros(0))
    pairs: dict[tuple[str, str], int] = field(default_factory=dict)
    pair_weight: Array = field(default_factory=lambda: np.zeros(0))
    #: Messages that had each word, int (V,).
    messages: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    #: What an earlier model knows of words; :data:`NOTHING` if there is none.
    pretrained: Pretrained = NOTHING

    @classmethod
    def fit(
        cls, messages: Sequence[Sequence[str]], recipe: Recipe, pretrained: Pretrained = NOTHING
    ) -> FeatureSpace:
        """Learn vocabulary and inverse document frequencies from tokenised messages.

        idf(f) = ln((1 + n) / (1 + df)) + 1, smoothed as in scikit-learn's
        TfidfTransformer; df counts messages, not words.
        """
        word_df: Counter[str] = Counter()
        part_df: Counter[str] = Counter()
        pair_df: Counter[tuple[str, str]] = Counter()
        parts_of = lru_cache(maxsize=None)(lambda word: tuple(recipe.parts(word)))
        for tokens in messages:
            distinct = list(dict.fromkeys(tokens))
            word_df.update(distinct)
            # Through a dict, not a set: the order of the features must not depend on the hash seed.
            part_df.update(list(dict.fromkeys(chain.from_iterable(map(parts_of, distinct)))))
            pair_df.update(list(dict.fromkeys(stem_pairs(tokens))))
        n, least = len(messages), recipe.least_messages
        kept_parts = {p: df for p, df in part_df.items() if df >= least}
        kept_pairs = {p: df for p, df in pair_df.items() if df >= least} if recipe.pair_weight else {}
        stem_or_ngram = [recipe.stem_weight if p.startswith("s=") else recipe.ngram_weight for p in kept_parts]
        return cls(
            recipe,
            words={word: i for i, word in enumerate(word_df)},
            messages=np.array(list(word_df.values()), dtype=np.int64),
            surface=np.array([_idf(df, n) if df >= least else 0.0 for df in word_df.values()]),
            parts={part: i for i, part in enumerate(kept_parts)},
            part_weight=np.array(stem_or_ngram) * [_idf(df, n) for df in kept_parts.values()],
            pairs={pair: i for i, pair in enumerate(kept_pairs)},
            pair_weight=recipe.pair_weight * np.array([_idf(df, n) for df in kept_pairs.values()]),
            pretrained=pretrained,
        )

    def knows(self, word: str) -> bool:
        """Whether training, or the earlier model's training, has seen the word."""
        return word in self.words or word in self.pretrained.words

    def read(self, tokens: Iterable[str]) -> list[str]:
        """The words as they are meant: those that nobody has seen, spelled like known ones where possible."""
        return [meant for word in tokens for meant in ((word,) if self.knows(word) else self._speller.read(word))]

    @cached_property
    def _speller(self) -> Speller:
        counted = zip(self.words, self.messages.tolist(), strict=True)
        return Speller((word, n) for word, n in counted if n >= self.recipe.least_messages)

    def known_parts(self, word: str) -> list[int]:
        """Columns of the parts of ``word`` that training has seen, each once, in order."""
        return list(dict.fromkeys(self.parts[p] for p in self.recipe.parts(word) if p in self.parts))

    def word_table(self, words: Sequence[str]) -> Any:
        """T for the given distinct words: sparse CSR float64 (len(words), V + F)."""
        from scipy import sparse

        offset, columns, values, ends = len(self.words), [], [], [0]
        for word in words:
            own = self.words.get(word)
            if own is not None and self.surface[own]:
                columns.append(own)
                values.append(self.surface[own])
            known = self.known_parts(word)
            columns.extend(offset + j for j in known)
            values.extend(self.part_weight[known])
            ends.append(len(columns))
        return sparse.csr_matrix((values, columns, ends), shape=(len(words), offset + len(self.parts)))

    def matrix(self, messages: Sequence[Sequence[str]]) -> Factored:
        """Message features x_i, for the learner: (len(messages), V + F + D + P), kept factored.

        Rows of messages without any known feature are zero.
        """
        from scipy import sparse

        messages = [self.read(tokens) for tokens in messages]
        distinct: dict[str, int] = {}
        for tokens in messages:
            for word in tokens:
                distinct.setdefault(word, len(distinct))
        table = self.word_table(list(distinct))
        words = _counts([[distinct[w] for w in tokens] for tokens in messages], len(distinct))
        seen = [[self.pairs[p] for p in stem_pairs(t) if p in self.pairs] for t in messages]
        pairs = _counts(seen, len(self.pairs))
        squares = words @ np.asarray(table.multiply(table).sum(axis=1)).ravel() + pairs @ self.pair_weight**2
        scale = sparse.diags(1 / np.sqrt(np.where(squares > 0, squares, 1)))
        weighted = scale @ pairs @ sparse.diags(self.pair_weight)
        dense = self.pretrained.rows(list(distinct))
        return Factored((scale @ words).tocsr(), table, dense, weighted.tocsr())


def tokenise(texts: Iterable[str]) -> list[list[str]]:
    """The words of each message, up to where prediction reads it, every distinct chunk analysed once.

    >>> tokenise(["lampu mati di jl.fatmawati"])
    [['lampu', 'mati', 'di', 'jalan', 'fatmawati']]
    """
    analyse = lru_cache(maxsize=None)(words_of)
    return [[word for chunk in text[:MAX_CHARACTERS].split() for word in analyse(chunk)] for text in texts]


def stem_pairs(tokens: Sequence[str]) -> list[tuple[str, str]]:
    """Adjacent stems, boundaries included; none for an empty message.

    >>> stem_pairs(["lampu", "mati"])
    [('^', 'lampu'), ('lampu', 'mati'), ('mati', '$')]
    """
    if not tokens:
        return []
    stems = [BEGIN, *map(stem, tokens), END]
    return list(pairwise(stems))


def _idf(df: int, n: int) -> float:
    # Rounded so that a libm that differs in the last bit cannot change a model's bytes.
    return round(log((1 + n) / (1 + df)) + 1, 9)


def _counts(rows: Sequence[Sequence[int]], width: int) -> Any:
    """Lists of column numbers -> sparse counts, repeated numbers added up."""
    from scipy import sparse

    ends = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter((j for row in rows for j in row), dtype=np.int64, count=int(ends[-1]))
    matrix = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), width))
    matrix.sum_duplicates()
    return matrix
