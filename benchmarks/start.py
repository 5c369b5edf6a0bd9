"""How long it takes until something is there: help, one message, the model.

python benchmarks/start.py [--rounds 15]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from timing import PYTHON, TRIAGE, alternate, machine, median, publish, spread, table

from triage.predict import Triage, default_model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    one = Path(tempfile.gettempdir()) / "one.txt"
    one.write_text("pesan\nlampu jalan di gang mawar mati udah seminggu\n", encoding="utf-8")
    commands = {
        "`python -c pass`": [PYTHON, "-c", "pass"],
        '`python -c "import click"`': [PYTHON, "-c", "import click"],
        "`triage --help`": [*TRIAGE, "--help"],
        '`python -c "import numpy"`': [PYTHON, "-c", "import numpy"],
        "`triage predict`, one message": [*TRIAGE, "predict", one, "-q"],
    }
    runs = alternate(commands, options.rounds)
    of = {
        "`triage --help`": '`python -c "import click"`',
        "`triage predict`, one message": '`python -c "import numpy"`',
    }
    rows = [
        [name, f"{median(found):.2f}", spread(found), f"{median(found, 'cpu'):.2f}",
         f"{median(found, 'cpu') / median(runs[of[name]], 'cpu'):.1f} x {of[name]}" if name in of else ""]
        for name, found in runs.items()
    ]  # fmt: skip
    loads = []
    for _ in range(options.rounds):
        begin = time.process_time()
        Triage.load()
        loads.append(time.process_time() - begin)
    size = default_model().stat().st_size / 1e6
    rows.append([f"loading the shipped model ({size:.1f} MB)", "", "", f"{statistics.median(loads):.2f}", ""])
    head = ["whole process", "seconds (median)", "least-most", "processor seconds", "of processor time"]
    command = f"`python benchmarks/start.py --rounds {options.rounds}`"
    publish("Start", f"{machine()}; {options.rounds} alternating rounds: {command}\n\n{table(head, rows)}")


if __name__ == "__main__":
    main()
