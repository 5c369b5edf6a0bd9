"""One way of writing for many: small steps from str to str, in a fixed order.

Each step repairs one habit of people who text in a hurry and leaves everything
else alone.  The steps know nothing of words or tables except the short list of
legitimate double letters; abbreviations are :mod:`triage.lexicon`'s business.

TEXT_VERSION tells which rules made the words in a stored model.  Bump it when
the same text could now give other words: a changed step here, a changed pattern
in :mod:`triage.words`, a changed row in ``data/``, or a changed rule in
:mod:`triage.stems`.  A bundle written with another number is still readable, but
its word table no longer matches what the text code produces, so it must be
retrained.  Write each bump into the list below.

1  first rules (2026-11)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

TEXT_VERSION = 1

# Letters of other scripts and styles that look Latin and that NFKC leaves alone.
# Used to slip words past filters, and by keyboards that "style" text.
_LOOKALIKES = str.maketrans(
    "асеіјорѕухАВСЕНІЈКМОРЅТУХαορτυνΑΒΕΗΙΚΜΝΟΡΤΧʏᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡᴢ",
    "aceijopsyxABCEHIJKMOPSTYXaoptunABEHIKMNOPTXyabcdefghijklmnoprstuvwz",
)
_PUNCTUATION = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "′": "'",
                              "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-",
                              "…": ".", "¿": "?", "¡": "!"})
# Categories that carry no reading: marks, controls, format characters (zero width,
# bidi), lone surrogates, private use, unassigned.
_SILENT = frozenset({"Mn", "Me", "Cc", "Cf", "Cs", "Co", "Cn"})


def unicode(text: str) -> str:
    """Plain letters: compatibility forms resolved, marks and invisible characters gone.

    >>> unicode("ｌａｍｐｕ 𝗺𝗮𝘁𝗶 ca\\u200bfé ja\\u0336la\\u0336n lаmpu")
    'lampu mati cafe jalan lampu'
    """
    if text.isascii():
        return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    # Marks go first: canonical reordering of a flood of marks takes quadratic time.
    text = _without_silent(text.translate(_PUNCTUATION))
    text = _without_silent(unicodedata.normalize("NFKD", text)).translate(_PUNCTUATION)
    if any(c.isascii() and c.isalpha() for c in text) or _all_styled(text):
        text = text.translate(_LOOKALIKES)
    return unicodedata.normalize("NFC", text)


def _without_silent(text: str) -> str:
    kept = []
    for char in text:
        category = unicodedata.category(char)
        if category not in _SILENT:
            kept.append(char)
        elif category == "Cc":
            kept.append(" ")
    return "".join(kept)


def _all_styled(text: str) -> bool:
    """Only small capitals: styled Latin, not a foreign script."""
    return any("ᴀ" <= c <= "ᴢ" for c in text)


def tagar(text: str) -> str:
    """A hashtag is its words.

    >>> tagar("#LampuMati #banjir No#5")
    ' Lampu Mati  banjir No#5'
    """
    if "#" not in text:
        return text
    return re.sub(r"(?<!\w)#(\w+)", lambda m: " " + _split_humps(m.group(1)), text)


def _split_humps(word: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word)


def case(text: str) -> str:
    """Small letters.

    >>> case("TOLONG Pak")
    'tolong pak'
    """
    return text.lower()


# Words of daily use with a real double letter: a lengthened one falls back on these.
DOUBLES = frozenset(
    "maaf saat taat manfaat syaat jamaah jemaah jumaat isyaat doaa kaabah sunnaah massa massal mall full call "
    "bell cell sell pass boss class press express free coffee office toll bill bull dll grass glass staff "
    "google apple app oppo happy miss business access accoount meeting booking foot book zoom room look good "
    "looks wifii speed feed need see three tree street fee employee gajahh allah alloh assalamualaikum "
    "innalillahi bismillah muhammad jannah hijjah kaaba maag zaaf naas saad baako keep sheet sweet green "
    "screen error mirror terror narrow channel tunnel funnel yellow hello illegal collect all small ball wall "
    "hall will skill still well shell dollar billboard balkoon pizza jazz buzz ktt bbm ii iii viii xii xiii".split()
)
_LONG = re.compile(r"([^\W\d_])\1{2,}")
_TAIL = re.compile(r"([^\W\d_])\1$")
_WORD = re.compile(r"[^\W\d_]+")
# Roman numerals and "xxx" standing for hidden digits keep their letters.
_KEEP = re.compile(r"[ivx]+|x+|w{3}")


def elongation(text: str) -> str:
    """Lengthened letters fall back to one, or to two where the word has two.

    >>> elongation("lampuuu tolooong maaaf cepatt saat taat bangunannnya www. xxx iii mall")
    'lampu tolong maaf cepat saat taat bangunannya www. xxx iii mall'
    """
    return _WORD.sub(lambda m: _shorten(m.group()), text)


def _shorten(word: str) -> str:
    if word in DOUBLES or _KEEP.fullmatch(word):
        return word
    if _LONG.search(word):
        two = _LONG.sub(r"\1\1", word)
        if two in DOUBLES:
            return two
        word = "nnya".join(_LONG.sub(r"\1", part) for part in re.split("n{2,}ya(?![a-z])", word))
    if len(word) > 3 and word not in DOUBLES:
        word = _TAIL.sub(r"\1", word)
    return word


_LEET = str.maketrans("01345", "oieas")
# A lone vowel-like digit between letters.  Every digit but the last of the word must
# be such a one, else the word is a number with letters: rt05, 3kg, b1234xyz, anak2.
_LEET_WORD = re.compile(r"(?<![\w.])(?!(?:rt|rw|no|km|lt|kav|blok)\d)[01345]?[a-z]+(?:[01345][a-z]+)+(?![\w])")
#: Words whose digit is a digit.
DIGIT_WORDS = frozenset("p3k p3srs p3ra g30s b3 k3 co2 sp3k p2tp2a p4op p3s u5mr".split())


def digits(text: str) -> str:
    """Digits used as letters become letters; real numbers stay.

    >>> digits("g3lap t0l0ng b4njir p3k rt05 3kg b1234xyz 4hok")
    'gelap tolong banjir p3k rt05 3kg b1234xyz 4hok'
    """
    return _LEET_WORD.sub(_spell, text)


def _spell(match: re.Match[str]) -> str:
    word = match.group()
    letters = sum(char.isalpha() for char in word)
    if word in DIGIT_WORDS or letters < 3:
        return word
    return word.translate(_LEET)


#: The steps in their order.
STEPS: tuple[Callable[[str], str], ...] = (unicode, tagar, case, elongation, digits)


def normalise(text: str) -> str:
    """Apply every step; never raises, whatever the string holds.

    >>> normalise("LAMPUUU g3lap")
    'lampu gelap'
    """
    for step in STEPS:
        text = step(text)
    return text
