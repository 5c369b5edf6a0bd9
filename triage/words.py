"""A piece of a message -> its words.

One verbose pattern splits what :func:`triage.normalise.normalise` returns;
numbers become a handful of class tokens, so that no personal number can enter a
vocabulary; the desk lexicon then turns abbreviations into words.
"""

from __future__ import annotations

import re

from triage import lexicon
from triage.normalise import normalise

#: A longer chunk is cut here and marked ``<sampah>``.  The longest chunk of the Jakarta
#: corpus has fewer than 80 characters; 1,000 leaves room for a whole message written
#: without blanks and bounds the work for a pasted file.
MAX_CHUNK = 1_000
#: A run of letters beyond this is no word ("mempertanggungjawabkannya" has 25).
MAX_WORD = 40
#: Emergency and service numbers name an agency, so they stay as they are.
SERVICE_NUMBERS = frozenset({"110", "112", "113", "118", "119", "123"})

_PATTERN = re.compile(
    r"""
    (?P<url>     https?://\S+ | www\.\S+
               | (?<![\w.@-])(?>[a-z][a-z0-9-]{0,62})(?:\.[a-z0-9-]{1,62}){0,4}
                 \.(?:com|net|org|id|info|ly|me|gl|app)(?![a-z0-9-])(?:/\S*)? )
  | (?P<surel>   (?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+ )
  | (?P<akun>    (?<!\w)@[\w.]+ )
    # Rp50.000  rp 2jt  150rb  60ribuan  1,5jt  50k  1.300.000
  | (?P<uang>    \brp\.?\s?\d[\d.,]*+(?:rb|ribu|jt|juta|k|m|milyar|miliar)?(?:an)?(?![a-z])
               | (?<![\w])\d[\d.,]*+(?:rb|rbu|ribu|rebu|jt|jta|juta|k|milyar|miliar|triliun)(?:an)?(?![a-z])
               | (?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.-]*\d)(?:,\d+)? )
    # 12/3/2019  12-03-19  2019-03-12  1.12.2020
  | (?P<tgl>     (?<![\d./-])(?:\d{1,2}([/.-])\d{1,2}\2(?:19|20)?\d{2}|(?:19|20)\d{2}([/-])\d{1,2}\3\d{1,2})(?![\d./-]*\d) )
    # 08.00  7:30 wib
  | (?P<jam>     (?<![\d.,:/])(?:[01]?\d|2[0-4])[.:][0-5]\d(?::\d\d)?(?![\d]) )
    # phones, NIK, accounts, masked ones: 0812-3456-7890  4000xxxxx
  | (?P<panjang> \+?\d+(?:[.-]\d+)*+(?:x{2,}[\dx]*) | \+?\d{5,}(?:[.-]\d+)*+ | \+?\d+(?:[.-]\d+){2,} | \d{2,}[.-]\d{3,} )
  | (?P<kata>    [^\W\d_]+(?:['-](?=[^\W\d_])[^\W\d_]+)*(?:2(?:[^\W\d_]+|(?!\d)))? )
  | (?P<angka>   \d+(?:,\d+)? )
  | (?P<tanda>   \?+ | !+ )
  | (?P<emoji>   [\u2600-\u27bf\U0001f300-\U0001faff] )
    """,
    re.VERBOSE,
)
# The digit after these is a number, not the sign of a doubled word: lt2, kelas2.
_COUNTED = frozenset("rt rw lt lantai no nomor km kls kelas blok gg gang kav hal jam tgl kp sd smp sma sdn smpn sman".split())
_DOUBLED = re.compile(r"(.+?)2(.*)")


def words_of(chunk: str) -> tuple[str, ...]:
    """The words of one blank-free piece of a message, in order.

    Never raises; takes time linear in ``len(chunk)`` and looks at no more than
    :data:`MAX_CHUNK` characters.

    >>> words_of("jl.fatmawati,")
    ('jalan', 'fatmawati')
    >>> words_of("RT.05/RW.03")
    ('rt', '<angka>', 'rw', '<angka>')
    >>> words_of("kenapa??"), words_of("yg"), words_of("anak2nya")
    (('kenapa', '?'), ('yang',), ('anak-anaknya',))
    """
    found: list[str] = []
    for match in _PATTERN.finditer(normalise(chunk[:MAX_CHUNK])):
        kind, text = match.lastgroup, match.group()
        if kind == "kata":
            found.extend(_word(text))
        elif kind == "angka":
            found.append(text if text in SERVICE_NUMBERS else "<angka>")
        elif kind in ("tanda", "emoji"):
            found.append(text[0])
        else:
            found.append(f"<{kind}>")
    if len(chunk) > MAX_CHUNK:
        found.append("<sampah>")
    return tuple(found)


def words(message: str) -> list[str]:
    """All words of a message.

    >>> words("Lampuuu jln2 mati, gelap bgt!")
    ['lampu', 'jalan-jalan', 'mati', 'gelap', 'banget', '!']
    """
    return [word for chunk in message.split() for word in words_of(chunk)]


def _word(text: str) -> tuple[str, ...]:
    """One run of letters (with hyphens, or a 2 for a doubled word) -> standard words."""
    if len(text) > MAX_WORD:
        return ("<sampah>",)
    if lexicon.knows(text):
        return lexicon.expand(text)
    if "2" in text:
        return _doubled(text)
    text = text.replace("'", "")
    if "-" in text:
        return _hyphened(text)
    return lexicon.expand(text)


def _doubled(text: str) -> tuple[str, ...]:
    """anak2 -> anak-anak, jln2nya -> jalan-jalannya; but lt2 -> lantai <angka>."""
    match = _DOUBLED.fullmatch(text)
    base, tail = match.groups() if match else (text, "")
    base = base.replace("'", "")
    if base in _COUNTED or len(base) < 2:
        return (*lexicon.expand(base), "<angka>", *(lexicon.expand(tail) if tail else ()))
    *head, last = lexicon.expand(base)
    return (*head, f"{last}-{last}{tail}")


def _hyphened(text: str) -> tuple[str, ...]:
    """anak-anak stays one word; ktp-nya and ber-ktp are two."""
    parts = text.split("-")
    if len(parts) == 2 and (parts[0] in parts[1] or parts[1] in parts[0]) and len(parts[0]) > 2:
        return (text,)
    return tuple(word for part in parts for word in lexicon.expand(part))
