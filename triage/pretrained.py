"""What an earlier model knows of words, as features for a new one.

A desk that begins with 200 labelled messages has seen few of the words its
citizens use.  A model of another city has: its row of numbers for a word says
how much the word speaks for road repairs, for the registry, for a question.
These rows enter the new model as D more features of each word, so that what
they teach folds into the new word rows like everything else, and the new model
also knows the words that only the earlier one has seen.  (Feature-based
transfer: Pan and Yang, "A Survey on Transfer Learning", IEEE TKDE 22, 2010,
section 4.2; figures in benchmarks/accuracy.md.)

A model must not learn from one that was trained on the same messages, nor from one
that learned from such a one: held-out scores would be flattered.  So every model
carries fingerprints of its messages and of those its earlier model had seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from triage.bundle import Bundle, load
from triage.duplicates import key
from triage.errors import ModelError
from triage.parts import parts
from triage.sound import check
from triage.weights import Weights, weights_of

Array = np.ndarray[Any, Any]

#: Fingerprints kept, the smallest ones: a sample that two corpora draw alike (bottom-k
#: sketch: Broder, "On the resemblance and containment of documents", 1997).  64 kB.
KEPT = 8_192
#: Above this share of shared messages the corpora overlap; below, two people wrote "terima kasih".
OVERLAP = 0.01


@dataclass(frozen=True)
class Pretrained:
    """The words and parts of an earlier model with their rows, float64 (words, D) and (parts, D)."""

    words: dict[str, int] = field(default_factory=dict)
    word_rows: Array = field(default_factory=lambda: np.zeros((0, 0)))
    parts: dict[str, int] = field(default_factory=dict)
    part_rows: Array = field(default_factory=lambda: np.zeros((0, 0)))
    #: Shortest and longest n-gram of the parts.
    ngrams: tuple[int, int] = (0, 0)
    fingerprints: Array = field(default_factory=lambda: np.zeros(0, np.uint64))
    #: SHA-256 of the model file.
    digest: str = ""

    @classmethod
    def of(cls, model: Bundle) -> Pretrained:
        """What a model knows.

        Raises
        ------
        ValueError, KeyError, TypeError, AttributeError: the parts of the model do not fit together.
        """
        check(model.manifest, model.arrays)
        labels = sum(len(head["labels"]) for head in model.manifest["heads"].values())
        weights: Weights = weights_of(model, labels)
        return cls(
            {word: i for i, word in enumerate(weights.words)}, weights.word_rows.astype(np.float64),
            {part: i for i, part in enumerate(weights.parts)}, weights.part_rows.astype(np.float64),
            (weights.shortest_ngram, weights.longest_ngram), model.arrays["fingerprints"], model.digest,
        )  # fmt: skip

    @classmethod
    def load(cls, path: str | Path) -> Pretrained:
        """What the model in a file knows.

        Raises
        ------
        ModelError: the file is missing, damaged or no model.
        """
        try:
            return cls.of(load(path))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError):
            problem = f"{path}: the model's parts do not fit together"
            raise ModelError(problem, "Train it again with triage train") from None

    @cached_property
    def width(self) -> int:
        """D: the labels of the earlier model over all heads."""
        return int(self.word_rows.shape[1])

    def rows(self, words: Sequence[str]) -> Array:
        """What is known of each word: float64 (len(words), D)."""
        found = np.zeros((len(words), self.width))
        for i, word in enumerate(words if self.width else ()):
            known = self.words.get(word)
            if known is not None:
                found[i] = self.word_rows[known]
            else:
                own = [self.parts[p] for p in dict.fromkeys(parts(word, *self.ngrams)) if p in self.parts]
                found[i] = self.part_rows[own].sum(axis=0)
        return found

    def rows_of_parts(self, names: Sequence[str]) -> Array:
        """What is known of each part of words: float64 (len(names), D)."""
        found = np.zeros((len(names), self.width))
        for i, name in enumerate(names if self.width else ()):
            known = self.parts.get(name)
            if known is not None:
                found[i] = self.part_rows[known]
        return found

    def overlap(self, texts: Iterable[str]) -> float:
        """Share of the messages that the earlier model was trained on: see :func:`overlap`."""
        return overlap(self.fingerprints, texts)


#: No earlier model.
NOTHING = Pretrained()


def overlap(stored: Array, texts: Iterable[str]) -> float:
    """Share of the distinct messages that a model with these fingerprints was trained on, as far as they can tell."""
    if not len(stored):
        return 0.0
    own = _all_fingerprints(texts)
    # A full sketch knows nothing of fingerprints above its largest.
    told = own[own <= stored.max()] if len(stored) >= KEPT else own
    return float(np.isin(told, stored).mean()) if len(told) else 0.0


def fingerprints(texts: Iterable[str], earlier: Pretrained = NOTHING) -> Array:
    """The smallest :data:`KEPT` distinct fingerprints of messages and of what ``earlier`` has seen, rising, uint64.

    64 bits of a hash of the whole message tell nobody what was in it.
    """
    return np.union1d(_all_fingerprints(texts), earlier.fingerprints)[:KEPT]


def _all_fingerprints(texts: Iterable[str]) -> Array:
    hashed = [hashlib.blake2b(key(text).encode("utf-8", "surrogatepass"), digest_size=8).digest() for text in texts]
    return np.unique(np.frombuffer(b"".join(hashed), dtype="<u8").astype(np.uint64))
