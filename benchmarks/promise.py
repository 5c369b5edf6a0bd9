"""Is the promise kept as often as it says?  200 random splits of held-out scores.

    python benchmarks/promise.py

Held-out first choices of Surabaya's training file (cross-validated, near-duplicates kept
together) are split in two at random: a threshold is found on one part and the error of
what it sends is counted on the other.  The promise is "at most E, with 90 % confidence",
so it may be broken in one split of ten.  Counting on a finite part adds chance of its own,
so the same is done with the true error known: parts drawn with replacement from the
whole, judged on the whole.
"""

from __future__ import annotations

import numpy as np
import sets

from triage import calibrate
from triage.calibrate import RiskCurve
from triage.predict import default_model
from triage.pretrained import Pretrained
from triage.targets import target_of
from triage.train import train

SPLITS = 200


def held_out(split: sets.Split) -> tuple[sets.Array, sets.Array]:
    """Confidence and wrongness of every message of the first round's training rows."""
    corpus = split.corpus(split.rounds[0][0])
    done = train(corpus, budget=60.0, pretrained=Pretrained.load(default_model()))
    truth = target_of(corpus, split.head).truth
    found = done.held_out
    fitted = calibrate.fit(found.scores[split.head], found.words, found.known, truth)
    p = fitted.probabilities(found.scores[split.head], found.words, found.known)
    return p.max(axis=1), p.argmax(axis=1) != truth


def broken(confidence: sets.Array, wrong: sets.Array, allowed: float, size: int, known: bool) -> tuple[int, float]:
    """(splits in which the promise was broken, mean coverage)."""
    draw = np.random.default_rng(0)
    n, bad, coverage = len(wrong), 0, []
    for _ in range(SPLITS):
        if known:
            learned, judged = draw.integers(0, n, size), np.arange(n)
        else:
            order = draw.permutation(n)
            learned, judged = order[:size], order[size:]
        threshold = RiskCurve.of(confidence[learned], wrong[learned], steps=n).threshold(allowed)
        sent = confidence[judged] >= threshold
        coverage.append(sent.mean())
        if sent.any():
            bad += bool(wrong[judged][sent].mean() > allowed)
    return bad, float(np.mean(coverage))


def main() -> None:
    confidence, wrong = held_out(sets.surabaya())
    print("| promised error | found on | judged on | sent (mean) | broken, of 200 splits |")
    print("| ---: | ---: | --- | ---: | ---: |")
    for allowed in (0.02, 0.05, 0.10):
        for size in (500, 2000, len(wrong) // 2):
            for known in (True, False):
                where = "the whole, truth known" if known else "the other part"
                bad, coverage = broken(confidence, wrong, allowed, size, known)
                print(f"| {allowed:.0%} | {size} | {where} | {coverage:.1%} | {bad} ({bad / SPLITS:.1%}) |", flush=True)


if __name__ == "__main__":
    main()
