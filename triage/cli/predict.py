"""triage predict."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import click

from triage.cli import options
from triage.errors import UsageError

if TYPE_CHECKING:
    from triage.inbox import Inbox
    from triage.predict import Triage
    from triage.redacted import Hider
    from triage.stream import Crew, Stage


@click.command(name="predict")
@click.argument("files", nargs=-1, type=click.Path())
@options.model
@click.option("-o", "--output", default="-", type=click.Path(), help="Write here instead of standard output")
@click.option("--from", "from_", metavar="FORMAT", help="Read as csv, tsv, lines, jsonl, ... [default: found out]")
@click.option("--to", metavar="FORMAT", help="Write csv, tsv, jsonl, xlsx or parquet [default: by the name, else csv]")
@options.text_column
@click.option("--encoding", metavar="NAME", help="Encoding of the input [default: found out]")
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook [default: the first with a text column]")
@click.option("--sms", type=click.Choice(["received", "all"]), default="received", show_default=True,
              help="Messages of an SMS backup: all has a column arah (masuk, keluar, draf)")  # fmt: skip
@click.option("--rejects", type=click.Path(), help="Also list the rows that could not be read in this CSV file")
@click.option("--strict", is_flag=True, help="Stop at the first row that cannot be read")
@click.option("--prefix", default="", metavar="TEXT", help="Begin the names of the new columns with this")
@options.prior
@options.max_error
@click.option("--answers", type=click.Path(), metavar="FILE", help="Suggest answers of this table to simple questions")
@click.option("--incidents", is_flag=True, help="Number the messages that are about one event")
@click.option("--window", type=float, metavar="HOURS", help="How far apart these may be [default: 72]")
@click.option("--redact", is_flag=True, help="Hide personal details in what is written; labels come from the original")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that label")
@click.option("--engine", metavar="NAME", help="Label on a joblib backend: dask, ray, spark, loky (docs/scale.md)")
@click.option("--address", metavar="URL", help="Scheduler of the engine, e.g. tcp://10.0.0.5:8786")
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
    sms: str,
    rejects: str | None,
    strict: bool,
    prefix: str,
    priors: tuple[str, ...],
    max_error: float | None,
    answers: str | None,
    incidents: bool,
    window: float | None,
    redact: bool,
    workers: int,
    engine: str | None,
    address: str | None,
    force: bool,
    raw_formulas: bool,
    quiet: bool,
) -> None:
    """Label the messages of FILES (or of standard input): which kind, which agency, what to do.

    One row in is one row out, in the same order, with all its columns and the new ones.
    """
    _hurry()
    from triage.cli.say import say
    from triage.inbox import find_text_column, open_inbox
    from triage.outbox import open_outbox, open_rejects
    from triage.predict import Triage
    from triage.sound import outdated
    from triage.stream import TYPED, new_columns, predict

    sources = files or ("-",)
    crew = _crew(workers, engine, address)
    with open_inbox(
        sources, format=from_, encoding=encoding, text_column=text_column, sheet=sheet, sent=sms == "all",
        waiting=getattr(crew, "waiting", None),
    ) as inbox:  # fmt: skip
        text = find_text_column(inbox.columns, text_column, inbox.name)
        triage = Triage.load(model, options.shares(priors), max_error)
        inbox.notices.extend(filter(None, [outdated(triage.bundle.manifest)]))
        typed = (to or output.rpartition(".")[2].lower()) in TYPED
        stages = _stages(inbox, triage, answers, incidents, window, typed)
        hider = _hider(inbox, text) if redact else None
        columns = [*inbox.columns, *new_columns(triage, inbox, prefix, stages)]
        choices = {prefix + head: labels for head, labels in triage.labels.items()}
        outbox = open_outbox(
            output, columns=columns, format=to, choices=choices, force=force, guard=not raw_formulas, inputs=sources
        )
        # The rejects inside: were they refused, the output must not be left half begun.
        with outbox, open_rejects(rejects, strict, force, [*sources, output]) as reject:
            summary = predict(
                inbox, outbox, triage, text, stages=stages, hider=hider, crew=crew, typed=typed, reject=reject
            )
    if not quiet:
        for notice in [*inbox.notices, *outbox.notices]:
            say(f"triage: {notice}")
        say(f"triage: {summary}")
        if hider:
            say(f"triage: {hider}")


def _hurry() -> None:
    """Leave out what costs a tenth of the start, before numpy is imported.

    Its threads for products of large matrices, of which there are none here (and a process with threads
    does not fork safely); and the search for garbage among all that stays until the end.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(50_000)


def _crew(workers: int, engine: str | None, address: str | None) -> Crew | None:
    if address and not engine:
        raise UsageError("--address is where an engine is", "Add --engine dask")
    if engine and workers > 1:
        raise UsageError("--workers and --engine are two ways to the same", "Leave one of them out")
    if engine:
        from triage.engines import Engine

        return Engine(engine, address)
    if workers == 1:
        return None
    from triage.workers import Workers

    return Workers(workers)


def _hider(inbox: Inbox, text: int) -> Hider:
    from triage.redacted import Hider

    return Hider(inbox.columns, text, inbox.name)


def _stages(
    inbox: Inbox, triage: Triage, answers: str | None, incidents: bool, window: float | None, typed: bool
) -> list[Stage]:
    """What adds columns behind the labels; what people should know of it becomes a notice of the inbox."""
    found: list[Stage] = []
    if window is not None and not incidents:
        raise UsageError("--window says how far apart incidents may be", "Add --incidents")
    if answers:
        from triage.answers import Suggestions, read

        table = read(answers, triage.labels.get("skpd", ()))
        inbox.notices.extend(filter(None, [table.notice()]))
        found.append(Suggestions(table, typed=typed))
    if incidents:
        from triage.incidents import WINDOW_HOURS, Incidents

        found.append(Incidents.of(inbox.columns, window_hours=WINDOW_HOURS if window is None else window))
    return found
