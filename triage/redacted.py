"""A labelled batch without personal details: what ``triage predict --redact`` does.

Labels, reasons and answers are computed from the messages as they came; what is written
is not.  A reason that only the original holds ("Siti") goes, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from triage.inbox import Batch
from triage.reasons import display
from triage.redact import redact
from triage.redaction import Redactor


class Hider:
    """Redacts the batches of an inbox with these columns; ``text`` is the position of the messages."""

    def __init__(self, columns: Sequence[str], text: int, name: str = "inbox") -> None:
        self._redactor, self._text = Redactor(columns, (), name), text

    def hide(self, batch: Batch, said: Mapping[str, list[object]]) -> Batch:
        """The batch with placeholders in it, also in the raw text of its problems; mends ``alasan`` in place."""
        clean = self._redactor.redact(batch)
        clean.problems = {i: replace(p, raw=redact(p.raw)) for i, p in batch.problems.items()}
        reasons = said["alasan"]
        for i, (before, after) in enumerate(zip(batch.rows, clean.rows, strict=True)):
            if before[self._text] != after[self._text]:
                reasons[i] = still_there(str(reasons[i]), str(after[self._text]))
        return clean

    def __str__(self) -> str:
        return str(self._redactor)


def still_there(reason: str, text: str) -> str:
    """The words of a reason that the redacted text still has.

    >>> still_there("lampu Siti mati", "saya [NAMA], lampu mati!")
    'lampu mati'
    """
    shown = {display(chunk) for chunk in text.split()}
    return " ".join(word for word in reason.split(" ") if word in shown)
