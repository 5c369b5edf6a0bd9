"""triage corrections."""

from __future__ import annotations

import click

from triage.cli import options
from triage.cli.say import tell
from triage.errors import counted


@click.command(name="corrections")
@options.ledger(required=True)
@click.option("-o", "--output", required=True, type=click.Path(), help="Corpus file to write (CSV, XLSX, ...)")
@click.option("--show-personal-data", is_flag=True, help="Do not redact the messages")
@options.force
def command(ledger_: str, output: str, show_personal_data: bool, force: bool) -> None:
    """Write what people and agencies corrected, for triage train beside the other files of a corpus.

    \b
    pesan, jenis, skpd      the message and the labels found right: what triage train reads
    jenis_lama, skpd_lama   the labels that the model gave
    petugas, waktu, tiket   who corrected, when, which message

    Shows how often desk and model disagree: of the messages with each label, how many somebody
    judged, and how many of those were changed.  What is only known to be wrong waits in "belum jelas".
    """
    from triage.desk.corrections import COLUMNS, as_text, corrections
    from triage.desk.ledger import Ledger
    from triage.outbox import open_outbox

    with Ledger(ledger_, must_exist=True) as ledger, ledger.reading() as connection:
        found = corrections(connection, show_personal_data)
    with open_outbox(output, columns=COLUMNS, force=force, readable=True) as outbox:
        outbox.write(found.rows)
    for line in as_text(found):
        tell(line, err=output == "-")
    tell(f"triage: {counted(len(found.rows), 'correction')} in {output}", err=True)
