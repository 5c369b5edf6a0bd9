"""Kills dispatch and replies at random moments, and counts the messages after every step.

    python benchmarks/desk_kills.py                      # 50 kills, prints a table
    python benchmarks/desk_kills.py --kills 500 --seed 7 # more, others

A desk of invented messages works through its days: 100 new messages are dispatched (with the older ones again, as in
a backup), then the agencies' sheets come back, one row in twenty spoilt.  Each command is killed (SIGKILL) as often as
a coin says, and then given again until it ends.  The moment is drawn evenly from the time that the last whole run of
the command took once its modules were loaded; a command that ends before its kill counts as none.

After every step, killed or not:
- SQLite finds the file whole; every message is where the last of its moves went, and its moves are one chain;
- a killed command has recorded all that it had to record, or nothing;
- every file in the folder can be read, and holds only rows of the ledger, none of them twice.
After every command that ended, besides:
- every message of the inbox is in the ledger once, and each hand-over of a dispatch stands in one sheet (CSV and XLSX);
- every good reply was applied once, every bad one is kept with its reason, and all places add up to all messages.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import NoReturn

from python_calamine import CalamineWorkbook

HEADER = "id,waktu,pengirim,pesan,jenis,jenis_yakin,skpd,skpd_yakin,skpd_lain,tindakan,alasan\n"
AGENCIES = ("sda", "lh", "binamarga", "pln", "dukcapil", "pmptsp")
#: New messages of a day, and the share of replies that are spoilt.
DAILY, SPOILT = 100, 0.05
#: Chance that a command is killed (again) before it may end.
KILLED = 0.6
CHILD = """
import sys
from triage.cli import run, corrections, dispatch, replies  # noqa
import openpyxl, triage.desk.dispatch, triage.desk.replies, triage.outbox.xlsx
print("go", flush=True)
sys.exit(run(sys.argv[1:]))
"""


class Desk:
    """A folder with an inbox that grows, a ledger, and the sheets."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self.draw = root, random.Random(seed)
        self.ledger, self.folder = root / "desk.sqlite", root / "kirim"
        self.lines: list[str] = []
        self.good = self.bad = self.checks = 0
        #: Seconds of the last whole run of a command, by its name.
        self.span = {"dispatch": 1.0, "replies": 0.3}
        #: (command, what it had done) -> kills
        self.kills: Counter[tuple[str, str]] = Counter()

    def more(self) -> list[str]:
        """Add a day's messages to the inbox; the command that dispatches it."""
        for number in range(len(self.lines), len(self.lines) + DAILY):
            skpd, action = self.draw.choice(AGENCIES), self.draw.choices(("teruskan", "tinjau", "arsip"), (8, 1, 1))[0]
            cells = (number, "2026-11-24T07:00:00+07:00", f"0812{number:08d}", f"pesan {number}", "laporan", 0.99,
                     skpd, 0.97, "", action, "x")  # fmt: skip
            self.lines.append(",".join(map(str, cells)) + "\n")
        (self.root / "inbox.csv").write_text(HEADER + "".join(self.lines))
        return ["dispatch", "inbox.csv", "-o", "kirim", "--ledger", "desk.sqlite", "--by-hand", "-q"]

    def answer(self) -> list[str]:
        """Fill in the sheets of the newest dispatch; the command that takes them back."""
        number = len(self.lines) // DAILY
        rows = [row for path in self.sheets(number) for row in read(path)]
        for row in rows:
            row["status"] = self.draw.choices(("selesai", "dikerjakan", "bukan wewenang", "ditolak"), (6, 2, 1, 1))[0]
            if self.draw.random() < SPOILT:
                row |= self.draw.choice(({"status": "sudah"}, {"tiket": "P000000000"}, {"langkah": "1000000"}))
                self.bad += 1
            else:
                self.good += 1
        with open(self.root / "balasan.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
            writer.writeheader()
            writer.writerows(rows)
        return ["replies", "balasan.csv", "--ledger", "desk.sqlite", "--review", "ulang.xlsx", "--force", "-q"]

    def sheets(self, number: int) -> list[Path]:
        """The agencies' sheets (CSV) of a dispatch."""
        return sorted(self.folder.glob("skpd-*.csv" if number == 1 else f"skpd-*.{number}.csv"))

    def carry_out(self, command: list[str], wanted: int) -> None:
        """Kill the command some times (until ``wanted`` kills in all), then let it end; look after each."""
        before = self.recorded()
        while self.kills.total() < wanted and self.draw.random() < KILLED:
            if not self.run(command, self.draw.uniform(0, self.span[command[0]])):
                break
            after = self.recorded()
            self.look()
            self.kills[command[0], self.did(command[0], before, after)] += 1
            before = after
        self.run(command, None)
        self.look()
        self.look_closely()

    def run(self, command: list[str], delay: float | None) -> bool:
        """Run a command; whether it was killed, ``delay`` seconds after its modules were loaded."""
        arguments = [sys.executable, "-c", CHILD, *command]
        with subprocess.Popen(arguments, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            assert child.stdout
            check(child.stdout.readline() == b"go\n", "the command did not begin")
            start = time.perf_counter()
            if delay is not None:
                time.sleep(delay)
                child.send_signal(signal.SIGKILL)
            said = child.communicate()[1].decode()
        if delay is None:
            self.span[command[0]] = time.perf_counter() - start
        if child.returncode not in (0, -signal.SIGKILL):
            fail(f"{command[0]} ended with {child.returncode}: {said}")
        return child.returncode == -signal.SIGKILL

    def did(self, command: str, before: tuple[int, int, int], after: tuple[int, int, int]) -> str:
        """How far a killed command had come; nothing may be half recorded."""
        new = (after[0] - before[0], after[2] - before[2])
        if new not in ((0, 0), (DAILY, 0), (0, len(read(self.root / "balasan.csv")) if command == "replies" else 0)):
            fail(f"{command} recorded {new[0]} messages and {new[1]} replies")
        if command == "dispatch":
            waiting = self.ask("SELECT count(*) FROM batch WHERE ditulis IS NULL")[0][0] if self.ledger.exists() else 0
            return "recorded, files missing" if waiting else "nothing new" if new == (0, 0) else "all done"
        return "recorded" if new[1] else "nothing new"

    def recorded(self) -> tuple[int, int, int]:
        """Messages, moves and replies in the ledger."""
        if not self.ledger.exists() or not self.ask("SELECT count(*) FROM sqlite_master")[0][0]:
            return 0, 0, 0
        return tuple(self.ask(f"SELECT count(*) FROM {table}")[0][0] for table in ("message", "move", "reply"))

    def ask(self, query: str) -> list[tuple]:
        """Rows of the ledger."""
        connection = sqlite3.connect(self.ledger, timeout=60)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def look(self) -> None:
        """What must hold after every step, killed or not."""
        self.checks += 1
        if self.recorded() == (0, 0, 0):
            return
        check(self.ask("PRAGMA integrity_check") == [("ok",)], "the file is damaged")
        check(not self.ask("PRAGMA foreign_key_check"), "a row points nowhere")
        here = {key: ("", "") for (key,) in self.ask("SELECT id FROM message")}
        for key, *cells in self.ask("SELECT message, dari, dari_skpd, ke, ke_skpd FROM move ORDER BY id"):
            check(here[key] == tuple(cells[:2]), f"message {key} jumped")
            here[key] = tuple(cells[2:])
        check(here == {key: (p, s) for key, p, s in self.ask("SELECT id, tempat, skpd FROM message")}, "lost a place")
        check(("", "") not in here.values(), "a message is nowhere")
        handed = self.handed()
        for suffix in ("csv", "xlsx"):
            check(not self.written(suffix) - handed, f"a {suffix} row that the ledger does not know, or twice")

    def look_closely(self) -> None:
        """What must hold after every command that ended."""
        numbers = Counter(number for (number,) in self.ask("SELECT nomor FROM message"))
        check(numbers == Counter(str(i) for i in range(len(self.lines))), "messages lost or doubled")
        handed = self.handed()
        check(self.written("csv") == handed == self.written("xlsx"), "sheets and hand-overs differ")
        check(not list(self.folder.glob(".*")), "an unfinished file was left")
        outcomes = Counter(o == "diterapkan" for (o,) in self.ask("SELECT hasil FROM reply"))
        check(
            (outcomes[True], outcomes[False]) == (self.good, self.bad), f"replies {outcomes}, {self.good}, {self.bad}"
        )

    def handed(self) -> Counter[tuple[str, str]]:
        """(ticket, step) of every hand-over of a dispatch."""
        found = self.ask("SELECT m.tiket, v.id FROM move v JOIN message m ON m.id = v.message WHERE v.batch NOTNULL")
        return Counter((tiket, str(step)) for tiket, step in found)

    def written(self, suffix: str) -> Counter[tuple[str, str]]:
        """(ticket, step) of every row in the sheets."""
        paths = [path for path in self.folder.glob(f"[!.]*.{suffix}") if path.name[:6] != "sampul"]
        return Counter((row["tiket"], row["langkah"].removesuffix(".0")) for path in paths for row in read(path))


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a sheet."""
    if path.suffix == ".csv":
        with open(path, encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    check(zipfile.ZipFile(path).testzip() is None, f"{path.name} is damaged")
    head, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name("pesan").to_python()
    return [dict(zip(map(str, head), map(str, row), strict=True)) for row in rows]


def check(holds: bool, what: str) -> None:
    if not holds:
        fail(what)


def fail(what: str) -> NoReturn:
    sys.exit(f"desk_kills: {what}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args()
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    with tempfile.TemporaryDirectory() as root:
        desk = Desk(Path(root), told.seed)
        while desk.kills.total() < told.kills:
            desk.carry_out(desk.more(), told.kills)
            desk.carry_out(desk.answer(), told.kills)
        report(desk, told.seed)


def report(desk: Desk, seed: int) -> None:
    """The table for docs/reliability.md."""
    print(f"seed {seed}: {desk.kills.total()} kills, {desk.checks} checks, nothing lost or doubled\n")
    print("| killed | what it had done by then | kills |\n| --- | --- | ---: |")
    for (command, state), count in sorted(desk.kills.items()):
        print(f"| {command} | {state} | {count} |")
    replies = desk.good + desk.bad
    print(f"\n{len(desk.lines)} messages; {replies} replies, {desk.good} applied once, {desk.bad} kept with a reason")
    places = desk.ask("SELECT tempat, count(*) FROM message GROUP BY 1 ORDER BY 1")
    print(" + ".join(f"{count} {place}" for place, count in places), "=", sum(count for _, count in places))


if __name__ == "__main__":
    main()
