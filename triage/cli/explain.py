"""triage explain."""

from __future__ import annotations

import click

from triage.cli import options
from triage.cli.say import safe


@click.command(name="explain")
@click.argument("text", nargs=-1, required=True)
@options.model
@click.option("--top", default=8, show_default=True, type=click.IntRange(1), help="Words shown per label")
def command(text: tuple[str, ...], model: str | None, top: int) -> None:
    """Show why TEXT gets its labels: what each word adds to a label's score.

    The numbers, with those not shown, add up to the score exactly.
    """
    from triage.explain import explain
    from triage.predict import Triage

    triage = Triage.load(model)
    message = " ".join(text)
    reasons = explain(triage, message)
    if not reasons:
        click.echo("nothing to read: no word in this message")
        return
    click.echo(f"tindakan: {triage.classify([message]).tindakan[0]}")
    for reason in reasons:
        sure = min(reason.probability, 0.99)  # as predict writes it: never "1.00"
        click.echo(f"\n{reason.head} = {reason.label}  (yakin {sure:.2f}, score {reason.score:+.3f})")
        for push in reason.pushes[:top]:
            click.echo(f"  {push.value:+.3f}  {safe(push.words)}")
        rest = sum(push.value for push in reason.pushes[top:])
        if reason.pushes[top:]:
            click.echo(f"  {rest:+.3f}  ({len(reason.pushes) - top} more)")
