"""The look-up of keys finds what a dictionary finds, however crowded its places are."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage.lookup import GOLDEN, LookUp

#: Keys that are mixed, keys that all want the first place, and the last one there is.
KEYS = st.one_of(
    st.integers(0, 2**32).map(lambda n: n * GOLDEN % 2**64), st.integers(0, 50), st.integers(2**64 - 50, 2**64 - 1)
)


def keys(numbers: list[int]) -> np.ndarray:
    return np.array(numbers, dtype=np.uint64)


@given(st.lists(st.lists(KEYS, max_size=30), max_size=4), st.lists(KEYS, max_size=30))
def test_finds_what_a_dictionary_finds(rounds, strangers):
    table, by_hand = LookUp(), {}
    for added in rounds:
        new = [key for key in dict.fromkeys(added) if key not in by_hand]
        numbers = range(len(by_hand), len(by_hand) + len(new))
        table.add(keys(new), np.array(numbers))
        by_hand |= zip(new, numbers, strict=True)
        for asked in (list(by_hand), strangers):
            assert table.find(keys(asked)).tolist() == [by_hand.get(key, -1) for key in asked]


def test_grows_and_keeps_all():
    mixed = np.arange(50_000, dtype=np.uint64) * np.uint64(GOLDEN)
    table = LookUp()
    for begin in range(0, 40_000, 1_000):
        table.add(mixed[begin : begin + 1_000], np.arange(begin, begin + 1_000))
    assert table.find(mixed[:40_000]).tolist() == list(range(40_000))
    assert set(table.find(mixed[40_000:]).tolist()) == {-1}


def test_all_want_one_place():
    table = LookUp(5_000)
    table.add(np.arange(5_000, dtype=np.uint64), np.arange(5_000))
    assert table.find(np.arange(6_000, dtype=np.uint64)).tolist() == [*range(5_000), *[-1] * 1_000]


def test_of_equal_keys_one_is_found():
    table = LookUp()
    table.add(keys([7, 7, 7]), np.array([0, 1, 2]))
    assert table.find(keys([7])).tolist()[0] in (0, 1, 2)


def test_no_keys():
    assert LookUp().find(keys([])).tolist() == []
    assert LookUp().find(keys([0, 2**64 - GOLDEN])).tolist() == [-1, -1]
