"""Findings for people: lines for a terminal, rows for the sheet that a reviewer works through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from triage.check import Checked
from triage.check.findings import ERROR, KINDS, Finding
from triage.errors import counted

#: Columns of the reviewable list; ``putusan`` is the reviewer's.
COLUMNS = ["tempat", "temuan", "tingkat", "kolom", "label", "saran", "skor", "keterangan", "pesan", "putusan"]
CHOICES = {"putusan": ["ganti", "biarkan", "hapus"]}
_LEVELS = {True: "galat", False: "peringatan"}
#: Characters of a message on the terminal.
_SHOWN = 100


def rows(checked: Checked, show: Callable[[str], str]) -> list[list[object]]:
    """One row of :data:`COLUMNS` for every finding; ``show`` is applied to each text."""
    return [
        [f.place, f.kind, _LEVELS[f.level == ERROR], f.head, f.label, show(f.suggestion),
         "" if f.score is None else f.score, f.fact, show(_text(checked, f)), ""]
        for f in checked.findings
    ]  # fmt: skip


def lines(checked: Checked, show: Callable[[str], str], most: int) -> Iterator[str]:
    """The findings in words, at most ``most`` of each kind."""
    corpus, kinds = checked.corpus, Counter(f.kind for f in checked.findings)
    rows = counted(len(corpus.texts), "message")
    yield f"{', '.join(_names(corpus.sources))}: {rows} with {' and '.join(corpus.heads)}"
    errors = len(checked.errors)
    yield f"{counted(errors, 'error')}, {counted(len(checked.findings) - errors, 'warning')}"
    for kind, (level, heading) in KINDS.items():
        if not kinds[kind]:
            continue
        yield f"\n{heading} ({level}): {kinds[kind]}"
        for finding in [f for f in checked.findings if f.kind == kind][:most]:
            yield f"  {finding.place}: {finding.fact}"
            if kind == "suspect":
                yield f"      {_cut(show(_text(checked, finding)))}"
        if kinds[kind] > most:
            yield f"  and {kinds[kind] - most} more; --fix-out FILE lists all"
    if not checked.judged:
        yield "\nno label was judged by its words (too few messages, or --quick)"


def _text(checked: Checked, finding: Finding) -> str:
    return checked.corpus.texts[finding.row] if finding.row >= 0 else ""


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 3] + "..."


def _names(sources: list[str]) -> list[str]:
    return sources if len(sources) <= 3 else [f"{len(sources)} files"]
