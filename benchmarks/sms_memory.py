"""Peak memory of predict on an SMS backup of hundreds of megabytes.

    python benchmarks/sms_memory.py [--megabytes 500]

The backup is generated: received and sent SMS, and MMS with a picture of 100 kB in base64, as phones write it.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

from inbox import messages
from timing import TRIAGE, run

_PICTURE = "A" * 100_000


def write(path: Path, size: int) -> int:
    """Write a backup of at least ``size`` bytes; the number of received messages."""
    texts, written, number, received = messages(20_000), 0, 0, 0
    with path.open("w", encoding="utf-8") as file:
        file.write("<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"-1\">\n")
        while written < size:
            text = f"{texts[number % len(texts)]} ({number})"
            date, who = 1_764_547_200_000 + number * 1_000, f"+62812{number % 100_000:07d}"
            if number % 100 == 0:
                record = (
                    f'  <mms date="{date}" msg_box="1" address="{who}"><parts>'
                    f'<part ct="image/jpeg" data="{_PICTURE}" /><part ct="text/plain" text={quoteattr(text)} />'
                    "</parts></mms>\n"
                )
            else:
                kind = 2 if number % 10 == 1 else 1
                record = (
                    f'  <sms protocol="0" address="{who}" date="{date}" type="{kind}" body={quoteattr(text)} '
                    'toa="null" sc_toa="null" service_center="null" read="1" status="-1" locked="0" />\n'
                )
            received += number % 10 != 1 or number % 100 == 0
            number += 1
            written += file.write(record)
        file.write("</smses>\n")
    return received


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=500)
    size = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory() as folder:
        backup, out = Path(folder) / "sms.xml", Path(folder) / "out.csv"
        received = write(backup, size * 1_000_000)
        done = run([*TRIAGE, "predict", str(backup), "-o", str(out), "-q"])
        with out.open("rb") as file:
            rows = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1
        print(f"{backup.stat().st_size / 1e6:.0f} MB, {received:,} received messages, {rows:,} lines out, "
              f"{done.peak:.0f} MB at most, {done.wall:.1f} s")


if __name__ == "__main__":
    main()
