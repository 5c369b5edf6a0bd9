"""Lines looked at by numpy have the csv module's cells, and are written as it would write them, or are no table."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from triage.inbox.encoding import encoded
from triage.inbox.table import table_of
from triage.outbox import open_outbox
from triage.outbox.quick import Style, lines_of

CELLS = st.text("ab,;\t\"'=+-@ 5é\uff1d\udc80", max_size=5)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5)


def written(rows, quoting=csv.QUOTE_MINIMAL, delimiter=","):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", quoting=quoting, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def by_csv(text, delimiter=","):
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@settings(max_examples=300)
@given(st.text('ab,;"\n\r', max_size=30).map(lambda text: text + "\n"), st.sampled_from(",;"), st.integers(2, 3))
@example('"a""b",c\n', ",", 2)
@example('"a"b",c\n', ",", 2)
@example('a"b,c"d\n', ",", 2)
def test_a_table_has_the_cells_of_the_csv_module(text, delimiter, width):
    table = table_of(encoded(text), delimiter, width)
    if table is not None:
        assert list(table) == by_csv(text, delimiter)
        assert list(zip(*(table.column(k).texts() for k in range(width)), strict=True)) == list(map(tuple, table))


@given(ROWS, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_the_csv_module_writes_is_a_table(rows, quoting):
    table = table_of(encoded(written(rows, quoting)), ",", 3)
    assert table is not None
    assert list(table) == rows
    assert table.column(1).texts() == [row[1] for row in rows]
    assert (list(table[1:]), table[0]) == (rows[1:], rows[0])


@given(ROWS, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.sampled_from(["csv", "tsv"]), st.booleans())
def test_a_table_is_written_as_its_rows_are(rows, quoting, format, guard):
    table = table_of(encoded(written(rows, quoting)), ",", 3)
    new = [["x", "=y"][i % 2] for i in range(len(rows))]
    files = []
    for given_rows in (table, rows):
        file = io.BytesIO()
        with open_outbox(file, columns=["a", "b", "c", "d", "e"], format=format, guard=guard) as outbox:
            outbox.write_beside(given_rows, [new, new])
        files.append(file.getvalue())
    assert files[0] == files[1]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a\n", "too few cells"),
        ("a,b,c\n", "too many"),
        ("a,b\n\nc,d\n", "an empty line"),
        ('1,"dua\nbaris"\n', "a cell over two lines"),
        ('1,"terbuka\n', "an open quote"),
        ('lebar 3" saja,2\n', "a quote that opens nothing"),
        ('"a" b,2\n', "text behind a quoted cell"),
        ("a,b\rc,d\n", "the line ends of an old Macintosh"),
    ],
)
def test_what_is_left_to_the_csv_module(text, why):
    assert table_of(text.encode(), ",", 2) is None


def test_lines_are_kept_but_those_that_must_change():
    table = table_of(b'1,"a, b"\r\n2,=A1\r\n3,"polos"\r\n4,x\r\n5,y\r\n', ",", 2)
    assert lines_of(table, Style(",", True)) == [b'1,"a, b"', b"2,'=A1", b"3,polos", b"4,x", b"5,y"]
    assert lines_of(table, Style(",", False)) == [b'1,"a, b"', b"2,=A1", b"3,polos", b"4,x", b"5,y"]
    assert lines_of(table, Style(";", True)) == [b"1;a, b", b"2;'=A1", b"3;polos", b"4;x", b"5;y"]
    assert lines_of(table[1:3], Style(",", True)) == [b"2,'=A1", b"3,polos"]  # more than half of them
    assert lines_of(table[:0], Style(",", True)) == []
