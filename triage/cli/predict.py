"""triage predict."""

from __future__ import annotations

import click

from triage.cli import options


@click.command(name="predict")
@click.argument("files", nargs=-1, type=click.Path())
@options.model
@click.option("-o", "--output", default="-", type=click.Path(), help="Write here instead of standard output")
@click.option("--from", "from_", metavar="FORMAT", help="Read as csv, tsv, lines, jsonl, ... [default: found out]")
@click.option("--to", metavar="FORMAT", help="Write csv, tsv, jsonl, xlsx or parquet [default: by the name, else csv]")
@options.text_column
@click.option("--encoding", metavar="NAME", help="Encoding of the input [default: found out]")
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook [default: the first with a text column]")
@click.option("--rejects", type=click.Path(), help="Also list the rows that could not be read in this CSV file")
@click.option("--strict", is_flag=True, help="Stop at the first row that cannot be read")
@click.option("--prefix", default="", metavar="TEXT", help="Begin the names of the new columns with this")
@options.prior
@options.max_error
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that label")
@options.force
@click.option("--raw-formulas", is_flag=True, help="Do not neutralise cells that a spreadsheet would run")
@click.option("-q", "--quiet", is_flag=True, help="Do not say how many rows were read")
def command(
    files: tuple[str, ...],
    model: str | None,
    output: str,
    from_: str | None,
    to: str | None,
    text_column: str | None,
    encoding: str | None,
    sheet: str | None,
    rejects: str | None,
    strict: bool,
    prefix: str,
    priors: tuple[str, ...],
    max_error: float | None,
    workers: int,
    force: bool,
    raw_formulas: bool,
    quiet: bool,
) -> None:
    """Label the messages of FILES (or of standard input): which kind, which agency, what to do.

    One row in is one row out, in the same order, with all its columns and the new ones.
    """
    from triage.inbox import find_text_column, open_inbox
    from triage.outbox import open_outbox, open_rejects
    from triage.predict import Triage
    from triage.stream import TYPED, new_columns, predict

    sources = files or ("-",)
    with open_inbox(sources, format=from_, encoding=encoding, text_column=text_column, sheet=sheet) as inbox:
        text = find_text_column(inbox.columns, text_column, inbox.name)
        triage = Triage.load(model, options.shares(priors), max_error)
        columns = [*inbox.columns, *new_columns(triage, inbox, prefix)]
        choices = {prefix + head: labels for head, labels in triage.labels.items()}
        outbox = open_outbox(
            output, columns=columns, format=to, choices=choices, force=force, guard=not raw_formulas, inputs=sources
        )
        typed = (to or output.rpartition(".")[2].lower()) in TYPED
        with open_rejects(rejects, strict, force) as reject, outbox:
            summary = predict(inbox, outbox, triage, text, typed=typed, reject=reject)
    if not quiet:
        for notice in inbox.notices:
            click.echo(f"triage: {notice}", err=True)
        click.echo(f"triage: {summary}", err=True)
