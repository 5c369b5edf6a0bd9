"""What an unknown word can share with known ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.parts import parts


@pytest.mark.parametrize(
    ("word", "shortest", "longest", "expected"),
    [
        ("jalan", 3, 3, ["s=jalan", "_ja", "jal", "ala", "lan", "an_"]),
        ("rusaknya", 9, 10, ["s=rusak", "_rusaknya", "rusaknya_", "_rusaknya_"]),
        ("di", 3, 4, ["s=di", "_di", "di_", "_di_"]),
        ("?", 3, 4, ["s=?", "_?_"]),
        ("?", 4, 5, ["s=?"]),  # too short for any
        ("<angka>", 3, 4, ["s=<angka>"]),
    ],
)
def test_parts(word, shortest, longest, expected):
    assert parts(word, shortest, longest) == expected


@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=30), st.integers(1, 5), st.integers(0, 3))
def test_every_piece_stands_in_the_marked_word(word, shortest, more):
    stem, *pieces = parts(word, shortest, shortest + more)
    assert stem.startswith("s=")
    assert len(pieces) == sum(max(0, len(word) + 3 - size) for size in range(shortest, shortest + more + 1))
    assert all(piece in f"_{word}_" for piece in pieces)
