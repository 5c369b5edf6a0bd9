"""Care for a labelled corpus: everything doubtful in it, with its place and a way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from triage.check.classes import look_alikes, thin
from triage.check.findings import ERROR, KINDS, WARNING, Finding, in_order
from triage.check.labels import labels
from triage.check.suspects import judge, suspects
from triage.check.texts import texts
from triage.corpus import Columns, Corpus, read
from triage.crossval import Progress
from triage.pretrained import NOTHING, Pretrained

__all__ = ["ERROR", "KINDS", "WARNING", "Checked", "Finding", "check"]

#: Suspected label errors listed; benchmarks/check.py measures how many errors they hold.
SUSPECTS = 300


@dataclass(frozen=True)
class Checked:
    """A corpus and what was found in it, gravest kinds first."""

    corpus: Corpus
    findings: list[Finding]
    #: False: nothing was learned, so suspects and look-alikes were not looked for.
    judged: bool

    @property
    def errors(self) -> list[Finding]:
        """The findings that ``--strict`` fails on."""
        return [finding for finding in self.findings if finding.level == ERROR]


def check(
    paths: Sequence[str | Path],
    columns: Columns | None = None,
    *,
    learn: bool = True,
    limit: int = SUSPECTS,
    seed: int = 0,
    jobs: int = 2,
    pretrained: Pretrained = NOTHING,
    progress: Progress | None = None,
) -> Checked:
    """Look for everything that is wrong or doubtful in labelled files and folders.

    Parameters
    ----------
    paths: files or folders; several are taken for parts (train, test) that must not share a message.
    learn: also judge every label by models that had not seen its message; takes about
        as long as a training.
    limit: suspected label errors to list at most.
    pretrained: what an earlier model knows of words; left aside if it has learned from these messages.

    Raises
    ------
    CorpusError: nothing labelled.
    InputError: a file that cannot be read.
    """
    corpus, parts = _read(paths, columns)
    judged = (
        judge(corpus, seed=seed, jobs=jobs, pretrained=pretrained, progress=progress) if learn else {}
    )
    rows = [Finding("unreadable-row", place, reason) for place, reason in corpus.problems]
    found = chain(
        rows, labels(corpus), texts(corpus, parts), thin(corpus, judged), look_alikes(judged),
        suspects(corpus, judged, limit),
    )  # fmt: skip
    return Checked(corpus, in_order(list(found)), bool(judged))


def _read(paths: Sequence[str | Path], columns: Columns | None) -> tuple[Corpus, list[int]]:
    """All paths as one corpus, and which path each message came from."""
    whole, parts = Corpus(), []
    for number, path in enumerate(paths):
        one = read([path], columns)
        for name in dict.fromkeys([*whole.heads, *one.heads]):
            before = whole.heads.setdefault(name, [""] * len(whole.texts))
            before += one.heads.get(name, [""] * len(one.texts))
        whole.texts += one.texts
        whole.places += one.places
        whole.sources += one.sources
        whole.problems += one.problems
        whole.agencies |= one.agencies
        parts += [number] * len(one.texts)
    return whole, parts
