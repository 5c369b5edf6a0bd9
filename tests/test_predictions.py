"""Probabilities become columns: names, two decimals, runners-up, and what may be written without a look."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.guard import Harmless, are_harmless, guard
from triage.outbox.quick import Style, join_rows
from triage.predictions import Head, Predictions, joined


def head(labels, rows):
    probabilities = np.array(rows, dtype=np.float32).reshape(-1, len(labels))
    best = np.where(probabilities.any(axis=1), probabilities.argmax(axis=1), -1)
    return Head(labels, probabilities, best)


def said(kinds, agencies):
    heads = {"jenis": head(["pertanyaan", "laporan", "lainnya"], kinds), "skpd": head(["sda", "lh", "pln"], agencies)}
    return Predictions(heads, ["tinjau"] * len(kinds), ["lampu"] * len(kinds))


KINDS = [[0.1, 0.7, 0.2], [0, 0.004, 0.996], [0, 0, 0]]
AGENCIES = [[0.2, 0.5, 0.3], [0.5, 0.25, 0.25], [0, 0, 0]]


def test_columns():
    assert said(KINDS, AGENCIES).columns() == [
        ["laporan", "lainnya", ""],
        ["0.70", "0.99", ""],
        ["lh", "", ""],  # nobody gets what is lainnya, nor what nobody can read
        ["0.50", "", ""],
        ["pln:0.30 sda:0.20", "", ""],
        ["tinjau"] * 3,
        ["lampu"] * 3,
    ]


def test_columns_as_numbers():
    found = said(KINDS, AGENCIES).columns(numbers=True)
    assert (found[1], found[3]) == ([0.7, 0.99, ""], [0.5, "", ""])


@pytest.mark.parametrize(("labels", "others"), [(["sda"], ""), (["sda", "lh"], "lh:0.25")])
def test_as_many_runners_up_as_there_are(labels, others):
    shares = [1.0] if len(labels) == 1 else [0.75, 0.25]
    found = Predictions({"skpd": head(labels, [shares])}, ["tinjau"], ["x"]).columns()
    assert found[2] == [others]


def test_blocks_are_joined():
    whole = said(KINDS, AGENCIES)
    parts = [said(KINDS[:1], AGENCIES[:1]), said(KINDS[1:], AGENCIES[1:])]
    assert joined(parts).columns() == whole.columns()


def test_labels_that_a_table_could_misread_are_looked_at():
    odd = Predictions({"skpd": head(["a,b", "=c"], [[0.8, 0.2], [0.1, 0.9]])}, ["tinjau"] * 2, ["x"] * 2).columns()
    assert not isinstance(odd[0], Harmless)
    assert join_rows(odd, Style(",", True)) == ['"a,b",0.80,\'=c:0.20,tinjau,x', '\'=c,0.90,"a,b:0.10",tinjau,x']
    assert isinstance(said(KINDS, AGENCIES).columns()[0], Harmless)


@given(st.text(max_size=8), st.sampled_from(",;\t|"))
def test_what_is_harmless_is_written_as_it_is(text, delimiter):
    if are_harmless([text]):
        file = io.StringIO(newline="")
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerow([guard(text), "x"])
        assert file.getvalue() == f"{text}{delimiter}x\n"
