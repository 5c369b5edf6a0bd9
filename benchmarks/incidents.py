"""Are messages about one event found?  Pairwise precision and recall on tests/cases/insiden.tsv; time of a large inbox.

    python benchmarks/incidents.py                   the table of docs/incidents.md
    python benchmarks/incidents.py --speed 100000    a whole `triage predict --incidents` of so many messages

Blocks 1 to 74 and the odd ones from 101 were tuned on: their errors were read.  The even ones from 101 were held
out: written before that tuning, their errors never read, only their figures.  All blocks run together in the order of
their times, as an inbox would.  A pair of messages is right if both are of one incident and got one number.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

from inbox import messages

from triage.inbox import Batch
from triage.incidents import Incidents
from triage.predict import Triage

CASES = Path(__file__).parent.parent / "tests" / "cases" / "insiden.tsv"
COLUMNS = ["waktu", "pengirim", "pesan"]
PARTS: dict[str, Callable[[int], bool]] = {
    "held out": lambda block: block > 100 and block % 2 == 0,
    "tuned on": lambda block: block < 100 or block % 2 == 1,
    "all": lambda block: True,
}


def numbered(rows: Sequence[dict[str, str]]) -> list[object]:
    """The incident of every row, labelled by the shipped model first, as in a real run."""
    texts = [row["pesan"] for row in rows]
    heads = Triage.load().classify(texts).heads
    said: dict[str, list[object]] = {name: list(head.names()) for name, head in heads.items()}
    return Incidents.of(COLUMNS).add(Batch([[row[c] for c in COLUMNS] for row in rows]), texts, said)[0]


def quality() -> None:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = numbered(rows)
    print("| part | messages | incidents | pairs | precision | recall |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, keep in PARTS.items():
        part = [(row["insiden"], number) for row, number in zip(rows, found, strict=True) if keep(int(row["blok"]))]
        pairs = [(a and a == b, m and m == n) for (a, m), (b, n) in combinations(part, 2)]
        hits = sum(bool(same and got) for same, got in pairs)
        true, said = sum(bool(same) for same, _ in pairs), sum(bool(got) for _, got in pairs)
        incidents = len({incident for incident, _ in part} - {""})
        print(f"| {name} | {len(part)} | {incidents} | {true} | {hits / said:.3f} | {hits / true:.3f} |")


def speed(count: int) -> None:
    """A whole process; senders and minutes are drawn, 2,000 messages a day."""
    draw = random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inbox.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            write = csv.writer(file)
            write.writerow(["id", *COLUMNS])
            for i, text in enumerate(messages(count)):
                moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(1_764_547_200 + i * 43))
                write.writerow([i, moment, f"0812-{draw.randrange(count // 3):08d}", text])
        for extra in ([], ["--incidents"]):
            out = str(Path(folder) / f"out{len(extra)}.csv")
            before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run([sys.executable, "-m", "triage", "predict", "-q", str(path), "-o", out, *extra], check=True)
            seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
            busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            said = f"{seconds:.1f} s, {busy:.1f} processor seconds, {after.ru_maxrss / 1024:.0f} MB"
            print(f"{' '.join(extra) or 'without'}: {said} for {count:,} messages")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speed", type=int, metavar="MESSAGES")
    asked = parser.parse_args().speed
    speed(asked) if asked else quality()
