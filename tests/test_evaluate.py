"""A whole report: every number in it equals scikit-learn's or SciPy's for the same rows."""

from __future__ import annotations

import json

import evalcases
import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
    top_k_accuracy_score,
)

from triage.bundle import Bundle
from triage.cli import run
from triage.evaluate import digest, evaluate, seen, unknown_words
from triage.gates import judge, parse
from triage.predict import Triage
from triage.pretrained import fingerprints
from triage.report.data import ModelFacts, Note
from triage.report.headline import headline, model_name
from triage.report.html import as_html
from triage.report.json import as_dict
from triage.report.labels import Words
from triage.report.markdown import as_markdown
from triage.report.terminal import as_text
from triage.slices import Labelled

HEADS = ["jenis", "skpd"]


@pytest.fixture(scope="module")
def said():
    """What a model says that promises little, so that some messages are automatic."""
    whole = evalcases.model("whole")
    return Triage(whole.bundle, max_error=0.25).classify(evalcases.tested().texts)


@pytest.fixture(scope="module")
def report(said):
    """As its JSON has it."""
    labelled, known = evalcases.tested(), set(evalcases.model("whole").scorer.weights.words)
    return as_dict(evaluate(labelled, said, ModelFacts("m"), max_error=0.25, known=known.__contains__))


@pytest.fixture(params=HEADS)
def head(request, said):
    """(name, true labels, first choices, probabilities, labels) of the judged rows."""
    name = request.param
    truth = evalcases.tested().truth[name]
    rows = [i for i, label in enumerate(truth) if label]
    own = said.heads[name]
    names = own.names()
    return name, [truth[i] for i in rows], [names[i] for i in rows], own.probabilities[rows].astype(float), own.labels


def wilson(estimate, hits, rows):
    expected = binomtest(hits, rows).proportion_ci(method="wilson")
    assert estimate["value"] == pytest.approx(hits / rows, abs=1e-6)
    assert (estimate["low"], estimate["high"]) == pytest.approx((expected.low, expected.high), abs=2e-6)
    assert estimate["rows"] == rows


def test_accuracy_and_top3_with_their_intervals(report, head):
    name, truth, guess, p, labels = head
    right = round(accuracy_score(truth, guess) * len(truth))
    wilson(report["metrics"][f"{name}.accuracy"], right, len(truth))
    if name == "skpd":
        hits = int(top_k_accuracy_score(truth, p, k=3, labels=labels, normalize=False))
        wilson(report["metrics"]["skpd.top3"], hits, len(truth))


def test_macro_f1(report, head):
    name, truth, guess, _, _ = head
    found = report["metrics"][f"{name}.macro_f1"]
    assert found["value"] == pytest.approx(f1_score(truth, guess, average="macro", zero_division=0), abs=1e-6)
    assert found["low"] < found["value"] < found["high"]


def test_calibration_error_and_bins(report, head):
    """Guo et al., ICML 2017, equations 1 to 3, row by row."""
    name, truth, guess, p, labels = head
    sure = np.array([row[labels.index(g)] for row, g in zip(p, guess, strict=True)])
    right = np.array(truth) == np.array(guess)
    gap, bins = 0.0, []
    for tenth in range(10):
        inside = (sure > tenth / 10) & (sure <= (tenth + 1) / 10)
        if inside.any():
            gap += inside.sum() / len(sure) * abs(right[inside].mean() - sure[inside].mean())
            bins.append((int(inside.sum()), sure[inside].mean(), right[inside].mean()))
    assert report["metrics"][f"{name}.ece"]["value"] == pytest.approx(gap, abs=1e-6)
    found = next(h for h in report["heads"] if h["name"] == name)["reliability"]
    assert [(b["rows"], b["confidence"], b["accuracy"]) for b in found] == [pytest.approx(b, abs=1e-6) for b in bins]


def test_scores_of_every_label(report, head):
    name, truth, guess, _, _ = head
    lines = next(h for h in report["heads"] if h["name"] == name)["scores"]
    labels = [line["label"] for line in lines]
    columns = precision_recall_fscore_support(truth, guess, labels=labels, zero_division=0)
    for line, *expected in zip(lines, *columns, strict=True):
        hits = sum(t == g == line["label"] for t, g in zip(truth, guess, strict=True))
        assert line["f1"]["value"] == pytest.approx(expected[2], abs=1e-6)
        assert (line["support"], line["said"]) == (expected[3], guess.count(line["label"]))
        wilson(line["recall"], hits, line["support"])
        wilson(line["precision"], hits, line["said"])
        # F1 is twice p over 1 + p of the share of hits among all rows that are or were called so.
        share = binomtest(hits, line["support"] + line["said"] - hits).proportion_ci(method="wilson")
        assert line["f1"]["low"] == pytest.approx(2 * share.low / (1 + share.low), abs=2e-6)
        assert line["f1"]["high"] == pytest.approx(2 * share.high / (1 + share.high), abs=2e-6)


