"""Names of persons, found by the word before them: a.n., nama saya, sdr/i, bpk, ttd.

A strong word ("nama saya", "a.n.") makes a name of what follows unless it is a common word; after a weak one
("pak", "saya") a name must be capitalised in mixed case or be a frequent given name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from triage.redact.spans import Span
from triage.redact.wordlists import given_names, not_names

#: The most words of one name ("Ni Luh Ayu Contoh Wati"), and of one written all in small or capital letters,
#: where nothing but the word list shows its end.
MOST_WORDS, MOST_WORDS_FLAT = 5, 3

_CUE = re.compile(
    r"""(?<![^\W_])(?:
        (?P<strong>
            (?:nama|nm|nma)(?:
                [ ](?:saya|sy|aku|ku|lengkap|pelapor|pemohon|pasien|siswa|korban|almarhum|istri|isteri|suami
                    |anak(?:[ ](?:saya|sy))?|ibu(?:[ ]kandung)?|ayah)[ ]?(?:[:=]|adalah[ ]|yaitu[ ]|,)?
              | [ ]?[:=]
              | (?=[ ](?-i:[A-Z][a-z]))
            )
        |   nm(?=[ ])
        |   a\.n\.? | a/n | an\. | atas[ ]nama | bernama
        |   (?:sdr/i|saudara/i|sdri?|sodara|tn|ny|nn)\.?
        )
    |   (?P<weak>
            an | saudara | saudari | bpk | bapak | bp | pak | ibu | bu | mas | mbak | mba | bang | kang | neng
        |   alm(?:arhum(?:ah)?)? | saya | sy
        |   (?P<closing>ttd | tertanda | hormat[ ](?:saya|kami) | wassalam | salam)
        )
    )(?![^\W_])
    (?:(?<=bpk|alm)\. | (?<=bp)\. | (?(strong)\.?)(?(closing)[.,]?))   # "pak. Jalan": a new sentence, no name
    [ ]?[:=]?(?(closing)\s{0,3} | \s?)""",
    re.VERBOSE | re.IGNORECASE,
)

#: Offices and titles between the cue and the name: "Pak RT Budi", "Pak Haji Sobari".  After the offices of a
#: place (lurah, camat) comes a place: "Pak Lurah Cipinang".  Three at most, or "pak pak pak ..." would be
#: walked to its end from each of its words.
_TITLES = re.compile(
    r"(?:(?:(?:rt|rw)(?: \d{1,3})?|(?:hj?|drs?|ir|alm|bpk)\.?"
    r"|haji|hajjah|ustadz?|ustadzah|guru|dokter|ketua|almarhum|bapak|ibu|pak|bu) ){0,3}+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{1,30}+(?:['’`-][^\W\d_]{1,30}+)?\.?")

#: Passives, possessives and abbreviations: "nama saya dikurangin", "nama saya blkang".
_NO_NAME = re.compile(r"^(?:di|ter|ber|men|mem|meng|nge)[a-z]{5}|nya$|^[^aeiouy]+$")

#: A cue that is part of a street or mosque name.
_STREET = re.compile(r"(?:jl|jln|jalan|gg|gang|kp|kampung|masjid|musholl?a|ps|pasar)\.? ?$", re.IGNORECASE)

#: "(Nuraini, Tebet)" at the end; "Lestari/" or "Suroso (" straight before a number, at the start of a line.
_SIGNED = re.compile(r"[(-]\s?(?=[A-Z])(?=[^()\n]{2,60}\)?\s*\Z)")
_BEFORE_NUMBER = re.compile(r"[ ]?[-/(,:][ ]?\Z|[ ]\Z")


def find_names(text: str) -> Iterator[Span]:
    """Yield the names that follow a cue."""
    for cue in _CUE.finditer(text):
        if _STREET.search(text[max(0, cue.start() - 10) : cue.start()]):
            continue
        at = cue.end()
        strong = cue["strong"] is not None
        at = _TITLES.match(text, at).end()  # type: ignore[union-attr]
        end = _name_end(text, at, strong)
        if end:
            yield Span("NAMA", at, end)


def find_signatures(text: str, numbers: Iterable[Span]) -> Iterator[Span]:
    """Yield names without a cue: in brackets at the end, or opening a line straight before a number."""
    for match in _SIGNED.finditer(text, max(0, len(text) - 70)):
        word = _WORD.match(text, match.end())
        if word and word.group().lower() in given_names():
            end = _name_end(text, match.end(), strong=False)
            if end and text[end : end + 1] in ",)/ ":
                yield Span("NAMA", match.end(), end)
    for number in numbers:
        start = max(text.rfind("\n", max(0, number.start - 60), number.start) + 1, number.start - 60, 0)
        if start and text[start - 1] != "\n":
            continue
        end = _name_end(text, start, strong=False)
        if end and _BEFORE_NUMBER.match(text[end : number.start]):
            yield Span("NAMA", start, end)


def _name_end(text: str, at: int, strong: bool) -> int:
    """Where the name that starts at ``at`` ends; 0 if there is none."""
    first = _WORD.match(text, at)
    if first is None or not _opens(first.group(), strong):
        return 0
    flat = not _capitalised(first.group())
    word: re.Match[str] | None = first
    end = count = 0
    while word and count < (MOST_WORDS_FLAT if flat else MOST_WORDS):
        spelled = word.group()
        if count and not _goes_on(spelled, flat, first.group().isupper()):
            break
        count += 1
        end = word.end()
        if text[end : end + 1] != " " or (spelled.endswith(".") and len(spelled) > 5):
            break
        word = _WORD.match(text, end + 1)
    return end - 1 if text[end - 1] == "." else end


def _opens(word: str, strong: bool) -> bool:
    bare = word.rstrip(".").lower()
    if len(bare) == 1:
        return word.endswith(".") and word[0].isupper()
    if bare in given_names():
        return _capitalised(word) or strong or bare not in not_names()
    if bare in not_names() or _NO_NAME.search(bare):
        return False
    return strong or _capitalised(word)


def _goes_on(word: str, flat: bool, upper: bool) -> bool:
    bare = word.rstrip(".").lower()
    if len(bare) == 1:
        return word[0].isupper()
    known = bare in given_names()
    if flat:
        return (word.isupper() or not upper) and (known or not (bare in not_names() or _NO_NAME.search(bare)))
    return _capitalised(word) and (known or bare not in not_names())


def _capitalised(word: str) -> bool:
    """``Budi``, ``M.`` and ``Nur'aini``, but neither ``budi`` nor ``BUDI``."""
    letters = word.rstrip(".")
    return letters[:1].isupper() and (len(letters) == 1 or not letters.isupper())
