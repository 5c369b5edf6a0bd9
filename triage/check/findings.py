"""What can be wrong with a labelled corpus: the kinds of finding and how grave they are."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING = "error", "warning"

#: Kind -> (level, heading), in the order in which they are told.  An error is certain and
#: can be mended row by row; a warning is a doubt that a person must judge.
KINDS = {
    "unreadable-row": (ERROR, "rows that cannot be read"),
    "unknown-label": (ERROR, "labels that are not in the list"),
    "misspelt-label": (WARNING, "labels that look misspelt"),
    "empty-message": (ERROR, "messages without text"),
    "no-label": (WARNING, "messages without any label"),
    "contradiction": (ERROR, "the same message with different labels"),
    "duplicate": (WARNING, "messages that are there twice"),
    "leak": (ERROR, "messages that are in two of the given parts"),
    "labels-disagree": (WARNING, "kind and agency that do not go together"),
    "encoding": (ERROR, "damaged characters"),
    "private": (ERROR, "numbers and addresses that name a citizen"),
    "name": (WARNING, "names and accounts of citizens"),
    "thin-label": (WARNING, "labels too thin to learn"),
    "look-alike": (WARNING, "labels that are taken for each other"),
    "suspect": (WARNING, "labels that look wrong, the likeliest error first"),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or doubtful.

    ``place`` is file:line, or the label it is about; ``fact`` a sentence without
    full stop; ``head``, ``label`` and ``suggestion`` (what could stand there instead)
    where it is about a label; ``score`` orders suspects (log odds that the label
    is wrong); ``row`` is the position of the message, -1 if it is about no single one.
    """

    kind: str
    place: str
    fact: str
    head: str = ""
    label: str = ""
    suggestion: str = ""
    score: float | None = None
    row: int = -1

    @property
    def level(self) -> str:
        """"error" or "warning"."""
        return KINDS[self.kind][0]


def in_order(found: list[Finding]) -> list[Finding]:
    """By kind, then as they were found."""
    kinds = list(KINDS)
    return sorted(found, key=lambda finding: kinds.index(finding.kind))
