"""Workbooks: which sheet, which row is the header, and what a cell becomes.  Hostile ones: test_hostile.py."""

from __future__ import annotations

import importlib.util
import io
from datetime import date, datetime, time, timedelta

import pytest

from triage.errors import TriageError
from triage.inbox import open_inbox, sheets, spreadsheet
from triage.inbox.sheets import choose, column_names, lines

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("python_calamine")


def book(**tables) -> bytes:
    """A workbook of these sheets, each a list of rows."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in tables.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


#: Sheets of a desk's workbook: a cover, an address list, the messages below titles.
COVER = [["Laporan"], ["Juli"]]
PEOPLE = [["nama", "unit"], ["Warga", "LH"]]
MESSAGES = [["Laporan Juli", "", ""], ["", "", ""], ["No", "Isi Laporan", "Kanal"], [1, "lampu mati", "SMS"]]


@pytest.mark.parametrize(
    ("tables", "wanted", "found"),
    [
        ([("a", COVER), ("b", PEOPLE), ("c", MESSAGES)], None, ("c", ["No", "Isi Laporan", "Kanal"], MESSAGES[3:])),
        ([("b", PEOPLE), ("c", MESSAGES)], "unit", ("b", ["nama", "unit"], PEOPLE[1:])),
        ([("c", MESSAGES), ("b", [*COVER, [" unit ", "x"]])], "unit", ("b", ["unit", "x"], [])),
        ([("a", COVER), ("b", PEOPLE), ("d", PEOPLE)], None, ("b", ["nama", "unit"], PEOPLE[1:])),
        ([("b", PEOPLE), ("c", MESSAGES)], "teks", ("b", ["nama", "unit"], PEOPLE[1:])),
        ([("a", COVER), ("e", [])], None, ("", [], [])),
        ([("c", [["x", "y"]] + [["", ""]] * 19 + [["isi", "y"]])], None, ("c", ["x", "y"], [["", ""]] * 19 + [["isi", "y"]])),
        ([("c", [["x", "y"]] + [["", ""]] * 18 + [["isi", "y"]])], None, ("c", ["isi", "y"], [])),
        ([("c", [["pesan"], ["lampu"]])], None, ("c", ["pesan"], [["lampu"]])),
    ],
)  # fmt: skip
def test_the_first_sheet_with_messages_else_the_first_with_a_header(tables, wanted, found):
    assert choose(iter(tables), wanted) == found


def test_no_sheet_is_read_behind_the_one_with_messages():
    tables = iter([("a", COVER), ("c", MESSAGES), ("b", PEOPLE)])
    assert choose(tables, None)[0] == "c"
    assert next(tables)[0] == "b"


@pytest.mark.parametrize(
    ("rows", "at", "names"),
    [
        ([["id", " pesan ", "'=a"]], 0, ["id", "pesan", "=a"]),
        ([["Pelapor", "", "Isi"], ["nama", "hp", ""]], 1, ["nama", "hp", "Isi"]),  # a cell merged over two rows
        ([["", ""], ["", "pesan"]], 1, ["kolom_1", "pesan"]),
        ([["", "pesan"]], 0, ["kolom_1", "pesan"]),
        ([["a", "a", "b", "a"]], 0, ["a", "a_2", "b", "a_4"]),
        ([["a_3", "a", "a"]], 0, ["a_3", "a", "a_3_3"]),  # a name that another column has by itself
        ([[2026, datetime(2026, 7, 1), None]], 0, ["2026", "2026-07-01", "kolom_3"]),
    ],
)
def test_column_names(rows, at, names):
    assert column_names(rows, at) == names


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (5, 5), (5.0, 5), (-0.5, -0.5), (2.0**60, 2.0**60), (True, True), (None, ""), ("", ""), ("lampu", "lampu"),
        ("'=1+1", "=1+1"), ("'''=a", "''=a"), ("'lampu", "'lampu"), ("-", "-"),
        (datetime(2026, 7, 1), "2026-07-01"), (datetime(2026, 7, 1, 8, 5), "2026-07-01 08:05:00"),
        (date(2026, 7, 1), "2026-07-01"), (time(8, 5), "08:05:00"), (timedelta(hours=30), "1 day, 6:00:00"),
    ],
)  # fmt: skip
def test_cells(value, cell):
    found = sheets._cell(value)
    assert (found, type(found)) == (cell, type(cell))


def test_rows_are_as_wide_as_the_header_and_empty_ones_are_none(monkeypatch):
    monkeypatch.setattr(sheets, "BATCH_ROWS", 2)
    rows = [[1], ["", ""], ["", None], [], [False, "x", "beyond"], [0]]
    assert list(sheets._batches(rows, 2)) == [[[1, ""]], [[False, "x"], [0, ""]]]


def test_what_the_child_says_line_by_line():
    data = book(a=COVER, c=MESSAGES, b=PEOPLE)
    header = ["No", "Isi Laporan", "Kanal"]
    assert list(lines(data, None, None)) == [
        {"sheets": ["a", "c", "b"], "sheet": "c", "header": header}, [[1, "lampu mati", "SMS"]],
    ]  # fmt: skip
    assert next(lines(data, "b", None))["header"] == ["nama", "unit"]
    assert list(lines(data, "z", None)) == [{"sheets": ["a", "c", "b"], "sheet": None, "header": []}]


def test_a_workbook_of_several_sheets():
    with open_inbox([io.BytesIO(book(a=COVER, c=MESSAGES))]) as inbox:
        assert inbox.notices == ['stream: read the sheet "c" of 2']
        assert [batch.rows for batch in inbox.batches()] == [[[1, "lampu mati", "SMS"]]]


@pytest.mark.parametrize(
    ("tables", "sheet", "sentence"),
    [
        ({"a": PEOPLE, "b": COVER}, "c", 'stream: no sheet "c" (found: a, b). Try --sheet with one of them'),
        ({"a": COVER}, None, "stream: no sheet with a header line. Give the first row column names"),
        ({"a": PEOPLE, "b": COVER}, "b", "stream: no sheet with a header line. Give the first row column names"),
    ],
)
def test_no_sheet_to_read(tables, sheet, sentence):
    with pytest.raises(TriageError) as caught:
        open_inbox([io.BytesIO(book(**tables))], sheet=sheet)
    assert str(caught.value) == sentence


def test_without_what_reads_sheets(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(TriageError) as caught:
        open_inbox([io.BytesIO(b"x")], format="xlsx")
    assert str(caught.value) == 'stream: reading sheets needs python-calamine. pip install "triage-pengaduan[excel]"'


def test_a_workbook_that_is_too_large(monkeypatch):
    monkeypatch.setattr(spreadsheet, "MAX_BYTES", 1 << 20)
    with pytest.raises(TriageError) as caught:
        open_inbox([io.BytesIO(b"PK\3\4" + b"x" * (1 << 20))])
    assert str(caught.value) == "stream: more than 1 MB. Save it as CSV, or in parts"


def test_a_module_that_lies_beside_the_inbox_is_not_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "json.py").write_text("raise SystemExit(5)")
    (tmp_path / "in.xlsx").write_bytes(book(c=MESSAGES))
    with open_inbox(["in.xlsx"]) as inbox:
        assert [row for batch in inbox.batches() for row in batch.rows] == [[1, "lampu mati", "SMS"]]
