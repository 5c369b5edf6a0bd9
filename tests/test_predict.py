"""The one batch function: what a message gets whoever stands beside it, and what a desk may say beforehand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import predict
from triage.decide import ARSIP, TINJAU
from triage.errors import UsageError
from triage.predict import NOTHING_TO_READ, Triage

TEXTS = [
    "lampu jalan mati di tebet",
    "...",
    "syarat bikin ktp di koja apa saja",
    "terima kasih pak koja sudah bagus",
    "",
    "sampah menumpuk di ancol, bau",
    "zzyx qwrt vlkk",
]


@settings(deadline=None)
@given(st.lists(st.text("ab", max_size=9), max_size=12), st.integers(1, 5), st.integers(1, 20))
def test_blocks_hold_all_messages_and_not_too_much(texts, most, characters):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(predict, "BLOCK", most)
        patch.setattr(predict, "_BLOCK_CHARACTERS", characters)
        blocks = list(predict._blocks(texts))
    assert [text for block in blocks for text in block] == texts
    assert all(len(block) <= most for block in blocks)
    assert all(len(block) == 1 or sum(map(len, block)) <= characters for block in blocks)
    assert all(blocks) or blocks == [[]], "at least one, and none for nothing"


def test_a_message_is_labelled_alike_in_any_company(triage, monkeypatch):
    together = triage.classify(TEXTS).columns()
    alone = [triage.classify([text]).columns() for text in TEXTS]
    assert [list(column) for column in together] == [[said[at][0] for said in alone] for at in range(len(together))]
    monkeypatch.setattr(predict, "BLOCK", 2)
    assert triage.classify(TEXTS).columns() == together


def test_no_messages(triage):
    said = triage.classify([])
    assert (said.tindakan, said.alasan) == ([], [])
    assert {name: head.probabilities.shape for name, head in said.heads.items()} == {
        name: (0, len(labels)) for name, labels in triage.labels.items()
    }
    assert [list(column) for column in said.columns()] == [[]] * 7


def test_nothing_to_read(triage):
    said = triage.classify(TEXTS)
    for name, head in said.heads.items():
        assert [i for i, label in enumerate(head.names()) if not label] == [1, 4], name
        assert not head.probabilities[[1, 4]].any()
        assert head.probabilities.sum(axis=1)[[0, 2, 3, 5, 6]] == pytest.approx(np.ones(5), abs=1e-3)
    assert [i for i, reason in enumerate(said.alasan) if reason == NOTHING_TO_READ] == [1, 4]
    assert said.tindakan[1] == said.tindakan[4] == TINJAU


def test_what_no_word_speaks_for_is_for_a_person(triage, monkeypatch):
    """Whatever the probabilities say; so is who waits for something."""
    monkeypatch.setattr(predict, "decide", lambda best, *rest: [ARSIP] * len(best["jenis"]))
    thanks = TEXTS[3]
    assert triage.classify([thanks, "zzyx qwrt vlkk", f"{thanks}, kapan"]).tindakan == [ARSIP, TINJAU, TINJAU]
    monkeypatch.setattr(Triage, "_reasons", lambda own, scores, heads: [""] * len(scores.words))
    assert triage.classify([thanks]).tindakan == [TINJAU]


@pytest.mark.parametrize(
    ("prior", "sentence"),
    [
        ({"tanya": 0.1}, '--prior: no label "tanya" in this model. Its labels are lainnya, laporan, pertanyaan, binamarga, '
         "dukcapil, lh"),
        *[(prior, "--prior: shares must be between 0 and 1 and leave room for the other labels. "
                  "Write for example --prior pertanyaan=0.05")
          for prior in ({"lh": 0.0}, {"lh": 1.0}, {"lh": -0.5}, {"lh": float("nan")}, {"lh": 0.5, "dukcapil": 0.5})],
    ],
    ids=str,
)  # fmt: skip
def test_priors_that_cannot_be(prior, sentence, model_file):
    with pytest.raises(UsageError) as caught:
        Triage.load(model_file, prior)
    assert str(caught.value) == sentence


def test_a_prior_moves_its_own_head_alone(triage, model_file):
    said = triage.classify(TEXTS).heads
    rare = Triage.load(model_file, {"pertanyaan": 0.001, "lainnya": 0.5}).classify(TEXTS).heads
    at = rare["jenis"].labels.index("pertanyaan")
    heard = [0, 2, 3, 5, 6]
    assert (rare["jenis"].probabilities[heard, at] < said["jenis"].probabilities[heard, at]).all()
    assert (rare["skpd"].probabilities == said["skpd"].probabilities).all()
    both = Triage.load(model_file, {"pertanyaan": 0.001, "lh": 0.9}).prior
    assert both == {"jenis": {"pertanyaan": 0.001}, "skpd": {"lh": 0.9}}


def test_the_shares_that_it_learned_from_change_nothing(triage, model_file):
    head = triage.bundle.manifest["heads"]["skpd"]
    shares = dict(zip(head["labels"], head["shares"], strict=True))
    shares.pop("lh")
    said = Triage.load(model_file, shares).classify(TEXTS)
    assert said.heads["skpd"].probabilities == pytest.approx(
        triage.classify(TEXTS).heads["skpd"].probabilities, abs=1e-3
    )


def test_who_promises_more_sends_less(model_file):
    texts = [text for text in TEXTS for _ in range(2)]
    sent = []
    for share in (1e-6, 0.05, 0.6):
        said = Triage.load(model_file, max_error=share).classify(texts).tindakan
        sent.append({i for i, action in enumerate(said) if action != TINJAU})
    assert sent[0] <= sent[1] <= sent[2]
    assert sent[0] != sent[2]
