"""What an inbox looks like to a model, in sums small enough to travel in the model file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from triage.calibrate import Calibration
from triage.crossval import HeldOut
from triage.decide import WITHOUT_AGENCY

Array = np.ndarray[Any, Any]
#: Digits kept of a sum in the model file: the same on every machine, and far below chance.
_DIGITS = 2


@dataclass
class HeadProfile:
    """First choices of one head: how often each label, and the sums of confidence and its square."""

    labels: list[str]
    counts: list[int]
    confidence: float = 0.0
    squares: float = 0.0

    @property
    def messages(self) -> int:
        """Messages that got a label."""
        return sum(self.counts)


@dataclass
class Profile:
    """Sums over messages with at least one word: words, unknown words, their squares and product."""

    messages: int = 0
    words: int = 0
    unknown: int = 0
    words_squared: int = 0
    unknown_squared: int = 0
    product: int = 0
    heads: dict[str, HeadProfile] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Profile:
        """The profile that a manifest holds.

        Raises
        ------
        TypeError, KeyError: it is not one.
        """
        heads = {name: HeadProfile(**head) for name, head in stored["heads"].items()}
        return cls(**{**stored, "heads": heads})

    def add(
        self, words: Array, known: Array, labels: Mapping[str, list[str]], probabilities: Mapping[str, Array]
    ) -> None:
        """Add messages: ``words`` and ``known`` (n,), ``probabilities`` (n, labels) per head.

        An agency counts only where the kind has one; a row of NaN counts nowhere.
        """
        read = np.flatnonzero(words > 0)
        w, u = words[read].astype(np.int64), (words - known)[read].astype(np.int64)
        self.messages += len(read)
        for name, value in (("words", w), ("unknown", u), ("words_squared", w * w), ("unknown_squared", u * u),
                            ("product", w * u)):  # fmt: skip
            setattr(self, name, getattr(self, name) + int(value.sum()))
        forwarded = np.ones(len(read), dtype=bool)
        if "jenis" in labels and WITHOUT_AGENCY in labels["jenis"]:
            forwarded = probabilities["jenis"][read].argmax(axis=1) != labels["jenis"].index(WITHOUT_AGENCY)
        for name, own in labels.items():
            rows = read[forwarded] if name == "skpd" else read
            self._add_head(name, own, probabilities[name][rows])

    def _add_head(self, name: str, labels: list[str], probabilities: Array) -> None:
        head = self.heads.setdefault(name, HeadProfile(labels, [0] * len(labels)))
        p = probabilities[~np.isnan(probabilities).any(axis=1)].astype(np.float64)
        counts = np.bincount(p.argmax(axis=1), minlength=len(labels)) if len(p) else np.zeros(len(labels), int)
        head.counts = [a + b for a, b in zip(head.counts, counts.tolist(), strict=True)]
        sure = p.max(axis=1, initial=0.0)
        head.confidence += float(sure.sum())
        head.squares += float((sure**2).sum())


def reference(held_out: HeldOut, heads: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The profile of a corpus to models that had not seen the messages, for the manifest's key ``reference``.

    ``heads`` is the manifest's: labels and calibration of each head.
    """
    profile = Profile()
    labels = {name: list(head["labels"]) for name, head in heads.items()}
    probabilities = {
        name: Calibration.of(head["calibration"]).probabilities(held_out.scores[name], held_out.words, held_out.known)
        for name, head in heads.items()
    }
    profile.add(held_out.words, held_out.known, labels, probabilities)
    for head in profile.heads.values():
        head.confidence, head.squares = round(head.confidence, _DIGITS), round(head.squares, _DIGITS)
    return asdict(profile)
