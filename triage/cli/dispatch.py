"""triage dispatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from triage.cli import options
from triage.cli.say import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from triage.desk.dispatch import Dispatched
    from triage.desk.labelled import Labelled


@click.command(name="dispatch")
@click.argument("labelled", nargs=-1, type=click.Path())
@click.option("-o", "--output", "folder", required=True, type=click.Path(), help="Folder for the files")
@options.ledger(required=False)
@click.option("--redact", is_flag=True, help="Hide personal data from agencies that tenggat.csv does not allow them")
@options.corpus
@click.option("--holidays", type=click.Path(), metavar="FILE", help="Days that do not count [default: its libur.csv]")
@click.option("-m", "--model", type=click.Path(), help="The model that labelled; its hash is kept [default: Jakarta's]")
@click.option("--by-hand", is_flag=True, help="The labels are a person's, not a model's")
@options.who
@options.at
@click.option("--from", "from_", metavar="FORMAT", help="Read as csv, xlsx, jsonl, ... [default: found out]")
@options.text_column
@click.option("--prefix", default="", metavar="TEXT", help="Of the label columns, as given to predict")
@click.option("-q", "--quiet", is_flag=True, help="Do not say where the messages went")
def command(
    labelled: tuple[str, ...],
    folder: str,
    ledger_: str | None,
    redact: bool,
    corpus: str | None,
    holidays: str | None,
    model: str | None,
    by_hand: bool,
    who: str | None,
    at: str | None,
    from_: str | None,
    text_column: str | None,
    prefix: str,
    quiet: bool,
) -> None:
    """Hand labelled messages on: one file (XLSX and CSV) for each agency and each pile of the desk.

    \b
    LABELLED   what triage predict wrote, or a corrected tinjau.xlsx; - is standard input
    skpd-CODE  messages for an agency: it fills in status and uraian and sends the sheet back
    jawab      questions for the desk, with suggested answers if predict gave them
    tinjau     messages that a person must read: correct jenis, skpd, tindakan and dispatch the sheet
    arsip      messages that nobody must act on
    sampul     the cover: how many went where, and the first due times

    With --ledger every message is handed over once, however often a file is dispatched, and replies,
    status and corrections know about it.  Without it nothing is remembered.
    """
    from pathlib import Path

    from triage import bundle
    from triage.desk.dispatch import Order, dispatch
    from triage.desk.ledger import Ledger
    from triage.desk.people import moment, whoever
    from triage.predict import default_model

    sources = labelled or ("-",)
    office = options.office(corpus, holidays)
    digest = "" if by_hand else bundle.load(model or default_model()).digest
    names = ", ".join(Path(name).name if name != "-" else "stdin" for name in sources)
    order = Order(moment(at), whoever(who), names, digest, by_hand, redact)
    rows, notices = read(sources, from_, text_column, prefix)
    with Ledger(ledger_) as ledger:
        done = dispatch(ledger, rows, folder, office, order)
    for line in [*notices, *done.notes]:
        tell(f"triage: {line}", err=True)
    if not quiet:
        show(done, folder)


def read(
    sources: Sequence[str], format: str | None, text_column: str | None, prefix: str
) -> tuple[list[Labelled], list[str]]:
    """All rows of all files, and what there is to say about them."""
    from triage.desk.labelled import Reader
    from triage.inbox import open_inbox
    from triage.inbox.several import expand

    rows: list[Labelled] = []
    notices: list[str] = []
    for source in expand(sources):
        with open_inbox([source], format=format, text_column=text_column) as inbox:
            rows += Reader(inbox, text_column, prefix).rows()
            notices += inbox.notices
    return rows, notices


def show(done: Dispatched, folder: str) -> None:
    """What happened, in a few lines."""
    for earlier in done.completed:
        tell(f"triage: completed an interrupted dispatch in {earlier}", err=True)
    click.echo(f"triage: {done}", err=True)
    for place, count in sorted(done.counts.items(), key=lambda item: (-item[1], item[0])):
        tell(f"{count:7d}  {place}")
    if done.batch is not None:
        tell(f"triage: wrote {len(done.paths)} files into {folder}; begin with sampul", err=True)
