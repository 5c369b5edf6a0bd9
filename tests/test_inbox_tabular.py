"""Tables and lines: any delimiter, any encoding, any bytes; nothing lost, nothing late."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import TriageError
from triage.inbox import open_inbox, tabular
from triage.inbox.source import Source

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x1e\x1f"), max_size=30)


def read(data: bytes, **more):
    """(columns, rows, problems as (row number, reason), notices)."""
    with open_inbox([io.BytesIO(data)], **more) as inbox:
        rows, problems = [], []
        for batch in inbox.batches():
            problems += [(len(rows) + i, p.reason) for i, p in batch.problems.items()]
            rows += batch.rows
        return inbox.columns, rows, problems, inbox.notices


@pytest.mark.parametrize(
    ("data", "columns", "rows"),
    [
        (b"pesan\nlampu mati, gelap\n", ["pesan"], [["lampu mati, gelap"]]),
        (b'pesan\n"a ""b"", c"\n\nd\n', ["pesan"], [['a "b", c'], [""], ["d"]]),
        (b"id;pesan\r\n1;x, y\r\n", ["id", "pesan"], [["1", "x, y"]]),
        (b"id\tpesan\n1\tx;y\n", ["id", "pesan"], [["1", "x;y"]]),
        (b"id|pesan\n1|x\n", ["id", "pesan"], [["1", "x"]]),
        (b'id,pesan\n1,"dua\nbaris"\n2,x\n', ["id", "pesan"], [["1", "dua\nbaris"], ["2", "x"]]),
        (b"\xef\xbb\xbfid,pesan\n1,x", ["id", "pesan"], [["1", "x"]]),
        ("id;pesan\n1;caf\xe9\n".encode("utf-16"), ["id", "pesan"], [["1", "caf\xe9"]]),
        ("id;pesan\n1;caf\xe9\n".encode("utf-16-le"), ["id", "pesan"], [["1", "caf\xe9"]]),
        ("id;pesan\n1;caf\xe9\n".encode("cp1252"), ["id", "pesan"], [["1", "caf\xe9"]]),
        (b"id,Isi Laporan\n1,x\n", ["id", "Isi Laporan"], [["1", "x"]]),
        (b"id,pesan\r1,x\r2,y\r", ["id", "pesan"], [["1", "x"], ["2", "y"]]),
        (b"id,pesan\n1,x\n\n\n2,y\n", ["id", "pesan"], [["1", "x"], ["2", "y"]]),
        (gzip.compress(b"id,pesan\n1,x\n"), ["id", "pesan"], [["1", "x"]]),
        (b"halo pak, lampu mati\nbanjir\n", ["pesan"], [["halo pak, lampu mati"], ["banjir"]]),
        (b'{"pesan": "a", "n": 1}\n{"pesan": "b"}\n', ["pesan", "n"], [["a", 1], ["b", None]]),
        (b'[{"pesan": "a"}, {"pesan": "b", "n": [2]}]', ["pesan", "n"], [["a", None], ["b", [2]]]),
    ],
    ids=lambda value: str(value)[:30],
)
def test_reads(data, columns, rows):
    assert read(data)[:2] == (columns, rows)


def test_says_what_it_guessed():
    assert read("id;pesan\n1;caf\xe9\n".encode("cp1252"))[3] == [
        "stream: read as Windows-1252; --encoding says otherwise"
    ]
    assert read(b"lampu mati\n")[3] == ['stream: no header line, so every line is one message in the column "pesan"']


_TABLE = "No;Tanggal;Isi Laporan;Kanal\n1;2026-07-01;lampu mati, gelap;SMS\n2;2026-07-02;banjir;WA;x\n"


@pytest.mark.parametrize(
    ("above", "titles"),
    [
        ("Laporan Pengaduan Bulan Juli;;;\n", "1 title row"),
        ("Laporan Pengaduan Bulan Juli;;;\n;;;\n", "2 title rows"),
        ("Laporan Pengaduan, Juli\n\n", "2 title rows"),
        ('\n"Laporan\nJuli";;;\n', "1 title row"),
        ("Dinas;SDA;;\n" * 10, "10 title rows"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("format", [None, "csv"])
def test_title_rows_above_the_header_are_skipped(above, titles, end, format):
    data = (above + _TABLE).replace("\n", end).encode()
    with open_inbox([io.BytesIO(data)], format=format) as inbox:
        batches = list(inbox.batches())
    assert inbox.columns == ["No", "Tanggal", "Isi Laporan", "Kanal"]
    assert [list(row)[2] for batch in batches for row in batch.rows] == ["lampu mati, gelap", "banjir"]
    assert inbox.notices == [f"stream: skipped {titles} above the header"]
    line = (above + _TABLE).count("\n")
    assert [p.place for batch in batches for p in batch.problems.values()] == [f"stream:{line}"]


def test_title_rows_above_a_column_that_was_asked_for_or_has_no_name():
    data = b"Laporan,,\nApa,,Teks\n1,x,lampu mati\n"
    assert read(data, text_column="Teks")[:2] == (["Apa", "kolom_2", "Teks"], [["1", "x", "lampu mati"]])


@pytest.mark.parametrize(
    "lines",
    [
        "lampu mati, gelap\nAduan, lampu mati\nbanjir, tolong\n",
        "lampu mati\nAduan,lampu mati\nPohon,tumbang\n",
        "lampu mati, gelap,\nPengaduan, jalan, rusak\nbanjir, lagi, tolong\n",
        "lampu mati\nno,isi,kanal\n",
        "lampu mati di depan rumah saya\npengaduan\nbanjir\n",
        "Laporan;;;\n" * 11 + _TABLE,
        "kepada bapak gubernur yang kami hormati,,\n3,lampu mati,Pengaduan\n4,banjir,Aduan\n",
    ],
)
def test_plain_lines_that_speak_of_complaints_stay_lines(lines):
    columns, rows, _, _ = read(lines.encode())
    assert (columns, rows) == (["pesan"], [[line] for line in lines.splitlines()])


def test_a_table_with_a_header_of_its_own_has_no_title_rows():
    data = b"nomor,teks,jenis\nA,lampu mati,Pengaduan\nB,banjir,Aduan\n"
    assert read(data)[0] == ["nomor", "teks", "jenis"]


def test_ragged_rows_lose_nothing():
    columns, rows, problems, _ = read(b"id,pesan\n1\n2,a\n3,a,b,c\n4,d\n")
    assert rows == [["1", ""], ["2", "a"], ["3", "a,b,c"], ["4", "d"]]
    assert problems == [(2, "4 sel, judul hanya 2")]


def test_an_unclosed_quote_costs_one_row():
    _, rows, problems, _ = read(b'id,pesan\n1,a\n2,"open\n3,c\n4,d\n')
    assert rows == [["1", "a"], ["", '2,"open'], ["3", "c"], ["4", "d"]]
    assert problems == [(1, "tanda kutip tidak ditutup")]


def test_a_huge_line_costs_one_row(monkeypatch):
    monkeypatch.setattr(tabular, "MAX_ROW", 1000)
    data = b"id,pesan\n1,a\n" + b"x" * 600_000 + b"\n2,b\n"
    _, rows, problems, _ = read(data)
    assert [row[0] for row in rows] == ["1", "", "2"]
    assert len(rows[1][1]) == tabular.RAW_SHOWN
    assert [p[0] for p in problems] == [1]


def test_undecodable_bytes_survive():
    _, rows, _, _ = read(b"id,pesan\n1," + "é".encode() * 3 + b"\xff\n")
    assert rows[0][1].encode("utf-8", "surrogateescape") == "ééé".encode() + b"\xff"


def test_a_last_character_that_is_cut_off_survives():
    _, rows, _, _ = read(b"lampu mati\ngelap \xf0\x9f")
    assert [row[0].encode("utf-8", "surrogateescape") for row in rows] == [b"lampu mati", b"gelap \xf0\x9f"]


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF8 * 2])
def test_a_byte_order_mark_that_comes_alone_is_no_header(mark):
    read_end, write_end = os.pipe()
    os.write(write_end, mark + b"\n")
    with os.fdopen(read_end, "rb") as stream:
        source = Source(stream)
        os.write(write_end, b"id,pesan\n1,x\n")
        os.close(write_end)
        assert tabular.read(source).columns == ["id", "pesan"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7", "stream: not a text or table that triage can read. Save it as CSV or XLSX"),
        (b"PK\x03\x04xx", "stream: the workbook is damaged or locked. Save it again as XLSX or CSV"),
        (b"PAR1xxxx", "stream: the Parquet file is damaged. Export it again"),
        (b"\x1f\x8bxx", "stream: the gzip file is damaged. Fetch the file again"),
        (gzip.compress(b"pesan\nx\n" * 99)[:-12], "stream: the gzip file is cut off. Fetch the file again"),
        (b"[{", "stream: not a list of JSON objects. Give an array of objects, or JSON lines"),
        (
            b"pesan" + b",a" * 5000 + b"\n",
            "stream: 5001 columns (at most 4096 make sense). Check the delimiter",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_refuses_in_one_sentence(data, sentence):
    with pytest.raises(TriageError) as caught:
        read(data)
    assert str(caught.value) == sentence


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_one_sentence(data):
    try:
        columns, rows, _, _ = read(data)
    except TriageError as error:
        assert "\n" not in str(error)
        return
    assert all(len(row) == len(columns) for row in rows)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=20), st.sampled_from(",;\t|"))
def test_what_csv_writes_is_read_back(rows, delimiter):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([("id", "pesan"), *rows])
    assert read(text.getvalue().encode())[1] == [list(row) for row in rows]


def test_rows_that_straddle_blocks(monkeypatch):
    monkeypatch.setattr("triage.inbox.source.BLOCK", 7)
    rows = [[str(i), f'say "{i}",\nthen go'] for i in range(50)]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["id", "pesan"], *rows])
    read_end, write_end = os.pipe()
    os.write(write_end, text.getvalue().encode())
    os.close(write_end)
    with os.fdopen(read_end, "rb") as stream, open_inbox([stream]) as inbox:
        assert [row for batch in inbox.batches() for row in batch.rows] == rows
