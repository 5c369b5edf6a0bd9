"""The sheet of a facilitator: what a cell becomes, where it ends, and what is told of it."""

from __future__ import annotations

import io

import pytest

from triage.errors import OutputError
from triage.inbox import open_inbox
from triage.outbox import open_outbox, xlsx

openpyxl = pytest.importorskip("openpyxl")


def written(rows, columns, **more):
    """(the sheet, what the writer told)."""
    out = io.BytesIO()
    with open_outbox(out, columns=columns, format="xlsx", **more) as outbox:
        outbox.write(rows)
    return openpyxl.load_workbook(out)["pesan"], outbox.notices


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+62812-0000-1111", "+62812-0000-1111"),  # people copy it to answer
        ("+1+1", "'+1+1"),
        ("lampu", "lampu"),
        ("2026-07-01", "2026-07-01"),
        (5, 5),
        (0.5, 0.5),
        (True, True),
        (None, None),
        (10**15 - 1, 10**15 - 1),
        (3171991508850001, "3171991508850001"),  # a NIK would lose its last digit
        (float("nan"), "nan"),
        (float("-inf"), "'-inf"),
        ({"a": ["é"]}, '{"a": ["é"]}'),
        ([1], "[1]"),
        ("a\x07b", "a_x0007_b"),
        ("a_x0041_b", "a_x005F_x0041_b"),  # else a reader would take it for an A
    ],
    ids=ascii,
)
def test_cells(value, cell):
    found = written([[value]], ["k"])[0]["A2"]
    assert (found.value, type(found.value)) == (cell, type(cell))
    assert found.data_type != "f"


@pytest.mark.parametrize("value", ["=1+1", "a\x07b", "a_x0041_b", "_x", "a\nb", " lampu ", "\x00"])
def test_what_is_written_is_read_back(value):
    out = io.BytesIO()
    with open_outbox(out, columns=["pesan", "x"], format="xlsx") as outbox:
        outbox.write([[value, "1"]])
    pytest.importorskip("python_calamine")
    with open_inbox([io.BytesIO(out.getvalue())]) as inbox:
        assert [batch.rows for batch in inbox.batches()] == [[[value, "1"]]]


def test_formulas_that_were_asked_for_are_still_no_formulas():
    sheet, _ = written([["=1+1"]], ["=k"], guard=False)
    assert [(cell.value, cell.data_type) for cell in (sheet["A1"], sheet["A2"])] == [("=k", "s"), ("=1+1", "s")]


def test_a_long_cell_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(xlsx, "MAX_CELL", 40)
    sheet, notices = written([["x" * 41, "y" * 41], ["x" * 40, ""], ["z" * 12 + "\x07" * 9, ""]], ["a", "b"])
    assert sheet["A2"].value == "x" * 16 + " [dipotong, 41 karakter]"
    assert sheet["A3"].value == "x" * 40
    # An escape of seven characters for one is not cut in two.
    assert sheet["A4"].value == "z" * 12 + " [dipotong, 21 karakter]"
    assert notices == ["stdout: 2 rows with a cell cut to the 40 characters of XLSX"]
    assert written([[{"a": "x" * 40}]], ["a"])[1] == ["stdout: 1 row with a cell cut to the 40 characters of XLSX"]


def test_more_rows_than_a_sheet_has(monkeypatch, tmp_path):
    monkeypatch.setattr(xlsx, "MAX_ROWS", 3)
    written([["1"], ["2"]], ["a"])
    with pytest.raises(OutputError) as caught, open_outbox(tmp_path / "o.xlsx", columns=["a"]) as outbox:
        outbox.write([["1"], ["2"], ["3"]])
    assert str(caught.value) == f"{tmp_path / 'o.xlsx'}: an XLSX sheet ends at 3 rows. Use --to csv"
    assert list(tmp_path.iterdir()) == []


def test_what_to_do_is_coloured_whatever_the_prefix():
    sheet, _ = written([["tinjau", "tinjau"], ["lain", "arsip"]], ["x", "prediksi_tindakan"])
    assert [[cell.fill.start_color.rgb[2:] for cell in row] for row in sheet["A2:B3"]] == [
        ["000000", xlsx.COLOURS["tinjau"]], ["000000", xlsx.COLOURS["arsip"]],
    ]  # fmt: skip


def test_lists_of_columns_that_are_not_there_are_left_out():
    sheet, _ = written([], ["a", "skpd"], choices={"x": ["1"], "skpd": ["lh"], "a": []})
    assert [str(rule.sqref) for rule in sheet.data_validations.dataValidation] == ["B2"]
    assert sheet.auto_filter.ref == "A1:B1"


def test_rows_of_a_sheet_to_print_are_as_high_as_their_longest_cell():
    sheet, _ = written(
        [["x", "kata " * 24], ["x", "a\nb\nc"], ["x", "y" * 32_000], ["", ""]], ["id", "pesan"], readable=True
    )
    heights = [sheet.row_dimensions[at].height for at in (1, 2, 3, 4, 5)]
    assert heights == [17, 3 * 15 + 2, 3 * 15 + 2, 409, 17]
    assert sheet["B2"].alignment.wrap_text
