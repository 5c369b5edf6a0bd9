"""triage check."""

from __future__ import annotations

import click

from triage.cli import options


@click.command(name="check")
@click.argument("corpus", nargs=-1, required=True, type=click.Path())
@options.label_columns
@click.option("--fix-out", type=click.Path(), metavar="FILE", help="Write all findings as a list to review (CSV, XLSX)")
@click.option("--strict", is_flag=True, help="End with exit code 1 if there are errors")
@click.option("--quick", is_flag=True, help="Only what needs no learning: seconds instead of a minute")
@click.option("--suspects", default=300, show_default=True, type=click.IntRange(0), help="Suspected labels to list")
@click.option("--show", default=10, show_default=True, type=click.IntRange(0), help="Findings of each kind to print")
@click.option("--show-personal-data", is_flag=True, help="Do not redact the messages")
@options.pretrained
@click.option("--seed", default=0, show_default=True, help="Of the folds")
@click.option("--jobs", type=click.IntRange(1), default=2, show_default=True, help="Processes")
@options.force
def command(
    corpus: tuple[str, ...], text_column: str | None, jenis_column: str | None, skpd_column: str | None,
    fix_out: str | None, strict: bool, quick: bool, suspects: int, show: int, show_personal_data: bool,
    pretrained: str, seed: int, jobs: int, force: bool,
) -> None:  # fmt: skip
    """Find what is wrong or doubtful in labelled files: labels, duplicates, damage, private data.

    Several files are taken for parts (train, test) that must not share a message.
    """
    from contextlib import ExitStack

    from triage.check import check
    from triage.check.listing import CHOICES, COLUMNS, lines, rows
    from triage.cli.say import safe
    from triage.cli.show import bar
    from triage.corpus import Columns
    from triage.errors import CorpusError
    from triage.outbox import open_outbox
    from triage.pretrained import NOTHING
    from triage.redact import redact

    shown = str if show_personal_data else redact
    columns = Columns(text_column, jenis_column, skpd_column)
    with ExitStack() as stack:
        # Opened first: whoever forgot --force should not wait a minute to hear it.
        outbox = fix_out and stack.enter_context(
            open_outbox(fix_out, columns=COLUMNS, choices=CHOICES, force=force, inputs=corpus)
        )
        start = NOTHING if quick else options.knowledge(pretrained)
        with bar() as progress:
            checked = check(corpus, columns, learn=not quick, limit=suspects, seed=seed, jobs=jobs, pretrained=start,
                            progress=progress)  # fmt: skip
        if outbox:
            outbox.write(rows(checked, shown))
    for line in lines(checked, shown, show):
        for piece in line.split("\n"):
            click.echo(safe(piece))
    if strict and checked.errors:
        count = len(checked.errors)
        raise CorpusError(
            f"{count} {'error' if count == 1 else 'errors'} in the corpus", "Mend them; --fix-out FILE lists them"
        )