def test_confusion_table_and_its_cells(report, head):
    name, truth, guess, _, _ = head
    found = next(h for h in report["heads"] if h["name"] == name)
    table = np.array(found["table"])
    assert (table[:, :-1] == confusion_matrix(truth, guess, labels=found["labels"])).all()
    assert sum(cell["count"] for cell in found["confusions"]) == table.sum() - np.trace(table[:, :-1])
    errors = {message["row"]: message for message in report["errors"]}
    for cell in found["confusions"]:
        assert cell["rows"]
        for row in cell["rows"]:
            assert (errors[row]["truth"][name], errors[row]["said"][name]) == (cell["truth"], cell["said"])


def test_what_went_out_alone(report, said):
    """Counted by hand, row by row."""
    truth, skpd = evalcases.tested().truth, said.heads["skpd"].names()
    automatic = [i for i, action in enumerate(said.tindakan) if action != "tinjau"]
    wrong = [i for i in automatic if (said.tindakan[i] == "arsip") != (truth["jenis"][i] == "lainnya")
             or (said.tindakan[i] != "arsip" and truth["skpd"][i] != skpd[i])]  # fmt: skip
    any_wrong = [i for i in automatic if i in wrong or truth["jenis"][i] != said.heads["jenis"].names()[i]]
    assert len(automatic) > 100
    assert wrong
    wilson(report["metrics"]["auto.coverage"], len(automatic), 420)
    wilson(report["metrics"]["auto.judged"], len(automatic), len(automatic))
    wilson(report["metrics"]["auto.error"], len(wrong), len(automatic))
    wilson(report["metrics"]["auto.error_any"], len(any_wrong), len(automatic))
    assert [m["row"] for m in report["errors"] if m["misrouted"]] == [m["row"] for m in report["errors"][: len(wrong)]]
    assert {m["row"] for m in report["errors"] if m["misrouted"]} == set(wrong)


def test_coverage_against_error(report, said):
    truth, head = evalcases.tested().truth["skpd"], said.heads["skpd"]
    rows = [i for i, label in enumerate(truth) if label]
    sure, right = head.confidence()[rows], [head.names()[i] == truth[i] for i in rows]
    order = sorted(range(len(rows)), key=lambda i: -sure[i])
    assert len(report["curve"]) == 200
    for point in report["curve"][::20]:
        surest = order[: round(point["coverage"] * len(rows))]
        assert point["error"] == pytest.approx(1 - np.mean([right[i] for i in surest]), abs=1e-6)
        assert point["threshold"] == pytest.approx(sure[surest[-1]], abs=1e-6)


def test_slices_are_reports_of_their_rows(report, said):
    """Each slice's numbers are those of a report of its rows alone."""
    labelled = evalcases.tested()
    sizes = {"0-5": range(6), "6-15": range(6, 16), "16-40": range(16, 41), "41+": range(41, 9999)}
    for part in report["slices"]:
        if part["kind"] == "panjang":
            rows = [i for i, text in enumerate(labelled.texts) if len(text.split()) in sizes[part["name"]]]
        else:
            rows = [i for i, channel in enumerate(labelled.channels) if channel == part["name"]]
        assert part["rows"] == len(rows)
        for name in HEADS:
            judged = [i for i in rows if labelled.truth[name][i]]
            names = said.heads[name].names()
            right = sum(names[i] == labelled.truth[name][i] for i in judged)
            wilson(part["metrics"][f"{name}.accuracy"], right, len(judged))
        automatic = sum(said.tindakan[i] != "tinjau" for i in rows)
        wilson(part["metrics"]["auto.coverage"], automatic, len(rows))
    assert [part["name"] for part in report["slices"] if part["kind"] == "kanal"] == ["sms", "aplikasi"]


def test_costliest_errors_come_first(report):
    rest = [m for m in report["errors"] if not m["misrouted"]]
    cost = [max(m["sure"][n] for n in HEADS if m["truth"][n] and m["truth"][n] != m["said"][n]) for m in rest]
    assert cost == sorted(cost, reverse=True)
    told = json.dumps(report["errors"])
    assert "081234567890" not in told
    assert "[TELEPON]" in told


def test_words_that_training_never_saw_are_listed_without_names():
    texts = ["blokir akta", "blokir lagi", "hubungi 081234567890 blokir", "cuma sekali"]
    found = unknown_words(texts, {"akta", "lagi", "hubungi"}.__contains__, lambda text: text.replace("akta", "[AKTA]"))
    assert found == [("blokir", 3)]


def test_labels_that_the_model_cannot_give(said):
    labelled = evalcases.tested()
    truth = {"skpd": ["dinas-baru" if i % 100 == 0 and label else label for i, label in enumerate(labelled.truth["skpd"])]}
    count = truth["skpd"].count("dinas-baru")
    found = evaluate(Labelled(labelled.texts, labelled.places, truth), said, ModelFacts("m"))
    empty = truth["skpd"].count("")
    assert [Words("en").note(note) for note in found.warnings] == [
        f"{count} messages have a skpd the model cannot give and count as wrong: dinas-baru",
        f"{empty} messages without skpd are left out of skpd.*",
        "the corpus has no jenis: nothing can be said about it",
    ]
    assert found.numbers()["skpd.recall[dinas-baru]"] == 0.0


