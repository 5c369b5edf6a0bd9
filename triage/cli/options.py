"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from triage.errors import UsageError

if TYPE_CHECKING:
    from triage.desk.office import Office
    from triage.pretrained import Pretrained

F = TypeVar("F", bound=Callable[..., Any])

model = click.option("-m", "--model", type=click.Path(), help="Model file [default: the shipped Jakarta model]")
text_column = click.option(
    "--text-column", metavar="NAME", help="Column with the messages [default: pesan, isi, text, ...]"
)
force = click.option("--force", is_flag=True, help="Overwrite an existing output file")
prior = click.option(
    "--prior", "priors", multiple=True, metavar="LABEL=SHARE",
    help="Expected share of a label in this inbox, e.g. pertanyaan=0.05; repeatable",
)  # fmt: skip
max_error = click.option(
    "--max-error", type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Promise at most this share of errors among automatic messages [default: 0.05]",
)  # fmt: skip


def label_columns(command: F) -> F:
    """``--text-column``, ``--jenis-column`` and ``--skpd-column``."""
    command = click.option("--skpd-column", metavar="NAME", help="Column with the agency [default: skpd]")(command)
    command = click.option("--jenis-column", metavar="NAME", help="Column with the kind [default: jenis]")(command)
    return text_column(command)


def shares(texts: tuple[str, ...]) -> dict[str, float]:
    """``("pertanyaan=0.05",)`` -> ``{"pertanyaan": 0.05}``.

    Raises
    ------
    UsageError: not of that form.
    """
    found = {}
    for text in texts:
        label, _, share = text.partition("=")
        try:
            found[label.strip()] = float(share)
        except ValueError:
            raise UsageError(
                f'--prior "{text}": not of the form LABEL=SHARE', "Write for example pertanyaan=0.05"
            ) from None
    return found


pretrained = click.option(
    "--pretrained", metavar="MODEL", default="jakarta", show_default=True,
    help="Model whose knowledge of words to start from: jakarta (the shipped one), a file, or none",
)  # fmt: skip


def knowledge(name: str) -> Pretrained:
    """What ``--pretrained`` names."""
    from triage.predict import default_model
    from triage.pretrained import NOTHING, Pretrained

    if name == "none":
        return NOTHING
    return Pretrained.load(default_model() if name == "jakarta" else name)


corpus = click.option(
    "--corpus", type=click.Path(), metavar="FOLDER",
    help="Has skpd.csv, tenggat.csv and libur.csv of the desk [default: Jakarta's]",
)  # fmt: skip
who = click.option("--by", "who", metavar="NAME", help="Who does this, for the ledger [default: the account's name]")
at = click.option("--at", metavar="TIME", help='When, e.g. "2026-11-24 08:30" [default: now]')


def ledger(required: bool) -> Callable[[F], F]:
    """``--ledger``, the desk's SQLite file."""
    return click.option(
        "--ledger", "ledger_", required=required, type=click.Path(), metavar="FILE", help="The desk's memory (SQLite)"
    )


def office(folder: str | None, holidays: str | None = None) -> Office:
    """The desk's agencies and due times: those of a corpus folder, else Jakarta's."""
    from triage.desk.office import SHIPPED, Office

    return Office.load(folder or SHIPPED, holidays)
