"""Demands on a report: ``--min skpd.accuracy.low=0.7``, or the same in a corpus's ``gates.toml``.

    [min]
    "skpd.accuracy.low" = 0.70
    "skpd.recall[polri]" = 0.6
    [max]
    "auto.error" = 0.05
    [against]
    no_worse = true
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.errors import CorpusError, UsageError
from triage.report.data import Comparison, Gate, Report

FILE = "gates.toml"
KINDS = ("min", "max")


@dataclass(frozen=True)
class Demand:
    """One gate before it is measured; ``kind`` is ``min`` or ``max``, ``source`` where it was written."""

    metric: str
    limit: float
    kind: str
    source: str


def parse(text: str, kind: str) -> Demand:
    """A demand as given on the command line.

    >>> parse("skpd.recall[polri]=0.6", "min")
    Demand(metric='skpd.recall[polri]', limit=0.6, kind='min', source='--min')

    Raises
    ------
    UsageError: not of the form METRIC=NUMBER.
    """
    metric, sign, number = text.rpartition("=")
    try:
        limit = float(number)
    except ValueError:
        limit = math.nan
    if not sign or not metric.strip() or not math.isfinite(limit):
        raise UsageError(f'--{kind} {text}: not METRIC=NUMBER', f"Write for example --{kind} skpd.accuracy=0.7")
    return Demand(metric.strip(), limit, kind, f"--{kind}")


def read(path: Path) -> tuple[list[Demand], bool]:
    """The demands of a gate file, and whether it asks that the new model be no worse than ``--against``.

    Raises
    ------
    CorpusError: not TOML, an unknown table or key, a limit that is no number.
    """
    import tomllib

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: not a TOML file ({error})", "See docs/evaluation.md for an example") from None
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from None
    unknown = [key for key in content if key not in (*KINDS, "against")]
    if unknown:
        raise CorpusError(f'{path}: no table "{unknown[0]}"', "Use [min], [max] and [against]")
    demands = [demand for kind in KINDS for demand in _table(path, kind, content.get(kind, {}))]
    return demands, _no_worse(path, content.get("against", {}))


def beside(sources: Iterable[str]) -> list[Path]:
    """The gate files in the folders of a corpus, each once."""
    folders = dict.fromkeys(p if p.is_dir() else p.parent for p in map(Path, sources))
    return [folder / FILE for folder in folders if (folder / FILE).is_file()]


def judge(report: Report, demands: Sequence[Demand]) -> list[Gate]:
    """Hold the report against the demands, in their order; a number that cannot be computed breaks its gate.

    Raises
    ------
    UsageError: a metric this report does not have; the hint lists those it has.
    """
    numbers = report.numbers()
    for demand in demands:
        if demand.metric not in numbers:
            raise UsageError(f'{demand.source}: no metric "{demand.metric}"', _hint(demand.metric, numbers))
    return [_gate(demand, numbers[demand.metric]) for demand in demands]


def no_worse(comparison: Comparison) -> list[Gate]:
    """One gate per contest: broken where the new model is worse beyond chance."""
    return [
        Gate(contest.metric, contest.old, "no-worse", contest.new, contest.verdict != "worse", "--no-worse")
        for contest in comparison.contests
    ]


def _gate(demand: Demand, value: float | None) -> Gate:
    passed = value is not None and (value >= demand.limit if demand.kind == "min" else value <= demand.limit)
    return Gate(demand.metric, demand.limit, demand.kind, value, passed, demand.source)


def _hint(metric: str, numbers: Mapping[str, float | None]) -> str:
    """The closest names, and all that are not per label."""
    close = difflib.get_close_matches(metric, numbers, n=1, cutoff=0.75)
    plain = [name for name in numbers if "[" not in name and not name.endswith((".low", ".high"))]
    guess = f"Did you mean {close[0]}? " if close else ""
    return f"{guess}There are {', '.join(plain)}, each with .low and .high, and skpd.recall[CODE] and the like"


def _table(path: Path, kind: str, table: Any) -> list[Demand]:
    if not isinstance(table, dict):
        raise CorpusError(f'{path}: "{kind}" is not a table', f'Write [{kind}] and below it "skpd.accuracy" = 0.7')
    for metric, limit in table.items():
        if isinstance(limit, dict):
            raise CorpusError(
                f"{path}: [{kind}] {metric} is not a number",
                f'Names with dots need quotes: "{metric}.{next(iter(limit), "")}" = 0.7',
            )
        if isinstance(limit, bool) or not isinstance(limit, int | float) or not math.isfinite(limit):
            raise CorpusError(f"{path}: [{kind}] {metric} is not a number", "Write for example 0.7")
    return [Demand(metric, float(limit), kind, str(path)) for metric, limit in table.items()]


def _no_worse(path: Path, table: Any) -> bool:
    if not isinstance(table, dict) or any(key != "no_worse" for key in table):
        raise CorpusError(f"{path}: [against] takes only no_worse = true or false")
    value = table.get("no_worse", False)
    if not isinstance(value, bool):
        raise CorpusError(f"{path}: [against] takes only no_worse = true or false")
    return value
