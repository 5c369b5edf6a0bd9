"""Labels as numbers, times in their order, and columns that are not there."""

from __future__ import annotations

import pytest

from triage.corpus import Corpus
from triage.errors import CorpusError, UsageError
from triage.targets import filled, target_of, times_of


def test_labels_are_numbered_in_their_order():
    corpus = Corpus([*"abcd"], {"skpd": ["sda", "", "lh", "sda"]})
    target = target_of(corpus, "skpd")
    assert target.labels == ["lh", "sda"]
    assert target.truth.tolist() == [1, -1, 0, 1]
    assert target.rows.tolist() == [0, 2, 3]


def test_no_label_at_all():
    with pytest.raises(CorpusError) as caught:
        target_of(Corpus(["a"], {"skpd": [""]}, ["x:2"]), "skpd")
    assert str(caught.value) == 'no message has a "skpd". Fill the column skpd or leave it out'


@pytest.mark.parametrize(
    "cells", [["2026-01-02", "2026-11-30 08:15"], ["2024", "2025"], ["1700000000", "1700000001"], ["2026-01", " 2026-02 "]]
)
def test_times(cells):
    corpus = Corpus(["a", "b"], {}, ["x:2", "x:3"], extra={"waktu": cells})
    assert times_of(corpus, "waktu") == [cell.strip() for cell in cells]
    assert filled(corpus, "waktu") == cells


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (None, 'the corpus has no column "waktu". Give the name of a filled column'),
        (["", ""], 'the corpus has no column "waktu". Give the name of a filled column'),
        (["2026-01-02", ""], 'x:3: waktu "" cannot be sorted. Write times as 2022-01-31 or 2022-01-31 09:30'),
        (["2026-01-02", "3/1/2026"],
         'x:3: waktu "3/1/2026" cannot be sorted. Write times as 2022-01-31 or 2022-01-31 09:30'),
    ],
)  # fmt: skip
def test_times_that_cannot_be_sorted(cells, sentence):
    corpus = Corpus(["a", "b"], {"skpd": ["x", "y"]}, ["x:2", "x:3"], extra={} if cells is None else {"waktu": cells})
    with pytest.raises(UsageError) as caught:
        times_of(corpus, "waktu")
    assert str(caught.value) == sentence
