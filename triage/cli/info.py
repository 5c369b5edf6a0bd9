"""triage info."""

from __future__ import annotations

import click

from triage.cli import options


@click.command(name="info")
@options.model
@options.max_error
@click.option("--json", "as_json", is_flag=True, help="Print JSON")
def command(model: str | None, max_error: float | None, as_json: bool) -> None:
    """Tell what a model is: labels, date, corpus, scores, promise and thresholds."""
    from triage.info import info, lines
    from triage.predict import Triage

    facts = info(Triage.load(model, max_error=max_error))
    if as_json:
        import json

        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    for line in lines(facts):
        click.echo(line)
