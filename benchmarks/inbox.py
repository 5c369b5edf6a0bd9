"""Makes a large inbox of different, realistic messages out of the Jakarta corpus.

    python benchmarks/inbox.py 100000 inbox.csv [--lines texts.txt]

Every message glues pieces of two or three corpus messages to 20 to 40 words and
is unique; the seed is fixed, so the same number gives the same file.
"""

from __future__ import annotations

import argparse
import csv
import random
from pathlib import Path

CORPUS = Path(__file__).parent.parent / "corpora" / "jakarta" / "pesan"


def pieces() -> list[list[str]]:
    """The corpus messages as lists of chunks."""
    found = []
    for path in sorted(CORPUS.glob("*.tsv")):
        with open(path, encoding="utf-8", newline="") as lines:
            found += [row["pesan"].split() for row in csv.DictReader(lines, delimiter="\t")]
    return found


def messages(count: int, seed: int = 7) -> list[str]:
    """``count`` different messages of 20 to 40 words."""
    draw, stock, seen, made = random.Random(seed), pieces(), set(), []
    while len(made) < count:
        wanted, words = draw.randint(20, 40), []
        while len(words) < wanted:
            piece = draw.choice(stock)
            begin = draw.randrange(max(1, len(piece) - 8))
            words += piece[begin : begin + draw.randint(5, 15)]
        text = " ".join(words[:wanted])
        if text not in seen:
            seen.add(text)
            made.append(text)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("csv", type=Path)
    parser.add_argument("--lines", type=Path)
    options = parser.parse_args()
    texts = messages(options.count)
    with open(options.csv, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["id", "waktu", "pengirim", "pesan"])
        for i, text in enumerate(texts, 1):
            writer.writerow([i, f"2026-01-{1 + i % 28:02d} 08:{i % 60:02d}", f"0812-0000-{i % 10000:04d}", text])
    if options.lines:
        options.lines.write_text("\n".join(texts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
