"""WhatsApp exports: both systems, both languages, multi-line, media, system lines, zip."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import InputError, TriageError
from triage.inbox import whatsapp, whatsapp_zip
from triage.inbox.messages import stream_of

CASES = Path(__file__).parent / "cases" / "inbox"
NAMES = ("whatsapp-android-id", "whatsapp-android-en", "whatsapp-ios-id", "whatsapp-ios-en")


def rows_of(data: bytes, name: str = "chat.txt"):
    inbox = whatsapp.read(io.BytesIO(data), name)
    return [row for batch in inbox.batches() for row in batch.rows], inbox.notices


def case(name: str) -> bytes:
    return (CASES / f"{name}.txt").read_bytes()


def zipped(members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", kind) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_android_indonesian():
    rows, notices = rows_of(case("whatsapp-android-id"))
    assert rows == [
        [
            "1",
            "2014-07-03T08:16:00",
            "+62 812-0000-1111",
            "Pak, air mati dari kemarin\ndi Jl. Mawar: RT 3\n\nmohon dicek",
        ],
        ["2", "2014-07-03T08:17:00", "Warga Satu", ""],
        ["3", "2014-07-13T20:05:00", "Warga Satu", "ini fotonya"],
        ["4", "2014-07-13T20:06:00", "Warga Dua", ""],
        ["5", "2014-07-13T20:07:00", "Warga Dua", "sudah nyala"],
    ]
    assert notices == [
        "chat.txt: left out 3 system lines",
        "chat.txt: empty pesan for 1 media message without text",
        "chat.txt: empty pesan for 1 message deleted by the sender",
    ]


def test_android_english_12_hours():
    rows, _ = rows_of(case("whatsapp-android-en"))
    assert rows == [
        ["1", "2014-07-03T08:16:00", "Budi Contoh", "Is 14022 still active? Jalan rusak: tolong"],
        ["2", "2014-07-03T12:05:00", "Budi Contoh", ""],
        ["3", "2014-07-13T00:10:00", "+62 812-0000-2222", ""],
        ["4", "2014-07-13T00:11:00", "Budi Contoh", "ok"],
    ]


def test_ios_indonesian():
    rows, notices = rows_of(case("whatsapp-ios-id"))
    assert rows == [
        ["1", "2014-07-03T08:16:01", "Ibu Contoh", "sampah menumpuk\nsudah seminggu"],
        ["2", "2014-07-14T08:17:59", "Ibu Contoh", ""],
        ["3", "2014-07-14T08:18:00", "Ibu Contoh", ""],
        ["4", "2014-07-14T08:19:00", "+62 812-0000-1111", "terima kasih"],
    ]
    assert notices[0] == "chat.txt: left out 1 system line"


def test_ios_english():
    rows, _ = rows_of(case("whatsapp-ios-en"))
    assert rows == [
        ["1", "2014-07-03T23:59:59", "Budi Contoh", "lampu mati"],
        ["2", "2014-07-04T00:00:01", "Budi Contoh", ""],
        ["3", "2014-07-31T13:00:00", "Budi Contoh", ""],
    ]


@pytest.mark.parametrize(
    ("label", "lines", "waktu", "told"),
    [
        ("day over 12", ["13/01/15 08.00 - A: x"], "2015-01-13T08:00:00", False),
        ("month over 12 in second place", ["01/13/15 08.00 - A: x"], "2015-01-13T08:00:00", False),
        (
            "time runs forward as day/month",
            ["05/03/15 08.00 - A: x", "04/04/15 08.00 - A: y"],
            "2015-03-05T08:00:00",
            False,
        ),
        (
            "time runs forward as month/day",
            ["03/05/15 08.00 - A: x", "04/04/15 08.00 - A: y"],
            "2015-03-05T08:00:00",
            False,
        ),
        ("no telling", ["03/04/15 08.00 - A: x"], "2015-04-03T08:00:00", True),
        ("no telling, American clock", ["3/4/15, 8:00 AM - A: x"], "2015-03-04T08:00:00", True),
        ("year first", ["2015-04-03, 08:00 - A: x"], "2015-04-03T08:00:00", False),
        ("four-digit year", ["13/04/2015 08.00 - A: x"], "2015-04-13T08:00:00", False),
        ("dots", ["13.04.15, 08:00 - A: x"], "2015-04-13T08:00:00", False),
        ("no such day", ["31/02/15 08.00 - A: x"], "", False),
    ],
)
def test_date_order(label, lines, waktu, told):
    rows, notices = rows_of("\n".join(lines).encode())
    assert rows[0][1] == waktu
    assert bool(notices) == told
    if told:
        assert notices[0].endswith(", which the export does not show for sure")


def test_lines_before_the_first_message_are_counted():
    _, notices = rows_of(b"catatan\n\n13/04/15 08.00 - A: x\n")
    assert notices == ["chat.txt: left out 1 line before the first message"]


def test_rows_and_counts_add_up_to_the_entries():
    for name in NAMES:
        rows, notices = rows_of(case(name))
        entries = sum(
            bool(whatsapp._OPENS.match(line)) for line in case(name).decode("utf-8-sig").splitlines()
        )
        system = sum(int(notice.split()[3]) for notice in notices if "system" in notice)
        assert len(rows) + system == entries


def test_zip():
    data = zipped(
        {"IMG-1.jpg": b"\xff\xd8", "../../etc/passwd.txt": b"x", "Chat WhatsApp dengan A.txt": case(NAMES[0])}
    )
    assert whatsapp.sniff(data[:4096], "x.zip")
    assert rows_of(data)[0] == rows_of(case(NAMES[0]))[0]


def test_zip_through_a_pipe():
    data = zipped({"_chat.txt": case(NAMES[2])})
    blocks = stream_of(data[at : at + 100] for at in range(0, len(data), 100))
    inbox = whatsapp.read(blocks, "x.zip")
    assert sum(len(batch.rows) for batch in inbox.batches()) == 4


def test_text_through_a_pipe():
    inbox = whatsapp.read(stream_of([case(NAMES[0])]), "stdin")
    assert sum(len(batch.rows) for batch in inbox.batches()) == 5


def locked() -> bytes:
    data = bytearray(zipped({"_chat.txt": case(NAMES[0])}, zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying() -> bytes:
    data = bytearray(zipped({"_chat.txt": case(NAMES[0])}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 200)
    return bytes(data)


def bomb() -> bytes:
    return zipped({"_chat.txt": case(NAMES[0]) + b"0" * (8 << 20)})


@pytest.mark.parametrize(
    ("label", "data", "sentence"),
    [
        (
            "no chat",
            zipped({"a.txt": b"halo"}),
            'x.zip: no WhatsApp chat in the zip. It has a .txt file such as "_chat.txt"',
        ),
        (
            "bomb",
            bomb(),
            f"x.zip: a text in the zip unpacks to {len(case(NAMES[0])) + (8 << 20):,} bytes. It was not read",
        ),
        ("locked", locked(), "x.zip: the zip is locked with a password. Unpack it and give the .txt file"),
        (
            "cut off",
            zipped({"_chat.txt": case(NAMES[0])})[:-40],
            "x.zip: the zip is damaged or cut off. Export the chat again",
        ),
        ("lies about its size", lying(), "x.zip: the zip is damaged or cut off. Export the chat again"),
    ],
)
def test_zips_that_are_refused(label, data, sentence):
    with pytest.raises(InputError) as caught:
        rows_of(data, "x.zip")
    assert str(caught.value) == sentence


def test_a_huge_zip_in_a_pipe_is_refused(monkeypatch):
    monkeypatch.setattr(whatsapp_zip, "MOST_BYTES", 1 << 20)
    with pytest.raises(InputError) as caught:
        whatsapp.read(stream_of([b"PK\x03\x04" + b"0" * (1 << 20), b"0" * (1 << 20)]), "x.zip")
    assert str(caught.value) == "x.zip: a zip of more than 1 MB. Export without media"


def test_sniff():
    for name in NAMES:
        assert whatsapp.sniff(case(name)[:4096], "x")
    assert not whatsapp.sniff(b"tanggal,pesan\n03/07/14 08.15,halo\n", "x.csv")
    assert not whatsapp.sniff(zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "x.xlsx")
    assert not whatsapp.sniff(zipped({"mimetype": b"", "content.xml": b""}), "x.ods")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_bytes_give_rows_or_an_expected_failure(data):
    seed = data.draw(
        st.sampled_from([*(case(name) for name in NAMES), zipped({"_chat.txt": case(NAMES[0])})])
    )
    at, length = data.draw(st.integers(0, len(seed))), data.draw(st.integers(0, 300))
    mutated = seed[:at] + data.draw(st.binary(max_size=60)) + seed[at + length :]
    for raw in (
        mutated,
        data.draw(st.binary(max_size=300)),
        b"PK\x03\x04" + data.draw(st.binary(max_size=100)),
    ):
        whatsapp.sniff(raw, "x")
        try:
            rows, _ = rows_of(raw)
        except TriageError:
            continue
        assert all(len(row) == 4 and all(isinstance(cell, str) for cell in row) for row in rows)
