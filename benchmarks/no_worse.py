"""Does ``--no-worse`` stop a worse model of the Jakarta corpus, and let chance pass?

    python benchmarks/no_worse.py [CORPUS] [--seed 0]

A third of the corpus, whole groups of near-duplicates, is kept for judging.  From
the others four kinds of model are learned: of all of them, of either half, of a
tenth, and of all with their labels shuffled.  Every contest is what ``triage
evaluate --against OLD --no-worse`` judges.  The figures are in docs/evaluation.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from triage import corpus as corpora
from triage.compare import compare
from triage.corpus import Corpus
from triage.learning import part_of
from triage.predict import Triage
from triage.predictions import Predictions
from triage.report.data import ModelFacts
from triage.slices import Labelled
from triage.train import train

JAKARTA = Path(__file__).parent.parent / "corpora" / "jakarta"
#: old against new.
CONTESTS = [
    ("first half", "second half"), ("second half", "first half"), ("all", "first half"), ("all", "second half"),
    ("all", "a tenth"), ("first half", "all"), ("all", "shuffled"),
]  # fmt: skip


def trainings(corpus: Corpus, seed: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """(rows to judge, rows to learn from by name); groups of near-duplicates stay whole."""
    judged = part_of(corpus.groups, 1 / 3, seed)
    others = np.setdiff1d(np.arange(len(corpus.texts)), judged)
    first = others[part_of(corpus.groups[others], 1 / 2, seed + 1)]
    return judged, {
        "all": others, "first half": first, "second half": np.setdiff1d(others, first),
        "a tenth": others[part_of(corpus.groups[others], 1 / 10, seed + 2)], "shuffled": others,
    }  # fmt: skip


def learned(corpus: Corpus, rows: np.ndarray, shuffle: bool, seed: int) -> Triage:
    """A model of these rows, by the quickest plan."""
    part = corpus.part(rows.tolist())
    part.__dict__["groups"] = corpus.groups[rows]
    if shuffle:
        order = np.random.default_rng(seed).permutation(len(rows)).tolist()
        part.heads = {name: [values[i] for i in order] for name, values in part.heads.items()}
    return Triage(train(part, seed=seed, budget=1.0).bundle)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("corpus", nargs="?", default=JAKARTA)
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()
    corpus = corpora.load([given.corpus])
    judged, parts = trainings(corpus, given.seed)
    whole = Labelled(corpus.texts, corpus.places, corpus.heads)
    labelled = whole.part(judged.tolist())
    said: dict[str, Predictions] = {}
    for name, rows in parts.items():
        said[name] = learned(corpus, rows, name == "shuffled", given.seed).classify(labelled.texts)
        print(f"{name}: learned from {len(rows)}", flush=True)
    print(f"\n{len(judged)} messages judged\n\n| in use | new | metric | from | to | p | verdict |")
    print("|---|---|---|---:|---:|---:|---|")
    for old, new in CONTESTS:
        for c in compare(labelled, said[old], said[new], ModelFacts(old), str).contests:
            print(f"| {old} | {new} | `{c.metric}` | {c.old:.3f} | {c.new:.3f} | {c.p:.4f} | {c.verdict} |", flush=True)


if __name__ == "__main__":
    main()
