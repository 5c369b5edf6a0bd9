"""Peak memory of predict on one field without end, in every format that streams.

    python benchmarks/endless.py [--megabytes 1000]

A message of that size stands between two ordinary ones and comes through a pipe, so that nothing of it lies on a
disk.  Both ordinary messages must come out in their places, and the endless one as one row for a person (or the file
is refused in one sentence); printed are peak memory, seconds, and what was said.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import time
from collections.abc import Iterator

#: What stands before, around and behind the endless text; ``{}`` in the middle is that text.
FORMATS = {
    "csv, quoted": ("csv", 'id,pesan\n1,lampu mati\n2,"', '"\n3,sampah bau\n'),
    "csv, bare": ("csv", "id,pesan\n1,lampu mati\n2,", "\n3,sampah bau\n"),
    "lines": ("lines", "lampu mati\n", "\nsampah bau\n"),
    "jsonl": ("jsonl", '{"pesan": "lampu mati"}\n{"pesan": "', '"}\n{"pesan": "sampah bau"}\n'),
    "json": ("json", '[{"pesan": "lampu mati"}, {"pesan": "', '"}, {"pesan": "sampah bau"}]'),
    "sms": ("sms", '<smses><sms address="a" date="0" type="1" body="lampu mati"/>'
            '<sms address="a" date="0" type="1" body="', '"/>'
            '<sms address="a" date="0" type="1" body="sampah bau"/></smses>'),
    "whatsapp": ("whatsapp", "03/07/14 08.15 - A: lampu mati\n03/07/14 08.16 - A: ",
                 "\n03/07/14 08.17 - A: sampah bau\n"),
    "telegram": ("telegram", '{"messages": [{"id": 1, "text": "lampu mati"}, {"id": 2, "text": "',
                 '"}, {"id": 3, "text": "sampah bau"}]}'),
    "mail": ("mail", "From a Thu Jul 3 08:15:00 2014\nSubject: satu\n\nlampu mati\n\nFrom a Thu Jul 3 08:16:00 2014\n"
             "Subject: dua\n\n", "\n\nFrom a Thu Jul 3 08:17:00 2014\nSubject: tiga\n\nsampah bau\n"),
}  # fmt: skip
BLOCK = b"jalan rusak " * 87_381  # 1 MB


def pieces(name: str, megabytes: int) -> Iterator[bytes]:
    """The file, block by block."""
    _, before, behind = FORMATS[name]
    yield before.encode()
    for _ in range(megabytes):
        yield BLOCK
    yield behind.encode()


def tried(name: str, megabytes: int, packed: bool = False) -> list[str]:
    """Peak MB, seconds, rows out and the last sentence."""
    command = [sys.executable, "-m", "triage", "predict", "--from", FORMATS[name][0], "--to", "jsonl"]
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    assert process.stderr
    try:
        file = gzip.GzipFile(fileobj=process.stdin, mode="wb", compresslevel=1) if packed else process.stdin
        for piece in pieces(name, megabytes):
            file.write(piece)
        file.close()
        process.stdin.close()
    except BrokenPipeError:  # it has refused the file
        pass
    out, said = process.stdout.read(), process.stderr.read().decode().splitlines()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    whole = b"lampu mati" in out and b"sampah bau" in out
    if process.returncode == 0 and not whole:
        sys.exit(f"{name}: an ordinary message was lost")
    peak = f"{usage.ru_maxrss / 1024:.0f}"
    return [peak, f"{time.perf_counter() - begin:.0f}", str(out.count(b"\n")), said[-1].removeprefix("triage: ")]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--megabytes", type=int, default=1_000)
    size = parser.parse_args().megabytes
    print("| format | peak MB | seconds | rows out | said |\n| --- | ---: | ---: | ---: | --- |")
    for name in FORMATS:
        print(f"| {name} | {' | '.join(tried(name, size))} |", flush=True)
    print(f"| csv, quoted, gzipped | {' | '.join(tried('csv, quoted', size, packed=True))} |")


if __name__ == "__main__":
    main()
