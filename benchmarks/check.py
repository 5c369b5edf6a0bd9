"""How many of 100 labels flipped at random ``triage check`` has among its first suspects.

    python benchmarks/check.py [CORPUS] [--seeds 5] [--head skpd]

Each seed draws 100 of all labels of all heads (or of one), gives each another
label of its head at random, and asks for the suspects.  What is wrong in the
corpus itself counts against us, like life.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from triage import corpus as corpora
from triage.check.suspects import judge, suspects
from triage.corpus import Corpus

JAKARTA = Path(__file__).parent.parent / "corpora" / "jakarta"
FLIPS, FIRST = 100, (100, 200, 300)


def flip(corpus: Corpus, seed: int, head: str | None) -> set[tuple[str, int]]:
    """Change :data:`FLIPS` labels in place; (head, row) of each."""
    draw = np.random.default_rng(seed)
    names = {name: sorted(set(values) - {""}) for name, values in corpus.heads.items()}
    cells = [(n, i) for n, values in corpus.heads.items() if head in (None, n) for i, v in enumerate(values) if v]
    chosen = [cells[i] for i in draw.choice(len(cells), FLIPS, replace=False)]
    for name, row in chosen:
        others = [label for label in names[name] if label != corpus.heads[name][row]]
        corpus.heads[name][row] = others[draw.integers(len(others))]
    return set(chosen)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("corpus", nargs="?", default=JAKARTA)
    asked.add_argument("--seeds", type=int, default=5)
    asked.add_argument("--head", choices=["jenis", "skpd"])
    given = asked.parse_args()
    found = []
    for seed in range(given.seeds):
        corpus = corpora.load([given.corpus])
        flipped = flip(corpus, seed, given.head)
        begun = time.perf_counter()
        listed = suspects(corpus, judge(corpus), max(FIRST))
        seconds = time.perf_counter() - begun
        hits = [len({(f.head, f.row) for f in listed[:first]} & flipped) for first in FIRST]
        found.append(hits)
        print(f"seed {seed}: " + ", ".join(f"{h} of {FLIPS} in the first {n}" for h, n in zip(hits, FIRST, strict=True))
              + f" ({seconds:.0f} s)", flush=True)  # fmt: skip
    for first, hits in zip(FIRST, np.array(found).T, strict=True):
        print(f"first {first}: mean {hits.mean():.1f}, least {hits.min()}, most {hits.max()}")


if __name__ == "__main__":
    main()
