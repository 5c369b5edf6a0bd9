"""The table of pairs finds what a dictionary finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.pairs import PairTable


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), unique=True), st.data())
def test_pair_table_finds_what_a_dictionary_finds(pairs, data):
    table = PairTable(np.array(pairs, dtype=np.int64).reshape(-1, 2), 41)
    by_hand = {pair: i for i, pair in enumerate(pairs)}
    asked = data.draw(st.lists(st.tuples(st.integers(0, 41), st.integers(0, 41)), min_size=1))
    found = table.find(*np.array(asked).T)
    assert found.tolist() == [by_hand.get(tuple(pair), -1) for pair in asked]


def test_many_pairs_and_as_many_strangers():
    draw = np.random.default_rng(7)
    both = np.unique(draw.integers(0, 3_000, (20_000, 2)), axis=0)
    draw.shuffle(both)
    known, strangers = np.split(both, 2)
    table = PairTable(known, 3_000)
    assert table.find(*known.T).tolist() == list(range(len(known)))
    assert set(table.find(*strangers.T).tolist()) == {-1}


def test_no_pairs_at_all():
    table = PairTable(np.zeros((0, 2), dtype=np.int64), 5)
    assert table.find(np.array([0, 5]), np.array([5, 0])).tolist() == [-1, -1]


def test_left_and_right_are_not_the_same():
    table = PairTable(np.array([[1, 2]]), 3)
    assert table.find(np.array([1, 2]), np.array([2, 1])).tolist() == [0, -1]


def test_a_stranger_s_pairs_that_never_find_a_place():
    with pytest.raises(ValueError, match=r"^pairs$"):
        PairTable(np.zeros((2_000, 2), dtype=np.int64), 1)
