"""Feeds mutated files to every reader, the bundle loader, redact, words and predict, and counts what happens.

    python benchmarks/fuzz.py                          # 1,000,000 inputs, two processes, prints a table
    python benchmarks/fuzz.py --kind sms --count 5000  # one kind
    python benchmarks/fuzz.py --kind sms --show 1234   # the input number 1234 of that kind, to a file

Every input is a fixture (tests/cases/inbox, a small model, redaction lines) with a few mutations chosen by a
generator whose seed is the kind, ``--seed`` and the input's number; the same arguments try the same inputs.  A worker
process tries them one after the other under an alarm of 5 s; the parent takes over where a worker dies or hangs.

An input may give rows or one sentence (TriageError).  Counted as a crash: any other exception, a sentence with a
line end, rows of another width than the columns, a dead process; as a hang: more than 5 s, twice.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import shared_memory
from pathlib import Path
from typing import Any

from fuzzkinds import KINDS, mutated, ready

SECONDS = 5
#: A worker may not take more; the figure in the table is the high-water mark of its resident memory.
MAX_BYTES = 4 << 30
#: calamine tells stderr of every panic; its process in triage has no stderr, and 3 s of processor time.
SHOUTING = {"sheets"}


class Late(BaseException):
    """The alarm rang."""


def alarm(number: int, frame: object) -> None:
    raise Late


def worker(kind: str, seed: int, first: int, last: int, memory: str, results: multiprocessing.Queue) -> None:
    """Try inputs ``first`` to ``last``; the number of the current one stands in shared memory."""
    signal.signal(signal.SIGALRM, alarm)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
    shared = shared_memory.SharedMemory(memory)
    if kind in SHOUTING:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try_one, stock = ready(kind)
    try_one(stock[0])  # imports are not an input's fault
    counts: Counter[str] = Counter()
    crashes: dict[str, int] = {}
    slowest = (0.0, 0)
    for number in range(first, last):
        shared.buf[:8] = number.to_bytes(8, "little")
        data = mutated(kind, seed, number, stock)
        begin = time.perf_counter()
        try:
            counts[in_time(kind, try_one, data)] += 1
        except Late:
            counts["hang"] += 1
            crashes.setdefault("hang", number)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            counts["crash"] += 1
            crashes.setdefault(f"{type(error).__name__} in {Path(where.filename).name}:{where.lineno}", number)
        slowest = max(slowest, (time.perf_counter() - begin, number))
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
    results.put((dict(counts), crashes, slowest, peak))
    shared.close()


def in_time(kind: str, try_one: Callable[[bytes], str], data: bytes) -> str:
    """What came of an input; one that is late is tried again, as another process may have had the machine."""
    for last in (False, True):
        signal.setitimer(signal.ITIMER_REAL, SECONDS if kind not in SHOUTING else 2 * SECONDS)
        try:
            return try_one(data)
        except Late:
            if last:
                raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    raise AssertionError("never here")


def run(kind: str, count: int, seed: int, start: int = 0) -> dict[str, object]:
    """All inputs of one kind; a worker that dies or hangs is replaced and its input counted."""
    counts: Counter[str] = Counter()
    crashes: dict[str, int] = {}
    slowest, peak, first, end = (0.0, 0), 0, start, start + count
    context = multiprocessing.get_context("spawn")
    while first < end:
        last = min(end, first + 20_000)
        shared = shared_memory.SharedMemory(create=True, size=8)
        shared.buf[:8] = first.to_bytes(8, "little")
        results = context.Queue()
        process = context.Process(target=worker, args=(kind, seed, first, last, shared.name, results))
        process.start()
        said = watch(process, results, shared)
        at = int.from_bytes(bytes(shared.buf[:8]), "little")
        shared.close()
        shared.unlink()
        if said is None:
            # What a dead worker had counted before is lost with it; it is tried again in two parts around its end.
            name = "hang" if process.exitcode is None or process.exitcode == -signal.SIGKILL else "dead process"
            process.kill()
            counts["crash" if name != "hang" else "hang"] += 1
            crashes.setdefault(f"{name} ({process.exitcode})", at)
            if at > first:
                part = run(kind, at - first, seed, first)
                counts.update(part["counts"])
                crashes |= part["crashes"]
                slowest, peak = max(slowest, tuple(part["slowest"])), max(peak, part["peak"])
            first = at + 1
            continue
        process.join()
        counts.update(said[0])
        crashes = said[1] | crashes
        slowest, peak, first = max(slowest, said[2]), max(peak, said[3]), last
    return {"kind": kind, "counts": dict(counts), "crashes": crashes, "slowest": slowest, "peak": peak}


def watch(process: Any, results: Any, shared: Any) -> Any:
    """The worker's result; None if it died, or stood still for three times the alarm."""
    before, since = -1, time.monotonic()
    while True:
        try:
            return results.get(timeout=1)
        except Exception:  # queue.Empty, and nothing else can be done about the rest either
            pass
        if not process.is_alive():
            try:
                return results.get(timeout=1)
            except Exception:
                return None
        now = int.from_bytes(bytes(shared.buf[:8]), "little")
        if now != before:
            before, since = now, time.monotonic()
        elif time.monotonic() - since > 3 * SECONDS + (30 if before < 0 else 0):
            process.kill()
            process.join()
            return None


def table(found: list[dict]) -> str:
    """Markdown, a row for each kind."""
    lines = [
        "| kind | inputs | rows or text | one sentence | crashes | hangs | slowest | peak memory |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    total: Counter[str] = Counter()
    for one in found:
        counts = Counter(one["counts"])
        total.update(counts)
        lines.append(_line(one["kind"], counts, one["slowest"][0], one["peak"]))
    lines.append(_line("all", total, max(o["slowest"][0] for o in found), max(o["peak"] for o in found)))
    return "\n".join(lines)


def _line(kind: str, counts: Counter[str], slowest: float, peak: int) -> str:
    inputs = sum(counts.values())
    return (
        f"| {kind} | {inputs:,} | {counts['rows']:,} | {counts['refused']:,} | {counts['crash']:,} | "
        f"{counts['hang']:,} | {slowest:.2f} s | {peak:,} MB |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=sorted(KINDS), action="append")
    parser.add_argument("--count", type=int, help="inputs of each kind [default: as in the table]")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, metavar="NUMBER", help="write this input to stdout")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    kinds = options.kind or list(KINDS)
    if options.show is not None:
        sys.stdout.buffer.write(mutated(kinds[0], options.seed, options.show, ready(kinds[0])[1]))
        return 0
    with ThreadPoolExecutor(options.jobs) as pool:
        jobs = [pool.submit(run, kind, options.count or KINDS[kind], options.seed) for kind in kinds]
        found = []
        for job in jobs:
            found.append(job.result())
            print(json.dumps(found[-1]), file=sys.stderr, flush=True)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(table(found))
    return int(any(one["crashes"] for one in found))


if __name__ == "__main__":
    sys.exit(main())
