"""Parquet: what the first rows decide holds for all groups of rows, and gaps are gaps."""

from __future__ import annotations

import gc
import io
import os

import pytest

from triage.errors import OutputError
from triage.outbox import open_outbox, parquet

pa = pytest.importorskip("pyarrow")


def written(columns, *groups):
    """(type, cells) of every column."""
    from pyarrow.parquet import read_table

    out = io.BytesIO()
    with open_outbox(out, columns=columns, format="parquet") as outbox:
        for rows in groups:
            outbox.write(rows)
    table = read_table(out)
    assert table.column_names == columns
    return {name: (str(table.schema.field(name).type), table[name].to_pylist()) for name in columns}


@pytest.fixture(params=[2, 100], ids=["many groups", "one group"])
def groups(request, monkeypatch):
    monkeypatch.setattr(parquet, "GROUP", request.param)


@pytest.mark.parametrize(
    ("cells", "kind", "kept"),
    [
        ([0.5, "", 0.25, "", None, 1.0], "double", [0.5, None, 0.25, None, None, 1.0]),
        (["a", "", "b", None, "", "c"], "string", ["a", "", "b", None, "", "c"]),
        ([1, 2, 3, None, 5, 6], "int64", [1, 2, 3, None, 5, 6]),
        ([True, None, False, True, None, False], "bool", [True, None, False, True, None, False]),
        (["", "", 0.5, "x", 7, True], "string", ["", "", "0.5", "x", "7", "True"]),
        ([None, None, "a", "b", None, ""], "string", [None, None, "a", "b", None, ""]),
        ([2**70, 1, 5, 6, 7, 8], "string", [str(2**70), "1", "5", "6", "7", "8"]),
        ([{"a": "é"}, [1], "x", "y", {}, []], "string", ['{"a": "é"}', "[1]", "x", "y", "{}", "[]"]),
        (["a\udcff", "b", "\ud83d", "c", "d", "e"], "string", ["a\\udcff", "b", "\\ud83d", "c", "d", "e"]),
    ],
)
def test_a_column_has_one_type(groups, cells, kind, kept):
    pairs = [[[cell, "x"] for cell in cells[at : at + 2]] for at in (0, 2, 4)]
    assert written(["k", "pesan"], *pairs)["k"] == (kind, kept)


def test_gaps_in_a_later_group_of_whole_numbers(monkeypatch):
    monkeypatch.setattr(parquet, "GROUP", 2)
    assert written(["n"], [[1], [2]], [[""], [3]])["n"] == ("int64", [1, 2, None, 3])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("cell", ["lampu", 1.5])
def test_what_the_first_rows_did_not_foresee(cell, monkeypatch, tmp_path):
    monkeypatch.setattr(parquet, "GROUP", 2)
    path = tmp_path / "o.parquet"
    with pytest.raises(OutputError) as caught, open_outbox(path, columns=["n"]) as outbox:
        outbox.write([[1], [2]])
        outbox.write([[3], [cell]])
    assert str(caught.value).startswith(f"{path}: a column changes its type (")
    assert str(caught.value).endswith("). Use --to jsonl")
    assert list(tmp_path.iterdir()) == []
    del outbox
    gc.collect()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.filterwarnings("error")
def test_a_full_disk_is_told_once(monkeypatch):
    """And nothing complains later, when it is collected."""
    monkeypatch.setattr(parquet, "GROUP", 2)
    with pytest.raises(OutputError) as caught, open("/dev/full", "wb", buffering=0) as full:
        with open_outbox(full, columns=["n"], format="parquet") as outbox:
            outbox.write([["x" * 100_000], ["y"]])
    del outbox
    gc.collect()
    assert str(caught.value) == (
        "stdout: cannot be written (No space left on device). Nothing was changed; choose another place"
    )


def test_a_file_is_whole_when_it_has_its_name(tmp_path):
    from pyarrow.parquet import read_table

    with open_outbox(tmp_path / "o.parquet", columns=["n"]) as outbox:
        outbox.write([[1], [2]])
    assert read_table(tmp_path / "o.parquet").to_pydict() == {"n": [1, 2]}


def test_no_rows_and_names_that_stand_twice():
    assert written(["id", "pesan"]) == {"id": ("string", []), "pesan": ("string", [])}
    out = io.BytesIO()
    with open_outbox(out, columns=["id", "id"], format="parquet") as outbox:
        assert outbox.columns == ["id", "id_"]
        outbox.write([["1", "2"]])
