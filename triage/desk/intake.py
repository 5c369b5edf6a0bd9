"""A message at the counter: what the model says of it, what the person makes of that, and the row it becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from triage.answers import Suggestions
from triage.corpus import KINDS
from triage.decide import ACTIONS, TERUSKAN, TINJAU, WITHOUT_AGENCY
from triage.desk.office import Office
from triage.inbox import Batch
from triage.predict import Triage
from triage.predictions import Head, output_columns

#: Agencies offered under one key each.
OFFERED = 3
#: Keys that mean something else than a kind: accept, set aside, type a code, and all agencies.
ACCEPT, DISCARD, CODE, LIST = "\n", "b", "k", "?"
# An escape sequence (ECMA-48: CSI, OSC and the two-letter ones), as a terminal or a prank puts it into pasted text.
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_]|[ -/]+[0-~])")
# What only steers: C0 but tab and line end, DEL, C1, and the marks that turn the direction of writing.
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass
class Note:
    """One message and its labels; ``jenis`` and ``skpd`` are the person's choice, at first the model's."""

    pesan: str
    said: Mapping[str, str]
    #: The likeliest agencies, best first, as (code, probability); at most OFFERED.
    offers: Sequence[tuple[str, str]]
    jenis: str = ""
    skpd: str = ""
    answer: Mapping[str, str] = field(default_factory=dict)

    @property
    def corrected(self) -> bool:
        """Whether the person chose other labels than the model."""
        return (self.jenis, self.skpd) != (self.said.get("jenis", ""), self.said.get("skpd", ""))


class Counter:
    """Labels one message at a time, and knows what may be chosen instead.

    Parameters
    ----------
    answers: suggests an answer to a question; None: does not.
    """

    def __init__(self, triage: Triage, office: Office, answers: Suggestions | None = None) -> None:
        self._triage, self._answers, self.office = triage, answers, office
        self._names = output_columns(triage.labels)
        labels = triage.labels.get("jenis", [])
        self.kinds = _keys([k for k in KINDS if k in labels] + [k for k in labels if k not in KINDS])
        known = triage.labels.get("skpd", [])
        self.codes = sorted({*known, *(office.names if all(c in office.names for c in known) else ())})

    @property
    def columns(self) -> list[str]:
        """The columns of the counter's inbox."""
        said = [*self._names, *Suggestions.columns]
        return ["id", "waktu", "pengirim", "pesan", *said, "jenis_benar", "skpd_benar", "petugas"]

    def look(self, text: str) -> Note:
        """Label a message."""
        pesan = cleaned(text)
        found = self._triage.classify([pesan])
        said = {name: str(column[0]) for name, column in zip(self._names, found.columns(), strict=True)}
        offers = _likeliest(found.heads["skpd"]) if "skpd" in found.heads else []
        note = Note(pesan, said, offers, said.get("jenis", ""), said.get("skpd", ""))
        note.answer = self._suggest(note)
        return note

    def press(self, note: Note, key: str) -> bool:
        """Change a note by one key: a kind's letter or an offer's digit; False if the key means neither."""
        if key in self.kinds:
            note.jenis = self.kinds[key]
            if note.jenis == WITHOUT_AGENCY:
                note.skpd = ""
            elif not note.skpd and note.offers:
                note.skpd = note.offers[0][0]
        elif key in [str(i + 1) for i in range(len(note.offers))] and note.jenis != WITHOUT_AGENCY:
            note.skpd = note.offers[int(key) - 1][0]
        else:
            return False
        note.answer = self._suggest(note)
        return True

    def assign(self, note: Note, beginning: str) -> list[str]:
        """Set the agency by the beginning of its code or name; the codes that fit, set if it is one."""
        wanted = beginning.strip().lower()
        found = [c for c in self.codes if c == wanted] or [
            c for c in self.codes if wanted and (c.startswith(wanted) or wanted in self.office.name(c).lower())
        ]
        if len(found) == 1:
            note.skpd = found[0]
            note.answer = self._suggest(note)
        return found

    def action(self, note: Note) -> str:
        """What happens to the note once it is accepted."""
        if not self.kinds:
            return TERUSKAN if note.skpd else note.said["tindakan"]
        return ACTIONS.get(note.jenis, TINJAU)

    def missing(self, note: Note) -> str:
        """What must be chosen before the note can be accepted: "jenis", "skpd" or nothing."""
        if self.kinds and not note.jenis:
            return "jenis"
        return "skpd" if self.codes and not note.skpd and note.jenis != WITHOUT_AGENCY else ""

    def row(self, note: Note, pengirim: str, petugas: str, accepted: bool = True) -> dict[str, str]:
        """The cells of a note; one that nobody accepted goes on with the model's labels alone."""
        cells = {"pengirim": cleaned(pengirim), "pesan": note.pesan, **note.said, **note.answer}
        if accepted:
            cells |= {"jenis_benar": note.jenis, "skpd_benar": note.skpd, "petugas": petugas}
        return cells

    def _suggest(self, note: Note) -> dict[str, str]:
        """An answer, if it is a question now; from the agency that was chosen, if it was."""
        if self._answers is None:
            return {}
        said: dict[str, list[object]] = {name: [value] for name, value in note.said.items()}
        if self.kinds:
            said["jenis"] = [note.jenis]
        if note.skpd != note.said.get("skpd"):
            said |= {"skpd": [note.skpd], "skpd_lain": [""]}
        columns = self._answers.add(Batch([[note.pesan]]), [note.pesan], said)
        return {n: str(c[0]) for n, c in zip(self._answers.columns, columns, strict=True) if c[0]}


def cleaned(text: str) -> str:
    r"""Text without what only steers a terminal: escape sequences, control characters, direction marks.

    >>> cleaned("\x1b[200~lampu\x1b[31m mati\x07\r\ngelap\x1b]0;x\x07\u202e \x1b[201~")
    'lampu mati\ngelap'
    """
    plain = _SEQUENCE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _STEERING.sub("", plain).strip()


def _likeliest(head: Head) -> list[tuple[str, str]]:
    """The first choices with their probabilities, also where the model gives the message to no agency."""
    if head.best[0] < 0:
        return []
    order = head.probabilities[0].argsort(kind="stable")[::-1][:OFFERED].tolist()
    return [(head.labels[i], f"{min(float(head.probabilities[0, i]), 0.99):.2f}") for i in order]


def _keys(labels: Sequence[str]) -> dict[str, str]:
    """A key for each label: its first letter that is still free.

    >>> _keys(["pertanyaan", "laporan", "lainnya"])
    {'p': 'pertanyaan', 'l': 'laporan', 'a': 'lainnya'}
    """
    found: dict[str, str] = {}
    for label in labels:
        free = (c for c in label.lower() if c.isascii() and c.isalpha() and c not in {*found, DISCARD, CODE})
        key = next(free, "")
        if key:
            found[key] = label
    return found
