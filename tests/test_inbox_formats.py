"""Every format goes through ``triage predict`` with as many rows out as messages in it: by name, gzipped, by stdin."""

from __future__ import annotations

import csv
import gzip
import io
import sys
from pathlib import Path

import pytest

from triage.cli import run
from triage.inbox import FORMATS, open_inbox

INBOX = Path(__file__).parent / "cases" / "inbox"
#: File -> (messages that stand in it, those that cannot be read whole, a column and how one of its cells begins).
ROWS = {
    "baris.txt": (4, 0, "pesan", "lampu mati di gang mawar, gelap"),
    "buku.ods": (4, 0, "Isi Laporan", "Lampu jalan mati"),
    "buku.xls": (4, 0, "Isi Laporan", "Lampu jalan mati"),
    "buku.xlsx": (4, 0, "Isi Laporan", "Lampu jalan mati"),
    "excel-titik-koma.csv": (3, 0, "pesan", "Café di gang Melati ribut"),
    "excel-unicode.txt": (2, 0, "pesan", "pohon tumbang 😀"),
    "excel-utf16be.csv": (2, 0, "pesan", "jalan berlubang"),
    "google-forms.csv": (2, 0, "Tuliskan keluhan atau pertanyaan Anda:", "Got depan rumah mampet,\nkalau hujan banjir"),
    "jaki.csv": (2, 0, "Deskripsi", "jalan berlubang dalam"),
    "larik.json": (2, 0, "pesan", "lampu mati"),
    "mail.eml": (1, 0, "subjek", "Lampu jalan mati"),
    "mail.mbox": (4, 0, "subjek", "Re: Lampu jalan mati"),
    "objek.jsonl": (3, 0, "pesan", "got 😂 mampet"),
    "pipa.csv": (2, 0, "pesan", "air mati, pak; tolong"),
    "sms-backup.xml": (6, 1, "pesan", "Pak gub, lampu jl Mawar mati 3 hari 😂😂 tolong & cepat"),
    "sp4n-lapor.csv": (2, 0, "Isi Laporan Awal", "Apa saja syarat membuat KIA?\nTerima kasih"),
    "tabel.parquet": (3, 0, "pesan", "lampu mati"),
    "tabel.tsv": (3, 0, "pesan", "sampah menumpuk, bau"),
    "telegram.json": (4, 1, "pesan", "pohon tumbang di jl mawar"),
    "whatsapp-android-en.txt": (4, 0, "pesan", "Is 14022 still active? Jalan rusak: tolong"),
    "whatsapp-android-id.txt": (5, 0, "pengirim", "Warga Satu"),
    "whatsapp-ios-en.txt": (3, 0, "pesan", "lampu mati"),
    "whatsapp-ios-id.txt": (4, 0, "pesan", "sampah menumpuk\nsudah seminggu"),
    "whatsapp-ios.zip": (4, 0, "pesan", "sampah menumpuk\nsudah seminggu"),
    "windows-1252.csv": (2, 0, "pesan", "Kafé “Mawar” buka sampai pagi, berisik"),
}
NEW = ("jenis", "jenis_yakin", "skpd", "skpd_yakin", "skpd_lain", "tindakan", "alasan")


