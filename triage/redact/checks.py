"""What makes a string of digits an identity, tax, card or phone number.  Pure functions on ASCII digits."""

from __future__ import annotations

import re

#: Two-digit province codes that open a NIK and a KK: Keputusan Menteri Dalam Negeri 300.2.2-2138/2025,
#: annex (38 provinces, the four Papuan ones of 2022 included).
PROVINCES = frozenset(
    str(code)
    for low, high in ((11, 19), (21, 21), (31, 36), (51, 53), (61, 65), (71, 76), (81, 82), (91, 96))
    for code in range(low, high + 1)
)

#: Longest month, index 1 to 12: a NIK has a two-digit year, so 29 February is always allowed.
DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

#: Three-digit area codes without their 0, as ranges (Fundamental Technical Plan, Kepmenhub KM 4/2001):
#: 2xx west and central Java, 3xx east Java to Timor, 4xx Sulawesi, 5xx Kalimantan, 6xx and 7xx Sumatra, 9xx
#: the east.
_AREA_RANGES = (
    (231, 234), (251, 267), (271, 298), (321, 343), (351, 358), (361, 389),
    (401, 485), (511, 568), (620, 660), (702, 702), (711, 779), (901, 986),
)  # fmt: skip
AREAS = frozenset(str(code) for low, high in _AREA_RANGES for code in range(low, high + 1))
#: The two-digit ones: Jakarta, Bandung, Semarang, Surabaya, Medan.
SHORT_AREAS = ("21", "22", "24", "31", "61")

#: Card numbers by first digits and lengths (ISO/IEC 7812-1; Visa, Mastercard, Amex, JCB, Discover, UnionPay).
_CARD = re.compile(
    r"""4(?:\d{12}|\d{15}|\d{18})        # Visa: 13, 16 or 19
    |   5[1-5]\d{14}|2[2-7]\d{14}       # Mastercard: 16
    |   3[47]\d{13}                     # Amex: 15
    |   35\d{14}                        # JCB: 16
    |   6(?:011|5\d\d|2\d\d)\d{12,15}   # Discover, UnionPay: 16 to 19
    """,
    re.VERBOSE,
)

#: A mobile number without its 0 or 62.  080x is toll-free or premium, so not a person.  The shortest in use
#: (0811-999-000) has 9 digits here, the longest 12.
_MOBILE = re.compile(r"8[1-9]\d{7,10}")

#: Year, month, day written together, as in a report number: not a local phone number.
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


def luhn(digits: str) -> bool:
    """Tell whether the last digit is the check digit of the rest (ISO/IEC 7812-1, annex B).

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    odd = sum(int(digit) for digit in digits[-1::-2])
    even = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (odd + even) % 10 == 0


def is_nik(digits: str) -> bool:
    """Tell whether 16 digits can be a NIK or KK: province, district, date (women: day + 40), serial.

    The layout is that of Peraturan Presiden 25/2008, article 37 (a KK number is built alike).

    >>> is_nik("3171995508850001"), is_nik("3171993208850001"), is_nik("3071991508850001")
    (True, False, False)
    """
    if len(digits) != 16 or digits[:2] not in PROVINCES or digits[2:4] == "00" or digits[12:] == "0000":
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    return 1 <= month <= 12 and 1 <= (day - 40 if day > 40 else day) <= DAYS[month]


def is_npwp(digits: str) -> bool:
    """Tell whether 15 digits are an old NPWP: its first nine end in a check digit (stdnum.id.npwp).

    >>> is_npwp("013000666091000"), is_npwp("013000667091000")
    (True, False)
    """
    return len(digits) == 15 and luhn(digits[:9])


def is_card(digits: str) -> bool:
    """Tell whether the digits are a payment card number: known issuer, length and check digit."""
    return _CARD.fullmatch(digits) is not None and luhn(digits)


def is_mobile(national: str) -> bool:
    """Tell whether the digits, without 0 or 62, are a mobile number.

    >>> is_mobile("81234567890"), is_mobile("8001234567")
    (True, False)
    """
    return _MOBILE.fullmatch(national) is not None


def area_length(national: str) -> int:
    """Length of the area code that opens a landline number written without its 0; 0 if there is none.

    >>> area_length("215551234"), area_length("2518333444"), area_length("5551234567"), area_length("21")
    (2, 3, 3, 0)
    """
    for length, low, high in ((2, 5, 8), (3, 5, 8)):
        known = national[:length] in (SHORT_AREAS if length == 2 else AREAS)
        if known and low <= len(national) - length <= high:
            return length
    return 0


def is_local(digits: str) -> bool:
    """Tell whether 7 or 8 digits can be a landline without area code (never 1500xxx, never a date).

    >>> is_local("5551234"), is_local("1500123"), is_local("20230915")
    (True, False, False)
    """
    return len(digits) in (7, 8) and digits[0] in "23456789" and not _DATE.fullmatch(digits)
