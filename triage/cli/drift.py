"""triage drift."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from triage.cli import options
from triage.cli.say import tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from triage.drift.profile import Profile
    from triage.predict import Triage


@click.command(name="drift")
@click.argument("inbox", nargs=-1, type=click.Path())
@options.model
@click.option("--corpus", type=click.Path(), metavar="CORPUS", help="Learn from this corpus instead of taking a model")
@click.option("--baseline", type=click.Path(), metavar="FILE", help="Compare with this earlier inbox, not the corpus")
@options.label_columns
@click.option("--max-unknown", default=0.05, show_default=True, metavar="SHARE",
              help="How much the share of unknown words may grow")  # fmt: skip
@click.option("--max-mix", default=0.25, show_default=True, metavar="INDEX",
              help="Largest population stability index of kinds and agencies")  # fmt: skip
@click.option("--max-confidence", default=0.05, show_default=True, metavar="SHARE",
              help="How much the mean confidence may fall")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing unless the inbox has drifted")
def command(
    inbox: tuple[str, ...], model: str | None, corpus: str | None, baseline: str | None, text_column: str | None,
    jenis_column: str | None, skpd_column: str | None, max_unknown: float, max_mix: float, max_confidence: float,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Tell whether INBOX (or standard input) has moved away from what the model learned from.

    No labels needed.  Ends with exit code 1 when a measure is beyond its limit and beyond chance.
    """
    import json

    from triage.drift import Limits, drift, listing, look, reference_of
    from triage.errors import GateError, UsageError
    from triage.predict import Triage

    if model and corpus:
        raise UsageError("--model and --corpus contradict each other", "Give one of them")
    triage = learned(corpus, (text_column, jenis_column, skpd_column)) if corpus else Triage.load(model)
    reference = profile_of([baseline], triage, text_column) if baseline else reference_of(triage)
    now, news = look(batches(inbox or ("-",), text_column), triage)
    found = drift(reference, now, news, Limits(max_unknown, max_mix, max_confidence))
    against = f"{baseline}, {reference.messages} messages" if baseline else f"a corpus of {reference.messages}"
    if found.drifted or not quiet:
        shown = (
            [json.dumps(listing.as_json(found, against), indent=1)]
            if as_json else listing.lines(found, against)
        )  # fmt: skip
        for line in shown:
            tell(line)
    if found.drifted:
        raise GateError(listing.broken(found), "Label some of the new messages and train again")


def learned(corpus: str, columns: tuple[str | None, str | None, str | None]) -> Triage:
    """A model of the corpus, in memory, by the quickest plan.

    Of the corpus alone: words that only the shipped model knows are new to this desk all the same.
    """
    from triage.cli.show import bar
    from triage.corpus import Columns, load
    from triage.predict import Triage
    from triage.train import train

    with bar() as progress:
        return Triage(train(load([corpus], Columns(*columns)), budget=1.0, progress=progress).bundle)


def profile_of(paths: Sequence[str], triage: Triage, text_column: str | None) -> Profile:
    """The profile of an inbox."""
    from triage.drift import look

    return look(batches(paths, text_column), triage)[0]


def batches(paths: Sequence[str], text_column: str | None) -> Iterator[list[str]]:
    """The messages of the inboxes, batch by batch."""
    from triage.inbox import find_text_column, open_inbox

    with open_inbox(paths, text_column=text_column) as inbox:
        at = find_text_column(inbox.columns, text_column, inbox.name)
        for batch in inbox.batches():
            yield ["" if row[at] is None else str(row[at]) for row in batch.rows]
