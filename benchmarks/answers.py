"""Measures the suggested answers of corpora/jakarta/jawaban.csv on questions that were not used to write them.

    python benchmarks/answers.py              # the tables of docs/answers.md
    python benchmarks/answers.py --choose     # the floor that each half of the questions chooses
    python benchmarks/answers.py --wrong      # the suggestions that are wrong, with their scores

A question goes through what ``triage predict --answers`` does: the shipped model names agencies,
the stage suggests.  Questions on odd rows choose the floor, those on even rows report, and the
other way round.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

import numpy as np

from triage.answers import FLOOR, Suggestions, read
from triage.answers.stage import agencies
from triage.intervals import wilson
from triage.predict import Triage
from triage.predictions import output_columns

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"
FILES = {"written for the topics": CASES / "answers.tsv", "drawn from the corpus": CASES / "answers-corpus.tsv"}
#: Share of questions that no entry answers, counted on the sample of the corpus (144 of 180).
NONE = 0.80
#: The floor must keep the wrong among the answered below this, at that share.
MAX_WRONG = 0.05
Array = np.ndarray[Any, Any]


class Measured:
    """Questions, what fits them best, and whether it is right; arrays over the questions."""

    def __init__(self, paths: list[Path], stage: Suggestions, triage: Triage, checked: bool = True) -> None:
        rows = [row for path in paths for row in csv.DictReader(path.open(encoding="utf-8"), delimiter="\t")]
        self.texts = [row["tanya"] for row in rows]
        right = [row["id"].split("|") for row in rows]
        said = dict(zip(output_columns(triage.labels), triage.classify(self.texts).columns(), strict=True))
        ranked = [stage.ranked(t, agencies(said, i) if checked else ()) for i, t in enumerate(self.texts)]
        self.found = [r[0][0].id if r else "" for r in ranked]
        self.score = np.array([r[0][1] if r else 0.0 for r in ranked])
        self.answerable = np.array([r != ["-"] for r in right])
        self.hit1 = np.array([f in r for f, r in zip(self.found, right, strict=True)])
        self.hit3 = np.array([any(a.id in r for a, _ in own) for own, r in zip(ranked, right, strict=True)])
        self.odd = np.arange(len(rows)) % 2 == 0  # the first question stands on row 1

    def wrong_share(self, floor: float, rows: Array) -> float:
        """The wrong among the answered if NONE of the questions had no answer."""
        answered = rows & (self.score >= floor)
        weight = np.where(self.answerable, (1 - NONE) / (rows & self.answerable).sum(),
                          NONE / (rows & ~self.answerable).sum())  # fmt: skip
        total = weight[answered].sum()
        return float(weight[answered & ~self.hit1].sum() / total) if total else 0.0

    def choose(self, rows: Array) -> float:
        """The lowest floor, in hundredths, from which on the wrong share stays below MAX_WRONG."""
        floors = np.arange(1, 100) / 100
        bad = [f for f in floors if self.wrong_share(f, rows) > MAX_WRONG]
        return round(max(bad, default=0.0) + 0.01, 2)


def share(hits: Array) -> str:
    """``0.93 (0.89 to 0.96), 210 of 226``."""
    n = len(hits)
    if not n:
        return "none"
    low, high = wilson(int(hits.sum()), n)
    return f"{hits.mean():.3f} ({low:.3f} to {high:.3f}), {int(hits.sum())} of {n}"


def table(stage: Suggestions, triage: Triage, odd: bool | None, floor: float) -> None:
    for name, path in FILES.items():
        found, free = Measured([path], stage, triage), Measured([path], stage, triage, checked=False)
        rows = np.ones(len(found.texts), bool) if odd is None else found.odd == odd
        able, answered = rows & found.answerable, rows & (found.score >= floor)
        print(f"\n{name}: {rows.sum()} questions, {able.sum()} with an answer; floor {floor}\n")
        print("| measure | share (95 % interval), count |\n| --- | --- |")
        print(f"| hit@1 | {share(found.hit1[able])} |")
        print(f"| hit@3 | {share(found.hit3[able])} |")
        print(f"| hit@1 without the model's agencies | {share(free.hit1[able])} |")
        print(f"| hit@3 without the model's agencies | {share(free.hit3[able])} |")
        print(f"| answered, of all | {share((found.score >= floor)[rows])} |")
        print(f"| answered rightly, of those with an answer | {share((found.hit1 & (found.score >= floor))[able])} |")
        print(f"| wrong, of the answered | {share(~found.hit1[answered])} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=Path, default=ROOT / "corpora" / "jakarta" / "jawaban.csv")
    parser.add_argument("--choose", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args()
    triage = Triage.load()
    stage = Suggestions(read(options.answers, triage.labels["skpd"]))
    every = Measured(list(FILES.values()), stage, triage)
    floors = {half: every.choose(every.odd == half) for half in (True, False)}
    if options.wrong:
        for i in np.argsort(-every.score):
            if not every.hit1[i] and every.score[i] >= FLOOR / 2:
                print(f"{every.score[i]:.2f}  {every.found[i]:22s} {every.texts[i]}")
    elif options.choose:
        for half, floor in floors.items():
            told = every.wrong_share(floor, every.odd != half)
            print(f"{'odd' if half else 'even'} rows choose {floor}; on the other rows {told:.3f} of the answered "
                  f"are wrong when {NONE:.0%} of the questions have no answer")  # fmt: skip
        print(f"all rows together choose {every.choose(every.odd | ~every.odd)}; the stage uses {FLOOR}")
    else:
        for half, floor in floors.items():
            print(f"\n### Floor chosen on the {'odd' if half else 'even'} rows, reported on the others")
            table(stage, triage, not half, floor)
        print("\n### The floor that the stage uses, all questions")
        table(stage, triage, None, FLOOR)


if __name__ == "__main__":
    main()
