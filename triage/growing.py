"""Arrays that grow: each time twice as long, so that all copies together cost no more than the last one twice."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def grown(array: Array, rows: int) -> Array:
    """The array, or a longer one that begins with it and goes on with zeros, of at least so many rows.

    >>> grown(np.array([7]), 3).tolist()
    [7, 0, 0, 0]
    """
    while rows > len(array):
        array = np.concatenate([array, np.zeros_like(array)])
    return array
