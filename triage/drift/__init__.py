"""Has the inbox moved away from what the model learned from?  Without a single label.

Five measures, each with a limit and each held against chance.  The reference is
what models that had not seen them said of the corpus (kept in the model file), or
an earlier inbox.  A measure has drifted when it is beyond its limit *and* beyond
what chance gives at 1 % (five measures: at most one false alarm in twenty runs), so
that a large inbox does not cry over trifles, nor a small one over luck.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from triage.drift.profile import HeadProfile, Profile
from triage.errors import InputError, ModelError
from triage.predict import Triage
from triage.words import words_of

__all__ = ["LEAST", "LIMITS", "Drift", "Limits", "Measure", "drift", "look", "reference_of"]

#: Fewer readable messages than this tell nothing, whatever they say.
LEAST = 30
#: What chance may give at most, per measure.
CHANCE = 0.01
#: A new word is told when this many messages have it: what only one or two write may be
#: a name, and is no trend.
TOLD, WORDS = 3, 20


@dataclass(frozen=True)
class Limits:
    """How far each measure may move.

    ``unknown``: five points more unknown words; in docs/drift.md other cities' messages
    have more, later months of the same desk less.  ``mix``: the population stability
    index above which credit scoring rebuilds a model (0.25: Siddiqi, Credit Risk
    Scorecards, 2006, p. 137).  ``confidence``: five points less; as confidence is
    calibrated, that is five points of accuracy.
    """

    unknown: float = 0.05
    mix: float = 0.25
    confidence: float = 0.05


LIMITS = Limits()


@dataclass(frozen=True)
class Measure:
    """One measure: what it was, what it is, how far it moved (``low`` to ``high``: 99 % interval) and its limit.

    For a mix ``before`` and ``now`` are None, ``low`` is the index less what chance gives.
    """

    name: str
    before: float | None
    now: float | None
    moved: float
    low: float
    high: float | None
    limit: float

    @property
    def drifted(self) -> bool:
        """Beyond the limit and beyond chance."""
        return self.moved > self.limit and self.low > 0


@dataclass(frozen=True)
class Drift:
    """What moved; ``shifts`` are the labels whose share moved most: head, label, before, now."""

    messages: int
    measures: list[Measure]
    shifts: list[tuple[str, str, float, float]]
    #: Words that the model does not know, with the number of messages that have them.
    new_words: list[tuple[str, int]]

    @property
    def drifted(self) -> list[Measure]:
        """The measures that broke their limit."""
        return [measure for measure in self.measures if measure.drifted]


def look(texts: Iterable[Sequence[str]], triage: Triage) -> tuple[Profile, Counter[str]]:
    """The profile of an inbox, batch by batch, and in how many messages each unknown word is."""
    profile, news, known = Profile(), Counter[str](), set(triage.scorer.weights.words)
    for batch in texts:
        scores = triage.scorer.score(batch)
        said = triage.classify(batch)
        profile.add(scores.words, scores.known, triage.labels, {n: h.probabilities for n, h in said.heads.items()})
        for text in batch:
            words = {word for chunk in text.split() for word in words_of(chunk)}
            news.update(word for word in words if word.isalpha() and word not in known)
    return profile, news


def reference_of(triage: Triage) -> Profile:
    """The profile of the model's corpus.

    Raises
    ------
    ModelError: a model of before these figures were kept.
    """
    try:
        return Profile.of(triage.bundle.manifest["reference"])
    except (KeyError, TypeError):
        raise ModelError(
            "the model keeps no reference figures", "Train it again, or give --corpus or --baseline"
        ) from None


def drift(before: Profile, now: Profile, news: Counter[str], limits: Limits = LIMITS) -> Drift:
    """Hold an inbox against a reference, both profiles of the same model.

    Raises
    ------
    InputError: fewer than :data:`LEAST` readable messages on either side.
    """
    for profile, what in ((now, "the inbox"), (before, "the reference")):
        if profile.messages < LEAST:
            raise InputError(
                f"{what} has {profile.messages} readable messages", f"Fewer than {LEAST} tell nothing; collect more"
            )
    measures, shifts = [_unknown(before, now, limits.unknown)], []
    for name in [n for n in before.heads if n in now.heads]:
        old, new = before.heads[name], now.heads[name]
        if min(old.messages, new.messages) >= LEAST:
            measures += [_mix(name, old, new, limits.mix), _confidence(name, old, new, limits.confidence)]
            shares = zip(old.labels, old.counts, new.counts, strict=True)
            shifts += [(name, label, a / old.messages, b / new.messages) for label, a, b in shares]
    shifts.sort(key=lambda shift: -abs(shift[3] - shift[2]))
    told = sorted(((w, n) for w, n in news.items() if n >= TOLD), key=lambda item: (-item[1], item[0]))
    return Drift(now.messages, measures, shifts[:8], told[:WORDS])


def _unknown(before: Profile, now: Profile, limit: float) -> Measure:
    """Share of unknown words; its error from message to message (ratio estimate: Cochran, 1977, section 2.11)."""
    shares = [p.unknown / max(1, p.words) for p in (before, now)]
    variances = [_ratio_variance(p, share) for p, share in zip((before, now), shares, strict=True)]
    return _moved("words.unknown", shares[0], shares[1], shares[1] - shares[0], sum(variances), limit)


def _ratio_variance(profile: Profile, ratio: float) -> float:
    rest = profile.unknown_squared - 2 * ratio * profile.product + ratio**2 * profile.words_squared
    return max(0.0, rest) * profile.messages / (profile.messages - 1) / max(1, profile.words) ** 2


def _confidence(name: str, before: HeadProfile, now: HeadProfile, limit: float) -> Measure:
    """Mean confidence, positive when it fell; two-sample interval with unequal variances (Welch, 1947)."""
    means = [head.confidence / head.messages for head in (before, now)]
    variance = sum(
        max(0.0, head.squares / head.messages - mean**2) / (head.messages - 1)
        for head, mean in zip((before, now), means, strict=True)
    )
    return _moved(f"{name}.confidence", means[0], means[1], means[0] - means[1], variance, limit)


def _moved(name: str, before: float, now: float, moved: float, variance: float, limit: float) -> Measure:
    half = NormalDist().inv_cdf(1 - CHANCE / 2) * math.sqrt(variance)
    return Measure(name, before, now, moved, moved - half, moved + half, limit)


def _mix(name: str, before: HeadProfile, now: HeadProfile, limit: float) -> Measure:
    """Population stability index of the first choices.

    Without drift PSI / (1/n + 1/m) is chi-squared with labels - 1 degrees of freedom
    (Yurdakul and Naranjo, "Statistical properties of the population stability index",
    Journal of Risk Model Validation 14, 2020); what that gives at 1 % is chance.
    """
    from scipy.stats import chi2

    old, new = (np.array(head.counts) + 0.5 for head in (before, now))
    used = (old + new) > 1  # labels that occur at all
    p, q = old[used] / old[used].sum(), new[used] / new[used].sum()
    index = float(((q - p) * np.log(q / p)).sum())
    chance = float(chi2.ppf(1 - CHANCE, max(1, int(used.sum()) - 1))) * (1 / before.messages + 1 / now.messages)
    return Measure(f"{name}.mix", None, None, index, index - chance, None, limit)
