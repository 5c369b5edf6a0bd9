"""Training: repeatable, honest about thin labels, one head or two, and exact."""

from __future__ import annotations

import numpy as np
import pytest

from triage import bundle, train
from triage.corpus import Corpus
from triage.errors import ModelError
from triage.predict import Triage
from triage.predictions import output_columns


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


def test_a_column_of_numbers_taken_for_labels_is_told_of_shortly(small_corpus):
    part = small_corpus.part(range(12))
    part.heads = {"jenis": [str(10 + i) for i in range(12)]}
    assert train.train(part, jobs=1).notes == [
        "jenis: fewer than 5 messages for 10 (1), 11 (1), 12 (1), 13 (1), 14 (1), 15 (1), 16 (1), 17 (1), 18 (1), "
        "19 (1) and 2 more: learned like the others, but their scores mean little; write more"
    ]


def test_one_label_and_one_message():
    done = train.train(Corpus(["lampu mati"], {"skpd": ["pln"]}, ["x:2"]), jobs=1)
    assert done.notes[0] == "skpd: every message is pln, so there is nothing to tell apart"
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


def test_a_corpus_without_a_word_is_learned_and_says_nothing():
    done = train.train(Corpus(["123", "?"], {"skpd": ["a", "b"]}, ["x:2", "x:3"]), jobs=1)
    said = Triage(done.bundle).classify(["456", "lampu mati"])
    assert said.tindakan == ["tinjau", "tinjau"]
    assert said.heads["skpd"].names()[0] == ""


@pytest.mark.parametrize("words", [3_000, 12_000])
def test_a_pasted_flood_of_words_is_learned_like_any_message(words):
    """The last words of the longer one are beyond what prediction reads."""
    flood = ["banjir " * words, "jalan rusak " * words, " ".join(["sampah", "bau", "got", "mampet"] * (words // 4))]
    corpus = Corpus(["jalan rusak", "lampu mati", "sampah bau", *flood], {"skpd": [*"aabbab"]}, [*"123456"])
    assert train.train(corpus, jobs=1, budget=0).bundle.manifest["corpus"]["messages"] == 6


def test_messages_that_are_all_the_same_are_no_evidence():
    corpus = Corpus(["lampu mati"] * 20, {"skpd": ["a", "b"] * 10}, [f"x:{i}" for i in range(20)])
    said = Triage(train.train(corpus, jobs=1).bundle).classify(["lampu mati"])
    assert said.tindakan == ["tinjau"]
