"""What an evaluation found: plain dataclasses, the one source of every face of a report.

``docs/evaluation.md`` describes the JSON that :mod:`triage.report.json` makes of
them.  VERSION is raised when a reader of the old JSON would misread the new one
(a field renamed, a meaning changed); a new field needs no new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.intervals import Estimate
from triage.metrics import LabelScore
from triage.reliability import Bin

SCHEMA = "triage-report"
VERSION = 1


@dataclass
class ModelFacts:
    """Which model was measured."""

    name: str
    digest: str = ""
    created: str = ""
    version: str = ""


@dataclass
class CorpusFacts:
    """Which rows it was measured on; ``digest`` is a SHA-256 over texts and labels in order."""

    names: list[str]
    rows: int
    digest: str = ""
    #: Full name of each agency code, if the corpus folder has a list.
    agencies: dict[str, str] = field(default_factory=dict)


@dataclass
class Note:
    """A remark on the whole report: ``code`` is a key of the label table, ``values`` fill its text."""

    code: str
    values: dict[str, str | int | float] = field(default_factory=dict)


@dataclass
class Message:
    """A message that got a wrong label, by its number in the corpus (from 0)."""

    row: int
    place: str
    text: str
    truth: dict[str, str]
    said: dict[str, str]
    sure: dict[str, float]
    action: str
    why: str
    #: True: it went out automatically and to the wrong place.
    misrouted: bool


@dataclass
class Confusion:
    """``count`` messages of ``truth`` were called ``said`` ("" is no label)."""

    truth: str
    said: str
    count: int
    rows: list[int]


@dataclass
class HeadReport:
    """All about one label column."""

    name: str
    labels: list[str]
    #: Labels of the corpus that the model cannot give.
    unknown: list[str]
    metrics: dict[str, Estimate]
    scores: list[LabelScore]
    #: Truth by prediction, in the order of ``labels``; the last column is "no label".
    table: list[list[int]]
    #: Worst first.
    confusions: list[Confusion]
    reliability: list[Bin]


@dataclass
class CurvePoint:
    """If the surest ``coverage`` of the messages went out alone, ``error`` of them would be wrong."""

    coverage: float
    error: float
    threshold: float


@dataclass
class Slice:
    """The same metrics on a part of the rows: ``kind`` is ``panjang`` or ``kanal``."""

    kind: str
    name: str
    rows: int
    metrics: dict[str, Estimate]


@dataclass
class LearningPoint:
    """Scores on the same held-out rows after training on ``rows`` rows."""

    rows: int
    metrics: dict[str, Estimate]


@dataclass
class Splits:
    """How the rows were split for cross-validation, and what careless splits would have hidden."""

    folds: int
    #: ``strata``, ``group`` or ``time``.
    by: str
    #: Groups of near-duplicates; a message without a twin is a group of one.
    groups: int
    #: Rows that plain random folds of the same seed would have cut from a near-duplicate.
    leaked: int
    #: Most that this could have added to each head's accuracy: share of rows that are wrong
    #: now and would have met a twin with their label.
    flattered: dict[str, float]
    #: Accuracy of each fold by head.
    fold_scores: list[dict[str, float]] = field(default_factory=list)
    #: Rows that no fold judged: the earliest ones of folds by time.
    learned_only: int = 0
    #: Digest of the model whose knowledge of words every fold started from; "" is none.
    pretrained: str = ""
    #: Share of the messages that such a model had been trained on, so that it was left aside.
    left_aside: float = 0.0


@dataclass
class Gate:
    """A demand on one metric and whether it was met.

    ``kind`` is ``min``, ``max`` or ``no-worse``; there ``limit`` is the old model's
    number, and a lower ``value`` passes as long as chance may explain it.
    """

    metric: str
    limit: float
    kind: str
    value: float | None
    passed: bool
    source: str = ""


@dataclass
class Change:
    """A message on which the two models differ: ``effect`` is ``membaik``, ``memburuk`` or ``lain``."""

    row: int
    place: str
    text: str
    head: str
    truth: str
    old: str
    new: str
    effect: str


@dataclass
class Contest:
    """One metric of two models on the same rows."""

    metric: str
    old: float
    new: float
    difference: Estimate
    p: float
    #: Worse or better beyond chance, after Holm's correction over all contests.
    verdict: str


@dataclass
class LabelContest:
    """Rows of one label that only one of the two models got right."""

    head: str
    label: str
    support: int
    won: int
    lost: int
    p: float


@dataclass
class Comparison:
    """A new model against the one in use."""

    old: ModelFacts
    rows: int
    contests: list[Contest]
    by_label: list[LabelContest]
    changed: int
    changes: list[Change]

    @property
    def worse(self) -> list[Contest]:
        """The metrics on which the new model is worse beyond chance."""
        return [contest for contest in self.contests if contest.verdict == "worse"]


@dataclass
class Report:
    """Everything an evaluation found."""

    model: ModelFacts
    corpus: CorpusFacts
    metrics: dict[str, Estimate]
    heads: list[HeadReport]
    max_error: float
    curve: list[CurvePoint] = field(default_factory=list)
    slices: list[Slice] = field(default_factory=list)
    #: Words of the corpus that the model never saw, with the number of messages that have them.
    unknown_words: list[tuple[str, int]] = field(default_factory=list)
    #: Rows with a wrong label, costliest first: sent to the wrong place, then by misplaced confidence.
    errors: list[Message] = field(default_factory=list)
    redacted: bool = True
    splits: Splits | None = None
    learning: list[LearningPoint] = field(default_factory=list)
    comparison: Comparison | None = None
    gates: list[Gate] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)

    def numbers(self) -> Mapping[str, float | None]:
        """Every number a gate may name: ``skpd.accuracy``, ``skpd.accuracy.low``, ``skpd.recall[polri]``."""
        named = dict(self.metrics)
        for head in self.heads:
            for line in head.scores:
                for kind in ("precision", "recall", "f1"):
                    named[f"{head.name}.{kind}[{line.label}]"] = getattr(line, kind)
        found: dict[str, float | None] = {}
        for name, estimate in named.items():
            found[name] = estimate.value
            if estimate.low is not None or estimate.value is None:
                found[f"{name}.low"], found[f"{name}.high"] = estimate.low, estimate.high
        return found
