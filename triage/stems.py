"""Word -> stem; the only file that knows Sastrawi.

Sastrawi's own door first deletes everything outside ``[a-z0-9 -]`` and keeps a
memory that is never emptied, so we call its per-word stemmer and remember at most
:data:`REMEMBERED` words ourselves.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import metadata
from typing import Any

from triage import lexicon
from triage.errors import TriageError

#: A city's desk uses some 25,000 different words; twice that, rounded up to a power of two.
REMEMBERED = 65_536
# Only a word of four letters or more that begins or ends like this can lose something.
_AFFIXED = re.compile(
    r"(?=[a-z-]{4,40}$)(?:(?:di|ke|se|me|be|pe|te|ng|ny|[mn][aiueo]).*|.*(?:lah|kah|pun|ku|mu|nya|kan|an|i|in|tah)|.*-.*)"
)


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """The stem of one normalised word; the word itself where it has none.

    >>> stem("perbaikan"), stem("bekasi"), stem("lampu"), stem("<angka>")
    ('baik', 'bekasi', 'lampu', '<angka>')
    """
    if not _AFFIXED.fullmatch(word) or word in lexicon.protected():
        return word
    return str(_stemmer().stem_word(word))


@cache
def _stemmer() -> Any:
    """Sastrawi's per-word stemmer, built on first need (0.1 s)."""
    _refuse_shadow()
    from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
    from Sastrawi.Stemmer.Stemmer import Stemmer
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    return Stemmer(ArrayDictionary(StemmerFactory().get_words()))


def _refuse_shadow() -> None:
    """Two distributions unpack into one folder; the old one is 400 times slower."""
    try:
        old = metadata.version("Sastrawi")
    except metadata.PackageNotFoundError:
        return
    raise TriageError(
        f"the old package Sastrawi {old} hides PySastrawi, which triage needs",
        "Run: pip uninstall -y Sastrawi; pip install --force-reinstall PySastrawi",
    )
