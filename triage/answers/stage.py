"""Suggested answers as columns beside the labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from triage.answers.matcher import FLOOR, Matcher
from triage.answers.table import Answer, Answers
from triage.inbox import Batch

#: The kind of message that an answer settles.
QUESTION = "pertanyaan"
#: An agency that the model thinks less likely than this speaks against its answers.
LEAST_AGENCY = 0.02


class Suggestions:
    """A stage of :func:`triage.stream.predict`: id, text and score of the answer that fits a question.

    Empty where the message is no question, where nothing fits, and where the model names three
    other agencies than the answer's.  A model without a head takes part in neither check.

    Parameters
    ----------
    floor: no suggestion below this score; typed: scores as numbers, not as text.
    """

    columns: Sequence[str] = ("jawaban_id", "jawaban", "jawaban_yakin")

    def __init__(self, answers: Answers, *, floor: float = FLOOR, typed: bool = False) -> None:
        self._matcher = Matcher(answers.entries)
        self._floor, self._typed = floor, typed

    def add(self, batch: Batch, texts: Sequence[str], said: Mapping[str, list[object]]) -> list[list[object]]:
        """The three new columns of a batch."""
        kinds = said.get("jenis")
        found: list[list[object]] = [["", "", ""] for _ in texts]
        for i, text in enumerate(texts):
            if kinds is not None and kinds[i] != QUESTION:
                continue
            best = self.suggest(text, agencies(said, i))
            if best is not None:
                answer, score = best
                shown: object = round(score, 2) if self._typed else f"{score:.2f}"
                found[i] = [answer.id, answer.jawaban, shown]
        return [list(column) for column in zip(*found, strict=True)] if found else [[], [], []]

    def suggest(self, text: str, agencies: Sequence[str] = ()) -> tuple[Answer, float] | None:
        """The answer to a question and its score, or None; ``agencies``: the likely ones, none: any."""
        ranked = self.ranked(text, agencies, 1)
        return ranked[0] if ranked and ranked[0][1] >= self._floor else None

    def ranked(self, text: str, agencies: Sequence[str] = (), count: int = 3) -> list[tuple[Answer, float]]:
        """The ``count`` answers that fit best, however badly."""
        scores = self._matcher.scores(text)
        if agencies:
            allowed = [not a.skpd or a.skpd in agencies for a in self._matcher.answers]
            scores = np.where(allowed, scores, 0)
        order = np.argsort(-scores, kind="stable")[:count].tolist()
        return [(self._matcher.answers[i], float(scores[i])) for i in order if scores[i] > 0]


def agencies(said: Mapping[str, list[object]], i: int) -> list[str]:
    """The agencies that the label columns name for message i, the likely ones of ``skpd_lain`` included.

    >>> agencies({"skpd": ["sda"], "skpd_lain": ["lh:0.12 pln:0.00"]}, 0)
    ['sda', 'lh']
    """
    if "skpd" not in said or not said["skpd"][i]:
        return []
    others = (part.rpartition(":") for part in str(said["skpd_lain"][i]).split())
    return [str(said["skpd"][i]), *(code for code, _, share in others if float(share) >= LEAST_AGENCY)]
