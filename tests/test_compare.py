"""Two models on the same rows: what chance may explain passes, what it cannot does not."""

from __future__ import annotations

import itertools

import evalcases
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, f1_score

from triage import bundle, gates
from triage.cli import run
from triage.compare import CHANGES, compare, holm, mcnemar
from triage.predictions import Head, Predictions
from triage.report.data import ModelFacts
from triage.slices import Labelled

OLD = ModelFacts("lama.triage")
METRICS = ["jenis.accuracy", "jenis.macro_f1", "skpd.accuracy", "skpd.macro_f1"]


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_exact_binomial_test(won, lost):
    expected = binomtest(won, won + lost, 0.5).pvalue if won + lost else 1.0
    assert mcnemar(won, lost) == pytest.approx(expected, abs=1e-12)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=4))
def test_holm_rejects_what_its_definition_does(p_values):
    """Holm 1979: walk up the p-values, stop at the first above alpha / (tests left)."""
    for alpha in (0.01, 0.05, 0.2):
        rejected, m = set(), len(p_values)
        for rank, i in enumerate(sorted(range(m), key=p_values.__getitem__)):
            if (m - rank) * p_values[i] >= alpha:
                break
            rejected.add(i)
        assert {i for i, p in enumerate(holm(p_values)) if p < alpha} == rejected


# new against old -> verdicts of METRICS.  "first" and "second" learned from halves of one corpus.
CASES = [
    ("by chance", "first", "second", ["same"] * 4),
    ("by chance, the other way", "second", "first", ["same"] * 4),
    ("half the corpus", "whole", "first", ["same", "same", "worse", "worse"]),
    ("the other half", "whole", "second", ["same", "same", "worse", "worse"]),
    ("twice the corpus", "first", "whole", ["same", "same", "better", "better"]),
    ("shuffled labels", "whole", "shuffled", ["worse"] * 4),
    ("itself", "whole", "whole", ["same"] * 4),
]


@pytest.mark.parametrize(("label", "old", "new", "wanted"), CASES, ids=[c[0] for c in CASES])
def test_verdicts(label, old, new, wanted):
    found = evalcases.contest(old, new)
    assert [c.metric for c in found.contests] == METRICS
    assert [c.verdict for c in found.contests] == wanted
    assert [g.passed for g in gates.no_worse(found)] == [verdict != "worse" for verdict in wanted]


def test_numbers_equal_sklearn_and_scipy():
    truth = evalcases.tested().truth["skpd"]
    rows = [i for i, label in enumerate(truth) if label]
    old, new = ([evalcases.said(name).heads["skpd"].names()[i] for i in rows] for name in ("whole", "first"))
    truth = [truth[i] for i in rows]
    accuracy, macro = evalcases.contest("whole", "first").contests[2:]
    for contest, score in [(accuracy, accuracy_score), (macro, lambda t, s: f1_score(t, s, average="macro"))]:
        assert (contest.old, contest.new) == (pytest.approx(score(truth, old)), pytest.approx(score(truth, new)))
        assert contest.difference.value == pytest.approx(contest.new - contest.old)
        assert contest.difference.low < contest.difference.value < contest.difference.high < 0
    won = sum(a != t == b for t, a, b in zip(truth, old, new, strict=True))
    lost = sum(a == t != b for t, a, b in zip(truth, old, new, strict=True))
    assert accuracy.p == pytest.approx(binomtest(won, won + lost, 0.5).pvalue)
    spread = (won + lost - (won - lost) ** 2 / len(truth)) ** 0.5 / len(truth)
    assert accuracy.difference.high - accuracy.difference.low == pytest.approx(2 * 1.959964 * spread, rel=1e-6)


def test_labels_won_and_lost_add_up():
    found = evalcases.contest("whole", "first")
    truth, old, new = evalcases.tested().truth["skpd"], *(evalcases.said(n).heads["skpd"].names() for n in ("whole", "first"))
    assert found.by_label
    for line in found.by_label:
        own = [(a, b) for t, a, b in zip(truth, old, new, strict=True) if t == line.label]
        if line.head == "skpd":
            assert line.support == len(own)
            assert line.won == sum(a != line.label == b for a, b in own)
            assert line.lost == sum(a == line.label != b for a, b in own)
            assert line.p == pytest.approx(binomtest(line.won, line.won + line.lost, 0.5).pvalue)
    assert [line.p for line in found.by_label] == sorted(line.p for line in found.by_label)


def test_messages_that_changed_come_worsened_first():
    found = evalcases.contest("whole", "first")
    effects = [change.effect for change in found.changes]
    assert effects == sorted(effects, key=["memburuk", "membaik", "lain"].index)
    assert found.changed == sum(
        bool(truth) and a != b
        for name in ("jenis", "skpd")
        for truth, a, b in zip(evalcases.tested().truth[name], *(evalcases.said(n).heads[name].names() for n in ("whole", "first")),
                               strict=True)
    )  # fmt: skip
    for change in found.changes:
        assert change.old != change.new
        assert (change.effect == "memburuk") == (change.old == change.truth)
        assert (change.effect == "membaik") == (change.new == change.truth)


