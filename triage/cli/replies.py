"""triage replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from triage.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from triage.desk.replies import Replied
    from triage.desk.reply import Reply

#: Repeated rows named on the terminal; --rejects has them all.
SHOWN = 10


@click.command(name="replies")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@options.ledger(required=True)
@click.option("--review", type=click.Path(), metavar="FILE", help="Write all that waits for a person now (XLSX or CSV)")
@click.option("--rejects", type=click.Path(), metavar="FILE", help="List the rows that were not applied in this CSV")
@click.option("--strict", is_flag=True, help="Apply nothing if a row cannot be applied")
@options.corpus
@options.who
@options.at
@click.option("--from", "from_", metavar="FORMAT", help="Read as csv, xlsx, ... [default: found out]")
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook [default: the first that fits]")
@options.force
@click.option("-q", "--quiet", is_flag=True, help="Say only what was not applied")
def command(
    files: tuple[str, ...],
    ledger_: str,
    review: str | None,
    rejects: str | None,
    strict: bool,
    corpus: str | None,
    who: str | None,
    at: str | None,
    from_: str | None,
    sheet: str | None,
    force: bool,
    quiet: bool,
) -> None:
    """Take back the sheets that agencies (or the desk, about questions) filled in.

    \b
    columns            tiket (or id), status, uraian; skpd_benar: whose business it is instead
    dikerjakan         the agency has begun
    selesai            done; for a question: answered
    bukan wewenang     not theirs: back to review with their hint, and noted as a correction
    ditolak            will not be done; uraian says why

    Rows that are not filled in are left open.  Replies that contradict, repeat or name no known
    message are listed with file and line, kept in the ledger, and change nothing.
    """
    from pathlib import Path

    from triage.desk.files import write_sheet
    from triage.desk.ledger import Ledger
    from triage.desk.people import moment, whoever
    from triage.desk.replies import apply_replies
    from triage.desk.sheets import review_sheet
    from triage.errors import OutputError

    # Before anything is applied, so that the same call can be given again.
    for path in (review, rejects):
        if path and not force and Path(path).exists():
            raise OutputError(f"{path}: exists already", "Choose another name, or add --force to overwrite it")
    office = options.office(corpus)
    now = moment(at)
    rows, notices = read(files, from_, sheet)
    with Ledger(ledger_, must_exist=True) as ledger:
        done = apply_replies(ledger, rows, office, now, whoever(who), strict)
        show(done, notices, quiet)
        if rejects:
            write_rejects(done, rejects, force)
        if review:
            with ledger.reading() as connection:
                write_sheet(Path(review), review_sheet(connection, office), force)


def read(files: Sequence[str], format: str | None, sheet: str | None) -> tuple[list[Reply], list[str]]:
    """All rows of all files, and what there is to say about them."""
    from triage.desk.reply import read_replies
    from triage.inbox import open_inbox
    from triage.inbox.several import expand

    rows: list[Reply] = []
    notices: list[str] = []
    for source in expand(files):
        with open_inbox([source], format=format, sheet=sheet) as inbox:
            rows += read_replies(inbox)
            notices += inbox.notices
    return rows, notices


def show(done: Replied, notices: Sequence[str], quiet: bool) -> None:
    """Every row that was not applied, and the count of all."""
    from triage.cli.say import safe

    for notice in notices:
        click.echo(f"triage: {safe(notice)}", err=True)
    for reply, why in done.refused:
        click.echo(f"triage: {safe(f'{reply.place}: {why}')}", err=True)
    if quiet:
        return
    for reply, why in done.repeated[:SHOWN]:
        click.echo(f"triage: {safe(f'{reply.place}: {why}')}", err=True)
    if len(done.repeated) > SHOWN:
        click.echo(f"triage: and {len(done.repeated) - SHOWN} more repeated replies", err=True)
    click.echo(f"triage: {done}", err=True)


def write_rejects(done: Replied, path: str, force: bool) -> None:
    """The refused and the repeated rows as a CSV file."""
    from triage.outbox import open_outbox

    columns = ("tempat", "tiket", "status", "uraian", "alasan")
    with open_outbox(path, columns=columns, format="csv", force=force) as outbox:
        outbox.write([r.place, r.name, r.status, r.uraian, why] for r, why in (*done.refused, *done.repeated))
