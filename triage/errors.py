"""Expected failures, each told in one sentence: place, fact, way out.

Everything below :mod:`triage.cli` raises these; only the command line turns
them into text on stderr and an exit code.
"""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "row"), counted(0, "row"), counted(2, "reply")
    ('1 row', '0 rows', '2 replies')
    """
    many = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number} {noun if number == 1 else many}"


class TriageError(Exception):
    """An expected failure.

    Parameters
    ----------
    problem:
        Place and fact, e.g. ``inbox.csv:812: no column "pesan" (found: id, isi)``.
    hint:
        The way out, e.g. ``Try --text-column isi``.  May be empty.

    Example
    -------
    >>> str(TriageError('inbox.csv: no column "pesan" (found: id, isi)', "Try --text-column isi"))
    'inbox.csv: no column "pesan" (found: id, isi). Try --text-column isi'
    """

    #: Process exit code: 1 is an expected failure, 2 a wrong use of the command line.
    exit_code = 1

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem, hint)
        self.problem = problem
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.problem}. {self.hint}" if self.hint else self.problem


class InputError(TriageError):
    """An inbox that cannot be read, or has no column to read."""


class OutputError(TriageError):
    """A file that cannot be written."""


class CorpusError(TriageError):
    """A labelled file that must not be learned from as it is."""


class ModelError(TriageError):
    """A model file that is missing, damaged, unsafe or too new."""


class GateError(TriageError):
    """An evaluation that did not reach what was asked of it."""


class UsageError(TriageError):
    """Options that contradict each other."""

    exit_code = 2
