"""SMS backups: fields, emoji, broken records, hostile XML, memory."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import InputError, TriageError
from triage.inbox import sms

CASE = Path(__file__).parent / "cases" / "inbox" / "sms-backup.xml"


def rows_of(data: bytes, **options):
    inbox = sms.read(io.BytesIO(data), "sms.xml", **options)
    batches = list(inbox.batches())
    return [row for batch in batches for row in batch.rows], batches, inbox


def backup(*records: str) -> bytes:
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n<smses count='1'>\n" + "\n".join(records) + "\n</smses>"
    ).encode()


def test_reads_received_messages():
    rows, batches, inbox = rows_of(CASE.read_bytes())
    assert inbox.columns == ["id", "waktu", "pengirim", "pesan"]
    assert rows == [
        [
            "1",
            "2014-07-03T08:15:00+07:00",
            "+6281200001111",
            "Pak gub, lampu jl Mawar mati 3 hari 😂😂 tolong & cepat",
        ],
        ["3", "2014-07-03T08:17:00+07:00", "PLN123", 'baris satu\nbaris dua: a <b> /> "c" 😂'],
        ["4", "", "+6281200003333", "setengah emoji \ufffd lalu AA"],
        ["5", "", "", ""],
        ["6", "2014-07-03T08:20:00+07:00", "+6281200005555", "ini foto jalannya pak"],
        ["7", "2014-07-03T08:21:00+07:00", "+6281200006666", ""],
    ]
    problem = batches[0].problems[3]
    assert (problem.place, problem.reason) == ("sms.xml:9", "bukan XML yang utuh")
    assert "rusak <di tengah" in problem.raw
    assert inbox.notices == [
        "sms.xml: left out 1 sent or drafted message, only received ones are read",
        "sms.xml: 1 character that XML does not allow became U+FFFD",
    ]


def test_all_messages_have_a_direction():
    rows, _, inbox = rows_of(CASE.read_bytes(), all_messages=True)
    assert inbox.columns[-1] == "arah"
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [row[-1] for row in rows] == ["masuk", "keluar", "masuk", "masuk", "", "masuk", "masuk"]


@pytest.mark.parametrize("chunk", [1, 7, 64, 1000])
def test_the_size_of_the_reads_changes_nothing(chunk, monkeypatch):
    whole = rows_of(CASE.read_bytes())[0]
    monkeypatch.setattr(sms, "CHUNK", chunk)
    assert rows_of(CASE.read_bytes())[0] == whole


def test_utf16_with_mark():
    text = backup('<sms address="a" date="0" type="1" body="caf\u00e9"/>').decode()
    rows, _, _ = rows_of(text.encode("utf-16"))
    assert rows == [["1", "1970-01-01T07:00:00+07:00", "a", "caf\u00e9"]]


def test_a_cut_off_file_keeps_what_is_whole():
    data = backup(
        '<sms address="a" date="0" type="1" body="satu"/>', '<sms address="b" date="0" type="1" body="du'
    )
    rows, batches, _ = rows_of(data.removesuffix(b"\n</smses>"))
    assert [row[3] for row in rows] == ["satu", ""]
    assert list(batches[0].problems) == [1]


@pytest.mark.parametrize(
    ("label", "prolog"),
    [
        ("bomb", '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>'),
        ("external", '<!DOCTYPE x SYSTEM "file:///etc/passwd">'),
        ("entity alone", '<!ENTITY x "y">'),
    ],
)
def test_a_document_type_is_refused(label, prolog):
    data = prolog.encode() + b'<smses><sms address="a" date="0" type="1" body="&lol2;"/></smses>'
    with pytest.raises(InputError) as caught:
        rows_of(data)
    assert str(caught.value) == "sms.xml: declares a document type, an SMS backup never does. It was not read"


def test_an_unknown_entity_is_a_broken_row():
    rows, batches, _ = rows_of(backup('<sms address="a" date="0" type="1" body="&lol;"/>'))
    assert rows == [["1", "", "", ""]]
    assert batches[0].problems[0].reason == "bukan XML yang utuh"


def test_memory_is_that_of_one_record(monkeypatch):
    monkeypatch.setattr(sms, "CHUNK", 1 << 16)

    class Endless(io.RawIOBase):
        left = 3 << 20

        def read(self, size=-1):
            record = b'<sms address="a" date="0" type="1" body="lampu mati &#55357;&#56834; tolong"/>\n'
            block = record * (size // len(record))
            self.left -= len(block)
            return block if self.left > 0 else b""

    tracemalloc.start()
    count = sum(len(batch.rows) for batch in sms.read(Endless(), "sms.xml").batches())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count > 30_000
    # Reads of 64 kB and one batch of 2,000 rows are held, not the 3 MB.  (500 MB took 34 s and 24 MB in all.)
    assert peak < 2 << 20


def test_sniff():
    assert sms.sniff(CASE.read_bytes()[:4096], "x")
    assert not sms.sniff(b"<html><p>sms</p></html>", "x.xml")
    assert not sms.sniff(b"pesan\n<sms body='x'/>", "x.csv")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_bytes_give_rows_or_an_expected_failure(data):
    case = CASE.read_bytes()
    at, length = data.draw(st.integers(0, len(case))), data.draw(st.integers(0, 300))
    mutated = case[:at] + data.draw(st.binary(max_size=60)) + case[at + length :]
    for raw in (mutated, data.draw(st.binary(max_size=300))):
        sms.sniff(raw, "x")
        try:
            rows, _, inbox = rows_of(raw)
        except TriageError:
            continue
        assert all(
            len(row) == len(inbox.columns) and all(isinstance(cell, str) for cell in row) for row in rows
        )