def test_a_corpus_of_kinds_only_says_what_it_cannot_tell(said):
    labelled = evalcases.tested()
    kinds = Labelled(labelled.texts, labelled.places, {"jenis": labelled.truth["jenis"]})
    found = evaluate(kinds, said, ModelFacts("m"), max_error=0.25)
    assert (found.metrics["auto.judged"].value, found.metrics["auto.error"].value) == (0.0, None)
    for language, part in [("en", "the corpus has no agencies"), ("id", "tidak punya label instansi")]:
        assert part in headline(found, Words(language))[-1]


def test_some_agencies_missing_are_told_in_the_headline(said):
    labelled = evalcases.tested()
    truth = {"jenis": labelled.truth["jenis"], "skpd": [s if i % 3 else "" for i, s in enumerate(labelled.truth["skpd"])]}
    found = evaluate(Labelled(labelled.texts, labelled.places, truth), said, ModelFacts("m"), max_error=0.25)
    judged = found.metrics["auto.judged"]
    rows = found.metrics["auto.error"].rows
    assert 0.5 < judged.value < 0.8
    assert rows == round(judged.value * judged.rows)
    assert headline(found, Words("en"))[-1].startswith(f"Of the {rows} handled automatically that could be judged, ")
    assert headline(found, Words("en"))[-1].endswith(" The others have no true label.")


def test_a_model_of_shuffled_labels_fails_every_gate():
    found = evalcases.report("shuffled", old=None)
    wanted = [parse(f"{name}={limit}", "min") for name, limit in [
        ("jenis.accuracy.low", 0.7), ("jenis.macro_f1.low", 0.5), ("skpd.accuracy.low", 0.5), ("skpd.macro_f1.low", 0.5),
        ("skpd.top3.low", 0.7), ("auto.coverage", 0.05), ("skpd.recall[lh]", 0.5),
    ]] + [parse("auto.error=0.5", "max")]  # fmt: skip
    assert [gate.metric for gate in judge(found, wanted) if gate.passed] == []
    assert [gate.passed for gate in judge(evalcases.report("whole", old=None), wanted[:5])] == [True] * 5


def test_the_messages_of_training_are_no_test():
    texts = [f"pesan nomor {i} tentang jalan" for i in range(200)]
    model = Bundle({}, {"fingerprints": fingerprints(texts[:150])})
    assert seen(model, "kota.triage", texts[150:]) == []
    found = seen(model, "kota.triage", texts)
    assert [Words("en").note(note) for note in found] == [
        "about 150 of the 200 messages of this corpus were in the training data of kota.triage: its scores are too good; "
        "use other messages, or --cv 5"
    ]
    assert found == [Note("seen", {"rows": 150, "all": 200, "model": "kota.triage"})]


def test_a_cross_validation_is_named_in_the_language_of_the_report():
    found = evalcases.report(old=None)
    found.model = ModelFacts("kota.triage", "0123456789abcdef")
    assert model_name(found, Words("id")) == "kota.triage 0123456789ab"
    found.model = ModelFacts("5-fold cross-validation")
    for language, name in [("id", "validasi silang 5 lipatan"), ("en", "5-fold cross-validation")]:
        for text in (as_text(found, language), as_markdown(found, language), as_html(found, language)):
            assert name in text
            assert ("5-fold" in text) == (language == "en")


def test_equal_corpora_have_equal_digests():
    one = Labelled(["a", "b"], ["x:2", "x:3"], {"skpd": ["p", "q"]})
    assert digest(one) == digest(Labelled(["a", "b"], ["y:7", "y:9"], {"skpd": ["p", "q"]}))
    assert digest(one) != digest(Labelled(["a", "b"], ["x:2", "x:3"], {"skpd": ["p", "p"]}))


def test_predictions_for_other_messages(said):
    with pytest.raises(ValueError, match="predictions and messages differ in number"):
        evaluate(Labelled(["a"], ["a:2"], {"skpd": ["lh"]}), said, ModelFacts("m"))


def test_kinds_only_with_the_shipped_model(tmp_path, capsys):
    """Jakarta's agencies have their names; a promise that the corpus cannot judge breaks its gate."""
    lines = ["lampu jalan di gang mawar mati udah seminggu gelap bgt,laporan", "got mampet banjir depan rumah,laporan",
             "jalan aspal berlubang dalam dekat halte,laporan", "makasih pak,lainnya"]  # fmt: skip
    (tmp_path / "a.csv").write_text("\n".join(["pesan,jenis", *lines, ""]), encoding="utf-8")
    out = tmp_path / "r.json"
    assert run(["evaluate", str(tmp_path / "a.csv"), "--json", str(out), "--max", "auto.error=0.05"]) == 1
    shown = capsys.readouterr()
    assert "! the corpus has no skpd: nothing can be said about it\n" in shown.out
    assert shown.err == (
        "gate broken: auto.error = cannot be computed, asked for at most 0.050 (--max)\n"
        "triage: 1 of 1 gates broken. The report says where it goes wrong\n"
    )
    assert json.loads(out.read_text(encoding="utf-8"))["corpus"]["agencies"]["lh"] == "Dinas Lingkungan Hidup"
