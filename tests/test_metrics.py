"""Every number against scikit-learn's for the same rows."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
    top_k_accuracy_score,
)

from triage import metrics

LABELS = ["binamarga", "lh", "pln", "polri", "sda"]


def head(seed=0, rows=400, labels=LABELS):
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(len(labels), 0.4), rows).astype(np.float32)
    best = probabilities.argmax(axis=1)
    truth = [labels[b] if rng.random() < 0.6 else LABELS[rng.integers(5)] for b in best]
    return SimpleNamespace(labels=list(labels), probabilities=probabilities, best=best), truth


@pytest.fixture(params=range(3))
def case(request):
    predicted, truth = head(request.param)
    return metrics.code(truth, predicted), truth, [LABELS[b] for b in predicted.best], predicted


def test_head_metrics_equal_sklearn(case):
    coded, truth, said, predicted = case
    found = metrics.head_metrics(coded)
    assert found["accuracy"].value == pytest.approx(accuracy_score(truth, said))
    assert found["macro_f1"].value == pytest.approx(f1_score(truth, said, average="macro", zero_division=0))
    top3 = top_k_accuracy_score(truth, predicted.probabilities, k=3, labels=LABELS)
    assert found["top3"].value == pytest.approx(top3)
    assert all(e.rows == 400 for e in found.values())


def test_label_scores_equal_sklearn(case):
    coded, truth, said, _ = case
    expected = precision_recall_fscore_support(truth, said, labels=LABELS, zero_division=0)
    for i, line in enumerate(metrics.label_scores(coded)):
        assert line.label == LABELS[i]
        numbers = [line.precision.value, line.recall.value, line.f1.value, line.support]
        assert numbers == pytest.approx([column[i] for column in expected])
        assert line.f1.low < line.f1.value < line.f1.high


def test_confusion_equals_sklearn(case):
    coded, truth, said, _ = case
    assert (coded.confusion()[:, :-1] == confusion_matrix(truth, said, labels=LABELS)).all()


def test_three_labels_have_no_top3():
    predicted, truth = head(labels=LABELS[:3])
    coded = metrics.code([t if t in LABELS[:3] else "" for t in truth], predicted)
    assert "top3" not in metrics.head_metrics(coded)


def test_rows_without_truth_are_left_out():
    predicted, truth = head()
    truth[:100] = [""] * 100
    coded = metrics.code(truth, predicted)
    assert coded.rows.tolist() == list(range(100, 400))
    assert metrics.head_metrics(coded)["accuracy"].rows == 300


def test_labels_the_model_does_not_know_count_as_wrong():
    predicted, truth = head(labels=LABELS[:4])
    coded = metrics.code(truth, predicted)
    said = [LABELS[b] for b in predicted.best]
    assert coded.unknown == ["sda"]
    found = metrics.head_metrics(coded)
    assert found["accuracy"].value == pytest.approx(accuracy_score(truth, said))
    assert found["macro_f1"].value == pytest.approx(f1_score(truth, said, average="macro", zero_division=0))
    assert metrics.label_scores(coded)[4].recall.value == 0.0


def test_a_row_without_label_is_a_miss_and_no_class():
    predicted, truth = head()
    predicted.best[:40] = -1
    predicted.probabilities[:40] = 0
    coded = metrics.code(truth, predicted)
    said = [LABELS[b] if b >= 0 else "" for b in predicted.best]
    found = metrics.head_metrics(coded)
    assert coded.confusion()[:, -1].sum() == 40
    assert found["accuracy"].value == pytest.approx(accuracy_score(truth, said))
    expected = f1_score(truth, said, labels=LABELS, average="macro", zero_division=0)
    assert found["macro_f1"].value == pytest.approx(expected)
    assert not metrics.in_top(coded, 3)[:40].any()


# truth jenis, truth skpd, said jenis, said skpd, action -> wrong place?, any label wrong?
AUTO = [
    ("laporan", "lh", "laporan", "lh", "teruskan", False, False),
    ("laporan", "lh", "laporan", "pln", "teruskan", True, True),
    ("laporan", "lh", "pertanyaan", "lh", "jawab", False, True),
    ("lainnya", "", "laporan", "lh", "teruskan", True, True),
    ("lainnya", "", "lainnya", "", "arsip", False, False),
    ("laporan", "lh", "lainnya", "", "arsip", True, True),
    ("laporan", "lh", "laporan", "pln", "tinjau", None, None),
    ("", "", "laporan", "pln", "teruskan", None, None),
    ("", "lh", "laporan", "lh", "teruskan", False, False),
    ("laporan", "", "laporan", "lh", "teruskan", None, None),
]


def test_auto_metrics():
    columns = list(zip(*AUTO, strict=True))
    truth = {"jenis": columns[0], "skpd": columns[1]}
    said = {"jenis": columns[2], "skpd": columns[3]}
    assert metrics.misrouted(truth, said, columns[4]) == list(columns[5])
    found = metrics.auto_metrics(truth, said, columns[4])
    assert (found["coverage"].value, found["coverage"].rows) == (0.9, 10)
    assert (found["judged"].value, found["judged"].rows) == (7 / 9, 9)
    assert (found["error"].value, found["error"].rows) == (3 / 7, 7)
    assert (found["error_any"].value, found["error_any"].rows) == (4 / 7, 7)


def test_auto_metrics_without_agencies_judge_jenis():
    truth = {"jenis": ["laporan", "pertanyaan", "lainnya"]}
    said = {"jenis": ["laporan", "laporan", "lainnya"]}
    assert metrics.misrouted(truth, said, ["teruskan", "teruskan", "arsip"]) == [False, True, False]


def test_a_corpus_without_agencies_cannot_tell_what_went_right():
    """Forwarded thanks are surely wrong, but "all that could be judged were wrong" would be nonsense."""
    truth = {"jenis": ["laporan", "lainnya", "laporan", "lainnya"]}
    said = {"jenis": ["laporan", "laporan", "laporan", "lainnya"], "skpd": ["lh", "lh", "pln", ""]}
    found = metrics.auto_metrics(truth, said, ["teruskan", "teruskan", "tinjau", "arsip"])
    assert (found["coverage"].value, found["judged"].value, found["judged"].rows) == (0.75, 0.0, 3)
    assert (found["error"].value, found["error_any"].value) == (None, None)


def test_a_corpus_of_nothing_but_thanks_needs_no_agencies():
    truth = {"jenis": ["lainnya", "lainnya"]}
    said = {"jenis": ["laporan", "lainnya"], "skpd": ["lh", ""]}
    found = metrics.auto_metrics(truth, said, ["teruskan", "arsip"])
    assert (found["judged"].value, found["error"].value, found["error"].rows) == (1.0, 0.5, 2)


def test_nothing_automatic_has_no_error():
    found = metrics.auto_metrics({"jenis": ["laporan"]}, {"jenis": ["laporan"]}, ["tinjau"])
    assert (found["coverage"].value, found["error"].value) == (0.0, None)


def test_coverage_curve():
    curve = metrics.coverage_curve(np.array([0.2, 0.9, 0.5, 0.7]), np.array([False, True, False, True]))
    assert curve == [(0.25, 0.0, 0.9), (0.5, 0.0, 0.7), (0.75, pytest.approx(1 / 3), 0.5), (1.0, 0.5, 0.2)]
    assert metrics.coverage_curve(np.array([]), np.array([])) == []
