"""What makes a message itself: its fingerprint, and the ticket that people write down."""

from __future__ import annotations

import hashlib
import re

#: Crockford's base 32: no I, L, O, U, which people take for 1, 1, 0, V.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 9 letters of 5 bits: among a million messages two share a ticket with a chance of 1.4 %, and
#: then the later one gets a longer ticket (:func:`tickets`).
SHORTEST = 9
_CONFUSED = str.maketrans("OIL", "011")
_NOT_TICKET = re.compile(r"[\s._-]+")


def fingerprint(nomor: str, waktu: str, pengirim: str, pesan: str, again: int = 0) -> str:
    """SHA-256 of a message, hexadecimal; ``again`` tells apart rows that have neither id nor time.

    >>> fingerprint("1", "", "", "tes") != fingerprint("", "1", "", "tes")
    True
    """
    cells = [nomor, waktu, pengirim, pesan, *([str(again)] if again else [])]
    # Lengths first, so that no cell can pretend to be two.
    text = "".join(f"{len(cell)}:{cell}" for cell in cells)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def tickets(sidik: str) -> list[str]:
    """The tickets that a message may have, the shortest first: a P and base-32 letters of its fingerprint.

    A spreadsheet takes none of them for a number or a date.

    >>> tickets("00" * 32)[:2]
    ['P000000000', 'P0000000000']
    """
    number, letters = int(sidik, 16), []
    for place in range(50):
        letters.append(_ALPHABET[number >> (251 - 5 * place) & 31])
    return ["P" + "".join(letters[:length]) for length in range(SHORTEST, 51)]


def read_ticket(text: str) -> str:
    """A ticket as somebody typed it, in its own letters.

    >>> read_ticket(" p-k7mo 2qx9l ")
    'PK7M02QX91'
    """
    return _NOT_TICKET.sub("", text).upper().translate(_CONFUSED)