def test_models_of_equal_skill_are_rarely_told_apart():
    """Pairs that are right in 80 % by chance: one in twenty may be called worse or better."""
    draw = np.random.default_rng(0)
    truth = draw.choice(evalcases.AGENCIES, 200).tolist()
    labelled = Labelled([""] * 200, [""] * 200, {"skpd": truth})
    called = 0
    for seed in range(25):
        pair = [evalcases.guessed(truth, 0.8, 2 * seed + i) for i in (0, 1)]
        called += any(c.verdict != "same" for c in compare(labelled, *pair, OLD, str, seed).contests)
    assert called <= 4  # 1.25 expected, 99.3 % of draws below 5


def test_a_model_that_is_a_little_worse_is_found_on_enough_rows():
    draw = np.random.default_rng(1)
    truth = draw.choice(evalcases.AGENCIES, 3000).tolist()
    labelled = Labelled([""] * 3000, [""] * 3000, {"skpd": truth})
    found = compare(labelled, evalcases.guessed(truth, 0.80, 1), evalcases.guessed(truth, 0.75, 2), OLD, str)
    assert [c.verdict for c in found.contests] == ["worse", "worse"]
    assert len(found.changes) == CHANGES < found.changed


def test_models_with_other_labels_and_no_answer():
    """The new model knows one agency less and leaves a row without a label: both count as wrong."""
    truth = ["lh", "pln", "sda", "lh"]
    labelled = Labelled(list("abcd"), list("wxyz"), {"skpd": truth})
    sure = np.eye(3, dtype=np.float32)
    old = Predictions({"skpd": Head(["lh", "pln", "sda"], sure[[0, 1, 2, 0]], np.array([0, 1, 2, 0]))}, ["tinjau"] * 4, [""] * 4)
    few = Head(["lh", "pln"], sure[[0, 1, 1, 0]][:, :2], np.array([0, 1, 1, -1]))
    found = compare(labelled, old, Predictions({"skpd": few}, ["tinjau"] * 4, [""] * 4), OLD, str.upper)
    accuracy, macro = found.contests
    assert (accuracy.old, accuracy.new, accuracy.verdict) == (1.0, 0.5, "same")
    said = ["lh", "pln", "pln", ""]
    assert macro.new == pytest.approx(f1_score(truth, said, labels=["lh", "pln", "sda"], average="macro", zero_division=0))
    assert [(c.text, c.place, c.old, c.new, c.effect) for c in found.changes] == [
        ("C", "y", "sda", "pln", "memburuk"), ("D", "z", "lh", "", "memburuk"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place, labelled = tmp_path_factory.mktemp("contest"), evalcases.tested()
    for name in ("whole", "first", "second", "shuffled"):
        bundle.save(evalcases.model(name).bundle, place / f"{name}.triage")
    rows = zip(labelled.texts, labelled.truth["jenis"], labelled.truth["skpd"], strict=True)
    lines = ["\t".join(row) for row in itertools.islice(rows, len(evalcases.HOSTILE), None)]
    (place / "uji.tsv").write_text("\n".join(["pesan\tjenis\tskpd", *lines, ""]), encoding="utf-8")
    return place


class TestCommand:
    def call(self, folder, new, old, *options):
        return run(["evaluate", str(folder / "uji.tsv"), "-m", str(folder / f"{new}.triage"),
                    "--against", str(folder / f"{old}.triage"), *options])  # fmt: skip

    def test_chance_passes(self, folder, capsys):
        assert self.call(folder, "second", "first", "--no-worse") == 0
        shown = capsys.readouterr()
        assert shown.err == ""
        assert "Compared with the old model: first.triage" in shown.out
        assert "no difference beyond chance" in shown.out

    def test_half_the_corpus_fails(self, folder, capsys):
        assert self.call(folder, "first", "whole", "--no-worse", "--junit", str(folder / "g.xml")) == 1
        broken, agencies, last = capsys.readouterr().err.splitlines()
        assert broken.startswith("gate broken: skpd.accuracy = 0.")
        assert broken.endswith(" beyond chance (--no-worse)")
        assert agencies.startswith("gate broken: skpd.macro_f1 = 0.")
        assert last == "triage: 2 of 4 gates broken. The report says where it goes wrong"
        assert 'tests="4" failures="2"' in (folder / "g.xml").read_text(encoding="utf-8")

    def test_worse_but_not_asked(self, folder, capsys):
        assert self.call(folder, "first", "whole") == 0
        assert "worse" in capsys.readouterr().out

    def test_shuffled_labels_fail_everything(self, folder, capsys):
        wanted = ["--min", "jenis.accuracy.low=0.7", "--min", "skpd.recall[polri]=0.6", "--max", "skpd.ece=0.001"]
        assert self.call(folder, "shuffled", "whole", "--no-worse", *wanted) == 1
        assert capsys.readouterr().err.endswith("triage: 7 of 7 gates broken. The report says where it goes wrong\n")

    def test_no_worse_than_what(self, folder, capsys):
        assert run(["evaluate", str(folder / "uji.tsv"), "--no-worse"]) == 2
        assert capsys.readouterr().err == "triage: --no-worse needs --against MODEL. Give the model in use\n"
