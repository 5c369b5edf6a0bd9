"""Parquet: values with their types, in batches, from a file or through a pipe."""

from __future__ import annotations

import gzip
import io
import sys
from datetime import date

import pytest

from triage.errors import TriageError
from triage.inbox import open_inbox, parquet

pa = pytest.importorskip("pyarrow")
VALUES = {"id": [1, 2, 3], "pesan": ["lampu", None, "é 😊"], "hari": [date(2026, 7, 1)] * 3, "lain": [[1, 2], [], None]}


def table(**columns) -> bytes:
    from pyarrow.parquet import write_table

    out = io.BytesIO()
    write_table(pa.table(columns), out, compression="none", use_dictionary=False)
    return out.getvalue()


def rows_of(source) -> list[list[list[object]]]:
    with open_inbox([source]) as inbox:
        assert inbox.columns == list(VALUES)
        return [batch.rows for batch in inbox.batches()]


@pytest.fixture(params=["path", "stream", "gzip"])
def source(request, tmp_path):
    data = table(**VALUES)
    if request.param == "stream":
        return io.BytesIO(data)
    (tmp_path / "a.parquet").write_bytes(gzip.compress(data) if request.param == "gzip" else data)
    return tmp_path / "a.parquet"


def test_values_keep_their_types(source):
    assert rows_of(source) == [[list(row) for row in zip(*VALUES.values(), strict=True)]]


def test_rows_come_in_batches(source, monkeypatch):
    monkeypatch.setattr(parquet, "BATCH_ROWS", 2)
    assert [[row[0] for row in rows] for rows in rows_of(source)] == [[1, 2], [3]]


def test_only_what_must_be_held_is_bounded(source, monkeypatch):
    """A file on the disk may have any size; the directory of what comes through a pipe stands at its end."""
    monkeypatch.setattr(parquet, "MAX_HELD", 100)
    if getattr(source, "read_bytes", bytes)().startswith(b"PAR1"):
        assert len(rows_of(source)[0]) == 3
        return
    with pytest.raises(TriageError, match=r"more than 0 MB\. Save it as CSV, or in parts"):
        rows_of(source)


def test_damage_that_shows_only_in_the_rows():
    data = bytearray(table(pesan=["lampu mati"] * 50))
    data[4:60] = b"\xff" * 56
    with pytest.raises(TriageError) as caught, open_inbox([io.BytesIO(data)]) as inbox:
        assert inbox.columns == ["pesan"]
        list(inbox.batches())
    assert str(caught.value) == "stream: the Parquet file is damaged. Export it again"


def test_without_what_reads_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(TriageError) as caught:
        open_inbox([io.BytesIO(b"PAR1")])
    assert str(caught.value) == 'stream: reading Parquet needs pyarrow. pip install "triage-pengaduan[parquet]"'
