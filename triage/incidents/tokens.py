"""A message -> tokens that still know what the words of :mod:`triage.words` have forgotten.

Numbers stay themselves (gang 4, km 14), a capital letter and a cut-off ``jl`` hint at a
name, and a comma ends one.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from triage import lexicon
from triage.incidents import events, gazetteer
from triage.normalise import normalise
from triage.stems import REMEMBERED, stem
from triage.words import MAX_CHUNK

#: No more of a message is looked at: who says where and what says it early, and it bounds the work.
MAX_TOKENS = 120
_PIECES = re.compile(r"[^\W\d_]+|\d+|[,;:!?()]|\.(?=\Z)")
_BREAKS = frozenset(",;:!?().")


class Token(NamedTuple):
    """One word or number; ``band``: least number of corpus messages that have the stem, 0 for a rare word."""

    word: str
    stem: str
    band: int
    capital: bool = False
    #: Written jl, jln, gg ... rather than in full.
    short: bool = False
    #: A pause follows.
    ends: bool = False
    #: A place of the gazetteer, or a phrase of the table of events, may begin here.
    place: bool = False
    event: bool = False


@cache
def bands() -> dict[str, int]:
    """Stem -> how common it is (``umum.tsv``)."""
    return {word: int(row[0]) for row in lexicon.read_table("umum") for word in row[1].split(" ")}


def tokens(message: str) -> list[Token]:
    """The tokens of a message, in order.

    >>> [(t.word, t.ends) for t in tokens("Lampu jl. Mawar 4, mati")]
    [('lampu', False), ('jalan', False), ('mawar', False), ('4', True), ('mati', False)]
    """
    found: list[Token] = []
    for chunk in message.split():
        found += _tokens_of(chunk)
        if len(found) >= MAX_TOKENS:
            break
    return found[:MAX_TOKENS]


@lru_cache(maxsize=REMEMBERED)
def _tokens_of(chunk: str) -> tuple[Token, ...]:
    text = normalise(chunk[:MAX_CHUNK])
    capital = chunk[:1].isupper() and not chunk.rstrip(".,").isupper()
    found: list[Token] = []
    for piece in _PIECES.findall(text):
        if piece in _BREAKS:
            if found and not (piece == "." and len(text) <= 4):  # jl. gg. kel. no.
                found[-1] = found[-1]._replace(ends=True)
        elif piece.isdigit():
            if piece == "2" and found and len(found[-1].word) > 2 and "." not in text:  # anak2, gara2
                word = found.pop().word
                found.append(_token(f"{word}-{word}", capital and not found, True))
            else:
                found.append(Token(piece.lstrip("0")[:4] or "0", "", 640))
        else:
            expanded = (piece,) if piece in lexicon.protected() else lexicon.expand(piece)
            found += [_token(word, capital and not found, word != piece) for word in expanded if word != "nya"]
    return tuple(found)


def _token(word: str, capital: bool, short: bool) -> Token:
    root = stem(word)
    table = bands()
    band = table.get(root, table.get(word, 640 if len(word) == 1 else 0))
    place, event = word in gazetteer.starts(), word in events.starts() or root in events.starts()
    return Token(word, root, band, capital, short, False, place, event)
