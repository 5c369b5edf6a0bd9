"""Sums over stretches of rows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage.sums import sum_between


@given(st.lists(st.integers(0, 300), min_size=1, max_size=6), st.integers(0, 2**32 - 1))
def test_sums_between_are_plain_sums(lengths, seed):
    draw = np.random.default_rng(seed)
    rows = draw.normal(size=(50, 3)).astype(np.float32)
    ends = np.cumsum([0, *lengths])
    numbers = draw.integers(0, 50, ends[-1])
    expected = [rows[numbers[a:b]].sum(axis=0) for a, b in pairwise(ends)]
    np.testing.assert_allclose(sum_between(rows, numbers, ends), expected, rtol=1e-4, atol=1e-4)
