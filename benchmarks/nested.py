"""Would `triage train` choose rightly, if it could choose counts and softer targets itself?

    python benchmarks/nested.py [SET...] [--budget SECONDS]

Two ingredients of benchmarks/ablation.py pay on one set and cost on another: ``1 + log
count`` ("log") and targets of which a part is what a held-out model says ("15 %", "30 %",
"50 %").  Here they are choices: in each round of a set the learned rows alone are cross-validated
with every candidate setting of triage.plan and every ingredient, one is chosen by a rule, and
the model that this gives is judged on the round's other rows.  Points of accuracy and macro-F1
against what the search chooses without them, with a 95 % bootstrap interval of the latter, and in
how many rounds the rule took an ingredient.

``after``: the setting is chosen as ever, then the ingredient; ``together``: both at once.
``1 se``: taken only if the gain in accuracy is one standard error of the paired difference.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import ablation
import numpy as np
import sets

from triage.calibrate import merit
from triage.features import FeatureSpace, tokenise
from triage.plan import Plan
from triage.predict import default_model
from triage.pretrained import Pretrained
from triage.targets import Target

Array = np.ndarray[Any, Any]
#: Number of the candidate setting, whether counts are logs, share of a target that a held-out model says.
Choice = tuple[int, bool, float]
SHARES = (0.0, 0.15, 0.3, 0.5)
SPLITS: dict[str, Callable[[], sets.Split]] = {
    "surabaya": sets.surabaya_tuning,
    "lapor": sets.lapor,
    "lapor-without-bpjs": lambda: sets.lapor(bpjs=False),
    "bandung": sets.bandung_tuning,
}
PLAIN = "none"
RULES: dict[str, tuple[tuple[bool, ...], tuple[float, ...]]] = {
    PLAIN: ((False,), (0.0,)),
    "log": ((True,), (0.0,)),
    "30 %": ((False,), (0.3,)),
    "15, 30 or 50 %": ((False,), SHARES[1:]),
    "any of log and shares": ((False, True), SHARES),
}


def first_choices(
    plan: Plan, seen: Any, unseen: Any, truth: Array, labels: int, base: Pretrained
) -> dict[Choice, Array]:
    """What each choice, learned from the seen tokens, says of the unseen ones, int (n,)."""
    space = FeatureSpace.fit(seen, plan.recipe, base)
    known, new, said = space.matrix(seen), space.matrix(unseen), {}
    for logs in (False, True):
        if logs:
            known = ablation.recount(known, seen, ablation.log_counts)
            new = ablation.recount(new, unseen, ablation.log_counts)
        guess = ablation.held_out(known, truth, labels, plan.candidates[0])
        for i, settings in enumerate(plan.candidates):
            for share in SHARES:
                target = (1 - share) * np.eye(labels)[truth] + share * guess
                linear = ablation.softened(known, truth, target, settings)
                said[i, logs, share] = (new.times(linear.weights) + linear.intercept).argmax(axis=1)
    return said


def chosen(rule: str, together: bool, errors: float, inner: dict[Choice, Array], truth: Array) -> Choice:
    """The choice of a rule by what cross-validation says; without an ingredient if none is good enough."""
    labels = int(truth.max()) + 1
    worth = {choice: round(merit(truth, best, labels), 6) for choice, best in inner.items()}
    plain = max((c for c in worth if not c[1] and not c[2]), key=worth.__getitem__)
    logs, shares = RULES[rule]
    open_ = [c for c in worth if c[1] in logs and c[2] in shares and (together or c[0] == plain[0])]
    best = max(open_, key=worth.__getitem__)
    gains = (inner[best] == truth) * 1.0 - (inner[plain] == truth)
    sure = gains.mean() >= errors * gains.std() / np.sqrt(len(gains))
    return best if worth[best] > worth[plain] and sure else plain


def rounds(
    split: sets.Split, base: Pretrained, budget: float
) -> list[tuple[dict[Choice, Array], Array, dict[Choice, Array]]]:
    """Of each round: cross-validated first choices, the truth, and first choices for the judged rows."""
    names = sorted(set(split.labels))
    truth, tokens, done = np.array([names.index(name) for name in split.labels]), tokenise(split.texts), []
    for learned, judged in split.rounds:
        own, target = truth[learned], Target(names, truth[learned])
        words = [tokens[i] for i in learned.tolist()]
        plan = Plan.of(words, {split.head: target}, budget, pretrained=True)
        fold = plan.folds(split.corpus(learned).groups, {split.head: target}, 0)
        inner: dict[Choice, Array] = {}
        for number in range(plan.fold_count):
            inside, outside = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
            seen, unseen = ([words[i] for i in part.tolist()] for part in (outside, inside))
            for choice, best in first_choices(plan, seen, unseen, own[outside], len(names), base).items():
                inner.setdefault(choice, np.zeros(len(own), dtype=np.intp))[inside] = best
        unseen = [tokens[i] for i in judged.tolist()]
        done.append((inner, own, first_choices(plan, words, unseen, own, len(names), base)))
    return done


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("sets", nargs="*", default=list(SPLITS), metavar="SET")
    asked.add_argument("--budget", type=float, default=60.0, metavar="SECONDS", help="as of triage train")
    given = asked.parse_args()
    base = Pretrained.load(default_model())
    for name in given.sets:
        split = SPLITS[name]()
        report(split, rounds(split, base, given.budget))


def report(split: sets.Split, done: list[tuple[dict[Choice, Array], Array, dict[Choice, Array]]]) -> None:
    """A table of one set: a row for every rule."""
    names = sorted(set(split.labels))
    truth = np.concatenate([[names.index(split.labels[i]) for i in judged.tolist()] for _, judged in split.rounds])

    def taken(rule: str, together: bool, errors: float) -> tuple[Array, int]:
        choices = [chosen(rule, together, errors, inner, own) for inner, own, _ in done]
        said = np.concatenate([judged[c] for c, (_, _, judged) in zip(choices, done, strict=True)])
        return said, sum(c[1] or c[2] > 0 for c in choices)

    before, _ = taken(PLAIN, False, 0.0)
    print(f"\n{split.name}: {ablation.cell(truth, before, None)} as triage train chooses\n")
    print("| choice | after | after, 1 se | together | together, 1 se |\n| --- |" + " --- |" * 4)
    for rule in list(RULES)[1:]:
        cells = []
        for together in (False, True):
            for errors in (0.0, 1.0):
                said, times = taken(rule, together, errors)
                cells.append(f"{ablation.cell(truth, said, before)} in {times} of {len(done)}")
        print(f"| {rule} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
