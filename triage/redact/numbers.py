"""Personal numbers in running text: told by the word before them, or by their own digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.redact.checks import area_length, is_card, is_local, is_mobile, is_nik, is_npwp
from triage.redact.groups import LEAST_DIGITS, MOST_DIGITS, Candidate, Group, candidates_at, chains_of
from triage.redact.spans import Span

#: How far back a word can say what a number is ("no rekening bank dki atas nama anak saya 4012..." is 36).
REACH = 40

#: No amount, date or house number is an unbroken run of 13 digits; BPJS, SIM and IMEI numbers are.
UNBROKEN = 13

#: A chain of more groups than this is a table or noise: three numbers written digit by digit have 48.
TABLE = 64

#: Words that say what the next number is; the last one before the number counts.
_SAYS = re.compile(
    r"""(?P<NPWP>npwp|wajib\ pajak)
    |   (?P<KK>(?<![^\W_])(?:no|nomor|nomer)?\.?kk(?![^\W_])|kartu\ keluarga|(?<![^\W_])kk(?=\d))
    |   (?P<NIK>(?<![^\W_])n\.?[ ]?i\.?[ ]?k(?![^\W\d_]|[ ]?\w{0,2}pil)|(?<![^\W_])e?-?ktp|kependudukan)
    |   (?P<KARTU>kartu\ (?:kredit|debit|atm)|(?<!\w)(?:credit\ card|cc|atm)(?!\w))
    |   (?P<TELEPON>(?<!\w)(?:no|nomor|nomer)?\.?\ ?
            (?:hp|hape|handphone|wa|whatsapp?|telp?|telpon|telepon|tlpn?|tilp|hub|hubungi|phone|call|cp|sms|fax
            |kontak|contact|pulsa(?:\ ke)?|pengirim|sender|nope|seluler)(?:nya|ku)?(?![^\W\d_])
            |wa\.me/|phone=|(?<!\w)(?:no|nomor|nomer)\ ?(?:nya|saya|sy|ku)(?!\w))
    |   (?P<REKENING>(?<!\w)(?:no\.?\ ?)?rek(?:ening)?(?:nya)?(?![^\W\d_])
            |(?<!\w)(?:transfer|tf|trf)\ (?:ke|dari)(?!\w)
            |(?<!\w)(?:a/c|bca|bri|bni|bsi|btn|bjb|mandiri|cimb|danamon|permata|bank\ [a-z]{2,10})(?![^\W\d_])
        )
    |   (?P<UANG>(?<![^\W_])(?:rp|idr)\.?\ ?$)
    """,
    re.VERBOSE,
)
#: The same after the number: "1234567890 bca", "091... npwp toko saya".
_SAYS_AFTER = re.compile(
    r"[ (,<-]{0,4}(?:no )?(?:(?P<REKENING>rek|bca|bri|bni|bsi|btn|mandiri)|(?P<NPWP>npwp))(?!\w)"
)
#: Money after the number.
_MONEY = re.compile(r" ?(?:rb|ribu|jt|juta|milyar|miliar|rupiah|perak)(?![^\W_])")
#: "0812 0000 1111 10 hari": a short last group that counts something is a word of its own.
_COUNTED = re.compile(
    r" (?:hari|hr|minggu|bulan|bln|tahun|thn|th|jam|menit|mnt|kali|x|orang|org|anak|kk"
    r"|rumah|unit|meter|m|km)(?!\w)"
)


def find_numbers(text: str) -> Iterator[Span]:
    """Yield the personal numbers of a text, left to right, without overlaps."""
    lower = text.lower() if len(text.lower()) == len(text) else text
    last_end = 0
    for chain in chains_of(text):
        if sum(len(group.digits) for group in chain) < LEAST_DIGITS:
            last_end = chain[-1].end
            continue
        at = 0
        while at < len(chain):
            before = lower[max(last_end, chain[at].start - REACH) : chain[at].start]
            found = None if _inside_table(chain, at, last_end) else _classify(lower, chain, at, before)
            if found:
                kind, count = found
                yield Span(kind, _opening(text, chain[at], chain[at + count - 1]), chain[at + count - 1].end)
                at += count
            else:
                at += 1
            last_end = chain[at - 1].end


def _inside_table(chain: list[Group], at: int, last_end: int) -> bool:
    """Tell whether a group stands amid ones and twos of a long chain, where no number starts.

    Trying 16 groups from each group of "1 2 3 ..." takes 20 microseconds a group: a minute for 10 MB.
    """
    amid = at > 0 and chain[at - 1].end == last_end and len(chain[at - 1].digits) <= 2
    return len(chain) > TABLE and amid and len(chain[at].digits) <= 2


def _classify(lower: str, chain: list[Group], at: int, before: str) -> tuple[str, int] | None:
    """Kind and number of groups of the personal number that starts at ``chain[at]``, or ``None``."""
    said = ""
    for match in _SAYS.finditer(before):
        said = match.lastgroup or ""
    if said == "UANG":
        return None
    candidates = candidates_at(lower, chain, at)
    if not candidates:
        return ("NOMOR", 1) if len(chain[at].digits) > MOST_DIGITS else None
    phone = _phone(lower, chain, at, candidates, said == "TELEPON")
    for one in reversed(candidates):
        if not one.amount and (kind := _named(one, said, phone is not None)):
            return kind, one.count
    for one in reversed(candidates):
        if kind := _shaped(one):
            return kind, one.count
    after_end = chain[at + (phone or 1) - 1].end
    if _MONEY.match(lower, after_end) and not chain[at].digits.startswith("0"):
        return None
    if phone:
        return "TELEPON", phone
    said_after = _SAYS_AFTER.match(lower, chain[at].end)
    first = candidates[0]
    if said_after and first.count == 1 and (kind := _named(first, said_after.lastgroup or "", False)):
        return kind, 1
    return ("NOMOR", 1) if len(chain[at].digits) >= UNBROKEN else None


def _named(one: Candidate, said: str, phone: bool) -> str | None:
    """Kind of a number that a word before (or after) it names."""
    size = len(one.digits)
    fits = {
        "NPWP": size in (15, 16, 22),
        "KK": size == 16,
        "NIK": size == 16 or (one.count == 1 and 12 <= size <= 18 and not phone),
        "KARTU": 13 <= size <= 19 and is_card(one.digits),
        "REKENING": 8 <= size <= 16 and not phone,
    }
    return said if fits.get(said) else None


def _shaped(one: Candidate) -> str | None:
    """Kind of a number that its own digits give away."""
    size = len(one.digits)
    if one.lengths == (2, 3, 3, 1, 3, 3):
        return "NPWP"
    if not one.plain:
        return None
    if is_nik(one.digits):
        return "NIK"
    if is_card(one.digits):
        return "KARTU"
    if one.count > 1 or one.digits.startswith("0062"):
        return None
    return "NPWP" if is_npwp(one.digits) or (size == 16 and one.digits[0] == "0") else None


def _phone(lower: str, chain: list[Group], at: int, numbers: list[Candidate], said: bool) -> int | None:
    """Number of groups of the phone number that starts at ``chain[at]``, or ``None``."""
    plus = lower[max(0, chain[at].start - 1) : chain[at].start] == "+"
    fits = [one.count for one in numbers if _is_phone(one, said, plus)]
    if len(fits) > 1 and _COUNTED.match(lower, chain[at + fits[-1] - 1].end):
        last, before = chain[at + fits[-1] - 1], chain[at + fits[-1] - 2]
        if len(last.digits) <= 2 and lower[before.end : last.start].isspace():
            fits.pop()
    return fits[-1] if fits else None


def _is_phone(one: Candidate, said: bool, plus: bool) -> bool:
    digits = one.digits
    if plus and not digits.startswith("62"):
        return 9 <= len(digits) <= 15 and not one.amount
    for prefix in ("0062", "62", "0"):
        if digits.startswith(prefix):
            national = digits[len(prefix) :].removeprefix("0" if prefix != "0" else "")
            return _is_national(one, national, len(prefix), said)
    if said and is_local(digits) and one.lengths in ((7,), (8,), (3, 4), (4, 4), (4, 3)):
        return True
    if one.amount and not said:
        return False
    return is_mobile(digits) and (said or (one.count == 1 and len(digits) >= 10 and digits[-5:] != "00000"))


def _is_national(one: Candidate, national: str, prefix: int, said: bool) -> bool:
    first = one.lengths[0]
    if is_mobile(national) or (said and len(national) == 8 and is_mobile(national + "0")):
        # 08.15-09.30 are hours: a number that starts with less than 08xx is joined in one way throughout.
        return first >= 3 or prefix > 1 or len(one.joins) == 1
    area = area_length(national)
    whole = first >= 7 or set(one.lengths) == {1}
    return area > 0 and (whole or first in (area + 1, prefix, prefix + area, area))


def _opening(text: str, first: Group, last: Group) -> int:
    """Where the number starts, its ``+`` and the bracket that closes inside it included."""
    start = first.start
    if text[start - 1 : start] == "(" and ")" in text[first.end : last.end]:
        start -= 1
    if start and text[start - 1] == "+":
        start -= 1
    return start


