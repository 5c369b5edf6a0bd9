"""What a corpus says, as it is learned from and judged by: labels as numbers, times in their order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from triage.corpus import Corpus
from triage.errors import CorpusError, UsageError

Array = np.ndarray[Any, Any]

#: Times whose order as text is their order in time: ISO dates, years, seconds of the epoch.
_SORTABLE = re.compile(r"\d{4}-\d\d(-\d\d([T ].*)?)?|\d{4}|\d{10}|\d{13}")


@dataclass(frozen=True)
class Target:
    """The truth of one head: label names, label number int (n,) with -1 where a message has none."""

    labels: list[str]
    truth: Array

    @property
    def rows(self) -> Array:
        """Positions of the messages that have a label."""
        return np.flatnonzero(self.truth >= 0)


def target_of(corpus: Corpus, name: str) -> Target:
    """Label names in order and the label number of each message.

    Raises
    ------
    CorpusError: no message has this label.
    """
    values = corpus.heads[name]
    labels = sorted({v for v in values if v})
    if not labels:
        raise CorpusError(f'no message has a "{name}"', f"Fill the column {name} or leave it out")
    number = {label: i for i, label in enumerate(labels)} | {"": -1}
    return Target(labels, np.array([number[v] for v in values]))


def filled(corpus: Corpus, column: str) -> list[str]:
    """The cells of a further column of the corpus, (n,).

    Raises
    ------
    UsageError: the corpus does not have it, or has nothing in it.
    """
    cells = corpus.extra.get(column, [])
    if not any(cells):
        raise UsageError(f'the corpus has no column "{column}"', "Give the name of a filled column")
    return cells


def times_of(corpus: Corpus, column: str) -> list[str]:
    """The cells of a column of times, whose order as text is their order in time, (n,).

    Raises
    ------
    UsageError: there is no such column, or a cell is empty or written otherwise.
    """
    times = [cell.strip() for cell in filled(corpus, column)]
    for place, cell in zip(corpus.places, times, strict=True):
        if not _SORTABLE.fullmatch(cell):
            raise UsageError(
                f'{place}: {column} "{cell}" cannot be sorted', "Write times as 2022-01-31 or 2022-01-31 09:30"
            )
    return times
