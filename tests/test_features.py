"""The features of words and messages: held against scikit-learn's idf and against sums by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from triage.features import FeatureSpace, Recipe, stem_pairs, tokenise
from triage.pretrained import Pretrained

TEXTS = [
    "lampu jalan mati di tebet",
    "lampu mati mati mati",
    "sampah menumpuk di jalan, bau!",
    "jalan rusak di tebet",
    "",
    "sampah bau",
]
TOKENS = tokenise(TEXTS)
MESSAGES = st.lists(st.lists(st.sampled_from(["lampu", "mati", "jalan", "xyzzy", "<angka>", "?", "lampuu"]), max_size=8))


def written_out(factored):
    return np.hstack(
        [(factored.counts @ factored.table).toarray(), factored.counts @ factored.dense, factored.pairs.toarray()]
    )


def by_hand(space, tokens):
    """The features of one message, a sum over its words and pairs divided by its length."""
    words = space.read(tokens)
    row, square = np.zeros(len(space.words) + len(space.parts) + len(space.pairs)), 0.0
    for word in words:
        table = space.word_table([word]).toarray()[0]
        row[: len(table)] += table
        square += table @ table
    for pair in stem_pairs(words):
        if pair in space.pairs:
            weight = space.pair_weight[space.pairs[pair]]
            row[len(table) + space.pairs[pair]] += weight
            square += weight**2
    return row / np.sqrt(square or 1)


def test_idf_is_scikit_learns():
    space = FeatureSpace.fit(TOKENS, Recipe(least_messages=1))
    vectorizer = CountVectorizer(analyzer=lambda tokens: tokens)
    theirs = TfidfTransformer(smooth_idf=True).fit(vectorizer.fit_transform(TOKENS))
    expected = dict(zip(vectorizer.get_feature_names_out(), theirs.idf_, strict=True))
    assert list(space.words) == list(dict.fromkeys(word for tokens in TOKENS for word in tokens))
    np.testing.assert_allclose(space.surface, [expected[word] for word in space.words], atol=1e-9)


def test_blocks_are_as_loud_as_the_recipe_says():
    space = FeatureSpace.fit(TOKENS, Recipe(stem_weight=2.0, ngram_weight=3.0, pair_weight=5.0))
    plain = FeatureSpace.fit(TOKENS, Recipe(stem_weight=1.0, ngram_weight=1.0, pair_weight=1.0))
    louder = [2.0 if part.startswith("s=") else 3.0 for part in plain.parts]
    np.testing.assert_allclose(space.part_weight, louder * plain.part_weight)
    np.testing.assert_allclose(space.pair_weight, 5 * plain.pair_weight)
    assert FeatureSpace.fit(TOKENS, Recipe(pair_weight=0)).pairs == {}


def test_what_too_few_messages_have_is_noise():
    space = FeatureSpace.fit(TOKENS, Recipe())
    assert space.messages[space.words["mati"]] == 2  # three times in one of them
    assert space.surface[space.words["rusak"]] == 0
    assert space.surface[space.words["mati"]] > 0
    assert ("mati", "$") not in space.pairs  # in one message only
    assert ("^", "lampu") in space.pairs
    assert not [part for part in space.parts if "rusa" in part]


@settings(max_examples=60)
@given(MESSAGES)
def test_a_message_is_the_sum_of_its_words_divided_by_its_length(messages):
    space = FeatureSpace.fit(TOKENS, Recipe())
    found = written_out(space.matrix(messages))
    expected = np.array([by_hand(space, tokens) for tokens in messages]).reshape(found.shape)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_message_has_length_one_where_all_its_tokens_differ_in_all():
    space = FeatureSpace.fit([["lampu"], ["lampu"], ["got"], ["got"]], Recipe(pair_weight=0))
    norms = np.linalg.norm(written_out(space.matrix([["lampu"], ["lampu", "got"], ["xyzzy"], []])), axis=1)
    np.testing.assert_allclose(norms, [1, 1, 0, 0], atol=1e-12)


def test_unknown_words_are_read_as_known_ones():
    space = FeatureSpace.fit(TOKENS, Recipe())
    assert space.read(["lampu", "sampha", "rusk", "xyzzy", "jalanmati"]) == [
        *("lampu", "sampah", "rusk", "xyzzy"),  # "rusak" is too rare to be meant
        *("jalanmati",),  # so are its halves for gluing
    ]


def test_an_earlier_model_s_rows_stand_beside_and_lengthen_nothing():
    earlier = Pretrained({"lampu": 0, "trotoar": 1}, np.array([[1.0, -1.0], [2.0, -2.0]]), {}, np.zeros((0, 2)))
    plain, lent = (FeatureSpace.fit(TOKENS, Recipe(), known) for known in (Pretrained(), earlier))
    messages = [["lampu", "mati"], ["trotoar"]]
    without, beside = plain.matrix(messages), lent.matrix(messages)
    np.testing.assert_array_equal(without.table.toarray(), beside.table.toarray())
    np.testing.assert_array_equal(without.counts.toarray(), beside.counts.toarray())
    length = 1 / without.counts[0].max()
    np.testing.assert_allclose(beside.counts @ beside.dense, [[1 / length, -1 / length], [2, -2]])
    assert (plain.knows("trotoar"), lent.knows("trotoar")) == (False, True)


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        ([], []),
        (["rusaknya"], [("^", "rusak"), ("rusak", "$")]),
        (["jalan", "<angka>"], [("^", "jalan"), ("jalan", "<angka>"), ("<angka>", "$")]),
    ],
)
def test_stem_pairs(tokens, expected):
    assert stem_pairs(tokens) == expected
