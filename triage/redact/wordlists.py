"""The two word lists that tell a name from a word: shipped as data, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from triage.errors import TriageError


@cache
def given_names() -> frozenset[str]:
    """Frequent given names, lower case."""
    return _read("nama-depan.txt", "# triage nama-depan 1:")


@cache
def not_names() -> frozenset[str]:
    """Words that follow "pak" or "nama saya" without being a name, lower case."""
    return _read("bukan-nama.txt", "# triage bukan-nama 1:")


def _read(name: str, opening: str) -> frozenset[str]:
    text = files("triage").joinpath("data", name).read_text(encoding="utf-8")
    head, _, words = text.partition("\n")
    if not head.startswith(opening):
        raise TriageError(f'data/{name}: the first line does not start with "{opening}"', "Reinstall triage")
    return frozenset(words.split())
