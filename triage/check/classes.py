"""What a whole label suffers from: too few messages, or another label that looks like it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from triage.check.findings import Finding
from triage.check.suspects import Judged
from triage.corpus import Corpus
from triage.errors import counted
from triage.train import THIN

#: A label is too thin when its messages are hardly ever recognised by models that had not
#: seen them.  One in five: among 35 agencies chance alone gives one in 35, and the weakest
#: agency of the Jakarta corpus (90 messages) reaches one in two.
LEAST_FOUND = 0.2
#: Above this number of messages it is not thinness that keeps a label from being found.
ENOUGH = 50
#: Two labels look alike when this share of the messages of each is taken for the other.
#: One in twenty is six times what an even spread of errors over 34 other agencies gives.
ALIKE, LEAST_ALIKE = 0.05, 3


def thin(corpus: Corpus, judged: dict[str, Judged]) -> Iterator[Finding]:
    """Labels with too few messages to be learned or measured."""
    for name, values in corpus.heads.items():
        head = judged.get(name)
        for label in sorted({v for v in values if v}):
            count = values.count(label)
            found = _found(head, label) if head else None
            if count < THIN:
                fact = f"{name}: {counted(count, 'message')}; fewer than {THIN} teach little"
                yield Finding("thin-label", label, fact, name, label)
            elif found is not None and count <= ENOUGH and found < LEAST_FOUND * count:
                fact = f"{name}: {counted(count, 'message')}, and of {count} only {found} are recognised; write more"
                yield Finding("thin-label", label, fact, name, label)


def _found(head: Judged, label: str) -> int:
    number = head.target.labels.index(label)
    return int(((head.truth == number) & (head.best == number)).sum())


def look_alikes(judged: dict[str, Judged]) -> list[Finding]:
    """Pairs of labels that are confused both ways out of fold, the worst first."""
    found = []
    for name, head in judged.items():
        labels, size = head.target.labels, len(head.target.labels)
        table = np.zeros((size, size), dtype=np.int64)
        np.add.at(table, (head.truth, head.best), 1)
        totals = table.sum(axis=1)
        for a in range(size):
            for b in range(a + 1, size):
                there, back = int(table[a, b]), int(table[b, a])
                if min(there, back) >= LEAST_ALIKE and there >= ALIKE * totals[a] and back >= ALIKE * totals[b]:
                    fact = (
                        f"{name}: {there} of {totals[a]} {labels[a]} are taken for {labels[b]}, "
                        f"{back} of {totals[b]} the other way"
                    )
                    share = there / totals[a] + back / totals[b]
                    pair = f"{labels[a]} / {labels[b]}"
                    found.append((-share, Finding("look-alike", pair, fact, name, labels[a], labels[b])))
    return [finding for _, finding in sorted(found, key=lambda entry: (entry[0], entry[1].place))]
