"""A model's numbers, unpacked and held against each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from triage.bundle import Bundle

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Weights:
    """What a model knows, unpacked for scoring; L labels over all heads.

    ``word_rows`` (V, L), ``part_rows`` (F, L) and ``pair_rows`` (P, L) are scores
    before division by the message's length; ``*_squares`` the squared feature
    weights; ``intercept`` (L,).  ``pairs`` (P, 2) and ``word_stems`` (V,) are indices
    into ``stems``, whose first two entries are the boundary marks; a word whose stem
    is in no pair has ``len(stems)``.  ``word_plain`` (V,) is 1 where cutting the word
    gives the word itself, so that it needs no cutting; ``word_messages`` (V,) counts the training messages that had it.
    """

    words: list[str]
    word_rows: Array
    word_squares: Array
    word_stems: Array
    word_plain: Array
    word_messages: Array
    parts: list[str]
    part_rows: Array
    part_squares: Array
    stems: list[str]
    pairs: Array
    pair_rows: Array
    pair_squares: Array
    intercept: Array
    shortest_ngram: int
    longest_ngram: int
    least_messages: int


def weights_of(model: Bundle, labels: int) -> Weights:
    """The arrays of a bundle as float32 weights, their shapes held against each other.

    Raises
    ------
    ValueError: shapes that do not fit, or numbers that point outside.
    """
    arrays, recipe = model.arrays, model.manifest["recipe"]
    words, parts, stems = (model.strings(name) for name in ("words", "parts", "stems"))
    pairs = arrays["pairs"].astype(np.int64)
    shapes = {"word": len(words), "part": len(parts), "pair": len(pairs)}
    for kind, rows in shapes.items():
        if arrays[f"{kind}_rows"].shape != (rows, labels) or arrays[f"{kind}_squares"].shape != (rows,):
            raise ValueError(f"{kind}_rows")
    if pairs.shape != (len(pairs), 2) or (pairs.size and not 0 <= pairs.min() <= pairs.max() < len(stems)):
        raise ValueError("pairs")
    if arrays["intercept"].shape != (labels,):
        raise ValueError("intercept")
    word_stems = arrays["word_stems"].astype(np.int64)
    if word_stems.shape != (len(words),) or (
        word_stems.size and not 0 <= word_stems.min() <= word_stems.max() <= len(stems)
    ):
        raise ValueError("word_stems")
    for name in ("word_plain", "word_messages"):
        if arrays[name].shape != (len(words),):
            raise ValueError(name)
    single = {
        f"{kind}_{what}": arrays[f"{kind}_{what}"].astype(np.float32) for kind in shapes for what in ("rows", "squares")
    }
    return Weights(
        words=words, parts=parts, stems=stems, word_stems=word_stems, word_plain=arrays["word_plain"],
        word_messages=arrays["word_messages"], pairs=pairs,
        intercept=arrays["intercept"].astype(np.float32),
        shortest_ngram=int(recipe["shortest_ngram"]), longest_ngram=int(recipe["longest_ngram"]),
        least_messages=int(recipe["least_messages"]), **single,
    )  # fmt: skip
