"""The walk of an inbox: rows in, the same rows with labels out, in order, as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from triage.decide import TINJAU
from triage.inbox import Batch, Inbox, Problem, check_clash
from triage.inbox.encoding import all_encoded
from triage.inbox.table import Column, Table
from triage.outbox import Outbox
from triage.outbox.quick import Style, Tails, join_rows
from triage.predict import Triage
from triage.predictions import output_columns

if TYPE_CHECKING:
    from triage.redacted import Hider

#: The messages of a batch: texts, or where they stand in a table.
Messages = list[str] | Column
#: What is said of them: a list for each new column, or these columns as they are written.
Said = list[list[object]] | Tails

#: Formats whose cells keep their types, so that a probability stays a number.
TYPED = frozenset({"jsonl", "xlsx", "parquet"})


@dataclass
class Summary:
    """What happened to the rows of an inbox; ``read`` is the sum of the others."""

    read: int = 0
    automatic: int = 0
    review: int = 0
    unreadable: int = 0

    def add(self, rows: int, waiting: int, unreadable: int) -> None:
        """Count rows, of which so many need a person, and of these so many could not be read."""
        self.read += rows
        self.automatic += rows - waiting
        self.review += waiting - unreadable
        self.unreadable += unreadable

    def __str__(self) -> str:
        return f"{self.read} read: {self.automatic} labelled, {self.review} to review, {self.unreadable} unreadable"


class Stage(Protocol):
    """One more group of columns beside the labels: suggested answers, incidents."""

    #: Names of the new columns, without a prefix.
    columns: Sequence[str]

    def add(self, batch: Batch, texts: Sequence[str], said: Mapping[str, list[object]]) -> list[list[object]]:
        """The cells of the new columns, one list per column.

        ``texts`` are the messages of the batch (n,), ``said`` the label columns so far by
        their name without a prefix.  Called once per batch, in the order of the inbox.
        """


def predict(
    inbox: Inbox,
    outbox: Outbox,
    triage: Triage,
    text: int,
    *,
    stages: Sequence[Stage] = (),
    hider: Hider | None = None,
    crew: Crew | None = None,
    typed: bool = False,
    reject: Callable[[Problem], None] | None = None,
    done: Callable[[int], None] | None = None,
) -> Summary:
    """Label every row of ``inbox`` into ``outbox``: one row in is one row out, in order.

    Parameters
    ----------
    text: position of the text column; typed: write probabilities as numbers.
    stages: what adds columns behind the labels.
    hider: what takes personal details out of the rows, after labels and stages have seen them.
    crew: others that label; stages, hiding and writing stay here.
    reject: told of every row that could not be read.
    done: told after every batch how many rows it had.
    """
    summary, names = Summary(), output_columns(triage.labels)

    def deliver(batch: Batch, messages: Messages, said: Said) -> None:
        if isinstance(said, Tails):
            assert isinstance(batch.rows, Table)  # nobody else's messages are a Column
            outbox.write_behind(batch.rows, said.texts)
            waiting = said.waiting
        else:
            columns = dict(zip(names, said, strict=True))
            for stage in stages:
                columns |= zip(stage.columns, stage.add(batch, texts_of(messages), columns), strict=True)
            if hider:
                batch = hider.hide(batch, columns)
            waiting = write(outbox, batch, columns, reject)
        outbox.flush()
        summary.add(len(batch.rows), waiting, len(batch.problems))
        if done:
            done(len(batch.rows))

    batches = ((batch, messages_of(batch, text)) for batch in inbox.batches())
    # Who adds to the columns or hides what they show needs them as they are.
    label = Label(triage, typed, None if stages or hider else outbox.style)
    if crew:
        crew.run(batches, label, deliver)
    else:
        for batch, messages in batches:
            deliver(batch, messages, label(messages))
    return summary


def write(
    outbox: Outbox,
    batch: Batch,
    said: Mapping[str, list[object]],
    reject: Callable[[Problem], None] | None,
) -> int:
    """Append a labelled batch; ``said`` are the new columns by name.  Gives the number of rows that need a person."""
    actions, reasons = said["tindakan"], said["alasan"]
    for i, problem in batch.problems.items():
        for column in said.values():
            column[i] = ""
        actions[i], reasons[i] = TINJAU, f"({problem.reason})"
        if reject:
            reject(problem)
    outbox.write_beside(batch.rows, list(said.values()), batch.extras)
    return actions.count(TINJAU)


def messages_of(batch: Batch, text: int) -> Messages:
    """The messages of a batch; what is no text (a number, nothing) becomes text."""
    if isinstance(batch.rows, Table):
        column = batch.rows.column(text)
        return column.texts() if batch.problems else column
    cells = [row[text] for row in batch.rows]
    if all(cell.__class__ is str for cell in cells):
        return cells  # type: ignore[return-value]
    return ["" if cell is None else str(cell) for cell in cells]


def texts_of(messages: Messages) -> list[str]:
    """The messages as texts."""
    return messages.texts() if isinstance(messages, Column) else messages


@dataclass(frozen=True)
class Label:
    """Messages -> what is said of them; a process that labels needs no more than this."""

    triage: Triage
    #: Probabilities as numbers, not as text.
    typed: bool
    #: How the new cells of a table are written; None: nobody writes them yet.
    style: Style | None = None

    def __call__(self, messages: Messages) -> Said:
        """One list per column, so that a problem can be put in; of a table what is written, if that is known."""
        predictions = self.triage.classify(texts_of(messages))
        columns = predictions.columns(numbers=self.typed)
        if self.style and isinstance(messages, Column):
            rows = join_rows(columns, self.style)
            if rows is not None:
                return Tails(all_encoded(rows), predictions.tindakan.count(TINJAU))
        return columns


#: Takes a batch, its messages and what is said of them.
Deliver = Callable[[Batch, Messages, Said], None]


class Crew(Protocol):
    """Others that label: :class:`triage.workers.Workers`, :class:`triage.engines.Engine`."""

    def run(
        self,
        batches: Iterable[tuple[Batch, Messages]],
        label: Label,
        deliver: Deliver,
    ) -> None:
        """Label every batch and deliver it: once each, in their order."""


def new_columns(triage: Triage, inbox: Inbox, prefix: str, stages: Sequence[Stage] = ()) -> list[str]:
    """The columns that prediction adds to this inbox.

    Raises
    ------
    InputError: one of them is already there.
    """
    names = output_columns(triage.labels, prefix) + [prefix + c for stage in stages for c in stage.columns]
    check_clash(inbox.columns, names, inbox.name)
    return names