class Pipe:
    """Standard input that holds these bytes and cannot go back."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BufferedReader(_Once(data))

    def isatty(self) -> bool:
        return False


class _Once(io.RawIOBase):
    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        return self._data.readinto(buffer)


def table(path: str | Path):
    """The rows of a CSV file by column."""
    with open(path, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def predicted(here, model_file):
    """A function: arguments of ``triage predict`` -> the rows of its output by column."""

    def call(*arguments: object) -> list[dict[str, str]]:
        more = ("-m", model_file, "--to", "csv", "-o", "out.csv", "--force")
        assert run(["predict", *map(str, (*arguments, *more))]) == 0
        with open("out.csv", encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    return call


def test_every_fixture_is_listed():
    packed = {path.name for path in INBOX.iterdir() if path.suffix == ".gz"}
    assert {path.name for path in INBOX.iterdir()} - packed == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_rows_in_are_rows_out(name, predicted, capsys):
    count, broken, column, text = ROWS[name]
    rows = predicted(INBOX / name)
    assert len(rows) == count
    assert any(row[column].startswith(text) for row in rows)
    assert list(rows[0])[-len(NEW) :] == list(NEW)
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith(f"triage: {count} read: ")
    assert said.endswith(f" {broken} unreadable")


@pytest.mark.parametrize("name", ROWS)
def test_the_same_rows_gzipped(name, here, predicted):
    packed = here / f"{name}.gz"
    packed.write_bytes(gzip.compress((INBOX / name).read_bytes()))
    assert predicted(packed) == predicted(INBOX / name)


@pytest.mark.parametrize("name", ROWS)
def test_the_same_rows_from_a_pipe(name, predicted, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Pipe((INBOX / name).read_bytes()))
    assert predicted("-") == predicted(INBOX / name)


FORCED = {
    "csv": "excel-titik-koma.csv", "tsv": "tabel.tsv", "lines": "baris.txt", "jsonl": "objek.jsonl", "json": "larik.json",
    "xlsx": "buku.xlsx", "parquet": "tabel.parquet", "sms": "sms-backup.xml", "telegram": "telegram.json",
    "whatsapp": "whatsapp-ios-id.txt", "mail": "mail.mbox",
}  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
def test_content_decides_and_from_forces(format, here, predicted):
    """A file without a telling name gives the same rows, recognised or forced."""
    plain = here / "tanpa-nama"
    plain.write_bytes((INBOX / FORCED[format]).read_bytes())
    assert predicted(plain, "--from", format) == predicted(INBOX / FORCED[format])
    assert predicted(plain) == predicted(plain, "--from", format)


def test_several_files_and_globs_are_one_inbox(here, predicted):
    for name in ("whatsapp-android-id.txt", "sms-backup.xml"):
        (here / name).write_bytes((INBOX / name).read_bytes())
    (here / "z.tsv").write_text("pesan\tkanal\nlampu mati\tweb\n", encoding="utf-8")
    rows = predicted("whatsapp-*.txt", "sms-backup.xml", "z.tsv")
    assert [row["sumber"] for row in rows] == ["whatsapp-android-id.txt"] * 5 + ["sms-backup.xml"] * 6 + ["z.tsv"]
    assert rows[-1]["pesan"] == "lampu mati"
    assert rows[-1]["kanal"] == "web"
    assert rows[0]["kanal"] == ""


def test_what_was_sent_is_read_when_asked_for(predicted):
    with open_inbox([INBOX / "sms-backup.xml"], sent=True) as inbox:
        count = sum(len(batch.rows) for batch in inbox.batches())
    rows = predicted(INBOX / "sms-backup.xml", "--sms", "all")
    assert len(rows) == count == 7
    assert {row["arah"] for row in rows} == {"masuk", "keluar", ""}, "empty: the one that cannot be read"


@pytest.mark.parametrize("to", ["csv", "tsv", "jsonl", "xlsx", "parquet"])
def test_every_writer_keeps_every_row(to, here, model_file):
    source = INBOX / "excel-titik-koma.csv"
    assert run(["predict", str(source), "-m", str(model_file), "--to", to, "-o", f"out.{to}"]) == 0
    with open_inbox([here / f"out.{to}"]) as inbox:
        texts = [row[inbox.columns.index("pesan")] for batch in inbox.batches() for row in batch.rows]
        columns = inbox.columns
    assert columns == ["id", "tanggal", "pesan", "kanal", *NEW]
    assert [t.replace("\r\n", "\n") for t in texts] == [
        "Lampu jalan mati di Jl. Mawar; sudah 3 hari\nmohon dicek", "Café di gang Melati ribut", texts[2],
    ]  # fmt: skip


def test_rejects_tell_line_and_reason(here, model_file, capsys):
    (here / "in.jsonl").write_text('{"pesan": "lampu mati"}\n{"pesan": \n{"pesan": "got mampet"}\n', encoding="utf-8")
    model = ["-m", str(model_file)]
    assert run(["predict", "in.jsonl", *model, "-o", "out.csv", "--rejects", "sisa.csv"]) == 0
    assert capsys.readouterr().err.splitlines()[-1].endswith(" 1 unreadable")
    rows, rejected = (
        list(csv.DictReader(Path(name).read_text(encoding="utf-8").splitlines())) for name in ("out.csv", "sisa.csv")
    )
    assert [row["alasan"] == "(bukan objek JSON)" for row in rows] == [False, True, False]
    assert rejected == [{"sumber": "in.jsonl", "baris": "2", "alasan": "bukan objek JSON", "isi": '{"pesan": '}]
    assert run(["predict", "in.jsonl", *model, "-o", "strict.csv", "--strict"]) == 1
    assert capsys.readouterr().err == ("triage: in.jsonl:2: bukan objek JSON. Mend the row, or leave --strict out\n")
    assert not Path("strict.csv").exists()
