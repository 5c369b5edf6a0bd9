"""A report as JSON: every field of :class:`Report`, in order, behind a schema name and version."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from triage.report.data import SCHEMA, VERSION, Report
from triage.report.labels import Words

#: Digits kept: a millionth is below any interval, and equal runs give equal bytes.
DIGITS = 6


def as_json(report: Report) -> str:
    """The report as JSON text; see ``docs/evaluation.md`` for the fields."""
    return json.dumps(as_dict(report), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def as_dict(report: Report) -> dict[str, Any]:
    """The report as plain dicts and lists."""
    words = Words("en")
    whole = {"schema": SCHEMA, "version": VERSION, **asdict(report)}
    for written, note in zip(whole["warnings"], report.warnings, strict=True):
        written["text"] = words.note(note)
    rounded: dict[str, Any] = _rounded(whole)
    return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return value
