"""Delimited text and JSON lines: nothing of a cell is lost, and every program reads the same rows."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.outbox import open_outbox
from triage.outbox.text import as_json


def written(rows, columns, format, extras=None, **more) -> bytes:
    out = io.BytesIO()
    with open_outbox(out, columns=columns, format=format, **more) as outbox:
        outbox.write(rows, extras)
    return out.getvalue()


@settings(deadline=None)
@given(
    st.lists(st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]), max_size=6)] * 2), max_size=5),
    st.sampled_from([("csv", ","), ("tsv", "\t")]),
)
def test_every_reader_finds_the_same_rows(rows, kind):
    text = written(rows, ["a", "b"], kind[0], guard=False).decode()
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=kind[1])) == [["a", "b"], *map(list, rows)]


@pytest.mark.parametrize(
    ("rows", "data"),
    [
        ([], b"a,b\n"),
        ([["x", 5], [None, 0.5]], b"a,b\nx,5\n,0.5\n"),
        ([["a,b", 'c"d']], b'a,b\n"a,b","c""d"\n'),
        ([["x\ry", "z"]], b'"a","b"\n"x\ry","z"\n'),  # a lone carriage return would end the row
        ([["caf\xe9 \udcff", ""]], b"a,b\ncaf\xc3\xa9 \xff,\n"),
        ([[{"k": ["\xe9"]}, [1]]], b'a,b\n"{""k"": [""\xc3\xa9""]}",[1]\n'),
        ([["=1", "-5"]], b"a,b\n'=1,-5\n"),
    ],
)
def test_delimited(rows, data):
    assert written(rows, ["a", "b"], "csv") == data


def test_column_names_are_guarded_too():
    assert written([], ["=a", "b"], "csv") == b"'=a,b\n"
    assert written([], ["=a", "b"], "csv", guard=False) == b"=a,b\n"


@pytest.mark.parametrize(
    ("columns", "row", "extras", "value"),
    [
        (["a", "b"], ["=x", None], {}, {"a": "=x", "b": None}),
        (["a", "a"], [1, 2], {}, {"a": 1, "a_": 2}),
        (["a", "b"], [1, 2], {0: {"c": [1, {"d": "é"}]}}, {"a": 1, "b": 2, "c": [1, {"d": "é"}]}),
        # A value beside the columns does not take the place of one in them.
        (["a", "jenis"], [1, "laporan"], {0: {"jenis": "x"}}, {"a": 1, "jenis": "laporan", "jenis_": "x"}),
        (["a"], [float("nan")], {0: {"b": [float("inf"), 0.5]}}, {"a": None, "b": [None, 0.5]}),
        (["a"], [date(2026, 7, 1)], {}, {"a": "2026-07-01"}),
        (["a"], ["x\ny"], {5: {"b": 1}}, {"a": "x\ny"}),
    ],
)
def test_json_lines(columns, row, extras, value):
    (line,) = written([row], columns, "jsonl", extras).splitlines()
    assert json.loads(line) == value
    assert list(json.loads(line)) == list(value)


def test_a_file_of_no_rows_is_empty():
    assert written([], ["a"], "jsonl") == b""


@settings(deadline=None, max_examples=50)
@given(
    st.recursive(
        st.floats() | st.text(max_size=3), lambda x: st.lists(x) | st.dictionaries(st.text("a"), x), max_leaves=4
    )
)
def test_json_is_always_json(value):
    def refuse(name):
        raise AssertionError(name)

    json.loads(as_json(value), parse_constant=refuse)
