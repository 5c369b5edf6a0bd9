"""The desk's commands as its people meet them: exact sentences, ten at once, kills at any moment."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from deskcases import DAY, HEADER, as_csv

from triage.cli import run

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "triage"]
LINES = "".join(
    f"{i},2026-11-24 07:00,x,pesan {i},laporan,0.9,{('sda', 'lh', 'pln', '')[i % 4]},0.9,,"
    f"{'teruskan' if i % 4 < 3 else 'tinjau'},x\n"
    for i in range(40)
)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder with a labelled inbox, and the user in it."""
    (tmp_path / "berlabel.csv").write_text(DAY)
    (tmp_path / "besar.csv").write_text(f"{HEADER}\n{LINES}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def dispatch(*more) -> int:
    return run(["dispatch", "berlabel.csv", "-o", "kirim", "--ledger", "desk.sqlite", "--by", "siti", *more])


def reconcile(ledger: Path, folder: Path, messages: int) -> None:
    """Every message in exactly one place, and in exactly one file of the folder."""
    connection = sqlite3.connect(ledger)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    places = connection.execute(
        "SELECT m.tempat, (SELECT ke FROM move WHERE message = m.id ORDER BY id DESC LIMIT 1) FROM message m"
    ).fetchall()
    assert len(places) == messages
    assert all(place == last for place, last in places)
    assert connection.execute("SELECT count(*) FROM batch WHERE ditulis IS NULL").fetchone() == (0,)
    tickets = Counter(row["tiket"] for path in folder.glob("*.csv") if path.stem[:6] != "sampul" for row in read(path))
    known = {ticket for (ticket,) in connection.execute("SELECT tiket FROM message")}
    assert tickets == Counter(known)
    assert not list(folder.glob(".*"))
    connection.close()


def test_the_day_of_a_desk(here, capsys):
    inbox = str(ROOT / "corpora" / "contoh" / "inbox.csv")
    assert run(["predict", inbox, "-o", "b.csv", "-q"]) == 0
    assert run(["dispatch", "b.csv", "-o", "kirim", "--ledger", "desk.sqlite", "--redact"]) == 0
    reconcile(here / "desk.sqlite", here / "kirim", 80)
    assert "triage: 80 read: 80 new, 0 moved, 0 known already\n" in capsys.readouterr().err
    rows = read("kirim/tinjau.csv")
    (here / "tinjau.csv").write_text(as_csv([{**row, "jenis": "laporan", "skpd": "lh"} for row in rows[:3]]))
    assert run(["dispatch", "tinjau.csv", "-o", "kirim", "--ledger", "desk.sqlite"]) == 0
    sheets = read("kirim/skpd-lh.2.csv")
    answers = ("dikerjakan", "selesai", "bukan wewenang")
    (here / "lh.csv").write_text(as_csv([{**r, "status": s} for r, s in zip(sheets, answers, strict=False)]))
    assert run(["replies", "lh.csv", "--ledger", "desk.sqlite", "--review", "ulang.xlsx"]) == 0
    assert run(["status", "--ledger", "desk.sqlite", "--csv", "s.csv", "--html", "s.html"]) == 0
    assert sum(int(row["terbuka"]) for row in read("s.csv")[:-1]) == int(read("s.csv")[-1]["terbuka"])
    assert run(["corrections", "--ledger", "desk.sqlite", "-o", "koreksi.csv"]) == 0
    assert {row["skpd"] for row in read("koreksi.csv")} <= {"lh"}
    assert (here / "ulang.xlsx").stat().st_size > 5000
    capsys.readouterr()


def test_what_dispatch_says(here, capsys):
    assert dispatch("--at", "2026-11-24 08:30") == 0
    said = capsys.readouterr()
    assert said.out == ("      1  arsip\n      1  binamarga\n      1  jawab\n      1  sda\n      1  tinjau\n")
    assert said.err == (
        "triage: 5 read: 5 new, 0 moved, 0 known already\ntriage: wrote 12 files into kirim; begin with sampul\n"
    )
    assert dispatch() == 0
    assert capsys.readouterr().err == "triage: 5 read: 0 new, 0 moved, 5 known already\n"


def test_without_openpyxl_nothing_enters_the_ledger(here, capsys, monkeypatch):
    with monkeypatch.context() as bare:
        bare.setitem(sys.modules, "openpyxl", None)
        assert dispatch() == 1
    said = capsys.readouterr().err
    assert said == 'triage: dispatch writes XLSX, which needs openpyxl. pip install "triage-pengaduan[excel]"\n'
    assert not (here / "kirim").exists()
    assert dispatch() == 0
    assert capsys.readouterr().err.startswith("triage: 5 read: 5 new, ")


def test_what_replies_says(here, capsys):
    dispatch("--at", "2026-11-24 08:30")
    (here / "b.csv").write_text("id,status\n1,selesai\n9,selesai\n2,\n")
    capsys.readouterr()
    assert run(["replies", "b.csv", "--ledger", "desk.sqlite", "--rejects", "r.csv"]) == 0
    assert capsys.readouterr().err == (
        'triage: b.csv:3: id "9" tidak dikenal\n'
        "triage: 2 replies read: 1 applied (selesai 1), 0 repeated, 1 not applied; 1 row not filled in\n"
    )
    assert (here / "r.csv").read_text() == (
        'tempat,tiket,status,uraian,alasan\nb.csv:3,9,selesai,,"id ""9"" tidak dikenal"\n'
    )
    assert run(["replies", "b.csv", "--ledger", "desk.sqlite", "--rejects", "r.csv"]) == 1
    assert capsys.readouterr().err == (
        "triage: r.csv: exists already. Choose another name, or add --force to overwrite it\n"
    )


def test_a_filled_workbook_comes_back(here):
    openpyxl = pytest.importorskip("openpyxl")
    dispatch("-q", "--by-hand")
    book = openpyxl.load_workbook("kirim/skpd-sda.xlsx")
    sheet = book["pesan"]
    column = [cell.value for cell in sheet[1]].index("status") + 1
    sheet.cell(2, column).value = "Selesai"
    book.save("sda.xlsx")
    assert run(["replies", "sda.xlsx", "--ledger", "desk.sqlite", "-q"]) == 0
    assert sqlite3.connect("desk.sqlite").execute("SELECT tempat FROM message WHERE id = 1").fetchone() == ("selesai",)


def test_overdue_is_for_cron(here, capsys):
    dispatch("-q", "--at", "2026-11-24 08:30")
    capsys.readouterr()
    arguments = ["status", "--ledger", "desk.sqlite", "--overdue", "--at"]
    assert run([*arguments, "2026-11-24 09:00"]) == 0
    assert capsys.readouterr() == ("", "")
    assert run([*arguments, "2026-11-24 15:00"]) == 1
    said = capsys.readouterr()
    assert said.err == "triage: desk.sqlite: 3 messages overdue. triage status shows with whom they are\n"
    assert said.out.count("TERLAMBAT") == 3


def test_without_a_ledger_a_folder_takes_one_dispatch(here, capsys):
    arguments = ["dispatch", "berlabel.csv", "-o", "kirim", "-q"]
    assert run(arguments) == 0
    assert run(arguments) == 1
    assert capsys.readouterr().err == (
        f"triage: {here.resolve() / 'kirim'}: holds a dispatch that this ledger does not know. "
        "Give another folder with -o, or its --ledger\n"
    )


def test_another_city(here):
    (here / "kota").mkdir()
    (here / "kota" / "skpd.csv").write_text("kode,nama\nsda,Dinas Air\n")
    assert dispatch("--corpus", "kota", "-q") == 0
    rows = {row["tujuan"]: row["nama"] for row in read("kirim/sampul.csv")}
    assert rows["sda"] == "Dinas Air"
    assert "binamarga" not in rows


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["dispatch", "x.csv", "-o", "k"], 1, "x.csv: no such file. Check the name, or give - for standard input"),
        (
            ["dispatch", "leer.csv", "-o", "k"],
            1,
            'leer.csv: no column "tindakan" (found: id, pesan). Label it first with triage predict',
        ),
        (
            ["dispatch", "berlabel.csv", "-o", "k", "-m", "x"],
            1,
            "x: no such model file. Make one with triage train CORPUS -o MODEL",
        ),
        (
            ["dispatch", "berlabel.csv", "-o", "k", "--at", "morgen"],
            2,
            '"morgen" is no time. Write for example 2026-11-24 08:30',
        ),
        (
            ["dispatch", "berlabel.csv", "-o", "berlabel.csv"],
            1,
            "berlabel.csv: cannot be written (File exists). Choose another folder with -o",
        ),
        (
            ["dispatch", "berlabel.csv", "-o", "k", "--corpus", "x"],
            1,
            "x: there is no such folder. Give the folder that has skpd.csv",
        ),
        (
            ["status", "--ledger", "x.sqlite"],
            1,
            "x.sqlite: there is no such ledger. triage dispatch makes one with --ledger",
        ),
        (
            ["replies", "berlabel.csv", "--ledger", "desk.sqlite"],
            1,
            f'berlabel.csv: no column "status" (found: {HEADER.replace(",", ", ")}). '
            "It says one of: dikerjakan, selesai, bukan wewenang, ditolak",
        ),
        (
            ["corrections", "--ledger", "berlabel.csv", "-o", "k.csv"],
            1,
            "berlabel.csv: is not a ledger, or is damaged. Take the last copy of it",
        ),
    ],
)
def test_expected_failures_are_one_sentence(here, capsys, arguments, code, sentence):
    (here / "leer.csv").write_text("id,pesan\n1,x\n")
    assert run(arguments) == code
    assert capsys.readouterr() == ("", f"triage: {sentence}\n")


