"""The walk of an inbox: rows in, the same rows with labels out, in order, as they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from triage.decide import TINJAU
from triage.inbox import Batch, Inbox, Problem, check_clash
from triage.outbox import Outbox
from triage.predict import Predictions, Triage, output_columns

#: Formats whose cells keep their types, so that a probability stays a number.
TYPED = frozenset({"jsonl", "xlsx", "parquet"})


@dataclass
class Summary:
    """What happened to the rows of an inbox; ``read`` is the sum of the others."""

    read: int = 0
    automatic: int = 0
    review: int = 0
    unreadable: int = 0

    def __str__(self) -> str:
        return f"{self.read} read: {self.automatic} labelled, {self.review} to review, {self.unreadable} unreadable"


def predict(
    inbox: Inbox,
    outbox: Outbox,
    triage: Triage,
    text: int,
    *,
    typed: bool = False,
    reject: Callable[[Problem], None] | None = None,
    done: Callable[[int], None] | None = None,
) -> Summary:
    """Label every row of ``inbox`` into ``outbox``: one row in is one row out, in order.

    Parameters
    ----------
    text: position of the text column; typed: write probabilities as numbers.
    reject: told of every row that could not be read.
    done: told after every batch how many rows it had.
    """
    summary = Summary()
    for batch in inbox.batches():
        labels = columns_of(triage.classify(texts_of(batch, text)), typed)
        write(outbox, batch, labels, summary, reject)
        if done:
            done(len(batch.rows))
    return summary


def write(
    outbox: Outbox, batch: Batch, labels: list[list[object]], summary: Summary, reject: Callable[[Problem], None] | None
) -> None:
    """Append a labelled batch and count it; ``labels`` are the new columns."""
    actions, reasons = labels[-2], labels[-1]
    for i, problem in batch.problems.items():
        for column in labels[:-2]:
            column[i] = ""
        actions[i], reasons[i] = TINJAU, f"({problem.reason})"
        if reject:
            reject(problem)
    outbox.write([[*row, *new] for row, *new in zip(batch.rows, *labels, strict=True)], batch.extras)
    outbox.flush()
    waiting = actions.count(TINJAU)
    summary.read += len(batch.rows)
    summary.automatic += len(batch.rows) - waiting
    summary.review += waiting - len(batch.problems)
    summary.unreadable += len(batch.problems)


def texts_of(batch: Batch, text: int) -> list[str]:
    """The messages of a batch; what is no text (a number, nothing) becomes text."""
    cells = [row[text] for row in batch.rows]
    if all(cell.__class__ is str for cell in cells):
        return cells  # type: ignore[return-value]
    return ["" if cell is None else str(cell) for cell in cells]


def columns_of(predictions: Predictions, typed: bool) -> list[list[object]]:
    """The new columns of a batch; lists, so that a problem can be put in."""
    return predictions.columns(numbers=typed)


def new_columns(triage: Triage, inbox: Inbox, prefix: str) -> list[str]:
    """The columns that prediction adds to this inbox.

    Raises
    ------
    InputError: one of them is already there.
    """
    names = output_columns(triage.labels, prefix)
    check_clash(inbox.columns, names, inbox.name)
    return names
