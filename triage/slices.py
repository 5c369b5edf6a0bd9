"""The rows of an evaluation, and their parts: by length, by channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from triage import metrics
from triage.intervals import Estimate, share
from triage.report.data import Slice

#: Upper ends of the length slices, in words: a shout, an SMS, a long SMS; longer is a letter.
LENGTHS = (5, 15, 40)
#: The interval of a share of fewer rows is half as wide as the scale and tells nothing.
LEAST_ROWS = 10


@dataclass
class Labelled:
    """Labelled messages: texts, where each stands, the truth per label column ("" is none)."""

    texts: list[str]
    places: list[str]
    truth: dict[str, list[str]]
    names: list[str] = field(default_factory=list)
    #: Channel of each message (SMS, app, ...), if the corpus tells.
    channels: list[str] | None = None

    def part(self, rows: Sequence[int]) -> Labelled:
        """Some of the rows, in the given order."""
        return Labelled(
            [self.texts[i] for i in rows],
            [self.places[i] for i in rows],
            {name: [column[i] for i in rows] for name, column in self.truth.items()},
            self.names,
            [self.channels[i] for i in rows] if self.channels else None,
        )


def slices(labelled: Labelled, actions: Sequence[str], said: Mapping[str, Sequence[str]]) -> list[Slice]:
    """Accuracy, coverage and error of every length class and channel of enough rows.

    ``actions`` (n,) and ``said`` (first choices by head, each (n,)) are the predictions.
    """
    order = [length_class(words) for words in (1, *(end + 1 for end in LENGTHS))]
    lengths = [length_class(len(text.split())) for text in labelled.texts]
    found = [_slice("panjang", name, _rows(lengths, name), labelled, actions, said) for name in order]
    channels = labelled.channels or []
    for name in sorted(set(channels) - {""}, key=lambda name: (-channels.count(name), name)):
        found.append(_slice("kanal", name, _rows(channels, name), labelled, actions, said))
    return [part for part in found if part.rows >= LEAST_ROWS]


def length_class(words: int) -> str:
    """The length class of a message of so many words.

    >>> [length_class(words) for words in (0, 5, 6, 41)]
    ['0-5', '0-5', '6-15', '41+']
    """
    low = 0
    for high in LENGTHS:
        if words <= high:
            return f"{low}-{high}"
        low = high + 1
    return f"{low}+"


def _rows(column: Sequence[str], name: str) -> list[int]:
    return [i for i, cell in enumerate(column) if cell == name]


def _slice(
    kind: str, name: str, rows: list[int],
    labelled: Labelled, actions: Sequence[str], said: Mapping[str, Sequence[str]],
) -> Slice:  # fmt: skip
    truth = labelled.part(rows).truth
    guesses = {head: [column[i] for i in rows] for head, column in said.items()}
    found: dict[str, Estimate] = {}
    for head in guesses.keys() & truth.keys():
        hits = [guess == label for guess, label in zip(guesses[head], truth[head], strict=True) if label]
        found[f"{head}.accuracy"] = share(sum(hits), len(hits))
    auto = metrics.auto_metrics(truth, guesses, [actions[i] for i in rows])
    found |= {f"auto.{part}": auto[part] for part in ("coverage", "error")}
    return Slice(kind, name, len(rows), dict(sorted(found.items())))
