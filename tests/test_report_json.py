"""The JSON of a report: every field in the docs, nothing that is no JSON."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import evalcases
import pytest

from triage.intervals import Estimate
from triage.metrics import LabelScore
from triage.reliability import Bin
from triage.report import SCHEMA, VERSION, data
from triage.report.json import as_dict, as_json

DOCS = (Path(__file__).parent.parent / "docs/evaluation.md").read_text(encoding="utf-8").split("## JSON")[1]
NAMED = set(re.findall(r"[`\"]([a-z0-9_]+)[`\"]", DOCS))
SHAPES = {shape for shape in vars(data).values() if is_dataclass(shape) and isinstance(shape, type)}


@pytest.mark.parametrize(
    "shape", sorted(SHAPES | {Estimate, Bin, LabelScore}, key=lambda shape: shape.__name__), ids=lambda shape: shape.__name__
)
def test_every_field_is_documented(shape):
    assert [field.name for field in fields(shape) if field.name not in NAMED] == []


def test_the_top_fields_are_documented_in_their_order():
    told = [name for line in DOCS.split("A head of")[0].splitlines() if line.startswith("| `")
            for name in re.findall(r"`([a-z_]+)`", line.split("|")[1])]  # fmt: skip
    assert told == list(as_dict(evalcases.report()))


def test_the_version_changes_with_the_schema():
    """Raise VERSION when a field is renamed or changes its meaning; then these names may change."""
    assert (SCHEMA, VERSION) == ("triage-report", 1)
    report = as_dict(evalcases.report())
    assert set(report["heads"][0]) == {
        "name", "labels", "unknown", "metrics", "scores", "table", "confusions", "reliability",
    }  # fmt: skip
    assert set(report["metrics"]["skpd.accuracy"]) == {"value", "low", "high", "rows"}
    assert set(report["gates"][0]) == {"metric", "limit", "kind", "value", "passed", "source"}
    assert set(report["comparison"]) == {"old", "rows", "contests", "by_label", "changed", "changes"}


def test_the_text_is_the_dict_and_repeats_itself():
    report = evalcases.report()
    text = as_json(report)
    assert text == as_json(evalcases.report())
    assert text.endswith("}\n")
    assert json.loads(text, parse_constant=lambda name: pytest.fail(name)) == json.loads(json.dumps(as_dict(report)))


def test_warnings_have_their_sentence():
    report = evalcases.report()
    report.warnings = [data.Note("no_truth_rows", {"head": "skpd", "rows": 3})]
    assert as_dict(report)["warnings"] == [{
        "code": "no_truth_rows", "values": {"head": "skpd", "rows": 3},
        "text": "3 messages without skpd are left out of skpd.*",
    }]  # fmt: skip
