"""Message features and labels -> the weights of a linear model.

One head has one linear function per label, one label against the rest, found by
minimising over its weights w (the intercept is the weight of a constant 1)

    ridge regression        lambda |w|^2 + sum_i c_i (y_i - f_i)^2
    squared-hinge machine   lambda |w|^2 + sum_i c_i max(0, 1 - y_i f_i)^2

with y = +1 or -1 and class weights c.  These are the problems that scikit-learn's
RidgeClassifier (alpha = lambda) and LinearSVC (C = 1 / (2 lambda)) solve, and the
tests hold our weights against theirs.  We solve them ourselves because the
features of a message are a product of two sparse matrices, counts times the
features of the distinct words, some seven times smaller than the product
written out; keeping them factored and treating all labels in one block makes
training 10 to 20 times faster, and as every sum runs over rows in their order,
the same corpus gives the same bits on every machine.

The machine is solved with Newton steps on the messages inside its margin
(Keerthi and DeCoste, "A Modified Finite Newton Method for Fast Solution of Large
Scale Linear SVMs", JMLR 6, 2005, algorithm 1), starting from the ridge solution;
each step is a weighted ridge problem, solved with conjugate gradients.  The two
learners err differently, the machine being drawn by the hard messages and the
ridge by all of them; the mean of two linear functions is one linear function, so
their agreement costs nothing at prediction (benchmarks/accuracy.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, order=True)
class Settings:
    """What cross-validation chooses per head."""

    #: lambda, the strength of regularisation.
    penalty: float = 1.0
    #: Weight of a label is frequency ** -power: 0 plain, 1 balanced.
    power: float = 0.5
    #: Share of the squared-hinge machine in the mean; the ridge has the rest.
    machine: float = 0.5

    def __str__(self) -> str:
        return f"penalty {self.penalty:g}, class weight frequency^-{self.power:g}, machine share {self.machine:g}"


@dataclass(frozen=True)
class Linear:
    """scores = X @ weights + intercept; weights float64 (features, labels), intercept (labels,)."""

    weights: Array
    intercept: Array


@dataclass(frozen=True)
class Factored:
    """Message features X = [counts @ table, pairs], never written out.

    ``counts`` (n, words) and ``pairs`` (n, P) are sparse CSR and already divided by
    the messages' lengths; ``table`` (words, features of words) is T.
    """

    counts: Any
    table: Any
    pairs: Any

    def rows(self, which: Array) -> Factored:
        """The features of some messages."""
        return Factored(self.counts[which], self.table, self.pairs[which])

    def times(self, weights: Array) -> Array:
        """X @ weights, (n, labels)."""
        width = self.table.shape[1]
        product: Array = self.counts @ (self.table @ weights[:width]) + self.pairs @ weights[width:]
        return product

    def transposed(self) -> Callable[[Array], Array]:
        """The function v -> X.T @ v; transposes once, since row order is several times faster."""
        table, counts, pairs = self.table.T.tocsr(), self.counts.T.tocsr(), self.pairs.T.tocsr()

        def times(values: Array) -> Array:
            return np.vstack([table @ (counts @ values), pairs @ values])

        return times

    @property
    def width(self) -> int:
        """Number of features."""
        return int(self.table.shape[1] + self.pairs.shape[1])


#: Conjugate gradients stop when every label's residual has shrunk this much: on 7,724
#: complaints a hundred times less changed no first choice.
TOLERANCE = 1e-3
MAX_STEPS, MAX_NEWTON = 60, 8
#: A label that the training rows lack is never chosen.
_NEVER = -2.0


def fit(features: Factored, truth: Array, labels: int, settings: Settings) -> Linear:
    """Fit one head.

    Parameters
    ----------
    features: of n messages; truth: label numbers (n,) below ``labels``.
    """
    present, place, counts = np.unique(truth, return_inverse=True, return_counts=True)
    weights, intercept = np.zeros((features.width, labels)), np.full(labels, _NEVER)
    if len(present) == 1:
        intercept[present] = 0
        return Linear(weights, intercept)
    signs = np.where(place[:, None] == np.arange(len(present)), 1.0, -1.0)
    importance = (len(truth) / (len(present) * counts)) ** settings.power
    problem = _Problem(features, signs, importance[place][:, None], settings.penalty)
    found = problem.ridge()
    if settings.machine:
        found = (1 - settings.machine) * found + settings.machine * problem.machine(found)
    # Relative to the mean over labels: that changes no comparison, and makes a weight
    # readable as "for this label rather than another".
    found -= found.mean(axis=1, keepdims=True)
    weights[:, present], intercept[present] = found[:-1], found[-1]
    return Linear(weights, intercept)


class _Problem:
    """All labels of one head at once; weights are (features + 1, labels), the intercept last."""

    def __init__(self, features: Factored, signs: Array, importance: Array, penalty: float) -> None:
        self.signs, self.importance, self.penalty = signs, importance, penalty
        self._features, self._back = features, features.transposed()

    def scores(self, w: Array) -> Array:
        """f, (n, labels)."""
        return self._features.times(w[:-1]) + w[-1]

    def ridge(self) -> Array:
        """The ridge solution."""
        start = np.zeros((self._features.width + 1, self.signs.shape[1]))
        return self._solve(np.broadcast_to(self.importance, self.signs.shape), start)

    def machine(self, w: Array) -> Array:
        """The squared-hinge solution, from a start near it."""
        f = self.scores(w)
        for _ in range(MAX_NEWTON):
            inside = self.signs * f < 1
            target = self._solve(self.importance * inside, w)
            goal = self.scores(target)
            step = self._best_step(w, f, target, goal)
            w, f = w + step * (target - w), f + step * (goal - f)
            if (inside == (self.signs * f < 1)).mean() > 0.9999:
                break
        return w

    def _best_step(self, w: Array, f: Array, target: Array, goal: Array) -> Array:
        """Step length per label, (labels,): the best of a full step and its halves."""
        steps = (1.0, 0.5, 0.25, 0.125)
        losses = [self._loss(w + s * (target - w), f + s * (goal - f)) for s in steps]
        result: Array = np.array(steps)[np.argmin(losses, axis=0)]
        return result

    def _loss(self, w: Array, f: Array) -> Array:
        slack = np.maximum(0, 1 - self.signs * f)
        loss: Array = self.penalty * (w * w).sum(axis=0) + (self.importance * slack * slack).sum(axis=0)
        return loss

    def _solve(self, trust: Array, w: Array) -> Array:
        """Minimise penalty |w|^2 + sum trust (y - f)^2 by conjugate gradients, all labels in step."""
        goal = self._to_weights(trust * self.signs)
        rest = goal - self._curvature(trust, w)
        direction, size = rest.copy(), (rest * rest).sum(axis=0)
        enough = TOLERANCE**2 * (goal * goal).sum(axis=0)
        for _ in range(MAX_STEPS):
            going = size > enough
            if not going.any():
                break
            bent = self._curvature(trust, direction)
            step = np.where(going, size / np.maximum((direction * bent).sum(axis=0), 1e-300), 0)
            w, rest = w + step * direction, rest - step * bent
            size, before = (rest * rest).sum(axis=0), size
            direction = rest + np.where(going, size / np.maximum(before, 1e-300), 0) * direction
        return w

    def _curvature(self, trust: Array, w: Array) -> Array:
        return self._to_weights(trust * self.scores(w)) + self.penalty * w

    def _to_weights(self, values: Array) -> Array:
        return np.vstack([self._back(values), values.sum(axis=0)])
