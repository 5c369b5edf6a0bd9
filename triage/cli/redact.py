"""triage redact."""

from __future__ import annotations

import click

from triage.cli import options


@click.command(name="redact")
@click.argument("files", nargs=-1, type=click.Path())
@click.option("-o", "--output", default="-", type=click.Path(), help="Write here, not to standard output")
@click.option("--from", "from_", metavar="FORMAT", help="Read as csv, lines, sms, ... [default: found out]")
@click.option("--to", metavar="FORMAT", help="Write csv, tsv, jsonl, ... [default: by the name]")
@click.option("--column", "only", multiple=True, metavar="NAME", help="Redact only this column; repeatable")
@click.option("--encoding", metavar="NAME", help="Encoding of the input [default: found out]")
@click.option("--sms", type=click.Choice(["received", "all"]), default="received", show_default=True,
              help="Messages of an SMS backup: all has a column arah (masuk, keluar, draf)")  # fmt: skip
@options.force
@click.option("--raw-formulas", is_flag=True, help="Do not neutralise cells that a spreadsheet would run")
@click.option("-q", "--quiet", is_flag=True, help="Do not say what was replaced")
def command(
    files: tuple[str, ...], output: str, from_: str | None, to: str | None, only: tuple[str, ...],
    encoding: str | None, sms: str, force: bool, raw_formulas: bool, quiet: bool,
) -> None:  # fmt: skip
    """Replace personal details in FILES (or standard input) by [NIK], [TELEPON], [NAMA] and the like.

    Reads and writes what predict does; plain lines on standard output stay plain lines.
    """
    import sys

    from triage.cli.say import say
    from triage.inbox import open_inbox
    from triage.outbox import Outbox, open_outbox
    from triage.redaction import LinesOutbox, Redactor, redact_rows

    sources = files or ("-",)
    with open_inbox(sources, format=from_, encoding=encoding, sent=sms == "all") as inbox:
        redactor = Redactor(inbox.columns, only, inbox.name)
        if inbox.format == "lines" and output == "-" and not to:
            outbox: Outbox = LinesOutbox(sys.stdout.buffer)
        else:
            outbox = open_outbox(
                output, columns=inbox.columns, format=to, force=force, guard=not raw_formulas, inputs=sources
            )  # fmt: skip
        with outbox:
            redact_rows(inbox, outbox, redactor)
    if not quiet:
        for notice in [*inbox.notices, *outbox.notices]:
            say(f"triage: {notice}")
        say(f"triage: {redactor}")
