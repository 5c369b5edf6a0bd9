"""The facilitator's guide is carried out as it stands, hour by hour: its commands, and what people do between them."""

from __future__ import annotations

import csv
import io
import re
import shlex
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from triage.cli import run

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("rapidfuzz")
ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "panduan.md").read_text(encoding="utf-8")
#: A block of commands, or a sheet that a person opens, fills in by a table, and saves under another name.
_STEPS = re.compile(
    r"```console\n(?P<console>.*?)```"
    r"|[Bb]uka `(?P<sheet>[^`]+\.xlsx)`(?:(?!```).)*?[Ss]impan sebagai `(?P<copy>[^`]+)`(?:(?!```).)*?"
    r"\| pesan \| kolom \| isi \|\n\| --- \| --- \| --- \|\n(?P<cells>(?:\|[^\n]*\n)+)",
    re.DOTALL,
)
#: Every how manyth message of the corpus is learned from: the guide's training, in seconds instead of minutes.
EVERY = 60
AT_THE_COUNTER = "Nyamuk banyak sekali di RW 03, minta disemprot fogging\n\nl\n\n0812-0000-0030\n"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """The folder ``meja`` after installation, beside a thinned corpus."""
    for name in ("skpd.csv", "jawaban.csv"):
        _copy(ROOT / "corpora" / "jakarta" / name, tmp_path / "corpora" / "jakarta" / name)
    _copy(ROOT / "corpora" / "contoh" / "sms.xml", tmp_path / "corpora" / "contoh" / "sms.xml")
    for path in sorted((ROOT / "corpora" / "jakarta" / "pesan").glob("*.tsv")):
        head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        thin = tmp_path / "corpora" / "jakarta" / "pesan" / path.name
        thin.parent.mkdir(exist_ok=True)
        thin.write_text(head + "".join(rows[::EVERY]), encoding="utf-8")
    meja = tmp_path / "meja"
    (meja / "balasan").mkdir(parents=True)
    monkeypatch.chdir(meja)
    return meja


def test_a_day_at_the_desk(desk, monkeypatch, capsys):
    copies = re.findall(r"\bcp (\S+) (\S+)", GUIDE)
    assert copies == re.findall(r"\bcopy (\S+) (\S+)", GUIDE.replace("\\", "/"))
    for given, name in copies:
        shutil.copy(given, name)
    done = []
    for step in _STEPS.finditer(GUIDE):
        if step["sheet"]:
            fill(step["sheet"], step["copy"], step["cells"])
            continue
        for command, shown in re.findall(r"^\$ triage (.*)\n((?:[^$].*\n)*)", step["console"], re.MULTILINE):
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(AT_THE_COUNTER.encode())))
            assert run(shlex.split(command)) == 0, f"{command}: {capsys.readouterr().err}"
            said = capsys.readouterr()
            told = {masked(line) for line in (said.out + said.err).splitlines()}
            assert {masked(line) for line in shown.splitlines() if line.startswith("triage: ")} <= told, command
            done.append(command.split()[0])
    assert set(done) == {"predict", "dispatch", "intake", "replies", "status", "corrections", "train"}
    reconcile(desk)


def fill(sheet: str, copy: str, table: str) -> None:
    """Do what the table says.  A row is missing only where the model needed no person (or an agency) this time."""
    book = openpyxl.load_workbook(sheet)
    page = book["pesan"]
    columns = {cell.value: cell.column for cell in page[1]}
    rows = {page.cell(at, columns["pesan"]).value: at for at in range(2, page.max_row + 1)}
    filled = 0
    for begin, column, value in re.findall(r"\| (.*?) \| (.*?) \| (.*?) \|\n", table):
        for at in (at for text, at in rows.items() if text.startswith(begin)):
            page.cell(at, columns[column]).value = value
            filled += 1
    assert filled, f"{sheet}: has none of the messages of the guide"
    book.save(copy)


def reconcile(desk: Path) -> None:
    """Each of the 24 text messages and the visitor is in one place, and the places of the table add up."""
    connection = sqlite3.connect(desk / "desk.sqlite")
    places = connection.execute("SELECT tempat, count(*) FROM message GROUP BY 1").fetchall()
    assert sum(count for _, count in places) == 25
    assert {"terkirim", "dikerjakan", "selesai", "dijawab", "arsip"} <= {place for place, _ in places}
    assert connection.execute("SELECT skpd FROM message WHERE pesan LIKE 'pohon besar%'").fetchone() == ("pln",)
    connection.close()
    with open("rekap.csv", encoding="utf-8", newline="") as lines:
        *rows, total = csv.DictReader(lines)
    assert sum(int(row["terbuka"]) for row in rows) == int(total["terbuka"])
    with open("koreksi.csv", encoding="utf-8", newline="") as lines:
        assert ("pln", "pertamanan") in {(row["skpd"], row["skpd_lama"]) for row in csv.DictReader(lines)}


def masked(line: str) -> str:
    """A line whose counts do not matter: they move with the model."""
    return re.sub(r"# (\w+?)(?:ies|y|s)?\b", r"# \1", re.sub(r"\d+", "#", line))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
