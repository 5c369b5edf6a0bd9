"""The table of pairs finds what a dictionary finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage.pairs import PairTable


def found(table: PairTable, pairs: list[tuple[int, int]]) -> list[int]:
    left, right = np.array(pairs).T
    rows: list[int] = table.find(table.left(left) + table.right(right)).tolist()
    return rows


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), unique=True), st.data())
def test_pair_table_finds_what_a_dictionary_finds(pairs, data):
    table = PairTable(np.array(pairs, dtype=np.int64).reshape(-1, 2), 41)
    by_hand = {pair: i for i, pair in enumerate(pairs)}
    asked = data.draw(st.lists(st.tuples(st.integers(0, 41), st.integers(0, 41)), min_size=1))
    assert found(table, asked) == [by_hand.get(pair, -1) for pair in asked]


def test_no_pairs_at_all():
    table = PairTable(np.zeros((0, 2), dtype=np.int64), 5)
    assert found(table, [(0, 5), (5, 0), (0, 0)]) == [-1, -1, -1]


def test_left_and_right_are_not_the_same():
    table = PairTable(np.array([[1, 2]]), 3)
    assert found(table, [(1, 2), (2, 1)]) == [0, -1]
