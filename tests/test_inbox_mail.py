"""Mail: mbox and .eml, encoded headers, HTML, quoted replies, signatures, hostile MIME."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import TriageError
from triage.inbox import mail, mailbox
from triage.inbox.mailtext import own_words, text_of_html

CASES = Path(__file__).parent / "cases" / "inbox"


def rows_of(data: bytes):
    inbox = mail.read(io.BytesIO(data), "mail.mbox")
    batches = list(inbox.batches())
    return [row for batch in batches for row in batch.rows], batches, inbox.notices


def test_mbox():
    rows, _, notices = rows_of((CASES / "mail.mbox").read_bytes())
    assert rows == [
        [
            "<1@contoh.id>",
            "2014-07-03T08:15:00+07:00",
            "Warga Satu 😀 <warga1@contoh.id>",
            "Lampu jalan mati – Jl. Mawar",
            "Lampu jalan mati – Jl. Mawar\nPak, lampu mati 3 hari, gelap.\n"
            "Mohon diperbaiki.\nFrom dulu memang sering.",
        ],
        [
            "<2@contoh.id>",
            "2014-07-03T09:15:00+07:00",
            "warga2@contoh.id",
            "Re: Lampu jalan mati",
            "Sudah nyala,\nterima kasih",
        ],
        ["<3@contoh.id>", "", "warga3@contoh.id", "Fw: izin usaha", "apakah gratis?"],
        [
            "<4@contoh.id>",
            "2014-07-03T11:15:00+07:00",
            "warga4@contoh.id",
            "Banjir di RW 99",
            "Banjir di RW 99",
        ],
    ]
    assert notices == ["mail.mbox: left out 1 attachment"]


def test_eml():
    rows, _, _ = rows_of((CASES / "mail.eml").read_bytes())
    assert len(rows) == 1
    assert rows[0][4] == "Lampu jalan mati – Jl. Mawar\nPak, lampu mati 3 hari, gelap.\nMohon diperbaiki."


@pytest.mark.parametrize(
    ("label", "text", "kept"),
    [
        ("Gmail, Indonesian", "masih\n\nPada Sen, 3 Jul 2014 08.15, Desk <d@c.id> menulis:\n> x", "masih"),
        (
            "Gmail, wrapped",
            "masih\n\nPada Sen, 3 Jul 2014 pukul 08.15 Desk Pengaduan\n<d@c.id> menulis:\n\n> x",
            "masih",
        ),
        ("Gmail, English", "still\n\nOn Mon, Jul 3, 2014 at 8:15 AM Desk <d@c.id> wrote:\n> x", "still"),
        ("name only", "masih\n\nDesk Pengaduan <d@c.id> menulis:\nx", "masih"),
        ("Outlook, English", "still\n\n-----Original Message-----\nFrom: a\nSent: b\n\nx", "still"),
        ("Outlook, headers", "masih\n\nDari: Desk\nDikirim: Senin\nKepada: x\n\nx", "masih"),
        ("Outlook, rule", "masih\n\n________________________________\nFrom: Desk\nx", "masih"),
        ("signature", "masih\n-- \nBudi\nHP 0812", "masih"),
        ("phone", "masih\n\nDikirim dari ponsel cerdas saya", "masih"),
        ("iPhone", "still\n\nSent from my iPhone", "still"),
        ("Yahoo", "masih\n\nDikirim dari Yahoo Mail di Android", "masih"),
        ("quotes between answers", "> mati?\nya\n> sejak?\nkemarin", "ya\nkemarin"),
        (
            "Pada that is no quote",
            "Pada tanggal 3 Juli lampu mati\nmohon dicek",
            "Pada tanggal 3 Juli lampu mati\nmohon dicek",
        ),
        ("Dari that is no header", "Dari: warga RW 99\nlampu mati", "Dari: warga RW 99\nlampu mati"),
        ("dashes that are no signature", "lampu --\nmati", "lampu --\nmati"),
        ("nothing own", "> x\n> y", ""),
        ("Windows and Mac line ends", "a\r\nb\rc", "a\nb\nc"),
    ],
)
def test_own_words(label, text, kept):
    assert own_words(text) == kept


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>satu</p><p>dua</p>", "satu\ndua"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<script>alert(1)</script>a<style>x</style>", "a"),
        ("a<blockquote>b<blockquote>c</blockquote>d</blockquote>e", "ae"),
        ('a<div class="gmail_quote">b<div>c</div>d</div>e', "a\ne"),
        ("&lt;b&gt; &amp; &#128514;", "<b> & 😂"),
        ("a<!-- b -->c<![CDATA[d]]>e<", "ace<"),
        ("<p>tidak ditutup", "tidak ditutup"),
    ],
)
def test_text_of_html(html, text):
    assert text_of_html(html) == text


def test_a_paragraph_that_starts_with_from_is_no_new_mail():
    data = (
        b"From a 08:15 2014\nFrom: a\n\nsatu\n\nFrom then on it rained\n\nFrom b 08:16 2014\nFrom: b\n\ndua\n"
    )
    assert [row[4] for row in rows_of(data)[0]] == ["satu\n\nFrom then on it rained", "dua"]


def test_a_mail_too_long_is_a_row_with_a_problem(monkeypatch):
    monkeypatch.setattr(mailbox, "LONGEST", 100)
    rows, batches, _ = rows_of(
        b"From a 08:15\nFrom: a\n\n" + b"satu\n" * 50 + b"\nFrom b 08:16\nFrom: b\n\ndua\n"
    )
    assert len(rows) == 2
    assert batches[0].problems[0].reason == "surel lebih dari 0 MB"
    assert rows[1][4] == "dua"


@pytest.mark.parametrize(
    ("label", "header", "kept"),
    [
        ("unknown charset", "=?x-none?Q?lampu_mati?=", "lampu mati"),
        ("broken base64", "=?utf-8?B?a?=", "=?utf-8?B?a?="),
        ("two pieces", "=?utf-8?Q?lampu_?=\n =?utf-8?Q?mati?=", "lampu mati"),
        ("raw bytes", "lampu mati", "lampu mati"),
    ],
)
def test_headers(label, header, kept):
    assert rows_of(f"From: a\nSubject: {header}\n\n\n".encode())[0][0][3] == kept


def test_hostile_mail_takes_time_in_proportion():
    def seconds(text: str) -> float:
        start = time.process_time()
        own_words(text)
        text_of_html(text)
        return time.process_time() - start

    for piece in (
        "On a ",
        "On a\n",
        "Pada x <",
        "<",
        "<![",
        "<!--",
        "&#",
        "</",
        "<a b=",
        "<div ",
        "Dari: \n",
        ">" * 9,
    ):
        short, long = (min(seconds(piece * size) for _ in range(3)) for size in (2_000, 8_000))
        # Linear is 4 times; quadratic would be 16.
        assert long < 9 * short + 0.05, piece


def test_sniff():
    assert mail.sniff((CASES / "mail.mbox").read_bytes()[:4096], "x")
    assert mail.sniff((CASES / "mail.eml").read_bytes()[:4096], "x")
    assert not mail.sniff(b"From mana ya pak?\nlampu mati\n", "x.txt")
    assert not mail.sniff(b"pesan: lampu mati\njenis: laporan\n", "x.txt")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_bytes_give_rows_or_an_expected_failure(data):
    seed = (CASES / data.draw(st.sampled_from(["mail.mbox", "mail.eml"]))).read_bytes()
    at, length = data.draw(st.integers(0, len(seed))), data.draw(st.integers(0, 300))
    mutated = seed[:at] + data.draw(st.binary(max_size=60)) + seed[at + length :]
    for raw in (mutated, data.draw(st.binary(max_size=300))):
        mail.sniff(raw, "x")
        try:
            rows, _, _ = rows_of(raw)
        except TriageError:
            continue
        assert all(len(row) == 5 and all(isinstance(cell, str) for cell in row) for row in rows)
