"""The desk's own word lists: abbreviations and spellings, names, places.

The tables are tab-separated files in ``data/`` (see the README there), read on
first use.  Their first line says what they are and which version.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
# An expanded word may carry this ending: jlnnya -> jalannya.
_ENDING = "nya"


def read_table(name: str) -> list[list[str]]:
    """Rows of ``data/<name>.tsv`` without comments; a list of cells each."""
    lines = (_DATA / f"{name}.tsv").read_text(encoding="utf-8").split("\n")
    return [line.split("\t") for line in lines if line and line[0] != "#"]


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Written form -> standard words (``singkatan.tsv``)."""
    return {row[0]: tuple(row[1].split(" ")) for row in read_table("singkatan")}


@cache
def protected() -> frozenset[str]:
    """Words that must not be stemmed (``lindung.tsv``)."""
    return frozenset(row[0] for row in read_table("lindung"))


def knows(word: str) -> bool:
    """Whether the desk lexicon has a row for this very form."""
    return word in spellings()


def expand(word: str) -> tuple[str, ...]:
    """Standard words for a written form; the word itself if the lexicon has no row.

    >>> expand("yg"), expand("dll"), expand("jlnnya"), expand("lampu")
    (('yang',), ('dan', 'lain', 'lain'), ('jalannya',), ('lampu',))
    """
    table = spellings()
    known = table.get(word)
    if known is None and word.endswith(_ENDING):
        known = table.get(word[: -len(_ENDING)])
        if known is not None:
            known = (*known[:-1], known[-1] + _ENDING)
    return (word,) if known is None else known
