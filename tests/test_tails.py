"""The bound of a binomial tail is one, and close where it matters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.tails import binomial_tail, tail_bound


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0, 1))
def test_the_bound_is_never_below_the_tail(k, n, p):
    assert tail_bound(min(k, n), n, p) >= binomial_tail(min(k, n), n, p)


@pytest.mark.parametrize(("k", "n"), [(0, 100), (20, 1000), (150, 4000)])
def test_the_bound_is_close_far_below_the_mean(k, n):
    assert tail_bound(k, n, 0.05) <= 1.5 * binomial_tail(k, n, 0.05)


@pytest.mark.parametrize(("k", "n", "p"), [(5, 5, 0.1), (1, 2, 0.0), (1, 2, 1.0), (900, 1000, 0.05)])
def test_the_bound_says_nothing_there(k, n, p):
    assert tail_bound(k, n, p) == 1.0
