"""Is every pattern of triage linear on text that is made to be slow?

    python benchmarks/patterns.py [--length 4000]

Takes every compiled pattern out of every module of the package.  Each is used as its module uses it (match, search,
sub ...) on texts that repeat what
the pattern itself mentions (its literals, pairs of them, and pieces like "a.a@", with an end that fails), at a length
and at four times that length.  Linear work takes 4 times as long, quadratic work 16 times; printed are the patterns
that take more than :data:`GROWTH` times as long and more than a moment, and the slowest of all.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
import re
import sys
import time
from collections.abc import Iterator

import triage

#: Between linear (4) and quadratic (16) for four times the text.
GROWTH = 9.0
#: Seconds for the short text after which the long one is not waited for.
ENDLESS = 1.0
#: Seconds below which a clock says nothing of growth.
MOMENT = 0.02
#: Repeated on their own and after one another.
PIECES = ("a", "0", " ", ".", "-", "/", "(", "<", "&", "@", "\t", "\n", '"', "'", "=", ",", "Aa ", "a.", "0.", "0-",
          "a@", "a.a@", "08", "+62 ", "3 ", "rp ", "rt 0", "<a ", "&a", "x_", "a-", "=?a", "\u0301", "İ")  # fmt: skip


Pattern = re.Pattern[str] | re.Pattern[bytes]


def patterns() -> Iterator[tuple[str, Pattern, str]]:
    """Every compiled pattern: module and name, itself, how it is used; also those in tuples and dictionaries."""
    for found in pkgutil.walk_packages(triage.__path__, "triage."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            used = set(re.findall(rf"\b{name}\.(match|fullmatch|search|sub|finditer|findall|split)\b", source))
            how = "match" if used and used <= {"match", "fullmatch"} else "search"
            for i, pattern in enumerate(_inside(value)):
                yield f"{found.name}.{name}" + (f"[{i}]" if not isinstance(value, re.Pattern) else ""), pattern, how


def _inside(value: object) -> Iterator[Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _inside(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _inside(one)


def attacks(pattern: Pattern) -> Iterator[str]:
    """Pieces whose repetition may be slow for this pattern."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    words = sorted(set(re.findall(r"[a-z]{2,8}", source)))[:12]
    own = [*words, *(f"{word} " for word in words), *(f"{word}0" for word in words[:6])]
    yield from dict.fromkeys([*PIECES, *own])
    for a in PIECES[:12]:
        for b in PIECES[:12]:
            yield a + b


def seconds(pattern: Pattern, how: str, piece: str, length: int) -> float:
    """Processor time to match at the beginning, or to find all matches."""
    text: str | bytes = (piece * (length // len(piece) + 1))[:length] + "!\x00"
    if isinstance(pattern.pattern, bytes):
        text = str(text).encode("utf-8", "surrogatepass")
    begin = time.process_time()
    if how == "match":
        pattern.match(text)  # type: ignore[arg-type]
        pattern.fullmatch(text)  # type: ignore[arg-type]
    else:
        for _ in pattern.finditer(text):  # type: ignore[arg-type]
            pass
    return time.process_time() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--length", type=int, default=4_000)
    length = parser.parse_args().length
    tried = count = slow = 0
    worst = (0.0, "", "")
    for name, pattern, how in patterns():
        count += 1
        for piece in attacks(pattern):
            tried += 1
            short = seconds(pattern, how, piece, length)
            long = seconds(pattern, how, piece, 4 * length) if short < ENDLESS else 16 * short
            worst = max(worst, (long, name, piece))
            if long > MOMENT and long > GROWTH * max(short, 1e-9):
                slow += 1
                print(f"{name} ({how}): {long:.2f} s on {4 * length:,} characters of {piece!r}", flush=True)
                break
    print(f"{count} patterns, {tried:,} texts of {4 * length:,} characters; {slow} patterns grow faster than linear;")
    print(f"the slowest search took {worst[0] * 1000:.0f} ms ({worst[1]}, {worst[2]!r})")
    sys.exit(bool(slow))


if __name__ == "__main__":
    main()
