"""Message features and labels -> the weights of a linear model.

One head has one linear function per label, one label against the rest, found by
ridge regression on +1/-1 targets: over the weights w (the intercept is the
weight of a constant 1) it minimises

    lambda |w|^2 + sum_i c_i (y_i - f_i)^2

with class weights c.  On complaints this beat squared-hinge and logistic
machines, and their mean (benchmarks/accuracy.md).  It is the problem that
scikit-learn's RidgeClassifier(alpha=lambda) solves, and the tests hold our
weights against its.  We solve it ourselves because the features of a message are
a product of two sparse matrices, counts times the features of the distinct
words, some seven times smaller than the product written out; keeping them
factored and treating all labels in one block (conjugate gradients: Hestenes and
Stiefel, J. Res. NBS 49, 1952, section 3) trains six times faster, and as every
sum runs over rows in their order, the same corpus gives the same bits on every
machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
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
    #: How loud the pretrained rows of words are beside their own features; 0 leaves them out.
    pretrained: float = 0.0

    def __str__(self) -> str:
        return (
            f"penalty {self.penalty:g}, class weight frequency^-{self.power:g}, "
            f"pretrained rows x {self.pretrained:g}"
        )


@dataclass(frozen=True)
class Linear:
    """scores = X @ weights + intercept; weights float64 (features, labels), intercept (labels,)."""

    weights: Array
    intercept: Array


@dataclass(frozen=True)
class Factored:
    """Message features X = [counts @ table, counts @ dense, pairs], never written out.

    ``counts`` (n, words) and ``pairs`` (n, P) are sparse CSR and already divided by
    the messages' lengths; ``table`` (words, V + F) is T, sparse; ``dense`` (words, D)
    holds what an earlier model knows of the words (D may be 0).
    """

    counts: Any
    table: Any
    dense: Array
    pairs: Any

    def rows(self, which: Array) -> Factored:
        """The features of some messages."""
        return replace(self, counts=self.counts[which], pairs=self.pairs[which])

    def times(self, weights: Array) -> Array:
        """X @ weights, (n, labels)."""
        own, pretrained, pairs = self.split(weights)
        product: Array = self.counts @ (self.table @ own + self.dense @ pretrained) + self.pairs @ pairs
        return product

    def transposed(self) -> Callable[[Array], Array]:
        """The function v -> X.T @ v; transposes once, since row order is several times faster."""
        table, counts, pairs = self.table.T.tocsr(), self.counts.T.tocsr(), self.pairs.T.tocsr()

        def times(values: Array) -> Array:
            words = counts @ values
            return np.vstack([table @ words, self.dense.T @ words, pairs @ values])

        return times

    def split(self, weights: Array) -> tuple[Array, Array, Array]:
        """The rows of ``weights`` that belong to the table, the dense block and the pairs."""
        own = self.table.shape[1]
        middle = own + self.dense.shape[1]
        return weights[:own], weights[own:middle], weights[middle:]

    @property
    def width(self) -> int:
        """Number of features."""
        return int(self.table.shape[1] + self.dense.shape[1] + self.pairs.shape[1])


#: Conjugate gradients stop when every label's residual has shrunk this much: on 7,724
#: complaints a hundred times less changed no first choice.
TOLERANCE = 1e-3
#: Eight to ten steps reach it on the Jakarta corpus; one that needs six times as many is near enough.
MAX_STEPS = 60
#: A label that the training rows lack is never chosen: the scores of those that are there add up to 0,
#: so the highest is never below 0.
_NEVER = -2.0


def fit(features: Factored, truth: Array, labels: int, settings: Settings) -> Linear:
    """Fit one head: weights float64 (features, labels), relative to their mean over the labels that are there.

    Parameters
    ----------
    features: of n messages; truth: label numbers (n,) below ``labels``.
    labels: how many there are; those without a message get weights of 0 and are never chosen.
    """
    present, place, counts = np.unique(truth, return_inverse=True, return_counts=True)
    weights, intercept = np.zeros((features.width, labels)), np.full(labels, _NEVER)
    if len(present) < 2:
        intercept[present] = 0
        return Linear(weights, intercept)
    signs = np.where(place[:, None] == np.arange(len(present)), 1.0, -1.0)
    importance = (len(truth) / (len(present) * counts)) ** settings.power
    # A louder block is one that the penalty spares; its weights are for the block as it is.
    louder = replace(features, dense=features.dense * settings.pretrained)
    found = _solve(louder, signs, importance[place][:, None], settings.penalty)
    louder.split(found[:-1])[1][:] *= settings.pretrained
    # Relative to the mean over labels: that changes no comparison, and makes a weight
    # readable as "for this label rather than another".
    found -= found.mean(axis=1, keepdims=True)
    weights[:, present], intercept[present] = found[:-1], found[-1]
    return Linear(weights, intercept)


def _solve(features: Factored, signs: Array, importance: Array, penalty: float) -> Array:
    """The ridge solution of all labels at once: (features + 1, labels), the intercept last.

    ``signs`` (n, labels), ``importance`` (n, 1).
    """
    back = features.transposed()

    def to_weights(values: Array) -> Array:
        return np.vstack([back(values), values.sum(axis=0)])

    goal = to_weights(importance * signs)
    w, rest, direction = np.zeros_like(goal), goal, goal
    size = (rest * rest).sum(axis=0)
    enough = TOLERANCE**2 * size
    for _ in range(MAX_STEPS):
        going = size > enough
        if not going.any():
            break
        bent = to_weights(importance * (features.times(direction[:-1]) + direction[-1])) + penalty * direction
        step = np.where(going, size / np.maximum((direction * bent).sum(axis=0), 1e-300), 0)
        w, rest = w + step * direction, rest - step * bent
        size, before = (rest * rest).sum(axis=0), size
        direction = rest + np.where(going, size / np.maximum(before, 1e-300), 0) * direction
    return w
