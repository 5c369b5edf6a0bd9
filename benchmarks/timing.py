"""Whole processes, measured: time, processor time and peak memory; and a results file in sections."""

from __future__ import annotations

import compileall
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "speed.md"
PYTHON = sys.executable
TRIAGE = [PYTHON, "-m", "triage"]


# An installed triage is compiled; a checkout may not be, and then every process would compile it again.
compileall.compile_dir(HERE.parent / "triage", quiet=2)


@dataclass(frozen=True)
class Run:
    """Wall clock and processor seconds, and peak resident memory in MB, of a process with its children."""

    wall: float
    cpu: float
    peak: float


def run(command: Sequence[str | Path], cores: str = "", stdin: Path | None = None, stdout: Path | None = None) -> Run:
    """Run a command to its end; ``cores`` as taskset takes them ("1", "0,1").

    Raises
    ------
    subprocess.CalledProcessError: it failed.
    """
    words = [*(["taskset", "-c", cores] if cores else []), *map(str, command)]
    with open(stdin or os.devnull, "rb") as inp, open(stdout or os.devnull, "wb") as out:
        begin = time.perf_counter()
        process = subprocess.Popen(words, stdin=inp, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words)
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def alternate(commands: Mapping[str, Sequence[str | Path]], rounds: int, **more: object) -> dict[str, list[Run]]:
    """Every command once, then every command again, and so on: what else the machine does meets all alike."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            found[name].append(run(command, **more))  # type: ignore[arg-type]
            print(f"{number + 1}/{rounds} {name}: {found[name][-1].wall:.2f} s", file=sys.stderr)
    return found


def median(runs: Sequence[Run], what: str = "wall") -> float:
    """The middle one of ``what`` ("wall", "cpu", "peak")."""
    return statistics.median(getattr(run, what) for run in runs)


def spread(runs: Sequence[Run], what: str = "wall") -> str:
    """Least and most, as ``2.10-2.31``."""
    values = [getattr(run, what) for run in runs]
    return f"{min(values):.2f}-{max(values):.2f}"


def machine() -> str:
    """Processor, cores and Python in one line."""
    name = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
        name = found[1] if found else name
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def publish(title: str, text: str) -> None:
    """Show a section and put it into the results file, in the place of the one of that title."""
    print(f"## {title}\n\n{text}")
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Speed, start, memory\n"
    head, *sections = re.split(r"^## ", old, flags=re.MULTILINE)
    by_title = {section.partition("\n")[0]: section for section in sections}
    by_title[title] = f"{title}\n\n{text.strip()}\n\n"
    whole = head.rstrip() + "\n\n" + "".join(f"## {section}" for section in by_title.values())
    RESULTS.write_text(whole.rstrip() + "\n", encoding="utf-8")
