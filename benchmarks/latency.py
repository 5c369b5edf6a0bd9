"""How long a line waits for its answer while the pipe stays open: one by one, and in bursts.

python benchmarks/latency.py [--lines 300]
"""

from __future__ import annotations

import argparse
import random
import subprocess
import threading
import time
from typing import IO

from inbox import messages
from timing import TRIAGE, machine, publish, table


def waits(lines: list[str], burst: int, more: list[str]) -> list[float]:
    """Seconds from writing a burst of lines to its last answer, after the first one has started everything."""
    with subprocess.Popen(
        [*TRIAGE, "predict", "-q", "--from", "lines", *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        found = []
        for begin in range(0, len(lines), burst):
            part = lines[begin : begin + burst]
            start = time.perf_counter()
            # A thread: a burst is larger than a pipe, and so are its answers.
            writer = threading.Thread(target=send, args=(process.stdin, part))
            writer.start()
            for _ in range(len(part) + (begin == 0)):  # the first answer has the header before it
                if not process.stdout.readline():
                    raise SystemExit("triage predict ended early")
            found.append(time.perf_counter() - start)
            writer.join()
            time.sleep(random.uniform(0, 0.01))
        process.stdin.close()
    return found[1:]


def send(pipe: IO[bytes], lines: list[str]) -> None:
    """Write lines at once."""
    pipe.write("".join(f"{line}\n" for line in lines).encode())
    pipe.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=300)
    options = parser.parse_args()
    rows = []
    for burst, more in [(1, []), (20, []), (1, ["--workers", "2"]), (1_000, []), (1_000, ["--workers", "2"])]:
        lines = messages(max(options.lines, 20 * burst))
        if more and burst == 1:  # a full block first, so that the workers have started
            lines = messages(options.lines + 2_000)
            found = waits(lines, burst, more)[2_000:]
        else:
            found = waits(lines, burst, more)
        found.sort()
        shown = [f"{1000 * found[int(share * (len(found) - 1))]:.1f}" for share in (0.5, 0.99, 1)]
        rows.append([f"{burst} at once", " ".join(more), *shown])
    head = ["lines", "", "median ms", "99 % below", "slowest"]
    command = f"`python benchmarks/latency.py --lines {options.lines}`"
    publish("Answers to an open pipe", f"{machine()}: {command}\n\n{table(head, rows)}")


if __name__ == "__main__":
    main()
