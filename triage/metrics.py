"""What the numbers of an evaluation mean, and nothing about how they look.

Every head is measured on the rows whose truth has that label, by the head's
first choice.  A row the model would not label is a miss of its true class and
belongs to no predicted class.  Labels the model does not know count as wrong.

``jenis.accuracy skpd.accuracy``  share of first choices that are right
``*.macro_f1``                    mean F1 over the classes in truth or prediction
``*.top3``                        share with the truth among the three likeliest (heads of more than 3 labels)
``*.ece``                         expected calibration error, 10 bins of equal width
``*.ece_chance``                  what exact probabilities would show at most, in 95 % of all draws
``*.precision[x] *.recall[x] *.f1[x]``  the same for one label
``auto.coverage``                 share of all rows with an action other than ``tinjau``
``auto.judged``                   share of the automatic rows whose truth tells whether they went right
``auto.error``                    share of the judged ones that went to the wrong place
``auto.error_any``                ... or got the wrong ``jenis``
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from triage.intervals import Counts, Estimate, Floats, f1_share, macro_f1_interval, share
from triage.reliability import bins_of, ece, ece_by_chance

REVIEW = "tinjau"
ARCHIVE = "arsip"
NEITHER = "lainnya"
#: A coverage curve with more points than this looks the same and only makes the report heavier.
CURVE_POINTS = 200


class HeadLike(Protocol):
    """What a head of predictions must offer: see :class:`triage.predictions.Head`."""

    @property
    def labels(self) -> list[str]: ...

    @property
    def probabilities(self) -> Any: ...

    @property
    def best(self) -> Any: ...


@dataclass(frozen=True)
class Coded:
    """One head's judged rows as numbers.

    ``labels`` are sorted: those of the model and those of the truth.  ``rows``
    (judged,) says which rows of the corpus these are; ``truth`` and ``best``
    (judged,) number labels, ``best`` is -1 without a label; ``probabilities``
    has shape (judged, labels), with zeros for labels the model does not know.
    """

    labels: list[str]
    unknown: list[str]
    rows: Counts
    truth: Counts
    best: Counts
    probabilities: Floats

    @property
    def right(self) -> Any:
        """Bool array (judged,)."""
        return self.truth == self.best

    @property
    def confidence(self) -> Floats:
        """Probability of the first choice, float array (judged,); 0 without a label."""
        chosen = self.probabilities[np.arange(len(self.best)), np.maximum(self.best, 0)]
        return np.where(self.best >= 0, chosen, 0.0)

    def confusion(self) -> Counts:
        """Counts of shape (labels, labels + 1): truth by prediction, last column "no label"."""
        size = len(self.labels)
        column = np.where(self.best >= 0, self.best, size)
        flat = np.bincount(self.truth * (size + 1) + column, minlength=size * (size + 1))
        return flat.reshape(size, size + 1)


def code(truth: Sequence[str], head: HeadLike) -> Coded:
    """Number the labels of one head; rows with an empty truth are left out."""
    known = list(head.labels)
    labels = sorted(set(known) | {label for label in truth if label})
    number = {label: i for i, label in enumerate(labels)}
    rows = np.array([i for i, label in enumerate(truth) if label], dtype=np.int64)
    place = np.array([number[label] for label in known] + [-1], dtype=np.int64)
    probabilities = np.zeros((len(rows), len(labels)))
    probabilities[:, place[:-1]] = np.asarray(head.probabilities, dtype=np.float64)[rows]
    return Coded(
        labels,
        sorted(set(labels) - set(known)),
        rows,
        np.array([number[truth[i]] for i in rows], dtype=np.int64),
        place[np.asarray(head.best, dtype=np.int64)[rows]],
        probabilities,
    )


def head_metrics(coded: Coded, seed: int = 0) -> dict[str, Estimate]:
    """``accuracy``, ``macro_f1``, ``top3``, ``ece`` and ``ece_chance`` of one head."""
    rows = len(coded.rows)
    found = {
        "accuracy": share(int(coded.right.sum()), rows),
        "macro_f1": macro_f1_interval(coded.confusion(), seed=seed),
    }
    if len(coded.labels) > 3:
        found["top3"] = share(int(in_top(coded, 3).sum()), rows)
    found["ece"] = Estimate(ece(bins_of(coded.confidence, coded.right)), None, None, rows)
    found["ece_chance"] = Estimate(ece_by_chance(coded.confidence, seed), None, None, rows)
    return found


def in_top(coded: Coded, k: int) -> Any:
    """Bool array (judged,): fewer than ``k`` labels are likelier than the truth."""
    own = coded.probabilities[np.arange(len(coded.truth)), coded.truth]
    likelier = (coded.probabilities > own[:, None]).sum(axis=1)
    return (likelier < k) & (own > 0)


@dataclass(frozen=True)
class LabelScore:
    """One line of the per-label table."""

    label: str
    support: int
    said: int
    precision: Estimate
    recall: Estimate
    f1: Estimate


def label_scores(coded: Coded) -> list[LabelScore]:
    """Precision, recall and F1 of every label, in label order."""
    confusion = coded.confusion()
    right = np.diag(confusion[:, :-1])
    support, said = confusion.sum(axis=1), confusion[:, :-1].sum(axis=0)
    return [
        LabelScore(label, t, s, share(r, s), share(r, t), f1_share(r, t, s))
        for label, r, t, s in zip(coded.labels, right.tolist(), support.tolist(), said.tolist(), strict=True)
    ]


def misrouted(
    truth: Mapping[str, Sequence[str]], said: Mapping[str, Sequence[str]], action: Sequence[str]
) -> list[bool | None]:
    """For every row: did it go to the wrong place?  None for rows left to a person or without a truth.

    Archived is wrong unless the truth is ``lainnya``; forwarded or answered is
    wrong when the agency is, and always when the truth is ``lainnya``.  A model
    without agencies is judged by ``jenis``.
    """
    main = "skpd" if "skpd" in said else "jenis"
    empty = [""] * len(action)
    kinds, places = truth.get("jenis", empty), truth.get(main, empty)
    return [
        _misrouted(act, kind, place, guess)
        for act, kind, place, guess in zip(action, kinds, places, said[main], strict=True)
    ]


def _misrouted(action: str, kind: str, place: str, guess: str) -> bool | None:
    if action == REVIEW or not (kind or place):
        return None
    if action == ARCHIVE or kind == NEITHER:
        return (action == ARCHIVE) != (kind == NEITHER)
    return guess != place if place else None


def auto_metrics(
    truth: Mapping[str, Sequence[str]], said: Mapping[str, Sequence[str]], action: Sequence[str]
) -> dict[str, Estimate]:
    """``coverage``, ``judged``, ``error`` and ``error_any`` of what the model would do alone.

    Of a corpus without any agency only mistakes are known (thanks that were forwarded),
    never that a report went right: there the errors have no value.
    """
    wrong = misrouted(truth, said, action)
    automatic = sum(act != REVIEW for act in action)
    judged = [i for i, verdict in enumerate(wrong) if verdict is not None]
    telling = judged if len(judged) == automatic or any(truth.get("skpd" if "skpd" in said else "jenis", [])) else []
    kinds, guesses = truth.get("jenis"), said.get("jenis")
    any_wrong = [
        i for i in telling if wrong[i] or (kinds and guesses and kinds[i] and kinds[i] != guesses[i])
    ]
    return {
        "coverage": share(automatic, len(action)),
        "judged": share(len(telling), automatic),
        "error": share(sum(bool(wrong[i]) for i in telling), len(telling)),
        "error_any": share(len(any_wrong), len(telling)),
    }


def coverage_curve(confidence: Floats, right: Any) -> list[tuple[float, float, float]]:
    """(coverage, error, threshold) when only the most confident rows go out by themselves.

    The risk-coverage curve of El-Yaniv and Wiener, JMLR 11, 2010, p. 1606.
    """
    rows = len(confidence)
    if rows == 0:
        return []
    order = np.argsort(-np.asarray(confidence), kind="stable")
    wrong = np.cumsum(~np.asarray(right, dtype=bool)[order])
    last = np.unique(np.linspace(1, rows, min(rows, CURVE_POINTS)).astype(int)) - 1
    return [(float((i + 1) / rows), float(wrong[i] / (i + 1)), float(confidence[order[i]])) for i in last]
