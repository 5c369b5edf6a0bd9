"""The table of corpora/README.md, counted from the files.

    python corpora/datasheet.py            print it
    python corpora/datasheet.py --write    put it into the README
    python corpora/datasheet.py --check    fail if the README says something else
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from triage import corpus

HERE = Path(__file__).parent
BEGIN, END = "<!-- table -->", "<!-- end of table -->"


def table() -> str:
    """Messages per agency and kind, with the hash of all."""
    found = corpus.load([HERE / "jakarta"])
    counts = Counter(zip(found.heads["skpd"], found.heads["jenis"], strict=True))
    lines = ["| skpd | pertanyaan | laporan | lainnya |", "| --- | ---: | ---: | ---: |"]
    for code in [*found.agencies, ""]:
        cells = [str(counts[code, kind] or "") for kind in ("pertanyaan", "laporan", "lainnya")]
        lines.append(f"| {code or '(none)'} | " + " | ".join(cells) + " |")
    kinds = Counter(found.heads["jenis"])
    total = " | ".join(f"**{kinds[kind]}**" for kind in ("pertanyaan", "laporan", "lainnya"))
    lines.append(f"| **{len(found.texts)}** | {total} |")
    words = sorted(len(text.split()) for text in found.texts)
    half, long = words[len(words) // 2], sum(n > 70 for n in words) / len(words)
    lines += ["", f"Median length {half} words; {long:.1%} have more than 70.", f"SHA-256: `{found.digest}`."]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    path = HERE / "README.md"
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    new = f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"
    if "--write" in arguments:
        path.write_text(new, encoding="utf-8")
    elif "--check" in arguments:
        if new != path.read_text(encoding="utf-8"):
            print("corpora/README.md does not count what is there; run python corpora/datasheet.py --write")
            return 1
    else:
        print(table())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
