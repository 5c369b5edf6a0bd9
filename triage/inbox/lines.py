"""Text -> whole lines, as its blocks come and within bounds: shared by the readers of lines and JSON lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from triage.inbox.batch import Problem

#: A row longer than this is reported, not labelled; a message has a few hundred characters.
MAX_ROW = 8 * 1024 * 1024
#: What is kept of a row that cannot be read.
RAW_SHOWN = 1_000


def whole_lines(texts: Iterable[str]) -> Iterator[tuple[list[str], list[int]]]:
    """Lines without their ends, and which of them were longer than :data:`MAX_ROW` and so were cut.

    >>> list(whole_lines(["satu\\ndu", "a\\ntiga"]))
    [(['satu'], []), (['dua'], []), (['tiga'], [])]
    """
    rest, dropping = "", False
    for text in texts:
        if dropping:
            _, end, text = text.partition("\n")
            if not end:
                continue
        lines = (rest + text).split("\n")
        rest, cut = lines.pop(), []
        dropping = len(rest) > MAX_ROW
        if dropping:
            cut.append(len(lines))
            lines.append(rest[:RAW_SHOWN])
            rest = ""
        if lines:
            yield lines, cut
    if rest:
        yield [rest], []


def too_long(name: str, line: int, shown: str) -> Problem:
    """What is said of a line that was cut."""
    return Problem(f"{name}:{line}", f"baris lebih dari {MAX_ROW >> 20} MB", shown[:RAW_SHOWN])
