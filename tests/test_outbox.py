"""Written whole or not at all, safe in a spreadsheet, and read back as it was."""

from __future__ import annotations

import io
import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import bundle
from triage.cli import run
from triage.corpus import load
from triage.errors import OutputError, TriageError, UsageError
from triage.inbox import open_inbox
from triage.inbox.batch import Problem
from triage.outbox import open_outbox, open_rejects, unguard

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x1e\x1f"), max_size=30)


def written(rows, columns, **more) -> bytes:
    out = io.BytesIO()
    with open_outbox(out, columns=columns, **more) as outbox:
        outbox.write(rows)
    return out.getvalue()


@pytest.mark.parametrize("cell", ["-", "--", "---"])
@pytest.mark.parametrize("kind", ["csv", "tsv"])
def test_hyphens_for_nothing_stay_as_they_are(cell, kind):
    data = written([("1", cell), ("2", f"'{cell}"), ("3", f"{cell}1+1")], ["id", "pesan"], format=kind)
    with open_inbox([io.BytesIO(data)]) as inbox:
        shown = [row[1] for batch in inbox.batches() for row in batch.rows]
    assert shown == [cell, f"''{cell}", f"'{cell}1+1"]
    assert [unguard(text) for text in shown] == [cell, f"'{cell}", f"{cell}1+1"]


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=10), st.sampled_from(["csv", "tsv"]))
def test_tables_are_read_back(rows, kind):
    data = written(rows, ["id", "pesan"], format=kind)
    with open_inbox([io.BytesIO(data)]) as inbox:
        found = [[unguard(cell) for cell in row] for batch in inbox.batches() for row in batch.rows]
    assert found == [list(row) for row in rows]


@given(st.lists(st.tuples(st.integers(), st.one_of(st.none(), st.booleans(), st.text()))))
def test_json_lines_keep_types(rows):
    data = written(rows, ["n", "pesan"], format="jsonl")
    found = [json.loads(line) for line in data.decode("utf-8", "surrogateescape").split("\n") if line]
    assert [(r["n"], r["pesan"]) for r in found] == rows or any(not str(p).isprintable() for _, p in rows)


def test_line_ends_and_quotes():
    assert written([["a,b", 'c"d']], ["x", "y"]) == b'x,y\n"a,b","c""d"\n'


def test_a_sheet_has_room_for_the_message_whatever_its_column_is_called(tmp_path):
    path = tmp_path / "o.xlsx"
    with open_outbox(path, columns=["No", "Isi Aduan", "jenis_yakin"]) as outbox:
        outbox.write([[1, "lampu mati", 0.9]])
    widths = pytest.importorskip("openpyxl").load_workbook(path)["pesan"].column_dimensions
    assert [widths[letter].width for letter in "ABC"] == [14, 60, 12]


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_workbooks_and_parquet_are_read_back(kind, tmp_path):
    path = tmp_path / f"o.{kind}"
    rows = [["1", "=1+1", 0.93, "tinjau"], ["2", "café\x07 😊", 0.5, "teruskan"]]
    with open_outbox(path, columns=["id", "pesan", "skpd_yakin", "tindakan"], choices={"tindakan": ["a"]}) as outbox:
        outbox.write(rows)
    with open_inbox([path]) as inbox:
        found = [row for batch in inbox.batches() for row in batch.rows]
    assert found[0] == rows[0]
    assert found[1][2:] == rows[1][2:]
    assert found[1][1].startswith("café")


def test_workbook_offers_lists(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "o.xlsx"
    with open_outbox(path, columns=["pesan", "skpd", "tindakan"], choices={"skpd": ["lh", "sda"]}) as outbox:
        outbox.write([["=cmd()", "lh", "tinjau"]])
    book = openpyxl.load_workbook(path)
    (rule,) = book["pesan"].data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("B2", "pilihan!$A$1:$A$2")
    assert (rule.type, rule.showErrorMessage, rule.errorTitle) == ("list", True, "Kode tidak dikenal")
    assert book["pesan"].freeze_panes == "A2"
    assert book["pilihan"].sheet_state == "hidden"
    assert book["pesan"]["A2"].value == "'=cmd()"
    assert book["pesan"]["A2"].data_type == "s"


def test_a_corrected_sheet_is_learned_from(tmp_path, small_corpus, model_file, monkeypatch):
    """predict -o x.xlsx, a label corrected in place, train x.xlsx: what the facilitator chose is what is learned."""
    openpyxl = pytest.importorskip("openpyxl")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.txt").write_text("\n".join(["pesan", *small_corpus.texts]) + "\n")
    assert run(["predict", "in.txt", "-m", str(model_file), "-o", "x.xlsx", "-q"]) == 0
    book = openpyxl.load_workbook("x.xlsx")
    header = [cell.value for cell in book["pesan"][1]]
    book["pesan"].cell(2, header.index("skpd") + 1).value = "lh"
    book["pesan"].cell(3, header.index("jenis") + 1).value = "pertanyaan"
    book.save("x.xlsx")
    learned = load(["x.xlsx"])
    assert learned.texts == small_corpus.texts
    assert (learned.heads["skpd"][0], learned.heads["jenis"][1]) == ("lh", "pertanyaan")
    assert run(["train", "x.xlsx", "-o", "y.triage", "--budget", "0", "--jobs", "1", "--pretrained", "none"]) == 0
    assert bundle.load("y.triage").manifest["corpus"]["messages"] == len(small_corpus.texts)


def test_an_exception_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), open_outbox(tmp_path / "o.csv", columns=["a"]) as outbox:
        outbox.write([["x"]])
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_full_disk():
    if not os.path.exists("/dev/full"):
        pytest.skip("needs /dev/full")
    with pytest.raises(TriageError) as caught, open("/dev/full", "wb", buffering=0) as full:
        with open_outbox(full, columns=["a"]) as outbox:
            outbox.write([["x" * 100_000]])
    assert "cannot be written (No space left on device)" in str(caught.value)


def test_an_unknown_format(tmp_path):
    with pytest.raises(UsageError) as caught:
        open_outbox(tmp_path / "a.ods", columns=["a"], format="ods")
    assert str(caught.value) == "unknown output format ods. Known: csv, tsv, jsonl, xlsx, parquet"
    assert list(tmp_path.iterdir()) == []


def test_rejects_do_not_take_the_place_of_the_output():
    with pytest.raises(OutputError) as caught, open_rejects("o.csv", strict=False, inputs=["in.csv", "o.csv"]):
        raise AssertionError("opened")
    assert str(caught.value) == "o.csv: is in use, so it cannot list the rejects. Choose another name with --rejects"


def test_rejects_list(tmp_path):
    problem = Problem("in.csv:7", "5 sel, judul hanya 4", "a,b,c,d,e")
    with open_rejects(str(tmp_path / "r.csv"), strict=False) as reject:
        reject(problem)
    assert (tmp_path / "r.csv").read_text() == (
        'sumber,baris,alasan,isi\nin.csv,7,"5 sel, judul hanya 4","a,b,c,d,e"\n'
    )
    with pytest.raises(TriageError) as caught, open_rejects(None, strict=True) as reject:
        reject(problem)
    assert str(caught.value) == "in.csv:7: 5 sel, judul hanya 4. Mend the row, or leave --strict out"
