"""Where a message says it happens: kelurahan and kecamatan of the gazetteer, named streets and landmarks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from triage.incidents import gazetteer
from triage.incidents.matter import event_at
from triage.incidents.names import HEADS, LONG, NUMBERS, SUFFIXES, Name
from triage.incidents.tokens import Token
from triage.lexicon import Place

#: Before the name itself: jalan raya bogor, gang haji mading, jalan dr makaliwe (dr is read as dari).
_TITLES = frozenset([
    "raya", "haji", "h", "hj", "kh", "kyai", "dari", "doktor", "dokter", "letjen", "jenderal", "kolonel", "kol",
    "kapten", "prof", "kecamatan", "kelurahan",
])  # fmt: skip
#: Common words that follow a head word without being a name.
_NO_NAME = frozenset([
    "rusak", "hancur", "licin", "sempit", "buntu", "kecil", "besar", "becek", "gelap", "tembus", "layang",
    "setapak", "umum", "utama", "protokol", "lingkung", "kami", "saya", "kita", "warga", "depan", "dekat",
    "sebelah", "belakang", "samping", "masuk", "keluar", "menuju", "arah", "itu", "ini", "tol",
])  # fmt: skip
#: Kelurahan whose name is also an ordinary word or another thing: only after one of _AT.
_ORDINARY = frozenset([
    "baru", "jati", "gunung", "pulo", "karet", "rambutan", "tangki", "kenari", "gelora", "gedong", "setu", "dukuh",
    "kamal", "kartini", "serdang",
])  # fmt: skip
_AT = frozenset(["kelurahan", "kecamatan", "di", "lurah", "camat", "daerah", "wilayah"])
#: What follows is where a road leads, not where something happens.
_TOWARDS = frozenset(["arah", "menuju", "tujuan", "jurusan"])
_NUMBERED = ("km", "rw")
_SAYS = {"kecamatan": "kecamatan", "camat": "kecamatan", "kelurahan": "kelurahan", "lurah": "kelurahan"}
#: Words of a name at most; also those of the longest place (gazetteer).
_LONGEST = 3
#: How common (:attr:`Token.band`) a word may be as a name: after jl or with a capital letter nearly
#: every word, after gang, halte or "di jalan" a moderately common one, else only a rare one.
_CAPITAL, _HINTED, _POINTED, _RARE = 319, 159, 20, 0
#: Names read at most; a message that has more is a list or a jumble.
_MOST = 8
#: A rare word this short is a typing error as often as a name.
_SHORT = 3

Hits = Mapping[int, tuple[frozenset[Place], int]]
#: First word -> the names of several words that earlier messages introduced with a head word.
Heard = Mapping[str, Collection[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Where:
    """The places of one message.

    ``soft``: areas that only a street is called after; ``km``, ``rw``: the numbers behind
    these words; ``used``: positions of the tokens that name a place.
    """

    names: tuple[Name, ...]
    areas: frozenset[Place]
    soft: frozenset[Place]
    km: str
    rw: str
    used: frozenset[int]

    def keys(self) -> set[str]:
        """What messages about the same place share at least one of."""
        areas = self.areas | self.soft
        return {n.key for n in self.names} | {"@" + p.name for p in areas} | {"@" + p.kecamatan for p in areas}


def where(found: Sequence[Token], heard: Heard | None = None) -> Where:
    """Read the places out of a message's tokens."""
    hits = {i: hit for i, token in enumerate(found) if token.place and (hit := _area_at(found, i))}
    names: list[Name] = []
    kinds: dict[int, str] = {}
    for i, name, end in _names(found, hits, heard or {}):
        names.append(name)
        kinds.update(dict.fromkeys(range(i, end), name.kind))
    areas: set[Place] = set()
    soft: set[Place] = set()
    used = set(kinds)
    taken = 0
    for i, (rows, size) in hits.items():
        if i >= taken:
            taken = i + size
            used.update(range(i, taken))
            if kinds.get(i):  # jl taman malaka need not be in malaka jaya
                rows = frozenset(p for p in rows if len(p.name.split()) == size)
            if kinds.get(i) in ("jalan", LONG):
                soft |= rows
            elif not (i and found[i - 1].word in _TOWARDS):
                areas |= rows
    marks = [(t.word, after.word) for t, after in pairwise(found) if t.word in _NUMBERED and after.word.isdigit()]
    km, rw = (next((n for mark, n in marks if mark == word), "") for word in _NUMBERED)
    return Where(tuple(names), frozenset(areas), frozenset(soft), km, rw, frozenset(used))


