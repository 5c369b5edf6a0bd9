"""The list of rows that could not be read, beside an output that has them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from triage.errors import InputError, OutputError
from triage.inbox.batch import Problem

COLUMNS = ("sumber", "baris", "alasan", "isi")


@contextmanager
def open_rejects(
    path: str | None, strict: bool, force: bool = False, inputs: Sequence[str | Path] = ()
) -> Iterator[Callable[[Problem], None] | None]:
    """Give a function to call with every problem row, or None if nobody wants to know.

    ``inputs`` are files that are in use and must not be written over, the output among them.

    Raises
    ------
    InputError: on the first problem, if ``strict``.
    OutputError: ``path`` exists already, is in use, or cannot be written.
    """
    if strict:
        yield _stop
        return
    if path is None:
        yield None
        return
    from triage.outbox import open_outbox

    if any(str(path) == str(other) for other in inputs):
        raise OutputError(f"{path}: is in use, so it cannot list the rejects", "Choose another name with --rejects")
    with open_outbox(path, columns=COLUMNS, format="csv", force=force, inputs=inputs) as outbox:

        def reject(problem: Problem) -> None:
            name, _, line = problem.place.rpartition(":")
            outbox.write([[name, line, problem.reason, problem.raw]])

        yield reject


def _stop(problem: Problem) -> None:
    raise InputError(f"{problem.place}: {problem.reason}", "Mend the row, or leave --strict out")
