"""Where the time of ``triage predict`` goes, and how many instructions a message costs.

    python benchmarks/profile.py [--count 100000] [--no-valgrind]

The parts are timed in processor time around a few functions per block of messages, which adds nothing
that can be measured.  Instructions are counted by callgrind on two inboxes; the difference leaves out the
start, and what else the machine does changes nothing of it.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# This file has the name of a module of the standard library, which must not find it.
sys.path[:] = [place for place in sys.path if place and Path(place).resolve() != HERE]

from triage.cli import run  # noqa: E402

#: Messages of the two inboxes whose instructions are counted.
FEW, MANY = 4_000, 12_000
#: What each part is: module, class or none, function; a part holds those that are indented below it.
PARTS = {
    "reading and the rest": ("triage.cli", "", ""),
    "start: the model": ("triage.predict", "Triage", "load"),
    "splitting and look-up": ("triage.chunks", "ChunkMemory", "numbers"),
    "new words: cutting, stems, parts": ("triage.scorer", "Scorer", "_learn"),
    "scores: sums of rows": ("triage.scorer", "Scorer", "score"),
    "scores: pairs of words": ("triage.scorer", "Scorer", "_add_pairs"),
    "calibration": ("triage.predict", "Triage", "_head"),
    "reasons": ("triage.predict", "Triage", "_reasons"),
    "decision and the rest of a block": ("triage.predict", "Triage", "_classify"),
    "columns": ("triage.predict", "Predictions", "columns"),
    "cutting out messages, joining columns": ("triage.stream", "Label", "__call__"),
    "writing": ("triage.outbox.text", "DelimitedOutbox", "write_behind"),
}


class Clock:
    """Processor seconds of each part, without the parts inside it."""

    def __init__(self) -> None:
        self.own: dict[str, float] = {}
        self._inside = [0.0]

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed."""

        def timed(*given: Any, **named: Any) -> Any:
            self._inside.append(0.0)
            begin = time.process_time()
            try:
                return function(*given, **named)
            finally:
                spent = time.process_time() - begin
                self.own[name] = self.own.get(name, 0) + spent - self._inside.pop()
                self._inside[-1] += spent

        return timed


def parts(inbox: Path, out: Path) -> dict[str, float]:
    """Seconds per part of one run in this process."""
    from importlib import import_module

    clock = Clock()
    for name, (module, kind, function) in PARTS.items():
        if function:
            holder = getattr(import_module(module), kind)
            setattr(holder, function, clock.around(name, getattr(holder, function)))
    whole = clock.around("reading and the rest", run)
    whole(["predict", str(inbox), "-o", str(out), "--force", "-q"])
    return clock.own


def instructions(inbox: Path, out: Path) -> int:
    """Instructions of a whole process, counted by callgrind."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, "-m", "triage",
               "predict", str(inbox), "-o", str(out), "--force", "-q"]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": "0"}
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    assert found
    return int(found[1])


def make(folder: Path, count: int) -> Path:
    """An inbox of ``count`` messages."""
    path = folder / f"{count}.csv"
    subprocess.run([sys.executable, HERE / "inbox.py", str(count), path], check=True)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--no-valgrind", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = parts(make(folder, options.count), folder / "out.csv")
        lines = [f"{options.count:,} messages, CSV to CSV, one process, processor time:", ""]
        lines += ["| part | seconds | share |", "| --- | --- | --- |"]
        total = sum(own.values())
        lines += [f"| {part} | {own[part]:.2f} | {own[part] / total:.0%} |" for part in PARTS if part in own]
        lines.append(f"| all, imports not counted | {total:.2f} | 100% |")
        if not options.no_valgrind and shutil.which("valgrind"):
            few, many = (instructions(make(folder, count), folder / "out.csv") for count in (FEW, MANY))
            each = (many - few) / (MANY - FEW)
            start = few - FEW * each
            lines += [
                "",
                f"Instructions (callgrind, {FEW:,} and {MANY:,} messages): {each:,.0f} a message of 30 words,",
            ]
            lines.append(f"new words included; {start / 1e6:,.0f} million for the start.")
    text = "\n".join(lines)
    print(text)
    head = "# Where the time goes\n\n`python benchmarks/profile.py`"
    (HERE / "profile.md").write_text(f"{head}\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
