"""Columns joined without the csv module are the bytes that it writes, guard included, or nothing."""

from __future__ import annotations

import io
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.outbox import open_outbox
from triage.outbox.quick import Style, Tails, join_rows

CELLS = st.text("ab,;\t\"'=+-@\n\r 5é\uff1d", max_size=6)
ROWS = st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=5))


@given(ROWS, st.sampled_from(["csv", "tsv"]), st.booleans())
def test_writes_what_row_by_row_writing_writes(rows, format, guard):
    columns = [f"k{i}" for i in range(len(rows[0]) if rows else 2)]
    by_row, beside = io.BytesIO(), io.BytesIO()
    with open_outbox(by_row, columns=columns, format=format, guard=guard) as outbox:
        outbox.write(rows)
    with open_outbox(beside, columns=columns, format=format, guard=guard) as outbox:
        outbox.write_beside([row[:1] for row in rows], [[row[i] for row in rows] for i in range(1, len(columns))])
    assert beside.getvalue() == by_row.getvalue()


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ([["1", "2"], ["lampu", "gelap"]], ["1,lampu", "2,gelap"]),
        ([["1"], ['kata "ini", saja']], ['1,"kata ""ini"", saja"']),
        ([["1"], ["=A1"]], ["1,'=A1"]),
        ([["", ""], ["", "dua\nbaris"]], [",", ',"dua\nbaris"']),
        ([["1"], ["a\rb"]], None),
        ([["1"], [None]], None),
        ([[1], ["a"]], None),
        ([["", "a"]], None),
    ],
)
def test_what_is_joined_and_what_is_left_to_the_csv_module(columns, rows):
    assert join_rows(columns, Style(",", True)) == rows


@pytest.mark.parametrize(
    "texts", [[], [b""], [b"a,1", b"b,2"], [b'"a\nb",1', b"c,2"], [b"", b""], [b"\xff,1"]], ids=repr
)
def test_tails_arrive_elsewhere_as_they_were(texts):
    tails = Tails(texts, 1)
    assert pickle.loads(pickle.dumps(tails)) == tails


def test_many_tails_travel_as_one_text():
    many = Tails([b"tanya,0.98,tinjau"] * 1_000, 0)
    assert len(pickle.dumps(many)) < 1_000 * 18 + 200
