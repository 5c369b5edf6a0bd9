"""Out-of-fold scores: by models that had not seen the message, and the setting they speak for."""

from __future__ import annotations

import numpy as np
import pytest

from triage import calibrate, crossval
from triage.features import FeatureSpace, Recipe, tokenise
from triage.learner import Settings, fit
from triage.plan import Plan
from triage.targets import Target

TEXTS = [
    *("lampu jalan mati", "lampu mati lagi", "lampu jalan padam", "jalan lampu mati"),
    *("sampah bau sekali", "sampah menumpuk bau", "bau sampah lagi", "sampah lagi sampah"),
]
TOKENS = tokenise(TEXTS)
FOLDS = np.array([0, 1, 0, 1, 0, 1, 0, 1])
HEADS = {
    "jenis": Target(["lainnya", "laporan"], np.array([1, 1, 1, 1, 0, 0, 0, 0])),
    "skpd": Target(["lh", "pln"], np.array([1, 1, -1, 1, 0, 0, 0, -1])),
}
SETTINGS = (Settings(1.0), Settings(50.0))


def validated(plan=None, jobs=1, heads=HEADS, folds=FOLDS):
    told = []
    plan = plan or Plan(2, SETTINGS, Recipe(), 0.0)
    done = crossval.cross_validate(TOKENS, heads, folds, plan, jobs, lambda what, share: told.append((what, share)))
    return *done, told


def test_scores_are_those_of_models_of_the_other_folds():
    (held_out, chosen, _), number = validated(), FOLDS
    for fold in (0, 1):
        inside, outside = np.flatnonzero(number == fold), np.flatnonzero(number != fold)
        space = FeatureSpace.fit([TOKENS[i] for i in outside], Recipe())
        seen, unseen = (space.matrix([TOKENS[i] for i in rows]) for rows in (outside, inside))
        linear = fit(seen, HEADS["jenis"].truth[outside], 2, chosen["jenis"])
        np.testing.assert_array_equal(held_out.scores["jenis"][inside], crossval.scores_of(linear, unseen))


def test_words_that_only_the_message_has_are_unknown_to_its_judge():
    held_out, _, _ = validated()
    words, known = held_out.words.tolist(), held_out.known.tolist()
    assert words == [3.0] * 8
    assert (known[2], known[5]) == (2, 2)  # "padam" and "menumpuk" are nowhere else
    assert known[0] == 3


def test_a_label_that_only_the_message_has_is_never_given():
    alone = {"skpd": Target(["lh", "pln", "sda"], np.array([1, 1, 2, 1, 0, 0, 0, 0]))}
    held_out, _, _ = validated(heads=alone)
    assert held_out.scores["skpd"][2].argmax() != 2


def test_rows_without_a_label_are_scored_but_not_learned_from():
    held_out, _, _ = validated()
    assert np.isfinite(held_out.scores["skpd"]).all()
    space = FeatureSpace.fit([TOKENS[i] for i in (0, 2, 4, 6)], Recipe())
    rows = space.matrix([TOKENS[i] for i in (0, 4, 6)])
    linear = fit(rows, np.array([1, 0, 0]), 2, SETTINGS[0])
    expected = crossval.scores_of(linear, space.matrix([TOKENS[1]]))
    chosen_first = validated(Plan(2, SETTINGS[:1], Recipe(), 0.0))[0]
    np.testing.assert_allclose(chosen_first.scores["skpd"][1], expected[0])


def test_each_head_takes_the_setting_with_the_most_merit(monkeypatch):
    monkeypatch.setattr(
        crossval, "_merit", lambda scores, target: abs(scores).sum() * (-1 if "lh" in target.labels else 1)
    )
    _, chosen, _ = validated()
    # A strong penalty keeps scores small.
    assert chosen == {"jenis": SETTINGS[0], "skpd": SETTINGS[1]}


def test_equal_merit_takes_the_likelier_setting(monkeypatch):
    monkeypatch.setattr(calibrate, "merit", lambda *_: 0.5)
    assert validated()[1] == {"jenis": SETTINGS[0], "skpd": SETTINGS[0]}


def test_processes_change_nothing_and_progress_is_told():
    first, chosen, told = validated()
    again, chosen_again, _ = validated(jobs=2)
    assert chosen == chosen_again
    np.testing.assert_array_equal(first.scores["skpd"], again.scores["skpd"])
    assert [what for what, _ in told] == ["fold 1 of 2", "fold 2 of 2"]
    assert [share for _, share in told] == pytest.approx([0.45, 0.85])


def test_a_fold_that_no_message_is_in():
    held_out, _, _ = validated(folds=FOLDS * 2)
    np.testing.assert_array_equal(held_out.scores["skpd"], validated()[0].scores["skpd"])
