"""A stranger's model: every claim of its manifest that cannot be computed with is refused, and named."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest

from triage import bundle, sound
from triage.bundle import Bundle
from triage.cli import run
from triage.errors import ModelError
from triage.normalise import TEXT_VERSION
from triage.predict import Triage

NAN = float("nan")
#: Where in the manifest, what stands there, what is said to be wrong.
CLAIMS = [
    (["heads"], [], "heads"),
    (["heads"], {}, "heads"),
    (["heads"], {"kota": {}}, "heads"),
    (["heads", "skpd", "labels"], [], "labels"),
    (["heads", "skpd", "labels"], ["lh", "lh", "sda"], "labels"),
    (["heads", "skpd", "labels"], ["lh", "s\x1bda", "pln"], "labels"),
    (["heads", "skpd", "labels"], ["lh", 5, "pln"], "labels"),
    (["heads", "skpd", "labels"], "abc", "labels"),
    (["heads", "skpd", "calibration", "bias"], [0.0], "calibration"),
    (["heads", "skpd", "calibration", "bias"], [0.0, NAN, 0.0], "calibration"),
    (["heads", "skpd", "calibration", "evidence"], [900.0, 0.0, 0.0], "evidence"),
    (["heads", "skpd", "calibration", "top"], [40.0, 40.0, 0.0], "top"),
    (["heads", "skpd", "shares"], [0.5, 0.5], "skpd"),
    (["heads", "skpd", "shares"], [0.5, 1.5, -1.0], "skpd"),
    (["heads", "skpd", "messages"], [1, 2], "messages"),
    (["heads", "skpd", "messages"], [1, 2, 0], "messages"),
    (["heads", "skpd", "cross_validated"], {"accuracy": NAN, "macro_f1": 0.5}, "cross_validated"),
    (["heads", "skpd", "settings"], "x", "settings"),
    (["least_share"], 2, "least_share"),
    (["elsewhere"], "bekasi", "elsewhere"),
    (["elsewhere"], [5], "elsewhere"),
    (["recipe", "shortest_ngram"], 0, "recipe"),
    (["recipe", "longest_ngram"], 10**9, "recipe"),
    (["recipe", "longest_ngram"], True, "recipe"),
    (["date"], 2026, "date"),
    (["seed"], "0", "seed"),
    (["text_version"], 1.0, "text_version"),
    (["corpus", "messages"], "130", "corpus"),
    (["corpus", "sources"], None, "corpus"),
]


def changed(manifest, where, value):
    made = deepcopy(manifest)
    *path, last = where
    inside = made
    for key in path:
        inside = inside[key]
    inside[last] = value
    return made


@pytest.mark.parametrize(("where", "value", "what"), CLAIMS)
def test_a_claim_that_cannot_be(trained, where, value, what):
    manifest = changed(trained.bundle.manifest, where, value)
    with pytest.raises(ValueError, match=f"^{what}$"):
        sound.check(manifest, trained.bundle.arrays)
    with pytest.raises(ModelError) as caught:
        Triage(Bundle(manifest, trained.bundle.arrays))
    assert str(caught.value) == "the model's parts do not fit together. Train it again with triage train"


@pytest.mark.parametrize("lost", ["heads", "date", "seed", "folds", "corpus", "recipe", "least_share", "text_version"])
def test_a_claim_that_is_missing(trained, lost):
    manifest = {key: value for key, value in trained.bundle.manifest.items() if key != lost}
    with pytest.raises(KeyError, match=lost):
        sound.check(manifest, trained.bundle.arrays)


@pytest.mark.parametrize(
    ("name", "array", "what"),
    [
        ("word_rows", np.full((2, 6), 1e9), "word_rows"),
        ("word_rows", np.zeros((2, 6), np.int32), "word_rows"),
        ("intercept", np.zeros(6, np.uint8), "intercept"),
        ("pairs", np.zeros((2, 2)), "pairs"),
        ("curve_skpd_wrong", np.full(1, 10**6), "curve"),
        ("curve_skpd_sent", np.zeros((1, 1), int), "curve"),
    ],
)
def test_an_array_that_cannot_be(trained, name, array, what):
    arrays = trained.bundle.arrays | {name: array}
    with pytest.raises(ValueError, match=f"^{what}$"):
        sound.check(trained.bundle.manifest, arrays)


def test_an_honest_model_passes(trained):
    sound.check(trained.bundle.manifest, trained.bundle.arrays)
    assert sound.outdated(trained.bundle.manifest) == ""


def test_newer_text_rules_are_refused(trained):
    with pytest.raises(ModelError) as caught:
        Triage(Bundle(trained.bundle.manifest | {"text_version": TEXT_VERSION + 1}, trained.bundle.arrays))
    assert str(caught.value) == (
        f"the model was made by text rules {TEXT_VERSION + 1}, newer than this triage's {TEXT_VERSION}. "
        "Upgrade with pip install --upgrade triage-pengaduan"
    )


def test_older_text_rules_are_told(trained, tmp_path, monkeypatch, capsys):
    bundle.save(trained.bundle, tmp_path / "m.triage")
    (tmp_path / "in.csv").write_text("pesan\nlampu mati\n")
    monkeypatch.setattr(sound, "TEXT_VERSION", TEXT_VERSION + 1)
    where = [str(tmp_path / name) for name in ("in.csv", "m.triage", "out.csv")]
    assert run(["predict", where[0], "-m", where[1], "-o", where[2]]) == 0
    assert capsys.readouterr().err.splitlines()[0] == (
        f"triage: the model was made by text rules {TEXT_VERSION}, words are now read by {TEXT_VERSION + 1}: "
        "train it again"
    )
