"""Do the 95 % intervals of a report hold the truth in 95 % of the cases?

    python benchmarks/intervals.py [--corpora 200] [--report report.json]

A population says how often each label occurs and how often each is taken for
which; its true accuracy and macro-F1 follow by arithmetic.  From it test corpora
are drawn, each is measured as ``triage evaluate`` does, and the intervals that
hold the truth are counted.  With ``--report`` (of ``triage evaluate --json``) the
confusion tables of a real evaluation are populations, too.  The published
figures are in docs/evaluation.md.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from triage.intervals import DRAWS, macro_f1, macro_f1_interval, share, wilson

Array = np.ndarray[Any, Any]


def population(labels: int, accuracy: float, slope: float, seed: int = 0) -> Array:
    """Shares of truth by prediction, (labels, labels): frequencies fall as rank ** -slope,
    frequent labels are recognised better, errors go to some labels more than to others."""
    rng = np.random.default_rng(seed)
    shares = np.arange(1, labels + 1) ** -slope
    recall = np.clip(accuracy + 0.15 * (0.5 - np.arange(labels) / labels), 0.05, 0.98)
    wrong = rng.dirichlet(np.full(labels, 0.3), labels)
    np.fill_diagonal(wrong, 0)
    wrong = np.maximum(wrong, 1e-12) * (1 - np.eye(labels))
    table = wrong / wrong.sum(axis=1, keepdims=True) * (1 - recall)[:, None] + np.diag(recall)
    return shares[:, None] / shares.sum() * table


def populations(report: Path | None) -> Iterator[tuple[str, Array, int]]:
    """(name, shares, rows of a test corpus)."""
    yield "3 labels, even, 400 rows", population(3, 0.85, 0.0), 400
    yield "3 labels, one rare (4 %), 400 rows", population(3, 0.88, 2.5), 400
    yield "12 labels, 400 rows", population(12, 0.75, 1.0), 400
    yield "35 labels, 500 rows", population(35, 0.7, 0.8), 500
    yield "35 labels, 2,000 rows", population(35, 0.7, 0.8), 2000
    yield "35 labels, 7,000 rows", population(35, 0.7, 0.8), 7000
    for head in json.loads(report.read_text(encoding="utf-8"))["heads"] if report else []:
        table = np.array(head["table"])[:, :-1]
        for rows in (500, 2000):
            yield f"{head['name']} of the report, {rows:,} rows", table / table.sum(), rows


def covered(shares: Array, rows: int, corpora: int, draws: int) -> tuple[int, int, float, float]:
    """(accuracy intervals that hold the truth, macro-F1 intervals that do, their mean widths)."""
    accuracy = float(np.trace(shares))
    f1 = float(macro_f1(np.diag(shares), shares.sum(axis=1), shares.sum(axis=0)))
    rng = np.random.default_rng(1)
    held, widths = np.zeros(2), np.zeros(2)
    for seed in range(corpora):
        table = rng.multinomial(rows, shares.ravel()).reshape(shares.shape)
        table = np.hstack([table, np.zeros((len(table), 1), dtype=table.dtype)])
        found = (share(int(np.trace(table[:, :-1])), rows), macro_f1_interval(table, draws, seed))
        for i, (estimate, truth) in enumerate(zip(found, (accuracy, f1), strict=True)):
            low, high = estimate.low or 0.0, estimate.high or 0.0
            held[i] += low <= truth <= high
            widths[i] += high - low
    return int(held[0]), int(held[1]), float(widths[0] / corpora), float(widths[1] / corpora)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=int, default=200)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
    n = options.corpora
    low, high = wilson(round(0.95 * n), n)
    print(f"{n} corpora each; an exact interval would hold the truth in {low:.1%} to {high:.1%} of them\n")
    print("| population | accuracy: held | mean width | macro-F1: held | mean width |\n|---|---|---|---|---|")
    total = np.zeros(3)
    for name, shares, rows in populations(options.report):
        in_accuracy, in_f1, width, f1_width = covered(shares, rows, n, options.draws)
        total += (in_accuracy, in_f1, n)
        print(f"| {name} | {in_accuracy / n:.1%} | {width:.3f} | {in_f1 / n:.1%} | {f1_width:.3f} |", flush=True)
    print(f"| all | {total[0] / total[2]:.1%} | | {total[1] / total[2]:.1%} | |")


if __name__ == "__main__":
    main()
