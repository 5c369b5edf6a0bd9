"""Splitting lines gives the csv module's cells, or nothing."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.inbox.quick import split_rows

END = "\x1e end \x1e"


def by_csv(text: str, delimiter: str) -> list[list[str]] | None:
    """The csv module's rows; None where a quote is still open at the end."""
    rows = list(csv.reader(io.StringIO(f"{text}{END}\n", newline=""), delimiter=delimiter))
    return rows[:-1] if rows[-1] == [END] else None


@given(st.text('ab,;"\n\r', max_size=30), st.sampled_from(",;"))
def test_same_cells_as_the_csv_module_or_none(text, delimiter):
    text += "\n"
    found = split_rows(text, delimiter)
    assert found is None or found == by_csv(text, delimiter)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n", [["a", "b"]]),
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ("\n\na\n", [[], [], ["a"]]),
        ('1,"a, b"\n"c,d",2\n1,"",3\n', [["1", "a, b"], ["c,d", "2"], ["1", "", "3"]]),
        ('1,"kata ""ini"" saja"\n2,x\n', [["1", 'kata "ini" saja'], ["2", "x"]]),
        ('lebar 3" saja,2\n', [['lebar 3" saja', "2"]]),
        ('1,"dua\nbaris"\n', None),
        ("a\rb\n", None),
        ('1,"terbuka\n2,"juga\n', None),
    ],
)
def test_what_is_split_and_what_is_left_to_the_csv_module(text, rows):
    assert split_rows(text, ",") == rows
