"""triage evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from triage.cli import options
from triage.cli.say import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from triage.corpus import Corpus
    from triage.gates import Demand
    from triage.predict import Triage
    from triage.predictions import Predictions
    from triage.report.data import ModelFacts, Report
    from triage.slices import Labelled

#: Column with the channel of a message, unless told otherwise.
CHANNEL = "kanal"


@click.command(name="evaluate")
@click.argument("corpus", nargs=-1, required=True, type=click.Path())
@options.model
@options.label_columns
@click.option(
    "--json", "json_", type=click.Path(), metavar="FILE", help="Write the report as JSON (docs/evaluation.md)"
)
@click.option("--html", type=click.Path(), metavar="FILE", help="Write the report as one HTML file")
@click.option("--markdown", type=click.Path(), metavar="FILE", help="Write the report as Markdown")
@click.option("--junit", type=click.Path(), metavar="FILE", help="Write the gates as JUnit XML")
@click.option("--min", "minima", multiple=True, metavar="METRIC=VALUE", help="Fail below this; repeatable")
@click.option("--max", "maxima", multiple=True, metavar="METRIC=VALUE", help="Fail above this; repeatable")
@click.option("--against", type=click.Path(), metavar="MODEL", help="Compare with the model in use, on the same rows")
@click.option("--no-worse", is_flag=True, help="Fail if the model is worse than --against beyond chance")
@click.option(
    "--cv", type=click.IntRange(2), metavar="FOLDS", help="Cross-validate the corpus instead of scoring a model"
)
@click.option("--learning-curve", is_flag=True, help="With --cv: scores after learning from parts of the corpus")
@click.option("--group-column", metavar="NAME", help="With --cv: keep rows with equal cells on one side")
@click.option("--time-column", metavar="NAME", help="With --cv: learn from earlier, judge later messages")
@click.option(
    "--pretrained", metavar="MODEL", help="With --cv: what to start from, as in triage train [default: jakarta]"
)
@click.option(
    "--budget", type=float, metavar="SECONDS", help="With --cv: search for settings, per fold [default: 20]"
)
@click.option("--jobs", type=click.IntRange(1), help="With --cv: processes [default: 2]")
@click.option(
    "--channel-column", metavar="NAME", default=CHANNEL, show_default=True, help="Column for slices by channel"
)
@options.prior
@options.max_error
@click.option("--show-personal-data", is_flag=True, help="Do not redact the messages in the report")
@click.option("--lang", type=click.Choice(["id", "en"]), default="en", show_default=True, help="Language of the report")
@click.option("--seed", default=0, show_default=True, help="Of the folds and the bootstrap")
def command(
    corpus: tuple[str, ...],
    model: str | None,
    text_column: str | None,
    jenis_column: str | None,
    skpd_column: str | None,
    json_: str | None,
    html: str | None,
    markdown: str | None,
    junit: str | None,
    minima: tuple[str, ...],
    maxima: tuple[str, ...],
    against: str | None,
    no_worse: bool,
    cv: int | None,
    learning_curve: bool,
    group_column: str | None,
    time_column: str | None,
    pretrained: str | None,
    budget: float | None,
    jobs: int | None,
    channel_column: str,
    priors: tuple[str, ...],
    max_error: float | None,
    show_personal_data: bool,
    lang: str,
    seed: int,
) -> None:
    """Score a model on labelled messages, with 95 % intervals; hold it against gates.

    Gates may also stand in gates.toml in the corpus folder.  A broken gate ends with exit code 1.
    """
    from triage import gates
    from triage.cli.validation import Split, validated
    from triage.corpus import Columns, load
    from triage.decide import MAX_ERROR
    from triage.errors import GateError, UsageError
    from triage.evaluate import evaluate, seen
    from triage.predict import Triage
    from triage.report import faces, terminal

    if no_worse and not against:
        raise UsageError("--no-worse needs --against MODEL", "Give the model in use")
    split = Split(cv, learning_curve, group_column, time_column, pretrained, budget, jobs)
    split.check(model, priors)
    extra = [c for c in (group_column, time_column, channel_column) if c]
    data = load(corpus, Columns(text_column, jenis_column, skpd_column), extra)
    labelled = labelled_of(data, corpus, channel_column)
    demands, file_no_worse = gates_of(corpus, minima, maxima)
    show = str if show_personal_data else None
    prior = options.shares(priors)
    if cv:
        report, said, labelled = validated(data, labelled, split, max_error, show, seed)
    else:
        triage = Triage.load(model, prior, max_error)
        said, known = triage.classify(data.texts), set(triage.scorer.weights.words)
        report = evaluate(labelled, said, facts_of(triage, model), max_error=max_error or MAX_ERROR,
                          known=known.__contains__, show=show, seed=seed)  # fmt: skip
        report.warnings += seen(triage.bundle, report.model.name, labelled.texts)
    # The shipped model speaks of Jakarta's agencies, whatever file it is judged on.
    report.corpus.agencies = data.agencies or ({} if model or cv else dict(options.office(None).names))
    if against:
        compare_with(report, labelled, said, against, prior, max_error, show, seed)
    report.gates = gates.judge(report, demands)
    if report.comparison and (no_worse or file_no_worse):
        report.gates += gates.no_worse(report.comparison)
    faces.write(report, lang, {"json": json_, "html": html, "markdown": markdown, "junit": junit})
    tell(terminal.as_text(report, lang).removesuffix("\n"))
    broken = [gate for gate in report.gates if not gate.passed]
    if broken:
        from triage.report.labels import Words
        from triage.report.markdown import gate_sentence

        for gate in broken:
            click.echo(f"gate broken: {gate_sentence(gate, Words('en'))} ({gate.source})", err=True)
        raise GateError(f"{len(broken)} of {len(report.gates)} gates broken", "The report says where it goes wrong")


def gates_of(corpus: Sequence[str], minima: Sequence[str], maxima: Sequence[str]) -> tuple[list[Demand], bool]:
    """The demands of the command line and of the gate files, and whether a file asks for no-worse."""
    from triage import gates

    demands: list[Demand] = []
    no_worse = False
    for path in gates.beside(corpus):
        more, asked = gates.read(path)
        demands += more
        no_worse |= asked
    demands += [gates.parse(text, "min") for text in minima] + [gates.parse(text, "max") for text in maxima]
    return demands, no_worse


def labelled_of(data: Corpus, paths: Sequence[str], channel: str) -> Labelled:
    """The rows to judge, with their channels if the corpus tells.

    Raises
    ------
    UsageError: a channel column was asked for that no file has.
    """
    from triage.errors import UsageError
    from triage.slices import Labelled

    channels = data.extra.get(channel)
    if not any(channels or []):
        if channel != CHANNEL:
            raise UsageError(f'the corpus has no column "{channel}"', "Give the name of a filled column")
        channels = None
    return Labelled(data.texts, data.places, data.heads, list(map(str, paths)), channels)


def facts_of(triage: Triage, path: str | None) -> ModelFacts:
    """Which model it is."""
    from triage.predict import default_model
    from triage.report.data import ModelFacts

    manifest = triage.bundle.manifest
    return ModelFacts(
        Path(path or default_model()).name, triage.bundle.digest, manifest["date"], str(manifest["version"])
    )


def compare_with(
    report: Report,
    labelled: Labelled,
    said: Predictions,
    against: str,
    prior: dict[str, float],
    max_error: float | None,
    show: Callable[[str], str] | None,
    seed: int,
) -> None:
    """Put the comparison with another model into the report."""
    from triage.compare import compare
    from triage.evaluate import seen
    from triage.predict import Triage
    from triage.redact import redact

    old = Triage.load(against, prior, max_error)
    facts = facts_of(old, against)
    report.warnings += seen(old.bundle, facts.name, labelled.texts)
    report.comparison = compare(
        labelled, old.classify(labelled.texts), said, facts, show or redact, seed
    )
