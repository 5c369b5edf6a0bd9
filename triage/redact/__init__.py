"""Personal details of citizens -> placeholders that keep the kind (``[NIK]``, ``[TELEPON]``).

What counts as personal data: Undang-Undang 27/2022, article 4.  What is found, how well, and what is not:
``docs/privacy.md``.

=========  =====================================================================
NIK, KK    16 digits: province, district, date (women: day + 40), serial
NPWP       tax number, old (15 digits) and new (16)
TELEPON    mobile, landline, foreign; hotlines (112, 14022, 1500 xxx) stay
SUREL      e-mail address
AKUN       @handle; accounts of offices stay
PELAT      vehicle plate
REKENING   bank account, after rek, transfer ke, the name of a bank
KARTU      payment card number (Luhn)
NOMOR      any other unbroken run of 13 digits or more (BPJS, SIM, IMEI)
NAMA       name after a.n., nama saya, sdr, bpk and the like
=========  =====================================================================
"""

from __future__ import annotations

from triage.redact.marks import find_handles, find_mail, find_plates, find_spelled
from triage.redact.names import find_names, find_signatures
from triage.redact.numbers import find_numbers
from triage.redact.spans import Span, settle

__all__ = ["KINDS", "Span", "find", "redact", "replace"]

KINDS = ("NIK", "KK", "NPWP", "TELEPON", "SUREL", "AKUN", "PELAT", "REKENING", "KARTU", "NOMOR", "NAMA")


def find(text: str) -> list[Span]:
    """Find the personal details of a text.

    Returns spans sorted by position that do not overlap.  The time grows with the length of the text and not
    faster.

    >>> find("hub Budi 0812-3456-7890")
    [Span(kind='TELEPON', start=9, end=23)]
    """
    numbers = [*find_numbers(text), *find_spelled(text)]
    return settle(
        (
            find_mail(text),
            numbers,
            find_handles(text),
            find_plates(text),
            find_names(text),
            find_signatures(text, numbers),
        )
    )


def replace(text: str, spans: list[Span]) -> str:
    """Put placeholders in the place of spans as :func:`find` gives them."""
    pieces: list[str] = []
    at = 0
    for span in spans:
        pieces += (text[at : span.start], f"[{span.kind}]")
        at = span.end
    return "".join((*pieces, text[at:])) if pieces else text


def redact(text: str) -> str:
    """Replace the personal details of a text by placeholders; everything else stays as it was.

    >>> redact("NIK 3171995508850001 a.n. Siti Aminah, RT 03/05, bayar Rp 150.000, hub 0812 3456 7890")
    'NIK [NIK] a.n. [NAMA], RT 03/05, bayar Rp 150.000, hub [TELEPON]'
    """
    return replace(text, find(text))
