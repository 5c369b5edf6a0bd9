"""One way of writing for many: small steps from str to str, in a fixed order.

Each step repairs one habit of people who text in a hurry and leaves everything
else alone.  The steps know no words but the few that look like a habit and are
none (``saat``, ``p3k``); abbreviations are :mod:`triage.lexicon`'s business.

TEXT_VERSION tells which rules made the words in a stored model.  Bump it when the
same text could now give other words or stems: a changed step here, a changed
pattern in :mod:`triage.words`, a changed row in ``data/`` (but for the gazetteer),
a changed rule in :mod:`triage.stems`.  A model written with another number holds a
word table that no longer matches what this code produces and must be trained
again.  Add a line to this list with every bump:

1  first rules (2026-11)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

TEXT_VERSION = 1

# Letters of other scripts and styles that look Latin and that NFKD leaves alone:
# Cyrillic and Greek twins slip past filters, small capitals come from keyboards that
# "style" text.
_LOOKALIKES = str.maketrans(
    "асеіјорѕухАВСЕНІЈКМОРЅТУХαορτυνΑΒΕΗΙΚΜΝΟΡΤΧʏᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡᴢ",
    "aceijopsyxABCEHIJKMOPSTYXaoptuvABEHIKMNOPTXyabcdefghijklmnoprstuvwz",
)
_PUNCTUATION = str.maketrans("‘’ʼ`´′“”‐‑–—−…¿¡", "''''''\"\"-----.?!")
# Categories that cannot be read: marks, format characters (zero width, bidi), lone
# surrogates, private use, unassigned.  Control characters become blanks.
_SILENT = frozenset({"Mn", "Me", "Cf", "Cs", "Co", "Cn"})

_DOUBLES = """
    maaf saat taat manfaat jamaah jemaah kaabah syafaat mutaakhir maag naas
    massa massal assalamualaikum allah alloh muhammad bismillah innalillahi jannah ummat ummi hajj
    mall full call bell cell sell all small ball wall hall will skill still well shell hello yellow illegal
    bill bull pass boss class glass press express access business miss less address wireless
    free coffee see three tree street speed feed need keep sheet sweet green screen meeting employee fee
    office staff off traffic google book booking foot food good look room zoom school pool tool cool door
    apple app oppo happy shopping summary programme error mirror terror carry ferry sorry lorry hurry
    dollar billboard pizza jazz wifi buzz plass gross add odd kabb
"""
#: Words with a real double letter: a lengthened one falls back on these.
DOUBLES = frozenset(_DOUBLES.split())
_COUNTED = """
    rt rw no nmr nomor km lt lantai kav blok gg kls kelas jam jm tgl sd sdn smp smpn sma sman smk smkn
    umur usia hal kode koridor bab pasal ayat jak gate peron tahap minus plus jl
