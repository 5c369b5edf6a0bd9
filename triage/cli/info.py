"""triage info."""

from __future__ import annotations

import click

from triage.cli import options


@click.command(name="info")
@options.model
@options.max_error
@click.option("--json", "as_json", is_flag=True, help="Print JSON")
@click.option("--card", "as_card", is_flag=True, help="Print the model card, as for a public algorithm register")
@click.option("--lang", type=click.Choice(["id", "en"]), default="id", show_default=True, help="Language of the card")
def command(model: str | None, max_error: float | None, as_json: bool, as_card: bool, lang: str) -> None:
    """Tell what a model is: labels, date, corpus, scores, promise and thresholds."""
    from triage.cli.say import tell
    from triage.errors import UsageError
    from triage.info import info, lines
    from triage.predict import Triage

    if as_card and as_json:
        raise UsageError("--card and --json contradict each other", "Give one of them")
    triage = Triage.load(model, max_error=max_error)
    if as_card:
        from triage.card import card

        tell(card(triage, lang).removesuffix("\n"))
        return
    facts = info(triage)
    if as_json:
        import json

        click.echo(json.dumps(facts, indent=1))
        return
    for line in lines(facts):
        tell(line)
