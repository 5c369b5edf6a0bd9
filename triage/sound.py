"""Whether a stranger's model can be computed with: every number it will be asked for, before the first message.

The file itself is checked by :mod:`triage.bundle`, shapes by :mod:`triage.weights`; this is about what they say.
An honest model never fails here.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite, log1p
from typing import Any

import numpy as np

from triage.errors import ModelError
from triage.normalise import TEXT_VERSION
from triage.scorer import MAX_CHARACTERS

#: The heads that triage knows, and more labels than any government has agencies.
HEADS, MAX_LABELS = frozenset({"jenis", "skpd"}), 10_000
#: No weight of a fitted model has 100; exp of more than 700 is infinite.
MAX_WEIGHT, MAX_EXPONENT = 1e6, 650.0


def check(manifest: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Raise unless labels, calibrations, recipe, arrays and facts are of the kind they must be.

    Raises
    ------
    ModelError: its words were cut by the rules of a newer triage.
    ValueError, KeyError, TypeError, AttributeError: they are not.
    """
    heads = manifest["heads"]
    _require(isinstance(heads, dict) and heads and HEADS.issuperset(heads), "heads")
    for name, head in heads.items():
        _check_labels(head["labels"])
        _check_calibration(head["calibration"], len(head["labels"]))
        _require(len(head["shares"]) == len(head["labels"]) and all(0 <= s <= 1 for s in head["shares"]), name)
    _check_facts(manifest)
    _require(0 <= float(manifest["least_share"]) <= 1, "least_share")
    elsewhere = manifest.get("elsewhere", [])
    _require(isinstance(elsewhere, list) and len(elsewhere) <= MAX_LABELS, "elsewhere")
    _require(all(isinstance(name, str) for name in elsewhere), "elsewhere")
    shortest, longest = manifest["recipe"]["shortest_ngram"], manifest["recipe"]["longest_ngram"]
    _require(type(shortest) is type(longest) is int and 1 <= shortest <= longest <= 20, "recipe")
    for name, array in arrays.items():
        _check_array(name, array)
    for name in arrays:
        if name.startswith("curve_") and name.endswith("_confidence"):
            _check_curve(*(arrays[name.replace("_confidence", part)] for part in ("_confidence", "_sent", "_wrong")))


def outdated(manifest: Mapping[str, Any]) -> str:
    """A sentence if the words of a model were cut by older rules than ours (:mod:`triage.normalise`), else ""."""
    made = manifest["text_version"]
    if made == TEXT_VERSION:
        return ""
    return f"the model was made by text rules {made}, words are now read by {TEXT_VERSION}: train it again"


def _check_facts(manifest: Mapping[str, Any]) -> None:
    """What a model says of itself, for ``triage info`` and its card."""
    for key, kind in {"date": str, "seed": int, "folds": int, "text_version": int}.items():
        _require(type(manifest[key]) is kind, key)
    made = manifest["text_version"]
    if made > TEXT_VERSION:
        problem = f"the model was made by text rules {made}, newer than this triage's {TEXT_VERSION}"
        raise ModelError(problem, "Upgrade with pip install --upgrade triage-pengaduan")
    corpus = manifest["corpus"]
    _require(type(corpus["messages"]) is int and isinstance(corpus["sources"], list), "corpus")
    _require(isinstance(corpus["sha256"], str), "corpus")
    for head in manifest["heads"].values():
        counts, scores = head["messages"], head["cross_validated"]
        _require(len(counts) == len(head["labels"]) and all(type(n) is int and n > 0 for n in counts), "messages")
        _require(all(0 <= float(scores[name]) <= 1 for name in ("accuracy", "macro_f1")), "cross_validated")
        _require(isinstance(head["settings"], dict), "settings")


def _check_labels(labels: Any) -> None:
    _require(isinstance(labels, list) and 0 < len(labels) <= MAX_LABELS, "labels")
    _require(all(isinstance(label, str) and label and label.isprintable() for label in labels), "labels")
    _require(len(set(labels)) == len(labels), "labels")


def _check_calibration(stored: Mapping[str, Any], labels: int) -> None:
    numbers = [number for key in ("evidence", "bias", "top") for number in stored[key]]
    _require(all(isfinite(number) and abs(number) <= MAX_WEIGHT for number in numbers), "calibration")
    _require(len(stored["bias"]) == labels, "calibration")
    one, share, known = map(abs, stored["evidence"])
    _require(one + share + known * log1p(MAX_CHARACTERS) <= MAX_EXPONENT, "evidence")
    a, b, c = map(abs, stored["top"])
    _require(14 * (a + b) + c <= MAX_EXPONENT, "top")


def _check_array(name: str, array: np.ndarray[Any, Any]) -> None:
    if array.dtype.kind == "f" and array.dtype.itemsize > 2:  # half precision ends at 65,504
        # By its extremes: an array of absolute values would be a copy.
        _require(not array.size or -MAX_WEIGHT <= float(array.min()) <= float(array.max()) <= MAX_WEIGHT, name)
    wanted = "f" if name.endswith(("_rows", "_squares", "_confidence")) or name == "intercept" else "iu"
    _require(array.dtype.kind in wanted and array.dtype.itemsize <= 8, name)


def _check_curve(confidence: np.ndarray[Any, Any], sent: np.ndarray[Any, Any], wrong: np.ndarray[Any, Any]) -> None:
    _require(confidence.ndim == 1 and confidence.shape == sent.shape == wrong.shape, "curve")
    _require(not len(sent) or bool(((wrong >= 0) & (wrong <= sent)).all()), "curve")


def _require(so: Any, what: str) -> None:
    if not so:
        raise ValueError(what)
