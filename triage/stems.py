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
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

from triage import lexicon
from triage.errors import TriageError

#: A city's desk uses some 25,000 different words; room for twice as many and some gibberish.
REMEMBERED = 65_536
# Only a word that begins or ends like this can lose something.  Four letters at least:
# Sastrawi leaves three alone.  Twenty-eight at most: "mempertanggungjawabkannya" has 25.
_AFFIXED = re.compile(
    r"""
    (?=[a-z-]{4,28}\Z) (?=.*[aiueo])
    (?: (?:di|ke|se|me|be|pe|te|ng|ny|n[aiueo]|m[aiuo]) .* | .* (?:lah|kah|pun|ku|mu|nya|an|i|in) | .+-.+ ) \Z
    """,
    re.VERBOSE,
)
# Spoken prefix -> the letters it hides at the beginning of the base, likeliest first.
_NASAL = (
    ("nge", ("",)),  # ngepel -> pel, ngelapor -> lapor
    ("ng", ("", "h", "k", "g")),  # ngurus -> urus, ngitung -> hitung, ngirim -> kirim, ngambar -> gambar
    ("ny", ("s", "c")),  # nyuruh -> suruh, nyopet -> copet
    ("n", ("t",)),  # nutup -> tutup
    ("m", ("p",)),  # motong -> potong
)


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """The stem of one normalised word; the word itself where it has none.

    Raises :class:`TriageError` if an old Sastrawi hides PySastrawi.

    >>> stem("pembayaran"), stem("bekasi"), stem("berikan"), stem("lampu"), stem("<angka>")
    ('bayar', 'bekasi', 'beri', 'lampu', '<angka>')
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
    written = _first(stemmer, [word])
    if written.endswith("in") and len(written) > 3:  # dijamin, bermain: the ending belongs to the root
        return written
    nasal = _nasal(word.removesuffix("nya"))
    return _first(stemmer, _on_in(word)) or written or _first(stemmer, nasal) or word


def _first(stemmer: Any, candidates: Iterable[str]) -> str:
    """The first candidate in the dictionary, else the first that leads there, else nothing."""
    candidates = list(candidates)
    for candidate in candidates:
        if stemmer.dictionary.contains(candidate):
            return candidate
    for candidate in candidates:
        found = str(stemmer.stem_word(candidate))
        if found != candidate:
            return found
    return ""


def _on_in(word: str) -> Iterator[str]:
    """Bases of a verb on spoken ``-in``, likeliest first.

    They go before Sastrawi's answer, which makes ``bersihin`` ``sih``.

    >>> list(_on_in("nutupin")), list(_on_in("dibersihinnya")), list(_on_in("lampu"))
    (['nutup', 'tutup'], ['dibersih'], [])
    """
    base = word.removesuffix("nya")
    if base.endswith("in") and len(base) > 4:
        yield base[:-2]
        yield from _nasal(base[:-2])


def _nasal(word: str) -> Iterator[str]:
    """Bases a spoken verb with a nasal prefix may come from, likeliest first.

    >>> list(_nasal("nyuruh")), list(_nasal("nutup")), list(_nasal("lampu"))
    (['suruh', 'curuh', 'tyuruh'], ['tutup'], [])
    """
    for prefix, starts in _NASAL:
        if word.startswith(prefix) and len(word) > len(prefix) + 2:
            yield from (start + word[len(prefix) :] for start in starts)


@cache
def _stemmer() -> Any:
    """Sastrawi's per-word stemmer, built on first need (15 ms)."""
    _refuse_shadow()
    from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
    from Sastrawi.Stemmer.Stemmer import Stemmer
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    return Stemmer(ArrayDictionary(StemmerFactory().get_words()))


def _refuse_shadow() -> None:
    """Two distributions unpack into one folder; the old one is 400 times slower."""
    from importlib import metadata  # 0.03 s that most inboxes never need

    try:
        old = metadata.version("Sastrawi")
    except metadata.PackageNotFoundError:
        return
    raise TriageError(
        f"the old package Sastrawi {old} hides PySastrawi, which triage needs",
        "Run pip uninstall -y Sastrawi, then pip install --force-reinstall PySastrawi",
    )
