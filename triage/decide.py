"""Probabilities -> what happens to a message; the only file that knows a threshold.

A message goes out on its own only where the promise holds; everything else is
``tinjau``, a person must look.  The thresholds were found on held-out messages
(:meth:`triage.calibrate.RiskCurve.threshold`); changing the promise needs no
retraining.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from triage.calibrate import RiskCurve

Array = np.ndarray[Any, Any]

JAWAB, TERUSKAN, TINJAU, ARSIP = "jawab", "teruskan", "tinjau", "arsip"

#: What each kind of message calls for.  A kind that is not listed is for a person.
ACTIONS: Mapping[str, str] = {"pertanyaan": JAWAB, "laporan": TERUSKAN, "lainnya": ARSIP}
#: The kind that no agency gets.
WITHOUT_AGENCY = "lainnya"
#: The agency code for "somebody else".
ELSEWHERE = "instansi-lain"

#: Class tokens (:mod:`triage.words`) of what somebody could act on.  Thanks and greetings hold
#: none; spam does, and so does a complaint that was taken for one.
ACTIONABLE = frozenset({"<uang>", "<url>", "<surel>", "<panjang>", "<plat>"})
#: Who asks, begs or announces a report waits for something ("yang kemarin gimana pak"), even where
#: nobody can tell for what.
ASKING = frozenset({
    "?", "apakah", "bagaimana", "berapa", "dimana", "kapan", "kemana", "kenapa", "mana", "mengapa", "tanya",
    "belum", "harap", "minta", "mohon", "tolong", "keluhan", "lapor", "melaporkan", "mengadu", "mengadukan",
})  # fmt: skip
#: One known word is an accident ("jakarta" in an English text); two agree.
LEAST_KNOWN = 2
#: The default promise: at most 5 % wrong among those sent, shown with 90 % certainty.
MAX_ERROR, CERTAINTY = 0.05, 0.90


@dataclass(frozen=True)
class Promise:
    """Thresholds per head for one promised error rate."""

    max_error: float
    #: Per head one threshold for every label, or one that serves them all: float (labels,) or (1,).
    thresholds: Mapping[str, Array]
    #: Below this share of known words a message is not in the model's language.
    least_share: float

    def familiar(self, words: Array, known: Array) -> Array:
        """Whether enough of the words of each message are known: bool (n,)."""
        enough: Array = known >= self.least_share * words
        return enough

    @classmethod
    def of(cls, curves: Mapping[str, Sequence[RiskCurve]], least_share: float, max_error: float = MAX_ERROR) -> Promise:
        """The thresholds that keep ``max_error`` on every curve."""
        found = {head: np.array([c.threshold(max_error, CERTAINTY) for c in own]) for head, own in curves.items()}
        return cls(max_error, found, least_share)


class Evidence(Protocol):
    """What n messages show, whatever their labels: :class:`triage.scorer.Scores`."""

    @property
    def words(self) -> Array:
        """Telling words, float (n,)."""

    @property
    def known(self) -> Array:
        """Those of them that training knew, float (n,)."""

    @property
    def elsewhere(self) -> Array:
        """Whether a place is named that is another government's, bool (n,)."""


def decide(
    best: Mapping[str, Array],
    confidence: Mapping[str, Array],
    labels: Mapping[str, list[str]],
    evidence: Evidence,
    promise: Promise,
) -> list[str]:
    """``tindakan`` of n messages.

    Parameters
    ----------
    best: label numbers (n,) per head; confidence: their probabilities (n,);
    labels: label names per head; evidence: what the messages themselves show.
    """
    evident = (evidence.known >= LEAST_KNOWN) & promise.familiar(evidence.words, evidence.known)
    sure = {
        head: evident
        & (confidence[head] >= promise.thresholds[head][np.minimum(chosen, len(promise.thresholds[head]) - 1)])
        for head, chosen in best.items()
    }
    if "jenis" not in best:
        actions = np.where(sure["skpd"], TERUSKAN, TINJAU)
    else:
        wanted = np.array([ACTIONS.get(label, TINJAU) for label in labels["jenis"]])[best["jenis"]]
        ready = sure["jenis"] & (sure["skpd"] | (wanted == ARSIP) if "skpd" in sure else True)
        actions = np.where(ready, wanted, TINJAU)
    # Thanks from another city are thanks; a broken lamp there is nobody's here, unless that is the answer.
    ours = np.ones(len(actions), dtype=bool) if "skpd" not in best else _among_ours(best["skpd"], labels["skpd"])
    actions = np.where(evidence.elsewhere & ours & (actions != ARSIP), TINJAU, actions)
    result: list[str] = actions.tolist()
    return result


def _among_ours(best: Array, labels: Sequence[str]) -> Array:
    """Whether the chosen agency is one of the list, bool (n,)."""
    outside = labels.index(ELSEWHERE) if ELSEWHERE in labels else -1
    ours: Array = best != outside
    return ours
