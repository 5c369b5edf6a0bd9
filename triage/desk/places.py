"""Where a message can be, and which way it may go from there.

    tinjau -> terkirim -> dikerjakan -> selesai | ditolak
       |  \\-> jawab -> dijawab
       \\--> arsip

From ``terkirim``, ``dikerjakan`` and ``jawab`` it comes back to ``tinjau`` when the
agency says that it is not its business.  A message is in exactly one place; the
ledger (:mod:`triage.desk.schema`) checks that with every change.
"""

from __future__ import annotations

from triage.decide import ARSIP, JAWAB, TERUSKAN, TINJAU

__all__ = ["ARSIP", "CLOSED", "DIJAWAB", "DIKERJAKAN", "DITOLAK", "JAWAB", "OPEN", "PLACES", "SELESAI", "TERKIRIM",
           "TINJAU", "WITH_AGENCY", "place_for"]  # fmt: skip

TERKIRIM, DIKERJAKAN, SELESAI, DITOLAK, DIJAWAB = "terkirim", "dikerjakan", "selesai", "ditolak", "dijawab"

#: Somebody must still do something.
OPEN = (TINJAU, JAWAB, TERKIRIM, DIKERJAKAN)
#: The path has ended; only the archive can be opened again.
CLOSED = (SELESAI, DITOLAK, DIJAWAB)
PLACES = (*OPEN, *CLOSED, ARSIP)
#: An agency has it.
WITH_AGENCY = (TERKIRIM, DIKERJAKAN)

_FIRST = {JAWAB: JAWAB, TERUSKAN: TERKIRIM, ARSIP: ARSIP, TINJAU: TINJAU}


def place_for(tindakan: str) -> str:
    """The place a message goes to by its ``tindakan``; what is no known one is for a person.

    >>> place_for("teruskan"), place_for("terus kan")
    ('terkirim', 'tinjau')
    """
    return _FIRST.get(tindakan, TINJAU)
