"""Cells that a spreadsheet would run as a formula are neutralised, reversibly.

A cell that begins with ``= + - @``, their full-width twins, a tab or a line end
(OWASP, "CSV Injection") gets an apostrophe in front, unless it is a plain number or
up to three hyphens alone, which Indonesian sheets write for nothing and no spreadsheet runs;
one that already begins with apostrophes before such a character gets one more, so
that :func:`unguard` gives back exactly what was there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
# -5 and +0.12 are numbers to a spreadsheet; +62812... would lose its plus, so it is guarded.  "'-" itself still
# gets one more apostrophe, else unguard would make it "-".
_HARMLESS = re.compile(r"-{1,3}|-\d{1,15}(?:[.,]\d{1,15})?|[+]\d{1,4}[.,]\d{1,15}")
#: What a cell that may need the guard begins with.
FIRST = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20'")
_HARMLESS_LABEL = re.compile(r"(?:\w[\w:. -]*)?")


class Harmless(list[Any]):
    """Cells that mean nothing to any table: words and numbers, no delimiter, quote or line end; nobody need look."""


def are_harmless(texts: Iterable[str]) -> bool:
    """Whether all texts may stand in :class:`Harmless`.

    >>> are_harmless(["sda", "instansi-lain", ""]), are_harmless(["a,b"]), are_harmless(["-x"])
    (True, False, False)
    """
    return all(map(_HARMLESS_LABEL.fullmatch, texts))


def guard(cell: str) -> str:
    """Neutralise one cell.

    >>> guard("=1+1"), guard("-5"), guard("'=a"), guard("lampu"), guard("+62812")
    ("'=1+1", '-5', "''=a", 'lampu', "'+62812")
    >>> guard("-"), guard("---"), guard("- x"), guard("'-")
    ('-', '---', "'- x", "''-")
    """
    if _DANGEROUS.match(cell) and not _HARMLESS.fullmatch(cell):
        return "'" + cell
    return cell


def unguard(cell: str) -> str:
    """The cell as it was before :func:`guard`.

    >>> unguard("'=1+1"), unguard("''=a"), unguard("'lampu"), unguard("-5")
    ('=1+1', "'=a", "'lampu", '-5')
    >>> unguard("-"), unguard("''-"), unguard("'-")
    ('-', "'-", '-')
    """
    if _GUARDED.match(cell):
        return cell[1:]
    return cell


def guard_rows(rows: Iterable[Sequence[object]]) -> list[Sequence[object]]:
    """Neutralise the text cells of many rows; rows without a dangerous cell are not copied."""
    rows = list(rows)
    suspects: set[int] = set()
    # A column at a time: two list comprehensions cost a third of a look at every row.
    for column in zip(*rows, strict=True):
        firsts = [c[:1] if c.__class__ is str else "" for c in column]
        if not FIRST.isdisjoint(firsts):
            suspects.update(i for i, first in enumerate(firsts) if first in FIRST)
    for i in suspects:
        rows[i] = [guard(c) if isinstance(c, str) else c for c in rows[i]]
    return rows
