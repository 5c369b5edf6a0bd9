"""Why a message got its label: exact signed contributions that add up to the score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triage.predict import Triage


@dataclass(frozen=True)
class Push:
    """One cause and what it added to a label's score; ``words`` in the sender's spelling."""

    words: str
    value: float


@dataclass(frozen=True)
class Reason:
    """One label of one head: its probability, and the pushes whose sum is its score."""

    head: str
    label: str
    probability: float
    score: float
    pushes: list[Push]


#: Shown for the constant that every message gets.
CONSTANT = "(tetapan)"


def explain(triage: Triage, text: str, labels: int = 2) -> list[Reason]:
    """The ``labels`` likeliest labels of every head with all their pushes, strongest first.

    A pair of neighbours is shown as ``lampu + jalan``, with ``^`` before the first
    and ``$`` after the last word; a chunk's push includes pairs inside it.  Empty if
    there is nothing to read.
    """
    said = triage.classify([text])
    if any(head.best[0] < 0 for head in said.heads.values()):
        return []
    scores, rows = triage.scorer.detailed(text)
    names, values = [name for name, _ in rows], np.array([row for _, row in rows])
    found = []
    for name, head in said.heads.items():
        begin = triage.slices[name].start
        for j in np.argsort(-head.probabilities[0], kind="stable")[:labels].tolist():
            pushes = [Push(n, float(v)) for n, v in zip(names, values[:, begin + j], strict=True)]
            pushes.append(Push(CONSTANT, float(triage.scorer.weights.intercept[begin + j])))
            pushes.sort(key=lambda push: -abs(push.value))
            found.append(
                Reason(name, head.labels[j], float(head.probabilities[0, j]), float(scores[begin + j]), pushes)
            )
    return found