"""
#: Words after which a glued digit counts something (lt2, rt05, kelas3) and doubles nothing.
COUNTED = frozenset(_COUNTED.split())
#: Words whose digit is a digit.
DIGIT_WORDS = frozenset({"p3k", "p3srs", "p2tp2a", "p4op", "p4gn", "g30s", "sp3k", "k3l", "b3l", "m3n"})

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_HASHTAG = re.compile(r"(?<!\w)#(?=\w)(\w*)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Every digit stands alone between letters, or once before the first: else the word is
# a number with letters (rt05, 3kg, b1234xyz, anak2).  The lookahead is cheap and bounded.
_LEET_WORD = re.compile(r"(?<![\w.])[0134]?[a-z]++(?:[0134][a-z]++)++(?!\w)")
_LEET = str.maketrans("0134", "oiea")
# A word in which a letter stands twice in a row: all others stay what they are.
_DOUBLED = re.compile(r"(?<![^\W\d_])[^\W\d_]*?([^\W\d_])\1[^\W\d_]*+")
_LONG = re.compile(r"([^\W\d_])\1{2,}")
_TAIL = re.compile(r"([^\W\d_])\1\Z")
# Roman numerals, "xxx" for hidden digits, "www" and two names keep their letters.
_KEEP = re.compile(r"[ivx]+|www|pppk?")
# Nouns on -aan (pekerjaan) and words on -n with -nya (bangunannya) have a real double letter.
_NOUN_ON_AAN = re.compile(r"((?:ke|pe)\w{2,}?)a{3,}n")
_NNYA = re.compile(r"n{2,}ya+\Z")


def unicode(text: str) -> str:
    """Plain letters: compatibility forms resolved, marks and invisible characters gone.

    >>> unicode("ｌａｍｐｕ 𝗺𝗮𝘁𝗶 ca\\u200bfé ja\\u0336la\\u0336n lаmpu ᴍᴀᴛɪ")
    'lampu mati cafe jalan lampu mati'
    """
    if text.isascii():
        return text if text.isprintable() else _CONTROL.sub(" ", text)
    # Marks go first: to sort a flood of them would take quadratic time.
    text = _without_silent(text.translate(_PUNCTUATION))
    text = _without_silent(unicodedata.normalize("NFKD", text)).translate(_PUNCTUATION)
    if any((char.isascii() and char.isalpha()) or "ᴀ" <= char <= "ᴢ" for char in text):
        text = text.translate(_LOOKALIKES)  # a text wholly in Cyrillic stays what it is
    return unicodedata.normalize("NFC", text)


def _without_silent(text: str) -> str:
    kept = [(char, unicodedata.category(char)) for char in text]
    return "".join(" " if kind == "Cc" else char for char, kind in kept if kind not in _SILENT)


def hashtags(text: str) -> str:
    """A hashtag is its words.

    >>> hashtags("#LampuMati #banjir No#5")
    ' Lampu Mati  banjir No#5'
    """
    if "#" not in text:
        return text
    return _HASHTAG.sub(lambda match: " " + _HUMP.sub(" ", match.group(1)), text)


def case(text: str) -> str:
    """Small letters.

    >>> case("TOLONG Pak")
    'tolong pak'
    """
    return text.lower()


def digits(text: str) -> str:
    """Digits used as letters become letters; real numbers stay.

    A word that only begins with such a digit (``4hok``) looks like a number with its
    unit (``4bulan``): those few are rows of the lexicon.

    >>> digits("g3lap t0l0ng b4njir p3k rt05 kelas3sd 3kg b1234xyz 4hok")
    'gelap tolong banjir p3k rt05 kelas3sd 3kg b1234xyz 4hok'
    """
    return _LEET_WORD.sub(_spell, text)


def _spell(match: re.Match[str]) -> str:
    word = match.group()
    start = re.match(r"[a-z]*", word)
    counted = start is not None and start.group() in COUNTED
    letters = sum(char.isalpha() for char in word)
    return word if counted or letters < 3 or word in DIGIT_WORDS else word.translate(_LEET)


def elongation(text: str) -> str:
    """Lengthened letters fall back to one, or to two where the word has two.

    >>> elongation("lampuuu tolooong maaaf cepatt saat taat pekerjaaan bangunannnya xxx iii mall")
    'lampu tolong maaf cepat saat taat pekerjaan bangunannya xxx iii mall'
    """
    return _DOUBLED.sub(lambda match: shorten(match.group()), text)


def shorten(word: str) -> str:
    """The :func:`elongation` of a single run of small letters.

    >>> shorten("lampuuu")
    'lampu'
    """
    if word in DOUBLES or _KEEP.fullmatch(word):
        return word
    if _LONG.search(word):
        two = _LONG.sub(r"\1\1", word)
        if two in DOUBLES:
            return two
        noun = _NOUN_ON_AAN.fullmatch(word)
        if noun:
            return _LONG.sub(r"\1", noun.group(1)) + "aan"
        stem, ending = _NNYA.subn("", word)
        word = _LONG.sub(r"\1", stem) + ("nnya" if ending else "")
    # "ass" (assalamualaikum) and "hrr" are abbreviations; from four letters on it is a habit.
    return _TAIL.sub(r"\1", word) if len(word) > 3 and word not in DOUBLES else word


#: The steps in their order.
STEPS: tuple[Callable[[str], str], ...] = (unicode, hashtags, case, digits, elongation)


def normalise(text: str) -> str:
    """Apply every step; never raises, whatever the string holds.

    >>> normalise("LAMPUUU g3lap")
    'lampu gelap'
    """
    for step in STEPS:
        text = step(text)
    return text
