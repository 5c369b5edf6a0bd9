"""What an earlier model knows of words: lent to another corpus, kept from its own messages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import bundle
from triage.bundle import Bundle
from triage.corpus import Corpus
from triage.errors import ModelError
from triage.predict import Triage, default_model
from triage.pretrained import KEPT, NOTHING, Pretrained, fingerprints
from triage.train import train

#: Another city with other agencies, and few messages.
_OTHER = {
    "Dinas PU": ["jalan berlubang di {}", "aspal {} hancur", "lampu jalan {} padam"],
    "Dinas Kebersihan": ["sampah {} menumpuk", "tps {} bau", "sampah di {} belum diambil"],
}
_PLACES = ["dago", "antapani", "cicadas", "lembang", "buah batu", "ujung berung"]


@pytest.fixture(scope="module")
def earlier(trained) -> Pretrained:
    return Pretrained.of(trained.bundle)


@pytest.fixture(scope="module")
def other() -> Corpus:
    pairs = [(text.format(place), agency) for agency, texts in _OTHER.items() for text in texts for place in _PLACES]
    made = Corpus([text for text, _ in pairs], {"skpd": [agency for _, agency in pairs]})
    made.places, made.sources = [f"lain.csv:{i + 2}" for i in range(len(pairs))], ["lain.csv"]
    made.__dict__["groups"] = np.arange(len(pairs))
    return made


def test_knows_the_words_that_only_the_earlier_model_has_seen(earlier, other):
    # Neither "trotoar" nor "bakar" nor "angkut" is in the other city's 36 messages.
    texts = ["trotoar ambles, trotoar miring", "bakar lagi, belum diangkut"]
    lent = Triage(train(other, jobs=1, pretrained=earlier).bundle).classify(texts)
    alone = Triage(train(other, jobs=1).bundle).classify(texts)
    assert lent.heads["skpd"].names() == ["Dinas PU", "Dinas Kebersihan"]
    assert lent.heads["skpd"].confidence().min() > alone.heads["skpd"].confidence().max()


def test_same_bytes_again(earlier, other):
    first, again = (bundle.to_bytes(train(other, jobs=jobs, pretrained=earlier).bundle) for jobs in (1, 2))
    assert first == again


def test_left_aside_where_it_has_seen_the_messages(trained, small_corpus):
    own = Pretrained.of(trained.bundle)
    done = train(small_corpus, date="2026-01-01", jobs=1, pretrained=own)
    assert done.notes == ["pretrained rows left aside: that model was trained on 100% of these messages"]
    assert bundle.to_bytes(done.bundle) == bundle.to_bytes(trained.bundle)


def test_overlap_sees_a_part_and_other_spelling(trained, small_corpus, other):
    own = Pretrained.of(trained.bundle)
    assert own.overlap([text.upper() + "!" for text in small_corpus.texts[:20]]) == 1.0
    assert own.overlap([*small_corpus.texts[:10], *other.texts[:10]]) == pytest.approx(0.5)
    assert own.overlap(other.texts) == own.overlap([]) == NOTHING.overlap(other.texts) == 0.0


def test_the_shipped_model_can_be_lent():
    shipped = Pretrained.load(default_model())
    assert shipped.rows(["lampu", "sampah", "zqzqzq"]).any(axis=1).tolist() == [True, True, False]
    assert 0 < len(shipped.fingerprints) <= KEPT


def test_what_an_earlier_model_has_seen_is_handed_on(trained, small_corpus, other):
    first = Pretrained.of(trained.bundle)
    second = Pretrained(fingerprints=fingerprints(other.texts, first))
    assert second.overlap(small_corpus.texts) == second.overlap(other.texts) == 1.0
    assert second.overlap(["pesan yang lain sama sekali"]) == 0.0


@given(st.sets(st.integers(0, 999)), st.sets(st.integers(0, 999)))
@settings(max_examples=30)
def test_handing_on_is_as_good_as_having_seen_all(mine, before):
    texts, earlier = [f"pesan k{i}x" for i in mine], [f"pesan k{i}x" for i in before]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("triage.pretrained.KEPT", 100)
        together = fingerprints([*texts, *earlier])
        assert fingerprints(texts, Pretrained(fingerprints=fingerprints(earlier))).tolist() == together.tolist()


def test_a_full_sketch_still_tells():
    many = [f"pesan nomor {'abcdefghij'[i % 10]}{i}x" for i in range(3 * KEPT)]
    sketch = Pretrained(fingerprints=fingerprints(many))
    assert len(sketch.fingerprints) == KEPT
    assert sketch.overlap(many[:3000]) == 1.0
    assert sketch.overlap([text + " lain" for text in many[:3000]]) == 0.0


def test_rows_of_words_are_the_model_s(trained):
    own = Pretrained.of(trained.bundle)
    scorer = Triage(trained.bundle).scorer
    rows = own.rows(["lampu", "zqzqzq", "sampahnyaa"])
    np.testing.assert_array_equal(rows[0], scorer.weights.word_rows[scorer.weights.words.index("lampu")])
    assert not rows[1].any()
    assert rows[2].any()  # by its parts


@pytest.mark.parametrize("lost", ["fingerprints", "word_rows", "heads", "labels"])
def test_a_model_without_its_parts_is_refused(trained, tmp_path, lost):
    arrays = {name: array for name, array in trained.bundle.arrays.items() if name != lost}
    strange = {"heads": {"heads": []}, "labels": {"heads": {"skpd": 5}}}.get(lost, {})
    path = tmp_path / "rusak.triage"
    bundle.save(Bundle(trained.bundle.manifest | strange, arrays), path)
    with pytest.raises(ModelError) as error:
        Pretrained.load(path)
    assert str(error.value) == f"{path}: the model's parts do not fit together. Train it again with triage train"
