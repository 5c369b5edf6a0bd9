"""How right triage is on real messages: accuracy, macro-F1, calibration, coverage and realised error.

    python benchmarks/accuracy.py            every set in shared/bench and shared/gold
    python benchmarks/accuracy.py --small    the learning curve of small corpora, with and without pretrained rows

Every model is trained with the defaults of ``triage train``; nothing is chosen on the judged rows.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
import sets

from triage import metrics
from triage.predict import Triage, default_model
from triage.predictions import Head, Predictions
from triage.pretrained import NOTHING, Pretrained
from triage.train import train


def judged(split: sets.Split, pretrained: Pretrained = NOTHING) -> Iterator[tuple[list[str], Predictions]]:
    """(true labels, predictions) of each round."""
    for learned, rows in split.rounds:
        model = Triage(train(split.corpus(learned), budget=60.0, pretrained=pretrained).bundle)
        yield [split.labels[i] for i in rows.tolist()], model.classify([split.texts[i] for i in rows.tolist()])


def joined(split: sets.Split, pretrained: Pretrained) -> tuple[list[str], Head, list[str]]:
    """All rounds together."""
    rounds = list(judged(split, pretrained))
    labels = sorted({label for _, said in rounds for label in said.heads[split.head].labels})
    truth = [label for own, _ in rounds for label in own]
    p = np.zeros((len(truth), len(labels)), dtype=np.float32)
    at = 0
    for own, said in rounds:
        head = said.heads[split.head]
        p[at : at + len(own), [labels.index(name) for name in head.labels]] = head.probabilities
        at += len(own)
    best = np.where(p.sum(axis=1) > 0, p.argmax(axis=1), -1)
    return truth, Head(labels, p, best), [action for _, said in rounds for action in said.tindakan]


def line(split: sets.Split, pretrained: Pretrained) -> str:
    """One row of the table."""
    truth, head, actions = joined(split, pretrained)
    coded = metrics.code(truth, head)
    found = metrics.head_metrics(coded, 0)
    auto = np.array([action != "tinjau" for action in actions])
    right = np.array(head.names()) == np.array(truth)
    sent, wrong = int(auto.sum()), int((auto & ~right).sum())
    cells = [split.name, str(len(truth))]
    for key in ("accuracy", "macro_f1"):
        estimate = found[key]
        cells.append(f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})")
    cells.append(f"{found['ece'].value:.3f} (to {found['ece_chance'].value:.3f})")
    cells.append(f"{sent / len(truth):.3f}")
    cells.append(f"{wrong / sent:.3f}" if sent else "–")
    return "| " + " | ".join(cells) + " |"


def table() -> None:
    knowledge = Pretrained.load(default_model())
    print("| set | rows | accuracy (95 %) | macro-F1 (95 %) | ECE (chance) | automatic | wrong among them |")
    print("| --- | ---: | --- | --- | ---: | ---: | ---: |")
    for split in (sets.surabaya(), sets.lapor(), sets.lapor(bpjs=False), sets.bandung()):
        print(line(split, knowledge), flush=True)


def small() -> None:
    """Corpora of 200 and 700 rows, three draws each, judged on the last round of a set."""
    knowledge = Pretrained.load(default_model())
    print("| set | learned from | accuracy alone | with pretrained rows | macro-F1 alone | with pretrained rows |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for whole in (sets.surabaya_tuning(), sets.bandung_tuning(), sets.lapor()):
        learned, rows = whole.rounds[-1]
        for size in (200, 700):
            draws = [(np.random.default_rng(seed).permutation(learned)[:size], rows) for seed in range(3)]
            cells = []
            for base in (NOTHING, knowledge):
                split = sets.Split(whole.name, whole.head, whole.texts, whole.labels, draws)
                truth, head, _ = joined(split, base)
                found = metrics.head_metrics(metrics.code(truth, head), 0)
                cells.append([f"{found[key].value:.3f}" for key in ("accuracy", "macro_f1")])
            alone, lent = cells
            print(f"| {whole.name} | {size} | {alone[0]} | {lent[0]} | {alone[1]} | {lent[1]} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    small() if parser.parse_args().small else table()
