"""Peak resident memory of whole processes on inboxes that could make it grow.

python benchmarks/memory.py [--rows 2000000] [--words 10000000]
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from inbox import messages
from timing import PYTHON, TRIAGE, machine, publish, run, table


def plain(count: int) -> Iterator[str]:
    """Messages, repeated with another first word each time round."""
    stock = messages(min(count, 100_000))
    for i in range(count):
        yield f"laporan{i // len(stock)} {stock[i % len(stock)]}"


def distinct(words: int) -> Iterator[str]:
    """Messages of 40 words that nobody has used before."""
    draw = random.Random(7)
    letters = "abdegiklmnoprstu"
    for begin in range(0, words, 40):
        yield " ".join(
            "".join(draw.choices(letters, k=6)) + format(i, "o").translate(str.maketrans("01234567", "aiueolnr"))
            for i in range(begin, begin + 40)
        )


def long_line(size: int) -> Iterator[str]:
    """Ordinary messages around a line of ``size`` bytes."""
    yield "lampu jalan mati"
    yield ("sampah menumpuk di jalan " * (size // 25))[:size]
    yield "syarat bikin ktp apa saja"


KINDS = {"plain": plain, "distinct": distinct, "line": long_line}


def make(kind: str, size: int, path: Path) -> None:
    """Write an inbox."""
    with open(path, "w", encoding="utf-8") as out:
        out.write("pesan\n")
        for line in KINDS[kind](size):
            out.write(f"{line}\n")


def lines_of(path: Path) -> int:
    """Line feeds of a file."""
    with open(path, "rb") as found:
        return sum(block.count(b"\n") for block in iter(lambda: found.read(1 << 20), b""))


def measure(path: Path, kind: str, size: int, more: list[str]) -> list[str]:
    """Peak MB, seconds and rows of labelling an inbox; rows out are held against rows in.

    Another process makes the inbox: what this one held when it starts triage would count as triage's peak.
    """
    run([PYTHON, __file__, "--make", kind, str(size), path])
    labelled = path.with_suffix(".out")
    done = run([*TRIAGE, "predict", path, "-q", *more], stdout=labelled)
    rows = lines_of(path) - 1
    assert lines_of(labelled) == rows + 1
    path.unlink()
    labelled.unlink()
    print(f"{rows:,} rows: {done.peak:.0f} MB, {done.wall:.0f} s", file=sys.stderr)
    return [f"{done.peak:.0f}", f"{done.wall:.0f}", f"{rows:,}"]


def stopped_reader() -> str:
    """Peak MB, after five seconds, of a process whose output nobody reads."""
    feed = subprocess.Popen(["yes", "lampu jalan mati di tebet"], stdout=subprocess.PIPE)
    label = subprocess.Popen(
        [*TRIAGE, "predict", "-q", "--from", "lines", "--workers", "2"], stdin=feed.stdout, stdout=subprocess.PIPE
    )
    time.sleep(5)
    status = Path(f"/proc/{label.pid}/status").read_text(encoding="utf-8")
    feed.kill()
    label.kill()
    feed.wait()
    label.wait()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return f"{int(peak.split()[1]) / 1024:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--words", type=int, default=10_000_000)
    parser.add_argument("--make", nargs=3, metavar=("KIND", "SIZE", "PATH"), help="only write an inbox")
    options = parser.parse_args()
    if options.make:
        kind, size, where = options.make
        return make(kind, int(size), Path(where))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.csv"
        rows = [
            ["100,000 messages", *measure(path, "plain", 100_000, [])],
            [f"{options.rows:,} messages", *measure(path, "plain", options.rows, [])],
            [
                "100,000 messages, --workers 2 (the largest process)",
                *measure(path, "plain", 100_000, ["--workers", "2"]),
            ],
            [f"{options.words:,} distinct words", *measure(path, "distinct", options.words, [])],
            ["one line of 200 MB", *measure(path, "line", 200_000_000, [])],
            ["a reader that stops reading, --workers 2", stopped_reader(), "5", "endless"],
        ]
    command = f"`python benchmarks/memory.py --rows {options.rows} --words {options.words}`"
    publish("Memory", f"{machine()}: {command}\n\n{table(['inbox', 'peak MB', 'seconds', 'rows'], rows)}")


if __name__ == "__main__":
    main()
