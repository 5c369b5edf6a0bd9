"""Word -> its parts: what an unknown word can share with known ones."""

from __future__ import annotations

from triage.stems import stem

#: Stand before the first and after the last stem of a message in the pairs.
BEGIN, END = "^", "$"


def parts(word: str, shortest: int, longest: int) -> list[str]:
    """The stem and the character n-grams of ``shortest`` to ``longest`` letters of a word.

    The ends of the word are marked, so that a beginning differs from a middle.
    Class tokens such as ``<angka>`` have no n-grams.

    >>> parts("jalan", 3, 3)
    ['s=jalan', '_ja', 'jal', 'ala', 'lan', 'an_']
    >>> parts("<angka>", 3, 3)
    ['s=<angka>']
    """
    found = [f"s={stem(word)}"]
    if not word.startswith("<"):
        marked = f"_{word}_"
        for size in range(shortest, longest + 1):
            found.extend(marked[i : i + size] for i in range(len(marked) - size + 1))
    return found
