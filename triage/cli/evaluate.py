"""triage evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from triage.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from triage.corpus import Corpus
    from triage.gates import Demand
    from triage.predict import Predictions, Triage
    from triage.report.data import ModelFacts, Report, Splits
    from triage.slices import Labelled


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
@click.option("--group-column", metavar="NAME", help="With --cv: keep rows with equal cells on one side")
@click.option("--time-column", metavar="NAME", help="With --cv: folds are stretches of time")
@click.option(
    "--channel-column", metavar="NAME", default="kanal", show_default=True, help="Column for slices by channel"
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
    group_column: str | None,
    time_column: str | None,
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
    from triage.corpus import Columns, load
    from triage.decide import MAX_ERROR
    from triage.errors import GateError, UsageError
    from triage.evaluate import evaluate
    from triage.report import terminal
    from triage.slices import Labelled

    if no_worse and not against:
        raise UsageError("--no-worse needs --against MODEL", "Give the model in use")
    extra = [c for c in (group_column, time_column, channel_column) if c]
    data = load(corpus, Columns(text_column, jenis_column, skpd_column), extra)
    channels = data.extra.get(channel_column)
    labelled = Labelled(
        data.texts, data.places, data.heads, list(map(str, corpus)), channels if any(channels or []) else None
    )
    demands, file_no_worse = gates_of(corpus, minima, maxima)
    said, facts, splits, known = predictions(
        data, model, cv, group_column, time_column, options.shares(priors), max_error, seed
    )
    show = str if show_personal_data else None
    report = evaluate(labelled, said, facts, max_error=max_error or MAX_ERROR, known=known, show=show, seed=seed)
    report.splits = splits
    if against:
        compare_with(report, labelled, said, against, options.shares(priors), max_error, show, seed)
    report.gates = gates.judge(report, demands)
    if report.comparison and (no_worse or file_no_worse):
        report.gates += gates.no_worse(report.comparison)
    write_faces(report, lang, {"json": json_, "html": html, "markdown": markdown, "junit": junit})
    click.echo(terminal.as_text(report, lang), nl=False)
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


def predictions(
    data: Corpus,
    model: str | None,
    cv: int | None,
    group: str | None,
    time: str | None,
    prior: dict[str, float],
    max_error: float | None,
    seed: int,
) -> tuple[Predictions, ModelFacts, Splits | None, Callable[[str], bool] | None]:
    """(predictions, facts of the model, splits or None, known-word test or None)."""
    from triage.predict import Triage
    from triage.report.data import ModelFacts

    if cv:
        from triage.cli.show import bar
        from triage.validate import cross_validate

        with bar() as progress:
            said, splits = cross_validate(
                data, cv, group=group, time=time, seed=seed, max_error=max_error, progress=progress
            )
        return said, ModelFacts(f"{cv}-fold cross-validation"), splits, None
    triage = Triage.load(model, prior, max_error)
    known = set(triage.scorer.weights.words)
    return triage.classify(data.texts), facts_of(triage, model), None, known.__contains__


def facts_of(triage: Triage, path: str | None) -> ModelFacts:
    """Which model it is."""
    from triage.report.data import ModelFacts

    manifest = triage.bundle.manifest
    name = Path(path).name if path else "shipped Jakarta model"
    return ModelFacts(name, triage.bundle.digest, manifest["date"], str(manifest["version"]))


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
    from triage.predict import Triage
    from triage.redact import redact

    old = Triage.load(against, prior, max_error)
    report.comparison = compare(
        labelled, old.classify(labelled.texts), said, facts_of(old, against), show or redact, seed
    )


def write_faces(report: Report, lang: str, paths: dict[str, str | None]) -> None:
    """Write every face that was asked for, each file whole or not at all."""
    from importlib import import_module

    from triage.errors import OutputError
    from triage.files import write_atomically

    for face, path in paths.items():
        if path:
            module = import_module(f"triage.report.{face}")
            text = module.as_json(report) if face == "json" else getattr(module, f"as_{face}")(report, lang)
            try:
                write_atomically(Path(path), text.encode("utf-8"))
            except OSError as error:
                raise OutputError(f"{path}: cannot be written ({error.strerror})", "Choose another place") from None