def _area_at(found: Sequence[Token], i: int) -> tuple[frozenset[Place], int] | None:
    """The gazetteer's places that begin at a token, longest name first, and how many tokens it takes."""
    table = gazetteer.table()
    before = found[i - 1].word if i else ""
    for size in range(min(_LONGEST, len(found) - i), 0, -1):
        piece = found[i : i + size]
        rows = table.get(tuple(t.word for t in piece))
        proper = size > 1 or piece[0].word not in _ORDINARY or before in _AT
        if rows and not any(t.ends for t in piece[:-1]) and proper:
            kind = _SAYS.get(before)
            return frozenset(p for p in rows if kind in (None, p.kind)) or rows, size
    return None


def _names(found: Sequence[Token], hits: Hits, heard: Heard) -> Iterator[tuple[int, Name, int]]:
    """The names of a message: where each begins, the name, where it ends."""
    at = count = 0
    for i, token in enumerate(found):
        may_begin = not token.band or token.place or token.word in HEADS or token.word in heard
        if i < at or not may_begin or count == _MOST:
            continue
        hit = _name_at(found, i, token, hits, heard)
        if hit:
            count, at = count + 1, hit[1]
            yield i, *hit


def _name_at(found: Sequence[Token], i: int, token: Token, hits: Hits, heard: Heard) -> tuple[Name, int] | None:
    if token.word in HEADS and not (i in hits and hits[i][1] > 1):  # pasar minggu is no market
        return None if token.ends else _after_head(found, i, hits)
    if i in hits:  # bangka IX, tebet barat dalam: a street called after a place
        name, end = _name(found, i, i + hits[i][1], "", hits, _RARE)
        return (name, end) if name.number or name.suffixes & {"raya", "dalam"} else None
    if token.word in heard and i + 1 < len(found):
        for words in heard[token.word]:
            if words[1] == found[i + 1].word and tuple(t.word for t in found[i : i + len(words)]) == words:
                return _name(found, i, i + len(words), "", hits, _RARE)
    if token.band or len(token.word) <= _SHORT or token.word in _TITLES or token.event or _affixed(token):
        return None
    if token.word in gazetteer.parts():
        return None
    return _name(found, i, i + 1, "", hits, _RARE)


def _after_head(found: Sequence[Token], i: int, hits: Hits) -> tuple[Name, int] | None:
    """The name behind a head word at ``i``."""
    head, at, number = found[i], i + 1, ""
    kind = HEADS[head.word]
    if kind in ("sekolah", "trayek") and found[at : at + 1] and found[at].word.isdigit():
        number, at = found[at].word, at + 1
        if kind == "trayek":
            return Name.of(kind, [head.word], set(), number), at
    while at + 1 < len(found) and found[at].word in _TITLES and not found[at].ends:
        at += 1
    if at >= len(found):
        return None
    street = head.word == "jalan" and not (i and found[i - 1].word in ("di", "ke"))
    most = _CAPITAL if found[at].capital else _HINTED if head.short else _RARE if street else _POINTED
    if at not in hits and (found[at].band > most or found[at].word in _NO_NAME or _tells(found, at)):
        return None
    most = _POINTED if head.short or kind != "jalan" else _RARE
    name, end = _name(found, at, at + (hits[at][1] if at in hits else 1), kind, hits, most)
    return (name._replace(number=number) if number else name), end


def _name(found: Sequence[Token], i: int, at: int, kind: str, hits: Hits, most: int) -> tuple[Name, int]:
    """The name that begins at ``i`` and is sure up to ``at``: up to three words, then suffixes and a number."""
    words, suffixes, number = [t.word for t in found[i:at]], set(), ""
    while len(words) > 1 and words[-1] in SUFFIXES:
        suffixes.add(words.pop())
    while at < len(found) and not found[at - 1].ends and not number:
        token = found[at]
        number = token.word if token.word.isdigit() else NUMBERS.get(token.word, "")
        if token.word in SUFFIXES:
            suffixes.add(token.word)
        elif not number:
            if suffixes or len(words) >= _LONGEST:
                break
            if at in hits and len(words) == 1 and words[0] in HEADS:  # jalan taman malaka, jalan pasar minggu
                size = hits[at][1]
                words += [t.word for t in found[at : at + size]]
                at += size
                continue
            if at in hits or not _goes_on(found, at, most):
                break
            words.append(token.word)
        at += 1
    return Name.of(kind, words, suffixes, number), at


def _goes_on(found: Sequence[Token], i: int, most: int) -> bool:
    """Whether a word belongs to the name before it."""
    token = found[i]
    if token.word in HEADS:
        return token.word == "kali"  # jalan inspeksi kali malang
    return token.band <= (_CAPITAL if token.capital else most) and not _affixed(token) and not _tells(found, i)


def _affixed(token: Token) -> bool:
    """A rare word with an ending is a rare word, not a name: rumputnya, takarannya."""
    return token.stem != token.word and not token.capital


def _tells(found: Sequence[Token], i: int) -> bool:
    """Whether a phrase that tells of an event begins here: no street is called banjir."""
    return found[i].event and event_at(found, i)[0] is not None
