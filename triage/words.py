"""A piece of a message -> its words.

One verbose pattern splits what :func:`triage.normalise.normalise` returns.
Numbers become a handful of class tokens, so that no personal number can enter a
vocabulary; the desk lexicon then turns abbreviations into words.

Class tokens: ``<angka>`` up to four digits, ``<tahun>`` 1990 to 2029, ``<uang>`` an
amount, ``<jam>`` a time, ``<tgl>`` a date, ``<panjang>`` five digits and more (or
masked: 08xxxx), ``<plat>`` a car plate, ``<url>``, ``<surel>``, ``<akun>`` and
``<sampah>`` for what nobody can read.
"""

from __future__ import annotations

import re

from triage import lexicon
from triage.normalise import COUNTED, DIGIT_WORDS, normalise, shorten

#: A longer chunk is cut here and marked ``<sampah>``.  The longest chunk of the Jakarta
#: corpus has 22 characters, an SMS without a single blank 160; 1,000 leaves room for a
#: long message written without blanks and bounds the work: the worst such chunk takes 2 ms.
MAX_CHUNK = 1_000
#: A longer run of letters is no word: "mempertanggungjawabkannya" has 25.
MAX_WORD = 40
#: Numbers that name an agency and so stay themselves: 110 police, 112 and 113 fire and
#: disaster, 118 and 119 ambulance, 123 electricity.
SERVICE_NUMBERS = frozenset({"110", "112", "113", "118", "119", "123"})

_PATTERN = re.compile(
    r"""
    # www.lapor.go.id  http://bit.ly/x  lapor.go.id
    (?P<url>     https?://\S+ | www\.\S+
               | (?<![\w.@-]) [a-z][a-z0-9-]{1,62}+ (?:\.[a-z0-9-]{1,62}+){0,4}
                 \.(?:com|net|org|id|info|ly|gl|app) (?![\w-]) (?:/\S*)? )
    # nama@mail.com
  | (?P<surel>   (?<![\w.+-]) [\w.+-]{1,64}+ @ [\w-]{1,63} (?:\.[\w-]{1,63})++ )
    # @dkijakarta
  | (?P<akun>    (?<!\w) @ [\w.]+ )
    # rp50.000  rp.2jt  150rb  60ribuan  1,5jt  50k  1.300.000
  | (?P<uang>    (?<!\w) rp\.?\d[\d.,]*+ (?:rb|rbu|ribu|jt|jta|juta|k|m|milyar|miliar)? (?:an)? (?![a-z])
               | (?<!\w) \d[\d.,]*+ (?:rb|rbu|ribu|rebu|jt|jta|juta|k|milyar|miliar|triliun) (?:an)? (?![a-z])
               | (?<![\d.,-]) \d{1,3} (?:\.\d{3})++ (?![.-]?\d) (?:,\d+)? )
    # 12/3/2019  12-03-19  1.12.2020  2019-03-12
  | (?P<tgl>     (?<![\d./-]) (?: \d\d?(?P<s>[/.-])\d\d?(?P=s)(?:(?:19|20)\d\d|\d\d)
                                | (?:19|20)\d\d(?P<t>[/-])\d\d?(?P=t)\d\d? ) (?![./-]?\d) )
    # 08.00  7:30
  | (?P<jam>     (?<![\d.,:/]) (?:[01]?\d|2[0-4]) [.:] [0-5]\d (?!\d) )
    # phones, NIK, account and masked numbers: 081234567  0812-3456-7890  4000xxxxx
  | (?P<panjang> \+?\d++(?:[.-]\d++)*+ x{2,}[\dx]*
               | \+?\d{5,}(?:[.-]\d+)*+ | \+?\d+(?:[.-]\d+){2,} | \+?\d{2,}[.-]\d{3,} )
    # s/d  a.n
  | (?P<garis>   (?<![\w/.]) [a-z][/.][a-z] (?![\w/]) )
    # b1234xyz, but not rt05rw
  | (?P<plat>    (?<!\w) (?!rt|rw|lt|no|km|gg|jl) [a-z]{1,2}\d{1,4}[a-z]{2,3} (?!\w) )
    # anak2nya  rt05rw03  3kg  p3k  4hok
  | (?P<campur>  (?<!\w) (?:[^\W\d_]++\d | \d++[^\W\d_]) [^\W_]*+ )
    # words, with a hyphen or apostrophe between letters: anak-anak  jum'at
  | (?P<kata>    [^\W\d_]+(?:['-][^\W\d_]+)*+ )
  | (?P<tahun>   (?<!\d) (?:199\d|200[1-9]|20[12]\d) (?!\d) )
  | (?P<angka>   \d+(?:[.,]\d{1,2}(?!\d))? )
  | (?P<tanda>   \?+ | !+ )
  | (?P<emoji>   [\u2600-\u27bf\U0001f300-\U0001f3fa\U0001f400-\U0001faff] )
    """,
    re.VERBOSE,
)
# At the edges of a chunk these separate and say nothing.
EDGES = ".,:;()\"'"
_RUNS = re.compile(r"[^\W\d_]+|\d+")
_DOUBLED = re.compile(r"([^\W\d_]{2,})2([^\W\d_]*)")


