"""Arrays of numbers as bytes and back; nothing that is read is run, and no byte is taken on trust."""

from __future__ import annotations

import io
import math
import re
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

#: A ``.npy`` header as :func:`pack` writes it (numpy.lib.format, version 1.0): its length, type and shape.  Read
#: with a pattern and not by numpy, which evaluates it as Python and warns on stderr of what it mends.
_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(..)\{'descr': '(<f[248]|<[iu][248]|\|[iub]1)', 'fortran_order': False, "
    rb"'shape': \(((?:\d{1,12},? ?){0,3})\), \} *\n",
    re.DOTALL,
)
MAX_HEADER = 300


def pack(array: Array) -> bytes:
    """An array of numbers, little end first, as the bytes of a ``.npy`` file; equal arrays give equal bytes."""
    out = io.BytesIO()
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    np.lib.format.write_array(out, little, version=(1, 0), allow_pickle=False)
    return out.getvalue()


def unpack(data: bytes) -> Array | None:
    """The array of a ``.npy`` file, read-only and without a copy; None if it is anything else.

    The declared shape is held against the bytes that are there before any
    memory is taken, so a header that claims 10^12 rows costs nothing.
    """
    header = _HEADER.match(data[:MAX_HEADER])
    if header is None or 10 + int.from_bytes(header[1], "little") != header.end():
        return None
    dtype, shape = np.dtype(header[2].decode()), tuple(map(int, re.findall(rb"\d+", header[3])))
    if math.prod(shape) * dtype.itemsize != len(data) - header.end():
        return None
    return np.frombuffer(data, dtype=dtype, offset=header.end()).reshape(shape)


def finite(array: Array) -> bool:
    """Whether no number of an array of floats is infinite or NaN."""
    if array.dtype != np.float16:
        return bool(np.isfinite(array).all())
    # By its bits, ten times as fast: infinity and all that is no number have the largest exponent.
    bits = array.view(np.uint16) & 0x7FFF
    return not array.size or int(bits.max()) < 0x7C00
