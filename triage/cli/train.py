"""triage train."""

from __future__ import annotations

import click

from triage.cli import options
from triage.errors import UsageError

#: Warnings of the corpus that are shown: as many as fit on a screen with the scores.
SHOWN = 10


@click.command(name="train")
@click.argument("corpus", nargs=-1, required=True, type=click.Path())
@click.option("-o", "--output", required=True, type=click.Path(), help="Model file to write")
@options.label_columns
@click.option("--time-column", metavar="NAME", help="Validate on other times than were learned from")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Makes every choice repeatable")
@click.option(
    "--budget", default=60.0, show_default=True, metavar="SECONDS", help="How long the search for settings may take"
)
@options.pretrained
@click.option("--date", metavar="YYYY-MM-DD", help="Date for the model card [default: SOURCE_DATE_EPOCH, else today]")
@click.option("--jobs", type=click.IntRange(1), default=2, show_default=True, help="Processes")
def command(
    corpus: tuple[str, ...],
    output: str,
    text_column: str | None,
    jenis_column: str | None,
    skpd_column: str | None,
    time_column: str | None,
    seed: int,
    budget: float,
    pretrained: str,
    date: str | None,
    jobs: int,
) -> None:
    """Learn a model from labelled files or corpus folders.

    Prints the cross-validated scores.  The same corpus, date and seed give the same file, byte for byte.
    """
    from triage import bundle
    from triage.cli.say import say, tell
    from triage.cli.show import bar, training_lines
    from triage.corpus import Columns, load
    from triage.train import train

    bundle.check_place(output)
    day = checked_day(date) if date else today()
    columns = Columns(text_column, jenis_column, skpd_column)
    labelled = load(corpus, columns, [time_column] if time_column else [])
    for warning in labelled.warnings[:SHOWN]:
        say(f"triage: {warning}")
    if len(labelled.warnings) > SHOWN:
        say(f"triage: and {len(labelled.warnings) - SHOWN} more warnings; triage check lists them")
    with bar() as progress:
        trained = train(labelled, seed=seed, budget=budget, date=day, jobs=jobs,
                        time=time_column, pretrained=options.knowledge(pretrained), progress=progress)  # fmt: skip
    bundle.save(trained.bundle, output)
    for line in training_lines(trained, output):
        tell(line)


def today() -> str:
    """The day, UTC, as ISO; SOURCE_DATE_EPOCH (reproducible-builds.org) if it is set."""
    import os
    from datetime import UTC, datetime

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f'SOURCE_DATE_EPOCH "{epoch}": not a time', "Unset it, or give seconds since 1970") from None
    return moment.date().isoformat()


def checked_day(text: str) -> str:
    """The day of ``--date``.

    Raises
    ------
    UsageError: there is no such day.
    """
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f'--date "{text}": not a day', "Write for example 2026-11-24") from None