def test_ten_dispatches_at_once_lose_and_double_nothing(here):
    """Ten programs at one new ledger: five with the same inbox, five with inboxes that overlap it."""
    for i in range(5):
        (here / f"{i}.csv").write_text(HEADER + "\n" + "".join(LINES.splitlines(keepends=True)[: 8 * i + 8]))
    names = [f"{i}.csv" for i in range(5)] + ["besar.csv"] * 5
    running = [
        subprocess.Popen(
            [*COMMAND, "dispatch", name, "-o", "kirim", "--ledger", "desk.sqlite", "-q", "--by-hand"],
            stderr=subprocess.PIPE,
        )
        for name in names
    ]
    for process in running:
        assert process.communicate(timeout=120)[1] == b""
        assert process.returncode == 0
    reconcile(here / "desk.sqlite", here / "kirim", 40)


KILLER = """
import os, signal, sys
from triage.cli import run
from triage.desk import dispatch, files, record, replies

where, count = sys.argv[1], int(sys.argv[2])
owner = {"record": record.Recorder, "_close": dispatch, "write_sheet": files, "_sync": files, "_keep": replies._Replies}
real = getattr(owner[where], where)

def dies(*arguments, **more):
    global count
    if count == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    count -= 1
    return real(*arguments, **more)

setattr(owner[where], where, dies)
sys.exit(run(sys.argv[3:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize(
    ("where", "count", "recorded"),
    [("record", 20, 0), ("_close", 0, 0), ("write_sheet", 0, 40), ("write_sheet", 5, 40), ("_sync", 0, 40)],
)
def test_a_killed_dispatch_is_taken_up_again(here, where, count, recorded):
    arguments = ["dispatch", "besar.csv", "-o", "kirim", "--ledger", "desk.sqlite", "-q", "--by-hand"]
    killed = subprocess.run([sys.executable, "-c", KILLER, where, str(count), *arguments])
    assert killed.returncode == -signal.SIGKILL
    messages = sqlite3.connect("desk.sqlite").execute("SELECT count(*) FROM message WHERE tempat <> ''").fetchone()
    assert messages == (recorded,)
    assert run(arguments) == 0
    reconcile(here / "desk.sqlite", here / "kirim", 40)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_killed_replies_are_all_or_none(here):
    shutil.copy("besar.csv", "berlabel.csv")
    dispatch("-q", "--by-hand")
    (here / "b.csv").write_text("id,status\n" + "".join(f"{i},selesai\n" for i in range(0, 40, 4)))
    arguments = ["replies", "b.csv", "--ledger", "desk.sqlite", "-q"]
    killed = subprocess.run([sys.executable, "-c", KILLER, "_keep", "5", *arguments])
    assert killed.returncode == -signal.SIGKILL
    done = "SELECT count(*) FROM message WHERE tempat = 'selesai'"
    assert sqlite3.connect("desk.sqlite").execute(done).fetchone() == (0,)
    assert run(arguments) == 0
    assert sqlite3.connect("desk.sqlite").execute(done).fetchone() == (10,)
