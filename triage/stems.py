"""Word -> stem; the only file that knows Sastrawi.

Sastrawi's own door first deletes everything outside ``[a-z0-9 -]`` and keeps a
memory that is never emptied, so we call its per-word stemmer (Adriani, Asian et
al., "Stemming Indonesian: a confix-stripping approach", ACM TALIP 6(4), 2007) and
remember at most :data:`REMEMBERED` words ourselves.

Its rules know written Indonesian only.  People write to a desk as they speak:
``nutup``, ``ngurusin``, ``dibersihin``.  The rules of spoken Jakarta Indonesian
(Sneddon, "Colloquial Jakartan Indonesian", 2006, chapter 2) lead such a word back
to a form Sastrawi knows, and only if its dictionary has the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import metadata
from typing import Any

from triage import lexicon
from triage.errors import TriageError

#: A city's desk uses some 25,000 different words; room for twice as many and some gibberish.
REMEMBERED = 65_536
# Only a word that begins or ends like this can lose something.  Four letters at least:
# Sastrawi leaves three alone.  Twenty-eight at most: "mempertanggungjawabkannya" has 25.
_AFFIXED = re.compile(
    r"(?=[a-z-]{4,28}\Z)(?=.*[aiueo])"
    r"(?: (?:di|ke|se|me|be|pe|te|ng|ny|n[aiueo]|m[aiuo]) .* | .*(?:lah|kah|pun|ku|mu|nya|an|i|in) | .+-.+ ) \Z",
    re.VERBOSE,
)
# Spoken prefix -> what may stand behind it in the base.  The longest comes first.
_NASAL = (
    ("nge", ("",)),  # ngecek -> cek, ngelapor -> lapor
    ("ng", ("", "k", "h", "g")),  # ngurus -> urus, ngirim -> kirim, ngilang -> hilang, nganggur -> ganggur
    ("ny", ("s", "c", "j")),  # nyuruh -> suruh, nyari -> cari
    ("n", ("t", "d")),  # nutup -> tutup, ndaftar -> daftar
    ("m", ("p", "b")),  # motong -> potong
)


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """The stem of one normalised word; the word itself where it has none.

    Raises :class:`TriageError` if an old Sastrawi hides PySastrawi.

    >>> stem("perbaikan"), stem("bekasi"), stem("berikan"), stem("lampu"), stem("<angka>")
    ('baik', 'bekasi', 'beri', 'lampu', '<angka>')
    >>> stem("ngurusin"), stem("dibersihin"), stem("nutup"), stem("anak-anaknya")
    ('urus', 'bersih', 'tutup', 'anak')
    """
    given = lexicon.given_stems().get(word)
    if given is not None:
        return given
    if not _AFFIXED.match(word) or word in lexicon.protected():
        return word
    stemmer = _stemmer()
    if stemmer.dictionary.contains(word):
        return word
    return _written(stemmer, word) or _spoken(stemmer, word) or word


def _written(stemmer: Any, word: str) -> str:
    """Sastrawi's answer if it leads to a word of the dictionary, else nothing."""
    found = str(stemmer.stem_word(word))
    return found if found != word else ""


def _spoken(stemmer: Any, word: str) -> str:
    """The first spoken form that leads to a word of the dictionary, else nothing."""
    for candidate in _readings(word):
        if stemmer.dictionary.contains(candidate):
            return candidate
        found = _written(stemmer, candidate)
        if found and stemmer.dictionary.contains(found):
            return found
    return ""


def _readings(word: str) -> Iterator[str]:
    """Written forms a spoken one may stand for, likeliest first.

    >>> list(_readings("nutupin"))
    ['nutupkan', 'nutupi', 'nutup', 'tutup', 'dutup']
    """
    word = word.removesuffix("nya")
    bases = [word]
    if word.endswith("in") and len(word) > 4:
        yield from (word[:-2] + "kan", word[:-1], word[:-2])
        bases = [word[:-2]]
    for base in bases:
        for prefix, starts in _NASAL:
            if base.startswith(prefix) and len(base) > len(prefix) + 2:
                yield from (start + base[len(prefix) :] for start in starts)


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
