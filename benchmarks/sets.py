"""The benchmark sets of real messages, and their protocols; they are not part of the project.

The files are looked for in ``../shared`` beside the checkout (or where
``TRIAGE_SHARED`` says); without them the scripts say so and stop.
"""

from __future__ import annotations

import csv
import os
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from triage.corpus import Corpus

Array = np.ndarray[Any, Any]
ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("TRIAGE_SHARED", ROOT.parent / "shared"))
#: The fraction of the Surabaya training file (sorted by date) on which settings are compared.
TUNING = 0.8


@dataclass(frozen=True)
class Split:
    """Messages and labels of one head, and (learned, judged) row numbers per round."""

    name: str
    head: str
    texts: list[str]
    labels: list[str]
    rounds: list[tuple[Array, Array]]

    def corpus(self, rows: Array) -> Corpus:
        """The messages at these rows as a corpus."""
        numbers = rows.tolist()
        texts, labels = [self.texts[i] for i in numbers], [self.labels[i] for i in numbers]
        return Corpus(texts, {self.head: labels}, [str(i) for i in numbers], [self.name])


def read(path: str) -> list[dict[str, str]]:
    """The rows of one file."""
    file = SHARED / path
    if not file.is_file():
        sys.exit(f"{path}: not beside this checkout; set TRIAGE_SHARED to the folder that holds it")
    with open(file, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _train_test(name: str, head: str, column: str, train: str, test: str) -> Split:
    learned, judged = read(train), read(test)
    rows = [*learned, *judged]
    n, m = len(learned), len(rows)
    return Split(name, head, [r["pesan"] for r in rows], [r[column] for r in rows], [(np.arange(n), np.arange(n, m))])


def surabaya() -> Split:
    """Fit on train.csv, judge the later months of dev.csv."""
    return _train_test("surabaya", "skpd", "skpd", "bench/surabaya/train.csv", "bench/surabaya/dev.csv")


def bandung() -> Split:
    """The authors' own split."""
    return _train_test(
        "bandung-tweets", "jenis", "kelas", "bench/bandung-tweets/train.csv", "bench/bandung-tweets/test.csv"
    )


def _folds(name: str, head: str, rows: list[dict[str, str]], column: str, seed: int) -> Split:
    from sklearn.model_selection import StratifiedKFold

    labels = [r[column] for r in rows]
    folds = StratifiedKFold(5, shuffle=True, random_state=seed).split(labels, labels)
    return Split(name, head, [r["pesan"] for r in rows], labels, list(folds))


def lapor(bpjs: bool = True) -> Split:
    """Five stratified folds, seed 42; with or without the near-templated BPJS rows."""
    rows = [r for r in read("bench/lapor2017/lapor2017.csv") if bpjs or r["bpjs"] != "True"]
    return _folds("lapor2017" + ("" if bpjs else " without BPJS"), "jenis", rows, "jenis", 42)


def surabaya_tuning() -> Split:
    """Settings are compared on train.csv alone: 60 % -> the next 20 %, and 80 % -> the last 20 %."""
    rows = read("bench/surabaya/train.csv")
    n = len(rows)
    cuts = [int(n * share) for share in (0.6, TUNING, 1.0)]
    rounds = [(np.arange(a), np.arange(a, b)) for a, b in pairwise(cuts)]
    return Split("surabaya (train only)", "skpd", [r["pesan"] for r in rows], [r["skpd"] for r in rows], rounds)


def bandung_tuning() -> Split:
    """Settings are compared on the training file alone, in five folds."""
    return _folds("bandung (train only)", "jenis", read("bench/bandung-tweets/train.csv"), "kelas", 1)


def tuning() -> tuple[Split, ...]:
    """The sets that ways of learning are compared on."""
    return surabaya_tuning(), lapor(), lapor(bpjs=False), bandung_tuning()
