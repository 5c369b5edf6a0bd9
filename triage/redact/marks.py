"""Personal details with a mark of their own: e-mail, @handles, vehicle plates, phones in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.redact.spans import Span
from triage.redact.wordlists import not_names

#: Providers whose name alone makes "@gmail" or "at gmail dot com" an address.
_PROVIDER = r"(?:gmail|yahoo|ymail|rocketmail|hotmail|outlook|icloud|live|protonmail)"

#: Possessive quantifiers (``++``) keep each of these linear: what was read once is not read again.
_MAIL = re.compile(
    rf"""(?<![\w.+%-])[\w.+%-]++(?:
        @[^\W_][\w-]*+(?:\.[\w-]++)+                                      # nama@kantor.go.id
    |   [ ]?(?:@|[(\[]at[)\]])[ ]?{_PROVIDER}                             # nama @gmail, nama(at)yahoo
        (?:[ ]?(?:[.,]|[(\[]dot[)\]])[ ]?(?:co[.,]id|com|co|id|net))?+    # ,com and [dot] com
    )(?![^\W_])""",
    re.VERBOSE | re.IGNORECASE,
)

_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_][\w.]{2,29}+(?![\w@])")
#: Accounts of offices, operators and media are not persons.
_OFFICE = re.compile(
    r"""dki|jakarta|pemprov|pemkot|dishub|dinas|sudin|diskominfo|kominfo|pln|pdam|pam_?jaya|bpjs|kemen|kementeri
    |polri|polda|polres|polsek|tmc|transj|tije|jaki|lapor|humas|satpol|damkar|commuter|krl|mrt|lrt|kai\d|bpbd|bnpb
    |bmkg|gubernur|walikota|kecamatan|kelurahan|ombudsman|radio|news|berita|detik|kompas|tempo|gojek|grab""",
    re.VERBOSE | re.IGNORECASE,
)

#: Registration areas: Peraturan Kepolisian 7/2021 on vehicle registration, annex; CC and CD are diplomatic.
_AREA = (
    "AA|AB|AD|AE|AG|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|CC|CD|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DP|DR|DS|DT|DW"
    "|EA|EB|ED|KB|KH|KT|KU|PA|PB|PG|PS|PT|A|B|D|E|F|G|H|K|L|M|N|P|R|S|T|W|Z"
)
_PLATE = re.compile(
    rf"""(?<![^\W_])(?P<area>{_AREA})(?P<gap>[ ]?[.-]?[ ]?)(?P<number>[1-9][\dx*]{{0,3}})
    (?:[ ]?[.-]?[ ]?(?P<suffix>[A-Z]{{1,3}}))?(?![^\W_])""",
    re.VERBOSE | re.IGNORECASE,
)
_SAYS_PLATE = re.compile(r"(?:plat(?:e|nya)?|nopol|no\.? ?pol(?:isi)?|nomor polisi)\b[^\n]{0,12}$")
_SAYS_VEHICLE = re.compile(
    r"(?:mobil|motor|truk|truck|taksi|taxi|bajaj|bis|bus|angkot|kendaraan|sopir|supir|avanza|xenia|innova)\b[^\n]{0,12}$"
)
_SAYS_PLACE = re.compile(
    r"(?:blok|blk|kav|kavling|gang|gg|jl|jln|jalan|lantai|lt|tower|gedung|gate|pintu|peron|antrian|antrean|tipe|type"
    r"|kwk|mikrolet|koridor|rute|trayek|jurusan|metromini|kopaja|patas|ppd|jak|ukuran)[ .]{0,2}$"
)

_DIGIT_WORD = r"(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|lapan|sembilan)"
_SPELLED = re.compile(
    rf"(?<!\w)(?:nol|kosong)[ ,.-]{{1,2}}(?:{_DIGIT_WORD}[ ,.-]{{1,2}}){{7,13}}{_DIGIT_WORD}(?!\w)",
    re.IGNORECASE,
)


def find_mail(text: str) -> Iterator[Span]:
    """Yield e-mail addresses, also "nama (at) gmail", "nama @gmail" and "nama@gmail,com"."""
    for match in _MAIL.finditer(text):
        yield Span("SUREL", *match.span())


def find_handles(text: str) -> Iterator[Span]:
    """Yield @handles of persons; accounts of offices, operators and media stay."""
    for match in _HANDLE.finditer(text):
        if not _OFFICE.search(match.group()):
            yield Span("AKUN", *match.span())


def find_spelled(text: str) -> Iterator[Span]:
    """Yield phone numbers written in words ("nol delapan satu dua ...")."""
    for match in _SPELLED.finditer(text):
        yield Span("TELEPON", *match.span())


def find_plates(text: str) -> Iterator[Span]:
    """Yield vehicle plates; the word before tells them from block, floor and route numbers."""
    for match in _PLATE.finditer(text):
        before = text[max(0, match.start() - 25) : match.start()].lower()
        end = _plate_end(match, before)
        if end:
            yield Span("PELAT", match.start(), end)


def _plate_end(match: re.Match[str], before: str) -> int:
    """Where the plate ends, 0 if it is none."""
    area, number, suffix = match["area"], match["number"], match["suffix"] or ""
    if _SAYS_PLATE.search(before):
        common = " " in match.group() and suffix.islower() and suffix in not_names()
        return match.end("number") if common else match.end()
    if not suffix or (suffix.lower() in not_names() and match.end("number") != match.start("suffix")):
        return 0
    if len(number) == 1 and not _SAYS_VEHICLE.search(before):
        return 0
    if area.islower() and (len(number) < 3 or len(suffix) < 2 or suffix.lower() in not_names()):
        return 0
    size = len(number) + len(suffix)
    if _SAYS_VEHICLE.search(before):
        needed = 3
    elif _SAYS_PLACE.search(before):
        needed = 6
    else:
        needed = 4
    return match.end() if size >= needed else 0
