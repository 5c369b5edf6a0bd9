"""Arrays as bytes: every kind of number survives, nothing else is let in."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.npy import finite, pack, unpack

KINDS = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]
GOOD = pack(np.arange(6, dtype=np.float32).reshape(2, 3))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(0,), (5,), (2, 3), (1, 2, 3)])
def test_every_kind_of_number_survives(kind, shape):
    array = np.ones(shape, kind)
    again = unpack(pack(array))
    assert (again.dtype, again.shape) == (array.dtype, array.shape)
    assert (again == array).all()
    np.testing.assert_array_equal(np.load(io.BytesIO(pack(array)), allow_pickle=False), array)


def test_the_other_end_first_and_columns_first_are_turned():
    array = np.arange(6).reshape(2, 3)
    assert pack(array.astype(">i8")) == pack(np.asfortranarray(array)) == pack(array.astype("<i8"))


def test_what_is_read_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        unpack(GOOD)[0, 0] = 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<f4", b"<f1"),
        (b"<f4", b"|b8"),
        (b"<f4", b">f4"),
        (b"<f4", b"|O8"),
        (b"<f4", b"<f8"),  # twice the bytes that are there
        (b"(2, 3)", b"(2, 2)"),
        (b"(2, 3)", b"(9**9)"),
        (b"False", b"True "),
        (b"NUMPY\x01", b"NUMPY\x02"),
    ],
)
def test_anything_else_is_not_an_array(old, new):
    assert old in GOOD
    assert unpack(GOOD.replace(old, new)) is None


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_a_changed_byte_gives_an_array_of_numbers_or_nothing(at, byte):
    found = unpack(GOOD[:at] + bytes([byte]) + GOOD[at + 1 :])
    assert found is None or found.dtype.kind in "fiub"


@given(st.binary(max_size=200))
def test_any_bytes_are_nothing(data):
    assert unpack(data) is None


@pytest.mark.parametrize("kind", ["f2", "f4", "f8"])
@pytest.mark.parametrize(
    ("number", "good"), [(0.0, True), (-60000.0, True), (np.inf, False), (-np.inf, False), (np.nan, False)]
)
def test_finite(kind, number, good):
    assert finite(np.array([1.0, number, 2.0], kind)) is good
    assert finite(np.zeros(0, kind)) is True
