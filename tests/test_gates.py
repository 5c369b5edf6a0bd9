"""Gates: read from the command line and from gates.toml, held against a report, told one line each."""

from __future__ import annotations

import evalcases
import pytest

from triage import gates
from triage.errors import CorpusError, UsageError
from triage.gates import Demand, beside, judge, parse, read
from triage.intervals import Estimate
from triage.report.data import CorpusFacts, ModelFacts, Report

BAD = [
    "skpd.accuracy", "skpd.accuracy=", "=0.7", "skpd.accuracy=nan", "skpd.accuracy=inf", "skpd.accuracy=0,7", " = 1",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_not_a_demand(text):
    with pytest.raises(UsageError) as caught:
        parse(text, "max")
    assert str(caught.value) == f"--max {text}: not METRIC=NUMBER. Write for example --max skpd.accuracy=0.7"


def test_a_label_may_have_an_equals_sign():
    assert parse("skpd.f1[a=b]=0.5", "min") == Demand("skpd.f1[a=b]", 0.5, "min", "--min")


def test_a_gate_file(tmp_path):
    path = tmp_path / "gates.toml"
    path.write_text('\ufeff[min]\n"skpd.accuracy.low" = 0.7\n"skpd.recall[polri]" = 1\n[max]\n"auto.error" = 0.05\n'
                    "[against]\nno_worse = true\n", encoding="utf-8")  # fmt: skip
    source = str(path)
    assert read(path) == ([
        Demand("skpd.accuracy.low", 0.7, "min", source), Demand("skpd.recall[polri]", 1.0, "min", source),
        Demand("auto.error", 0.05, "max", source),
    ], True)  # fmt: skip


FILES = [
    ("no TOML", "[min\n", "{}: not a TOML file (Expected ']' at the end of a table declaration (at line 1, column 5)). "
                          "See docs/evaluation.md for an example"),
    ("another table", "[mins]\n", '{}: no table "mins". Use [min], [max] and [against]'),
    ("no table", "min = 3\n", '{}: "min" is not a table. Write [min] and below it "skpd.accuracy" = 0.7'),
    ("no quotes", "[min]\nskpd.accuracy = 0.7\n",
     '{}: [min] skpd is not a number. Names with dots need quotes: "skpd.accuracy" = 0.7'),
    ("a text", '[max]\n"skpd.ece" = "0.1"\n', "{}: [max] skpd.ece is not a number. Write for example 0.7"),
    ("a truth value", '[max]\n"skpd.ece" = true\n', "{}: [max] skpd.ece is not a number. Write for example 0.7"),
    ("not a number", '[max]\n"skpd.ece" = nan\n', "{}: [max] skpd.ece is not a number. Write for example 0.7"),
    ("another key", "[against]\nworse = true\n", "{}: [against] takes only no_worse = true or false"),
    ("no truth value", "[against]\nno_worse = 1\n", "{}: [against] takes only no_worse = true or false"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "content", "wanted"), FILES, ids=[f[0] for f in FILES])
def test_a_bad_gate_file(tmp_path, label, content, wanted):
    (tmp_path / "gates.toml").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        read(tmp_path / "gates.toml")
    assert str(caught.value) == wanted.format(tmp_path / "gates.toml")


def test_gate_files_stand_beside_the_corpus(tmp_path):
    (tmp_path / "a.csv").touch()
    assert beside([str(tmp_path)]) == []
    (tmp_path / "gates.toml").touch()
    assert beside([str(tmp_path), str(tmp_path / "a.csv")]) == [tmp_path / "gates.toml"]


def report(**metrics):
    return Report(ModelFacts("m"), CorpusFacts(["a"], 9), {k.replace("_", ".", 1): v for k, v in metrics.items()}, [], 0.05)


def test_limits_belong_to_what_passes():
    found = report(skpd_accuracy=Estimate(0.7, 0.6, 0.8, 50), skpd_ece=Estimate(0.02, None, None, 50))
    wanted = [("skpd.accuracy", "min", 0.7, True), ("skpd.accuracy", "min", 0.7001, False),
              ("skpd.accuracy.low", "min", 0.6, True), ("skpd.accuracy.low", "min", 0.65, False),
              ("skpd.accuracy.high", "max", 0.8, True), ("skpd.ece", "max", 0.02, True),
              ("skpd.ece", "max", 0.01, False)]  # fmt: skip
    judged = judge(found, [Demand(metric, limit, kind, "x") for metric, kind, limit, _ in wanted])
    assert [gate.passed for gate in judged] == [passed for *_, passed in wanted]


def test_what_cannot_be_computed_breaks_its_gate():
    gate, low = judge(report(auto_error=Estimate(None)), [parse("auto.error=1", "max"), parse("auto.error.low=1", "max")])
    assert (gate.value, gate.passed, low.passed) == (None, False, False)


@pytest.mark.parametrize(
    ("metric", "hint"),
    [("skpd.acuracy", "Did you mean skpd.accuracy? There are skpd.accuracy, skpd.ece, each with .low and .high, "
                      "and skpd.recall[CODE] and the like"),
     ("zzz", "There are skpd.accuracy, skpd.ece, each with .low and .high, and skpd.recall[CODE] and the like")],
)  # fmt: skip
def test_a_metric_that_is_not_there(metric, hint):
    found = report(skpd_accuracy=Estimate(0.7, 0.6, 0.8, 50), skpd_ece=Estimate(0.02, None, None, 50))
    with pytest.raises(UsageError) as caught:
        judge(found, [parse(f"{metric}=0.5", "min")])
    assert str(caught.value) == f'--min: no metric "{metric}". {hint}'


def test_every_agency_can_have_its_gate():
    found = evalcases.report(old=None)
    for label in evalcases.AGENCIES:
        for kind in ("precision", "recall", "f1"):
            for end in ("", ".low", ".high"):
                [gate] = judge(found, [parse(f"skpd.{kind}[{label}]{end}=0", "min")])
                assert gate.passed


def test_no_worse_tells_both_numbers():
    broken = [gate for gate in gates.no_worse(evalcases.contest("whole", "first")) if not gate.passed]
    accuracy = evalcases.contest("whole", "first").contests[2]
    assert (broken[0].metric, broken[0].limit, broken[0].value) == ("skpd.accuracy", accuracy.old, accuracy.new)
    assert {gate.kind for gate in broken} == {"no-worse"}
