"""Cases as data: ``tests/cases/<name>.tsv`` with the columns label, kind, text, expected, comment.

``kind`` is ``change`` (text becomes expected), ``same`` (text must not change) or
``xfail`` (a known failure: expected is what it should be, and the day it is, the
case fails until it is moved).  ``\\uXXXX`` and ``\\x..`` in text and expected stand
for characters one cannot see.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest


def cases(name: str) -> list[Any]:
    path = Path(__file__).parent / "cases" / f"{name}.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [_param(row) for row in rows]


def _param(row: dict[str, str]) -> Any:
    assert row["kind"] in ("change", "same", "xfail"), row
    text = _visible(row["text"])
    expected = text if row["kind"] == "same" else _visible(row["expected"])
    marks = [pytest.mark.xfail(strict=True, reason=row["comment"])] if row["kind"] == "xfail" else []
    return pytest.param(text, expected, id=row["label"], marks=marks)


def _visible(cell: str) -> str:
    return cell.encode("latin-1", "backslashreplace").decode("unicode_escape") if "\\" in cell else cell
