"""How much searching a corpus is worth: folds and candidate settings within a time budget.

The plan follows from the size of the corpus and the budget alone, never from a
clock, so that a busy machine trains the same model as an idle one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from triage.features import Recipe
from triage.learner import Settings
from triage.targets import Target

Array = np.ndarray[Any, Any]

#: Seconds per token and label to fit one setting, and per token to build the features of
#: one fold, with a share of all else that a training does: measured on 8,000 messages of 38 labels
#: and on 13,101, one core of a 2-core virtual machine on a slow day.
FIT_SECONDS, FEATURE_SECONDS = 2.25e-7, 1.2e-5
#: Times as much where rows of an earlier model are lent: one dense block more.
LENT = 1.3
#: Assumed cores: two, so that the plan is the same everywhere.
CORES = 2

#: Settings worth trying, the likeliest first (benchmarks/accuracy.md).
CANDIDATES = (
    Settings(penalty=1.0, power=0.5),
    Settings(penalty=2.0, power=0.5),
    Settings(penalty=0.5, power=0.5),
    Settings(penalty=2.0, power=0.75),
    Settings(penalty=1.0, power=0.25),
    Settings(penalty=4.0, power=0.75),
)
#: How loud pretrained rows are: 0.3 was best or as good as the best from 0.1 to 8 on four data
#: sets; louder, they drown what a corpus of thousands has to say (benchmarks/accuracy.md).
PRETRAINED = 0.3
#: Folds and candidates, from thorough to frugal; the first whose estimate fits the budget
#: is taken, the last in any case.
_LADDER = ((10, 6), (5, 6), (5, 3), (5, 1), (3, 1), (2, 1))


@dataclass(frozen=True)
class Plan:
    """Folds, candidate settings and recipe of one training."""

    fold_count: int
    candidates: tuple[Settings, ...]
    recipe: Recipe
    #: Estimated seconds on two cores.
    seconds: float

    @classmethod
    def of(
        cls, tokens: Sequence[Sequence[str]], targets: Mapping[str, Target], budget: float, pretrained: bool = False
    ) -> Plan:
        """The most thorough plan whose estimate stays within ``budget`` seconds.

        Where there are ``pretrained`` rows, all candidates listen to them but the second.
        """
        size = sum(map(len, tokens))
        fit = FIT_SECONDS * size * sum(len(t.labels) for t in targets.values())
        for folds, candidates in _LADDER:
            one_fold = FEATURE_SECONDS * size + candidates * fit
            seconds = ((folds * one_fold) / CORES + FEATURE_SECONDS * size + fit) * (LENT if pretrained else 1)
            if seconds <= budget:
                break
        chosen = CANDIDATES[:candidates]
        if pretrained:
            listening = [replace(s, pretrained=PRETRAINED) for s in CANDIDATES]
            chosen = (listening[0], CANDIDATES[0], *listening[1:])[:candidates]
        return cls(folds, chosen, Recipe(), round(seconds, 1))

    def folds(
        self, groups: Array, targets: Mapping[str, Target], seed: int, times: Sequence[str] | None = None
    ) -> Array:
        """Fold number of every message, int (n,): stratified by all labels, groups kept together.

        ``groups`` (n,): messages with equal numbers say the same and must not be
        on both sides.  With ``times`` (sortable text, n) the folds are stretches of
        time instead, a group where its first message is, so that what is measured is
        how a model does on other weeks than it learned from; that is what a desk will see.
        """
        if times is not None:
            _, first, place = np.unique(groups, return_index=True, return_inverse=True)
            return stretches(times, self.fold_count)[first[place]]
        strata = list(zip(*(t.truth.tolist() for t in targets.values()), strict=True))
        members: dict[int, list[int]] = defaultdict(list)
        for i, group in enumerate(groups.tolist()):
            members[group].append(i)
        ordered = list(members.values())
        order = np.random.default_rng(seed).permutation(len(ordered))
        dealt: dict[Any, int] = defaultdict(int)
        folds = np.zeros(len(groups), dtype=np.intp)
        for position in order.tolist():
            rows = ordered[position]
            stratum = strata[rows[0]]
            # Begin each stratum at another fold, or all small ones would sit in fold 0.
            folds[rows] = (dealt[stratum] + sum(stratum)) % self.fold_count
            dealt[stratum] += 1
        return folds


def stretches(times: Sequence[str], count: int) -> Array:
    """Number of the stretch of time of each message, int (n,), of ``count`` about equal ones.

    >>> stretches(["2026-03", "2026-01", "2026-04", "2026-02"], 2).tolist()
    [1, 0, 1, 0]
    """
    order = sorted(range(len(times)), key=times.__getitem__)
    number = np.zeros(len(times), dtype=np.intp)
    number[order] = np.arange(len(times)) * count // max(1, len(times))
    return number
