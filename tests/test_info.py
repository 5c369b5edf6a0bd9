"""triage info: facts, JSON, card."""

from __future__ import annotations

import json

from triage.card import card
from triage.cli import run
from triage.info import info, lines


def test_in_words(triage, small_corpus):
    said = lines(info(triage))
    assert said[:4] == [
        "triage model, format 1, made 2026-01-01",
        f"sha256: {triage.bundle.digest}",
        f"corpus: 130 messages in 1 file, sha256 {small_corpus.digest[:16]}",
        f"words known: {len(triage.scorer.weights.words)}",
    ]
    assert said[4] == (
        "promise: at most 5% wrong among automatic messages, "
        "with 90% certainty on messages like those of the corpus"
    )
    assert said[-1] == "  binamarga 40, dukcapil 30, lh 30"


def test_as_json(model_file, capsys):
    assert run(["info", "-m", str(model_file), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["heads"]["skpd"]["labels"] == {"binamarga": 40, "dukcapil": 30, "lh": 30}


def test_the_card(model_file, triage, capsys):
    for lang in ("id", "en"):
        assert run(["info", "-m", str(model_file), "--card", "--lang", lang]) == 0
        assert capsys.readouterr().out == card(triage, lang)
    assert run(["info", "-m", str(model_file), "--card"]) == 0
    assert capsys.readouterr().out.startswith("# Kartu model: pemilah pesan pengaduan\n")


def test_card_or_json(model_file, capsys):
    assert run(["info", "-m", str(model_file), "--card", "--json"]) == 2
    assert capsys.readouterr().err == "triage: --card and --json contradict each other. Give one of them\n"
