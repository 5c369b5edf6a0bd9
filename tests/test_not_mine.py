"""What is no message to this desk never goes out on its own: ``tests/cases/bukan.tsv``."""

from __future__ import annotations

import numpy as np
import pytest
from textcases import cases

from triage.decide import TINJAU
from triage.predict import Triage


@pytest.fixture(scope="module")
def shipped() -> Triage:
    return Triage.load()


@pytest.mark.parametrize(("text", "expected"), cases("bukan"))
def test_a_person_looks(shipped, text, expected):
    assert shipped.classify([text]).tindakan == [TINJAU]


@pytest.mark.parametrize("word", ["zxqv", "路灯", "qwrtp" * 8])
def test_unknown_words_alone_are_any_label(shipped, word):
    said = shipped.classify([" ".join([word] * 6)])
    for head in said.heads.values():
        np.testing.assert_allclose(head.probabilities, 1 / len(head.labels), atol=1e-6)


def test_random_letters_never_go_out(shipped):
    draw = np.random.default_rng(5)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    texts = [" ".join("".join(draw.choice(letters, draw.integers(4, 10))) for _ in range(12)) for _ in range(300)]
    said = shipped.classify(texts)
    assert set(said.tindakan) == {TINJAU}
    assert max(head.confidence().max() for head in said.heads.values()) < 0.9


def test_ordinary_messages_do_go_out(shipped):
    """The other side: a desk that must look at everything needs no tool."""
    texts = [
        "lampu jalan di depan rumah kami di Tebet sudah mati seminggu, mohon diperbaiki",
        "sampah di TPS dekat pasar Palmerah belum diangkut tiga hari, baunya menyengat",
        "makasih pak, jalannya udah mulus",
    ]
    assert TINJAU not in shipped.classify(texts).tindakan
