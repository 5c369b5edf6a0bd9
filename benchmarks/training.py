"""Time and peak memory of ``triage train``, the whole process.

    python benchmarks/training.py [--counts 8000,200000]

The corpus is drawn with replacement from the Jakarta corpus; each draw loses some words, has some
swapped and some misspelled, so that no two are the same message.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
from pathlib import Path

from inbox import CORPUS
from timing import TRIAGE, machine, publish, run, table


def noisy(words: list[str], draw: random.Random) -> str:
    """The words with about a fifth of them gone, a pair swapped and one misspelled."""
    kept = [word for word in words if draw.random() > 0.2] or words[:1]
    if len(kept) > 3:
        i = draw.randrange(len(kept) - 1)
        kept[i], kept[i + 1] = kept[i + 1], kept[i]
        k = draw.randrange(len(kept))
        at = draw.randrange(len(kept[k]))
        kept[k] = kept[k][:at] + draw.choice("aiueonrt") + kept[k][at + 1 :]
    return " ".join(kept)


def bootstrap(path: Path, count: int, seed: int = 7) -> None:
    """Write ``count`` labelled messages."""
    stock: list[dict[str, str]] = []
    for source in sorted(CORPUS.glob("*.tsv")):
        with open(source, encoding="utf-8", newline="") as lines:
            stock += csv.DictReader(lines, delimiter="\t")
    draw = random.Random(seed)
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["pesan", "jenis", "skpd"])
        for _ in range(count):
            row = draw.choice(stock)
            writer.writerow([noisy(row["pesan"].split(), draw), row["jenis"], row["skpd"]])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", default="8000,200000")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for count in map(int, options.counts.split(",")):
            corpus, model = Path(folder) / f"{count}.csv", Path(folder) / f"{count}.triage"
            bootstrap(corpus, count)
            done = run([*TRIAGE, "train", corpus, "-o", model])
            size = model.stat().st_size / 1e6
            rows.append([f"{count:,}", f"{done.wall:.0f}", f"{done.cpu:.0f}", f"{done.peak:.0f}", f"{size:.1f}"])
    command = f"`python benchmarks/training.py --counts {options.counts}`"
    head = ["messages", "seconds", "processor seconds", "peak MB of the largest process", "model MB"]
    publish("Training", f"{machine()}: {command}\n\n{table(head, rows)}")


if __name__ == "__main__":
    main()
