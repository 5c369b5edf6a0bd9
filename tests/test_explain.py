"""Why: exact pushes, in the sender's spelling, strongest first."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.cli import run
from triage.explain import CONSTANT, explain

MESSAGE = "Lampu jalan MATI di tebet, sampah numpuk pak!"


def test_every_head_with_its_likeliest_labels(triage):
    reasons = explain(triage, MESSAGE, labels=2)
    said = triage.classify([MESSAGE])
    for name, head in said.heads.items():
        own = [reason for reason in reasons if reason.head == name]
        assert [r.label for r in own] == [head.labels[j] for j in (-head.probabilities[0]).argsort(kind="stable")[:2]]
        assert [r.probability for r in own] == sorted(head.probabilities[0].tolist(), reverse=True)[:2]
    assert len(explain(triage, MESSAGE, labels=99)) == sum(map(len, triage.labels.values()))


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(["lampu", "MATI", "di", "tebet,", "xyzzy", "sampah/bau", "-", "lampuu", "\ue000", "?"]))
)
def test_pushes_add_up_to_the_score(triage, chunks):
    for reason in explain(triage, " ".join(chunks)):
        assert sum(push.value for push in reason.pushes) == pytest.approx(reason.score, abs=1e-5)
        assert [abs(p.value) for p in reason.pushes] == sorted((abs(p.value) for p in reason.pushes), reverse=True)


def test_words_and_pairs_are_shown_as_they_were_written(triage):
    shown = {push.words for push in explain(triage, MESSAGE)[0].pushes}
    assert {"Lampu", "MATI", "tebet,", "pak!", "^ + Lampu", "Lampu + jalan", CONSTANT} <= shown


def test_the_same_word_twice_is_two_pushes(triage):
    pushes = [push.words for push in explain(triage, "sampah sampah")[0].pushes]
    assert pushes.count("sampah") == 2


@pytest.mark.parametrize("text", ["", "...", "!!! 12"])
def test_nothing_to_read_nothing_to_explain(triage, text):
    assert explain(triage, text) == []


def test_the_command_is_never_quite_sure(capsys):
    assert run(["explain", "lampu jalan mati di depan rumah, mohon diperbaiki"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("tindakan: ")
    assert "jenis = laporan  (yakin 0." in said
    assert "(yakin 1" not in said
