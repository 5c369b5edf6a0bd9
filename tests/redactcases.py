"""The marked lines of tests/cases/redact*.tsv, and how well they are found."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from triage.redact import Span, find

CASES = Path(__file__).parent / "cases"
_MARK = re.compile(r"⟦([A-Z]+)\|(.*?)⟧")


@dataclass(frozen=True)
class Case:
    kind: str
    text: str
    spans: frozenset[tuple[str, int, int]]


@dataclass
class Score:
    """Per kind: found as marked, marked but not found, found but not marked; hidden under any kind."""

    right: Counter = field(default_factory=Counter)
    missed: Counter = field(default_factory=Counter)
    extra: Counter = field(default_factory=Counter)
    hidden: Counter = field(default_factory=Counter)

    def row(self, kind: str) -> tuple[int, str, str, str]:
        marked = self.right[kind] + self.missed[kind]
        found = self.right[kind] + self.extra[kind]
        shares = ((self.right[kind], found), (self.right[kind], marked), (self.hidden[kind], marked))
        return marked, *(f"{part / whole:.3f}" if whole else "-" for part, whole in shares)


def load(name: str) -> list[Case]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# triage redact cases, version 1")
    return [parse(*line.split("\t")) for line in lines if not line.startswith(("#", "kasus\t"))]


def parse(kind: str, marked: str) -> Case:
    text, spans, at = "", set(), 0
    marked = marked.replace("\\n", "\n")
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        spans.add((mark[1], len(text), len(text) + len(mark[2])))
        text += mark[2]
        at = mark.end()
    text += marked[at:]
    return Case(kind, text, frozenset(core(text, *span) for span in spans))


def core(text: str, kind: str, start: int, end: int) -> tuple[str, int, int]:
    """A span from its first to its last letter or digit: a bracket or plus more or less is no difference."""
    inside = [at for at in range(start, end) if text[at].isalnum()]
    return kind, inside[0], inside[-1] + 1


def found(text: str) -> frozenset[tuple[str, int, int]]:
    return frozenset(core(text, *span) for span in find(text))


def score(cases: list[Case]) -> Score:
    total = Score()
    for case in cases:
        got = found(case.text)
        total.right.update(kind for kind, *_ in case.spans & got)
        total.missed.update(kind for kind, *_ in case.spans - got)
        total.extra.update(kind for kind, *_ in got - case.spans)
        spans: list[Span] = find(case.text)
        total.hidden.update(
            kind for kind, start, end in case.spans if any(s.start <= start and end <= s.end for s in spans)
        )
    return total


def table(total: Score) -> str:
    """The table of docs/privacy.md."""
    lines = ["| kind | marked | precision | recall | hidden |", "| --- | ---: | ---: | ---: | ---: |"]
    for kind in sorted({*total.right, *total.missed, *total.extra}):
        lines.append(f"| {kind} | {' | '.join(map(str, total.row(kind)))} |")
    return "\n".join(lines)
