"""Kills predict and train at random moments: the file is as it was, or whole.

    python benchmarks/kills.py [--kills 50] [--seed 0]

Each command is run once to the end; then it is killed (SIGKILL) at a moment drawn evenly from that time,
``--kills`` times, with an older file in its place.  After every kill the folder must hold the older file or the
new one, whole, and nothing else.
"""

from __future__ import annotations

import argparse
import io
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

from inbox import messages, pieces

OLD = b"the older file\n"


def equal(found: bytes, whole: bytes) -> bool:
    """Whether it is the whole file; a workbook tells in its properties when it was made."""
    if found == whole or not found.startswith(b"PK"):
        return found == whole
    with zipfile.ZipFile(io.BytesIO(found)) as one, zipfile.ZipFile(io.BytesIO(whole)) as other:
        names = [name for name in other.namelist() if name != "docProps/core.xml"]
        return one.testzip() is None and all(one.read(name) == other.read(name) for name in names)


def killed(command: list[str], target: Path, after: float, whole: bytes) -> str:
    """What a kill ``after`` seconds left: "old", "new" or "ended before it"."""
    target.write_bytes(OLD)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    early = process.poll() is not None
    process.kill()
    process.wait()
    left, names = target.read_bytes(), [path.name for path in target.parent.iterdir()]
    if names != [target.name] or (left != OLD and not equal(left, whole)):
        sys.exit(f"killed after {after:.3f} s: {names}, {len(left)} bytes")
    return "ended before it" if early else "old" if left == OLD else "new"


def tried(name: str, command: list[str], target: Path, kills: int, draw: random.Random) -> None:
    """One row of the table."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    span, whole, counts = time.perf_counter() - begin, target.read_bytes(), Counter[str]()
    while counts["old"] + counts["new"] < kills:
        counts[killed(command, target, draw.uniform(0, span), whole)] += 1
    left = " | ".join(str(counts[key]) for key in ("old", "new", "ended before it"))
    print(f"| {name} | {span:.1f} s | {kills} | {left} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    print("| command | whole run | kills | older file | new file, whole | ended before its kill (not counted) |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "in", Path(folder) / "out"
        given.mkdir()
        made.mkdir()
        (given / "inbox.txt").write_text("pesan\n" + "\n".join(messages(30_000)) + "\n", encoding="utf-8")
        labelled = [" ".join(piece) + ("\tsda" if i % 2 else "\tlh") for i, piece in enumerate(pieces()[:600])]
        (given / "corpus.tsv").write_text("\n".join(["pesan\tskpd", *labelled]) + "\n", encoding="utf-8")
        triage = [sys.executable, "-m", "triage"]
        for suffix in ("csv", "xlsx"):
            target = made / f"out.{suffix}"
            run = [*triage, "predict", str(given / "inbox.txt"), "-o", str(target), "--force"]
            tried(f"predict -o out.{suffix}", run, target, options.kills, draw)
            target.unlink()
        target = made / "m.triage"
        run = [*triage, "train", str(given / "corpus.tsv"), "-o", str(target), "--date", "2026-01-01"]
        tried("train -o m.triage", run, target, options.kills, draw)


if __name__ == "__main__":
    main()
