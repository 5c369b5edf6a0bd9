"""The desk's own word lists: spellings, names that are never stemmed, places.

The tables are tab-separated files in ``data/`` (its README tells where they come
from), read on first use: 1.5 ms in all.  A table's first line says what it is and
which version.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).parent / "data"


class Place(NamedTuple):
    """A row of the gazetteer; ``kind`` is kota, kecamatan, kelurahan or tetangga (a neighbouring city)."""

    name: str
    kind: str
    kecamatan: str
    kota: str


def read_table(name: str) -> list[list[str]]:
    """Rows of ``data/<name>.tsv``, each a list of cells; ``#`` lines are comments."""
    lines = (_DATA / f"{name}.tsv").read_text(encoding="utf-8").split("\n")
    return [line.split("\t") for line in lines if line and line[0] != "#"]


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Written form -> standard words (``singkatan.tsv``, one row per standard form)."""
    return {form: tuple(row[0].split(" ")) for row in read_table("singkatan") for form in row[2].split(" ")}


@cache
def protected() -> frozenset[str]:
    """Words that must not be stemmed: ``lindung.tsv`` and every word of a place name."""
    names = {word for place in places() for word in place.name.split(" ")}
    return frozenset(names.union(*(row[1].split(" ") for row in read_table("lindung"))))


@cache
def given_stems() -> dict[str, str]:
    """Word -> stem where the stemming rules go wrong (``akar.tsv``, one row per stem)."""
    return {word: row[0] for row in read_table("akar") for word in row[1].split(" ")}


@cache
def places() -> tuple[Place, ...]:
    """The gazetteer (``tempat.tsv``), in the order of the file."""
    return tuple(Place(*row) for row in read_table("tempat"))


def knows(word: str) -> bool:
    """Whether the table has a row for this very form."""
    return word in spellings()


def expand(word: str) -> tuple[str, ...]:
    """Standard words for a written form; the word itself if the table has no row.

    A known form may carry ``-nya``, which Betawi writes ``-nye``.

    >>> expand("yg"), expand("dll"), expand("jlnnya"), expand("janjinye"), expand("lampu")
    (('yang',), ('dan', 'lain', 'lain'), ('jalannya',), ('janjinya',), ('lampu',))
    """
    table = spellings()
    known = table.get(word)
    if known is not None:
        return known
    if len(word) > 4 and word.endswith(("nya", "nye")):
        *head, last = table.get(word[:-3], (word[:-3],))
        return (*head, last + "nya")
    return (word,)
