"""Training: repeatable, honest about thin labels, one head or two, and exact."""

from __future__ import annotations

import numpy as np
import pytest

from triage import bundle, train
from triage.corpus import Corpus
from triage.errors import CorpusError, ModelError
from triage.learner import Settings
from triage.plan import Plan
from triage.predict import Triage, output_columns


def test_same_corpus_same_bytes(small_corpus, trained):
    again = train.train(small_corpus, date="2026-01-01", jobs=2)
    assert bundle.to_bytes(again.bundle) == bundle.to_bytes(trained.bundle)


def test_manifest_tells_what_it_is(trained, small_corpus):
    manifest = trained.bundle.manifest
    assert manifest["corpus"] == {"messages": 130, "sha256": small_corpus.digest, "sources": ["kecil.tsv"]}
    assert manifest["heads"]["jenis"]["labels"] == ["lainnya", "laporan", "pertanyaan"]
    assert manifest["heads"]["skpd"]["messages"] == [40, 30, 30]
    assert manifest["heads"]["skpd"]["cross_validated"]["accuracy"] > 0.95


def test_learns(triage):
    said = triage.classify(["ada lampu jalan yg mati di koja", "cara urus ktp", "terima kasih pak"])
    assert said.heads["skpd"].names()[:2] == ["binamarga", "dukcapil"]
    assert said.heads["jenis"].names() == ["laporan", "pertanyaan", "lainnya"]


@pytest.mark.parametrize("only", ["jenis", "skpd"])
def test_one_label_only(small_corpus, only):
    part = Corpus(list(small_corpus.texts), {only: small_corpus.heads[only]}, small_corpus.places)
    said = Triage(train.train(part, jobs=1).bundle).classify(["lampu jalan mati di senen"])
    assert list(said.heads) == [only]
    assert set(output_columns({only: []})) == {only, f"{only}_yakin", "tindakan", "alasan"} | (
        {"skpd_lain"} if only == "skpd" else set()
    )
    assert len(said.columns()) == len(output_columns({only: []}))


def test_thin_labels_are_named_and_kept(small_corpus):
    part = small_corpus.part(range(130))
    part.texts += ["pohon tumbang di koja", "pohon tumbang di ancol"]
    part.heads["jenis"] += ["laporan"] * 2
    part.heads["skpd"] += ["pertamanan"] * 2
    part.places += ["a", "b"]
    done = train.train(part, jobs=1)
    assert done.notes == [
        "skpd: fewer than 5 messages for pertamanan (2): learned like the others, "
        "but their scores mean little; write more"
    ]
    assert "pertamanan" in done.bundle.manifest["heads"]["skpd"]["labels"]


def test_no_label_at_all():
    with pytest.raises(CorpusError) as caught:
        train.train(Corpus(["a"], {"skpd": [""]}, ["x:2"]), jobs=1)
    assert str(caught.value) == 'no message has a "skpd". Fill the column skpd or leave it out'


def test_one_label_and_one_message():
    done = train.train(Corpus(["lampu mati"], {"skpd": ["pln"]}, ["x:2"]), jobs=1)
    assert Triage(done.bundle).classify(["apa saja"]).heads["skpd"].names() == ["pln"]


def test_refuses_folded_scores_that_differ(small_corpus, monkeypatch):
    fold = train.fold

    def wrong(space, linears):
        arrays = fold(space, linears)
        arrays["word_rows"] = arrays["word_rows"] + np.float32(0.001)
        return arrays

    monkeypatch.setattr(train, "fold", wrong)
    with pytest.raises(ModelError, match=r"differ from scikit-learn's by .* \(allowed 1e-05\); no model was written"):
        train.train(small_corpus, jobs=1)


def test_half_precision_moves_no_label(small_corpus, trained, triage):
    exact = trained.bundle.arrays
    assert all(a.dtype == np.float16 for n, a in exact.items() if n.endswith("_rows"))
    said = triage.classify(small_corpus.texts)
    wrong = [a != b for a, b in zip(said.heads["jenis"].names(), small_corpus.heads["jenis"], strict=True)]
    assert sum(wrong) <= 2


def test_vocabulary_has_no_long_numbers(small_corpus):
    part = small_corpus.part(range(130))
    part.texts = [f"{t} 08123456789{i:02d} nik 31740512{i:08d} {i:05d}" for i, t in enumerate(part.texts)]
    kept = train.train(part, jobs=1).bundle
    for name in ("words", "parts", "stems"):
        assert not [w for w in kept.strings(name) if sum(c.isdigit() for c in w) >= 5]


class TestPlan:
    @staticmethod
    def target(labels, truth):
        return type("Target", (), {"labels": list("ab")[:labels], "truth": np.array(truth)})()

    def test_frugal_when_large(self):
        tokens = [["a"] * 50] * 2000
        targets = {"skpd": self.target(2, [0, 1] * 1000)}
        assert Plan.of(tokens, targets, 1e9).fold_count == 10
        small = Plan.of(tokens, targets, 0.001)
        assert (small.fold_count, small.candidates) == (2, (Settings(),))

    def test_folds_keep_groups_together_and_labels_apart(self):
        truth = [0, 1] * 50
        groups = np.array([i // 2 * 2 if i < 20 else i for i in range(100)])
        plan = Plan.of([["a"]] * 100, {"skpd": self.target(2, truth)}, 1e9)
        folds = plan.folds(groups, {"skpd": self.target(2, truth)}, 0)
        assert all(folds[i] == folds[groups[i]] for i in range(100))
        assert np.bincount(folds, minlength=10).min() >= 7

    def test_folds_of_time_are_stretches(self):
        plan = Plan.of([["a"]] * 100, {"skpd": self.target(2, [0, 1] * 50)}, 1e9)
        times = [f"2026-{i:03d}" for i in range(100)]
        folds = plan.folds(np.arange(100), {"skpd": self.target(2, [0, 1] * 50)}, 0, times)
        assert folds.tolist() == sorted(folds.tolist())
