"""triage status."""

from __future__ import annotations

import click

from triage.cli import options


@click.command(name="status")
@options.ledger(required=True)
@click.option("--csv", "csv_", type=click.Path(), metavar="FILE", help="Write the table as CSV; - is standard output")
@click.option("--html", "html_", type=click.Path(), metavar="FILE", help="Write one HTML file, readable on a phone")
@click.option("--overdue", is_flag=True, help="Show only what is overdue; exit with 1 if anything is (for cron)")
@options.corpus
@options.at
def command(
    ledger_: str, csv_: str | None, html_: str | None, overdue: bool, corpus: str | None, at: str | None
) -> None:
    """Show what is open, overdue and done for each agency, how long answers took, and the oldest ten.

    \b
    terbuka    somebody must still do something
    terlambat  open after its due time, or not taken up within the time to coordinate
    selesai    done, or answered by the desk
    kembali    sent back as "bukan wewenang"
    median     half of the answers took no longer than this; 90 %: nine in ten

    Files are written over.  Messages are shown shortened and without personal data.
    """
    from pathlib import Path

    from triage.cli.say import safe
    from triage.desk.ledger import Ledger
    from triage.desk.people import moment
    from triage.desk.status import status
    from triage.desk.statustext import COLUMNS, as_html, as_text, overdue_lines, rows
    from triage.errors import OutputError, TriageError, counted
    from triage.files import write_atomically
    from triage.outbox import open_outbox

    with Ledger(ledger_, must_exist=True) as ledger, ledger.reading() as connection:
        found = status(connection, options.office(corpus), moment(at))
    if csv_:
        with open_outbox(csv_, columns=COLUMNS, format="csv", force=True) as outbox:
            outbox.write(rows(found))
    if html_:
        try:
            write_atomically(Path(html_), as_html(found).encode("utf-8"))
        except OSError as error:
            raise OutputError(f"{html_}: cannot be written ({error.strerror})", "Choose another place") from None
    if csv_ != "-":
        for line in overdue_lines(found.late) if overdue else as_text(found):
            click.echo("\n".join(map(safe, line.split("\n"))))
    if overdue and found.late:
        raise TriageError(
            f"{ledger_}: {counted(len(found.late), 'message')} overdue", "triage status shows with whom they are"
        )