def words_of(chunk: str) -> tuple[str, ...]:
    """The words of one blank-free piece of a message, in order.

    Never raises, whatever the string holds, and looks at no more than
    :data:`MAX_CHUNK` characters, so any message takes linear time.

    >>> words_of("jl.fatmawati,")
    ('jalan', 'fatmawati')
    >>> words_of("RT.05/RW.03")
    ('rt', '<angka>', 'rw', '<angka>')
    >>> words_of("kenapa??"), words_of("yg"), words_of("anak2nya"), words_of("1,5jt")
    (('kenapa', '?'), ('yang',), ('anak-anaknya',), ('<uang>',))
    """
    # Two of three chunks are letters between such marks: the pattern would give just them, ten times as slow.
    bare = chunk.strip(EDGES)
    if bare.isascii():
        letters = bare.rstrip(bare[-1]) if bare[-1:] in ("?", "!") else bare
        small = letters.lower()
        if small.isalpha() and small != "www" and len(chunk) <= MAX_CHUNK:
            own = _word(shorten(small))
            return own if letters is bare else (*own, bare[-1])
    found: list[str] = []
    for match in _PATTERN.finditer(normalise(chunk[:MAX_CHUNK])[:MAX_CHUNK]):
        found.extend(_read(match.lastgroup or "", match.group()))
    if len(chunk) > MAX_CHUNK:
        found.append("<sampah>")
    return tuple(found)


def words(message: str) -> list[str]:
    """All words of a message, in order.

    >>> words("Lampuuu jln2 mati, gelap bgt!")
    ['lampu', 'jalan-jalan', 'mati', 'gelap', 'banget', '!']
    """
    return [word for chunk in message.split() for word in words_of(chunk)]


def tells(word: str) -> bool:
    """Whether a word says something of its own: it is neither a class token nor a mark nor holds a digit.

    >>> tells("lampu"), tells("anak-anak"), tells("<angka>"), tells("?"), tells("p3k")
    (True, True, False, False, False)
    """
    return word.isalpha() or "-" in word


def _read(kind: str, text: str) -> tuple[str, ...]:
    """What one match of the pattern stands for."""
    match kind:
        case "kata":
            return _word(text)
        case "campur":
            return _mixed(text)
        case "tanda" | "emoji":
            return (text[0],)
        case "angka":
            return (_number(text),)
        case "garis":
            known = lexicon.knows(text)
            return lexicon.expand(text) if known else (*lexicon.expand(text[0]), *lexicon.expand(text[2]))
        case _:
            return (f"<{kind}>",)


def _number(text: str) -> str:
    if text in SERVICE_NUMBERS:
        return text
    return "<panjang>" if len(text) > 4 and text.isdecimal() else "<angka>"


def _word(text: str) -> tuple[str, ...]:
    """A run of letters, perhaps with hyphens or apostrophes -> standard words."""
    if lexicon.knows(text):
        return lexicon.expand(text)
    text = text.replace("'", "")
    if "-" in text:
        return _hyphened(text)
    return lexicon.expand(text) if len(text) <= MAX_WORD else ("<sampah>",)


def _hyphened(text: str) -> tuple[str, ...]:
    """anak-anak and sayur-mayur stay one word; ber-ktp and ktp-nya are two."""
    first, _, second = text.partition("-")
    if len(text) <= MAX_WORD and len(first) > 2 and _echo(first, second):
        return (text,)
    return tuple(word for part in text.split("-") for word in _word(part))


def _echo(first: str, second: str) -> bool:
    """Whether the second half repeats the first: tiba-tiba, anak-anaknya, tarik-menarik, bolak-balik."""
    return first[1:] in second or second in first or (len(first) == len(second) and first[0] == second[0])


def _mixed(text: str) -> tuple[str, ...]:
    """Letters and digits in one run: a known one, a doubled word, or pieces."""
    if text in DIGIT_WORDS or lexicon.knows(text):
        return lexicon.expand(text)
    doubled = _DOUBLED.fullmatch(text)
    if doubled and doubled.group(1) not in COUNTED and len(text) <= MAX_WORD:
        *head, last = lexicon.expand(doubled.group(1))
        return (*head, f"{last}-{last}{doubled.group(2)}")
    pieces = _RUNS.findall(text)
    if len(pieces) == 2 and pieces[1] == "an":  # 60an: about sixty
        pieces.pop()
    return tuple(word for run in pieces for word in (_word(run) if run[0].isalpha() else (_number(run),)))
