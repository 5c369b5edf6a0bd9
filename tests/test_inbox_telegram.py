"""Telegram exports: text as string and list, service messages, broken and hostile JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import InputError, TriageError
from triage.inbox import telegram, window

CASE = Path(__file__).parent / "cases" / "inbox" / "telegram.json"


def rows_of(data: bytes):
    inbox = telegram.read(io.BytesIO(data), "result.json")
    batches = list(inbox.batches())
    return [row for batch in batches for row in batch.rows], batches, inbox


def test_reads_messages():
    rows, batches, inbox = rows_of(CASE.read_bytes())
    assert inbox.columns == ["id", "waktu", "pengirim", "pesan"]
    assert rows == [
        ["2", "2014-07-03T08:16:00", "Warga Satu", "pohon tumbang di jl mawar"],
        ["3", "2014-07-03T08:17:00", "", "tolong segera hub +6281200001111"],
        ["4", "2014-07-03T08:18:00", "Warga Satu", ""],
        ["", "", "", ""],
    ]
    assert batches[0].problems[3].place == "result.json:5"
    assert inbox.notices == [
        "result.json: left out 1 service message (joined, pinned, called)",
        "result.json: empty pesan for 1 media message without text",
    ]


def test_a_whole_account_has_several_chats():
    chat = json.loads(CASE.read_text(encoding="utf-8"))
    rows, _, _ = rows_of(json.dumps({"about": "x", "chats": {"about": "y", "list": [chat, chat]}}).encode())
    assert len(rows) == 8


@pytest.mark.parametrize("chunk", [1, 13, 100])
def test_the_size_of_the_reads_changes_nothing(chunk, monkeypatch):
    whole = rows_of(CASE.read_bytes())[0]
    monkeypatch.setattr(telegram, "CHUNK", chunk)
    assert rows_of(CASE.read_bytes())[0] == whole


def test_a_broken_message_is_one_broken_row():
    data = b'{"messages": [{"id": 1, "text": "a"}, {"id": 2, "text": oops}, {"id": 3, "text": "c"}]}'
    rows, batches, _ = rows_of(data)
    assert [row[3] for row in rows] == ["a", "", "c"]
    assert batches[0].problems[1].raw == '{"id": 2, "text": oops}, '


def test_a_cut_off_file_keeps_what_is_whole():
    rows, batches, _ = rows_of(b'{"messages": [{"id": 1, "text": "a"}, {"id": 2, "te')
    assert [row[3] for row in rows] == ["a", ""]
    assert list(batches[0].problems) == [1]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"{}", 'result.json: no "messages" in it. Export as machine-readable JSON in Telegram Desktop'),
        (
            b'{"messages": [' + b"[" * 200_000,
            "result.json: the JSON nests without end. It is no export of messages",
        ),
    ],
)
def test_refusals(data, sentence):
    with pytest.raises(InputError) as caught:
        rows_of(data)
    assert str(caught.value) == sentence


def test_a_message_longer_than_any_is_a_broken_row(monkeypatch):
    monkeypatch.setattr(window, "LONGEST", 1000)
    monkeypatch.setattr(window, "CHUNK", 100)
    monkeypatch.setattr(telegram, "CHUNK", 100)
    long = json.dumps({"id": 1, "text": "a" * 5000})
    rows, batches, _ = rows_of(('{"messages": [' + long + ', {"id": 2, "text": "b"}]}').encode())
    assert rows[-1][3] == "b"
    assert 0 in batches[0].problems


def test_sniff():
    assert telegram.sniff(CASE.read_bytes()[:4096], "x")
    assert not telegram.sniff(b'[{"pesan": "a"}]', "x.json")
    assert not telegram.sniff(b'{"pesan": "a", "type": "x"}\n', "x.jsonl")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_bytes_give_rows_or_an_expected_failure(data):
    case = CASE.read_bytes()
    at, length = data.draw(st.integers(0, len(case))), data.draw(st.integers(0, 300))
    mutated = case[:at] + data.draw(st.binary(max_size=60)) + case[at + length :]
    for raw in (mutated, data.draw(st.binary(max_size=300))):
        telegram.sniff(raw, "x")
        try:
            rows, _, _ = rows_of(raw)
        except TriageError:
            continue
        assert all(len(row) == 4 and all(isinstance(cell, str) for cell in row) for row in rows)
