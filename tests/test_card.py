"""The model card says what the model is, in both languages, and the same bytes every time."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from triage import bundle
from triage.bundle import Bundle
from triage.card import LANGUAGES, card
from triage.corpus import Corpus
from triage.intervals import wilson
from triage.predict import Triage
from triage.train import train


@pytest.fixture(params=LANGUAGES)
def lang(request):
    return request.param


def test_facts_of_the_model(triage, small_corpus, lang):
    text = card(triage, lang)
    for fact in (triage.bundle.digest, small_corpus.digest, "2026-01-01", "triage 0.1.0", "130", "skpd: 3 label"):
        assert fact in text
    assert not re.search(r"[{}]", text)


def test_counts_have_their_nouns(triage, small_corpus, lang):
    line = {
        "en": "| Learned from | {} labelled messages in 1 file, ",
        "id": "| Dipelajari dari | {} pesan berlabel dalam 1 berkas, ",
    }
    assert line[lang].format(len(small_corpus.texts)) in card(triage, lang)


def test_scores_are_those_of_the_manifest(triage, lang):
    stored = triage.bundle.manifest["card"]["heads"]["skpd"]
    scores = triage.bundle.manifest["heads"]["skpd"]["cross_validated"]
    low, high = wilson(stored["right"], stored["rows"])
    line = f"| skpd | {stored['rows']} | {scores['accuracy']:.3f} | {low:.3f} - {high:.3f} | {scores['macro_f1']:.3f} |"
    assert line in card(triage, lang).splitlines()
    assert stored["right"] / stored["rows"] == pytest.approx(scores["accuracy"], abs=1e-4)
    assert sum(stored["recognised"]) == stored["right"]


def test_every_label_has_its_line(triage, lang):
    lines = card(triage, lang).splitlines()
    for head in triage.bundle.manifest["heads"].values():
        for label, rows in zip(head["labels"], head["messages"], strict=True):
            assert sum(line.startswith(f"| {label} | {rows} | ") for line in lines) == 1


def test_both_languages_have_the_same_parts():
    parts = {lang: re.findall(r"\{\w+\}", _template(lang)) for lang in LANGUAGES}
    assert sorted(parts["id"]) == sorted(parts["en"])
    assert [_template(lang).count("\n## ") for lang in LANGUAGES] == [8, 8]


def test_a_model_of_before(trained, lang):
    kept = {k: v for k, v in trained.bundle.manifest.items() if k != "card"}
    old = bundle.from_bytes(bundle.to_bytes(Bundle(kept, trained.bundle.arrays)))
    assert {"id": "tidak diukur", "en": "not measured"}[lang] in card(Triage(old), lang)


@pytest.mark.parametrize(
    ("lang", "purpose"),
    [("id", "mengusulkan instansi yang harus menangani."), ("en", "proposes the agency that must act.")],
)
def test_one_label_only(small_corpus, lang, purpose):
    part = Corpus(list(small_corpus.texts), {"skpd": small_corpus.heads["skpd"]}, small_corpus.places)
    model = bundle.from_bytes(bundle.to_bytes(train(part, jobs=1).bundle))
    assert purpose in " ".join(card(Triage(model), lang).split())


def _template(lang):
    return resources.files("triage").joinpath("data", f"card.{lang}.md").read_text(encoding="utf-8")
