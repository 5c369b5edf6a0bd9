"""Streets and landmarks by name, and when two names can be one place."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

#: What a name follows -> its kind; names of one kind that differ are different places.
_KINDS = """
    jalan: jalan gang lorong
    permukiman: perumahan kompleks apartemen cluster
    kampung: kampung
    rusun: rusun rusunawa
    halte: halte
    stasiun: stasiun
    pasar: pasar
    terminal: terminal
    taman: taman rptra
    underpass: underpass terowongan
    flyover: flyover
    jembatan: jembatan jpo
    waduk: waduk situ setu danau
    sekolah: sd sdn smpn sman smkn
    puskesmas: puskesmas
    rs: rs rsud
    masjid: masjid mushola musala
    simpang: simpang perempatan pertigaan
    tpu: tpu
    gor: gor
    mal: mal mall itc
    trayek: jak koridor
    kali: kali
"""
HEADS = {
    word: kind
    for kind, _, words in (line.strip().partition(": ") for line in _KINDS.strip().split("\n"))
    for word in words.split(" ")
}
#: A river runs through many places: its name alone says no more than a kelurahan.
LONG = "kali"
#: What may follow a name and tells parts of one street from each other.
SUFFIXES = frozenset([
    "raya", "dalam", "utara", "selatan", "barat", "timur", "tengah", "besar", "kecil", "ujung", "baru", "lama",
    "indah", "atas", "bawah", "permai",
])  # fmt: skip
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_COUNTED = "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh"
#: Gang kelinci IV is gang kelinci 4, and taman mini satu is taman mini 1.
NUMBERS = {word: str(n) for words in (_ROMAN, _COUNTED) for n, word in enumerate(words.split(), 1)}
#: Two spellings of one word; measured on the tuning half of tests/cases/insiden.tsv.
SPELLING = 84
#: Old and careless spelling -> one of the ways.
_SPELLED = (("dj", "j"), ("tj", "c"), ("v", "p"), ("f", "p"), ("z", "s"), ("y", ""), ("h", ""))
REMEMBERED = 65_536


class Name(NamedTuple):
    """A street or landmark: its kind ("" where no head word told), words, suffixes (raya, barat) and number.

    ``key`` is what names of one place share, however they are spelled.
    """

    kind: str
    words: tuple[str, ...]
    suffixes: frozenset[str]
    number: str
    key: str

    @classmethod
    def of(cls, kind: str, words: list[str], suffixes: set[str], number: str) -> Name:
        """A name with its key: of the first word, or of two where the first is short (al, budi)."""
        key = skeleton(words[0] if len(words[0]) > 3 else "".join(words[:2]))
        return cls(kind, tuple(words), frozenset(suffixes), number, key)


@lru_cache(maxsize=REMEMBERED)
def skeleton(word: str) -> str:
    """A word without what people spell differently: vowels, doubled letters, h, old spelling.

    >>> skeleton("radjiman") == skeleton("rajiman"), skeleton("cendrawasih") == skeleton("cenderawasih")
    (True, True)
    """
    rest = word[1:]
    for old, new in _SPELLED:
        rest = rest.replace(old, new)
    kept = word[:1]
    for letter in rest:
        if letter not in "aeiou" and letter != kept[-1:]:
            kept += letter
    return kept


@lru_cache(maxsize=REMEMBERED)
def same(x: Name, y: Name) -> bool:
    """Whether two names can be one place: kemuning dalam and kemuning, but not kemuning dalam and kemuning raya.

    >>> bangka = Name.of("jalan", ["bangka"], set(), "9")
    >>> same(bangka, Name.of("", ["bangka"], set(), "9")), same(bangka, Name.of("jalan", ["bangka"], set(), "11"))
    (True, False)
    """
    if x.key != y.key or (x.number and y.number and x.number != y.number):
        return False
    if x.suffixes and y.suffixes and not x.suffixes & y.suffixes:
        return False
    if len(x.words) != len(y.words) and min(x.words, y.words, key=len)[0] in HEADS:
        return False  # jalan pasar is not jalan pasar jumat
    if all(spelled_alike(v, w) for v, w in zip(x.words, y.words, strict=False)):
        return True
    v, w = sorted(("".join(x.words), "".join(y.words)), key=len)
    return (len(v) > 5 and w.startswith(v)) or spelled_alike(v, w)


def spelled_alike(v: str, w: str) -> bool:
    """Whether two words are one word, misspelled perhaps."""
    if v == w:
        return True
    from rapidfuzz.fuzz import ratio

    return min(len(v), len(w)) > 4 and v[0] == w[0] and ratio(v, w) >= SPELLING
