"""How far would a machine get that is not linear?  The same features, more flexible learners.

    python benchmarks/ceiling.py [LEARNER...]

The sets, rounds and intervals of benchmarks/ablation.py.  None of these learners fits the
tool (they ask every training message about every new one, or cannot say exactly why);
they are asked whether the labels have more to give than one linear function per label takes.

    linear                     the base: one ridge regression per label
    + products                 also all products of two features: the kernel k + k^2 / 2
    + louder products          k + 2 k^2
    exponential                exp(2 k): products of any number of features
    subclasses                 each label cut into up to six by what its messages say (k-means)
    second layer               logistic regression on the scores of held-out linear models
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sets
from ablation import SLOPE, cell, class_weights, out_of_fold, written_out
from scipy import linalg

from triage.calibrate import softmax
from triage.features import FeatureSpace, Recipe, tokenise
from triage.predict import default_model
from triage.pretrained import Pretrained

Array = np.ndarray[Any, Any]


@dataclass
class Round:
    """Features of the learned and the judged messages of one round, their kernel, and the truth of the learned."""

    learned: Any
    judged: Any
    own: Array
    other: Array
    truth: Array
    labels: int

    @property
    def weight(self) -> Array:
        """Class weight of every learned message, (n,)."""
        return class_weights(self.truth, self.labels, 0.5)

    def ridge(self, own: Array, other: Array, truth: Array, labels: int, rows: Any = slice(None)) -> Array:
        """Scores of kernel ridge regression of penalty 1 with an intercept, (judged, labels)."""
        signs = np.where(truth[:, None] == np.arange(labels), 1.0, -1.0)
        bent = own + 1 + np.diag(1 / self.weight[rows])
        found: Array = (other + 1) @ linalg.solve(bent, signs, assume_a="pos", check_finite=False)
        return found


def linear(r: Round) -> Array:
    return r.ridge(r.own, r.other, r.truth, r.labels)


def with_kernel(change: Callable[[Array], Array]) -> Callable[[Round], Array]:
    """Ridge on a function of the cosine of two messages."""

    def scores(r: Round) -> Array:
        size, new = (np.sqrt(np.asarray(x.multiply(x).sum(axis=1)).ravel()).clip(1e-12) for x in (r.learned, r.judged))
        own, other = r.own / size[:, None] / size, r.other / new[:, None] / size
        return r.ridge(change(own), change(other), r.truth, r.labels)

    return scores


def subclasses(r: Round) -> Array:
    """Sums of the probabilities of the parts of a label; parts of about 60 messages."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD

    places = TruncatedSVD(100, random_state=0).fit_transform(r.learned)
    part, owner = np.zeros(len(r.truth), dtype=int), []
    for label in range(r.labels):
        rows = np.flatnonzero(r.truth == label)
        if len(rows):
            count = max(1, min(6, len(rows) // 60))
            part[rows] = len(owner) + KMeans(count, n_init=2, random_state=0).fit_predict(places[rows])
            owner += [label] * count
    likely = softmax(SLOPE * r.ridge(r.own, r.other, part, len(owner)))
    return likely @ np.eye(r.labels)[owner]


def second_layer(r: Round) -> Array:
    """What the scores of all labels together say of each."""
    from sklearn.linear_model import LogisticRegression

    def unseen(inside: Array, outside: Array) -> Array:
        own, other = r.own[np.ix_(outside, outside)], r.own[np.ix_(inside, outside)]
        return r.ridge(own, other, r.truth[outside], r.labels, outside)

    seen = SLOPE * out_of_fold(len(r.truth), r.labels, unseen)
    model = LogisticRegression(C=0.03, max_iter=1000).fit(seen, r.truth, sample_weight=r.weight)
    found = np.zeros((len(r.other), r.labels))
    found[:, model.classes_] = model.predict_proba(SLOPE * linear(r))
    return found


LEARNERS: dict[str, Callable[[Round], Array]] = {
    "linear": linear,
    "+ products": with_kernel(lambda k: k + k * k / 2),
    "+ louder products": with_kernel(lambda k: k + 2 * k * k),
    "exponential": with_kernel(lambda k: np.exp(2 * k) / 2),
    "subclasses": subclasses,
    "second layer": second_layer,
}


def rounds(split: sets.Split, base: Pretrained) -> tuple[list[Round], Array]:
    """The rounds of a set, and the truth of all judged rows."""
    labels = sorted(set(split.labels))
    truth = np.array([labels.index(label) for label in split.labels])
    tokens, found = tokenise(split.texts), []
    for learned, judged in split.rounds:
        seen, unseen = ([tokens[i] for i in part.tolist()] for part in (learned, judged))
        space = FeatureSpace.fit(seen, Recipe(), base)
        a, b = (written_out(space.matrix(part)) for part in (seen, unseen))
        found.append(Round(a, b, (a @ a.T).toarray(), (b @ a.T).toarray(), truth[learned], len(labels)))
    return found, np.concatenate([truth[judged] for _, judged in split.rounds])


def main() -> None:
    wanted = sys.argv[1:] or [name for name in LEARNERS if name != "linear"]
    base = Pretrained.load(default_model())
    splits = sets.tuning()
    cells: dict[str, list[str]] = {name: [] for name in ["linear", *wanted]}
    for split in splits:
        made, truth = rounds(split, base)
        before = None
        for name in cells:
            best = np.concatenate([LEARNERS[name](r) for r in made]).argmax(axis=1)
            cells[name].append(cell(truth, best, before))
            before = best if before is None else before
    print("| learner | " + " | ".join(split.name for split in splits) + " |")
    print("| --- |" + " --- |" * len(splits))
    for name, line in cells.items():
        print(f"| {name} | " + " | ".join(line) + " |")


if __name__ == "__main__":
    main()
