"""The bound of a binomial tail is one, and close where it matters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.tails import binomial_tail, chernoff_bound, tail_bound


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0, 1))
def test_the_bound_is_never_below_the_tail(k, n, p):
    assert tail_bound(min(k, n), n, p) >= binomial_tail(min(k, n), n, p)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=9), st.floats(0.001, 0.999))
def test_nor_is_that_of_whole_arrays(pairs, p):
    k, n = np.array([[min(pair), max(pair)] for pair in pairs], dtype=np.int32).reshape(-1, 2).T
    tails = [binomial_tail(*pair, p) for pair in zip(k.tolist(), n.tolist(), strict=True)]
    assert (chernoff_bound(k, n, p) >= tails).all()


@pytest.mark.parametrize(("k", "n"), [(0, 100), (20, 1000), (150, 4000)])
def test_the_bound_is_close_far_below_the_mean(k, n):
    assert tail_bound(k, n, 0.05) <= 1.5 * binomial_tail(k, n, 0.05)


@pytest.mark.parametrize(("k", "n", "p"), [(5, 5, 0.1), (1, 2, 0.0), (1, 2, 1.0), (900, 1000, 0.05)])
def test_the_bound_says_nothing_there(k, n, p):
    assert tail_bound(k, n, p) == 1.0
