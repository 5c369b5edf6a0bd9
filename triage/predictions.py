"""What the model says of messages, and the columns that it becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from triage.decide import WITHOUT_AGENCY
from triage.guard import Harmless, are_harmless

Array = np.ndarray[Any, Any]

#: Columns of each head, and those that every output has.
HEAD_COLUMNS = {"jenis": ["jenis", "jenis_yakin"], "skpd": ["skpd", "skpd_yakin", "skpd_lain"]}
COMMON_COLUMNS = ["tindakan", "alasan"]
# Never "1.00": a calibrated probability is not certainty.
_PERCENT = [f"{p / 100:.2f}" for p in range(100)] + ["0.99"]


@dataclass(frozen=True)
class Head:
    """One label of n messages.

    ``probabilities`` float32 (n, labels), calibrated, rows sum to 1, all 0 where
    there was nothing to read; ``best`` intp (n,), -1 there.
    """

    labels: list[str]
    probabilities: Array
    best: Array

    def names(self) -> list[str]:
        """The first choice by name, empty where there was nothing to read."""
        return _picked([*self.labels, ""], self.best)

    def confidence(self) -> Array:
        """Probability of the first choice, float32 (n,); 0 where there was nothing to read."""
        if not len(self.best):
            return np.zeros(0, dtype=np.float32)
        # Where there was nothing to read, all of a row is 0.
        result: Array = self.probabilities[np.arange(len(self.best)), self.best]
        return result


@dataclass(frozen=True)
class Predictions:
    """What the model says of n messages, in their order."""

    heads: dict[str, Head]
    tindakan: list[str]
    alasan: list[str]

    def columns(self, numbers: bool = False) -> list[list[Any]]:
        """The new columns in the order of :func:`output_columns`; probabilities as
        text with two decimals, or as floats if ``numbers``.
        """
        found: list[list[Any]] = []
        hidden = np.zeros(len(self.tindakan), dtype=bool)
        shown = [*map(float, _PERCENT), ""] if numbers else [*_PERCENT, ""]
        for name, head in self.heads.items():
            blank = (head.best < 0) | hidden
            found.append(_picked([*head.labels, ""], np.where(blank, -1, head.best)))
            found.append(_picked(shown, np.where(blank, -1, _percent(head.confidence()))))
            if name == "skpd":
                found.append(_others(head, blank))
            if name == "jenis" and WITHOUT_AGENCY in head.labels:
                hidden = head.best == head.labels.index(WITHOUT_AGENCY)
        if not numbers and are_harmless(label for head in self.heads.values() for label in head.labels):
            found = [*map(Harmless, found)]
        return [*found, Harmless(self.tindakan), self.alasan]


def output_columns(labels: Mapping[str, Sequence[str]], prefix: str = "") -> list[str]:
    """Names of the columns that prediction adds, for a model with these heads.

    >>> output_columns({"skpd": ["sda", "lh"]})
    ['skpd', 'skpd_yakin', 'skpd_lain', 'tindakan', 'alasan']
    """
    own = [column for name in labels for column in HEAD_COLUMNS[name]]
    return [prefix + column for column in [*own, *COMMON_COLUMNS]]


def joined(blocks: Sequence[Predictions]) -> Predictions:
    """The predictions of one block (at least one) after the other."""
    heads = {
        name: Head(
            head.labels,
            np.concatenate([b.heads[name].probabilities for b in blocks]),
            np.concatenate([b.heads[name].best for b in blocks]),
        )
        for name, head in blocks[0].heads.items()
    }
    return Predictions(heads, [t for b in blocks for t in b.tindakan], [a for b in blocks for a in b.alasan])


def _percent(probabilities: Array) -> Array:
    whole: Array = np.rint(probabilities * 100).astype(np.intp)
    return whole


def _picked(texts: Sequence[Any] | Array, numbers: Array) -> list[Any]:
    """The text of every number; one object however often it stands there."""
    cells: list[Any] = np.asarray(texts, dtype=object)[numbers].tolist()
    return cells


def _others(head: Head, blank: Array) -> list[str]:
    """The second and third choice as ``kode:0.12 kode:0.05``."""
    shown = min(2, len(head.labels) - 1)
    if not shown or not len(head.best):
        return [""] * len(head.best)
    rows = np.arange(len(head.best))
    rest = head.probabilities.copy()
    rest[rows, head.best] = -1
    columns = []
    for before in ["", " "][:shown]:
        runner = rest.argmax(axis=1)
        percent = _percent(np.maximum(rest[rows, runner], 0))
        texts = _choices(tuple(head.labels), before)
        columns.append(_picked(texts, np.where(blank, -1, runner * len(_PERCENT) + percent)))
        rest[rows, runner] = -1
    return list(map("".join, zip(*columns, strict=True)))


@lru_cache(maxsize=16)
def _choices(labels: tuple[str, ...], before: str) -> Array:
    """``kode:0.12`` for every label and whole percent, and nothing at the end."""
    return np.array([*(f"{before}{label}:{percent}" for label in labels for percent in _PERCENT), ""], dtype=object)
