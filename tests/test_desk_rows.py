"""Rows of a sheet as text, each with the line on which a person finds it."""

from __future__ import annotations

import io

import pytest

from triage.desk.rows import TextRow, clean, position, text_rows
from triage.inbox import open_inbox


def rows(text, **more):
    data = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    data.name = "a.csv"
    with open_inbox([data], **more) as inbox:
        return list(text_rows(inbox))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("id,pesan\n1,a\n2,b\n", ["a.csv:2", "a.csv:3"]),
        ('id,pesan\n1,"satu\ndua\ntiga"\n2,"x\r\ny"\n3,b\n', ["a.csv:2", "a.csv:5", "a.csv:7"]),
        ('{"pesan": "a\\nb"}\n{"pesan": "c"}\n', ["a.csv:1", "a.csv:2"]),
        ("lampu mati, pak\nbanjir\n", ["a.csv:1", "a.csv:2"]),
        ("Laporan Juli;;\n\nNo;Isi Laporan;Kanal\n1;lampu mati;SMS\n2;banjir;SMS\n", ["a.csv:4", "a.csv:5"]),
        ("\n\nid,pesan\n1,a\n", ["a.csv:4"]),
        ('id,"isi\npesan"\n1,a\n', ["a.csv:3"]),
    ],
    ids=["csv", "cells of several lines", "jsonl", "lines", "titles", "blank lines", "a name of two lines"],
)
def test_places(text, places):
    assert [row.place for row in rows(text)] == places


def test_damaged_rows_have_their_own_place_and_what_could_be_read():
    found = rows("id,pesan\n1,'=a\n2,b,=c\n3,'-\n")
    assert found == [
        TextRow("a.csv:2", ["1", "=a"]),
        TextRow("a.csv:3", ["2", "b,=c"], "3 sel, judul hanya 2", "2,b,=c"),
        TextRow("a.csv:4", ["3", "-"]),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (5, "5"), (0.5, "0.5"), (True, "True"), ("'=a", "=a"), ("''=a", "'=a"), ("é\udcff", "é\\udcff")],
)
def test_cells_are_text_that_can_be_written(value, text):
    assert clean(value) == text


@pytest.mark.parametrize(
    ("columns", "names", "at"),
    [
        ([" TIKET ", "tiket", "id"], ("tiket", "id"), 0),
        (["id", "Tiket"], ("tiket", "id"), 1),  # by the order of the names and not of the columns
        (["tiket lama"], ("tiket",), None),
        ([], ("tiket",), None),
    ],
)
def test_where_a_column_stands(columns, names, at):
    assert position(columns, names) == at
