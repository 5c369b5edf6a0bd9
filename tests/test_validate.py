"""Cross-validation: who judges whom, what careless folds would hide, and what the folds start from."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import validate
from triage.bundle import Bundle
from triage.cli import run
from triage.corpus import Corpus
from triage.errors import UsageError
from triage.predictions import Head, Predictions
from triage.pretrained import NOTHING, Pretrained, fingerprints
from triage.validate import Rounds, careless_leaks, cross_validate, rounds, united

AGENCIES = ["lh", "pln", "sda"]


def corpus(rows=60, twins=()):
    """Messages of one agency each; ``twins`` are pairs of rows that nearly say the same."""
    made = Corpus(
        [f"pesan {i} tentang {AGENCIES[i % 3]}" for i in range(rows)],
        {"skpd": [AGENCIES[i % 3] for i in range(rows)]},
        [f"a.csv:{i + 2}" for i in range(rows)],
        extra={
            "nomor": [str(i // 4) if i % 5 else "" for i in range(rows)],
            "tanggal": [f"2022-{1 + (i * 7) % 12:02}-{1 + i % 28:02}" for i in range(rows)],
        },
    )
    made.__dict__["groups"] = np.arange(rows)
    for a, b in twins:
        made.groups[b] = made.groups[a]
    return made


class Parrot:
    """A model that repeats the label of a twin it learned, and says "lh" otherwise."""

    def __init__(self, plan, rows):
        self.known = {plan.corpus.groups[i]: plan.corpus.heads["skpd"][i] for i in rows}
        self.plan = plan

    def classify(self, texts):
        twins = [self.plan.corpus.groups[self.plan.corpus.texts.index(text)] for text in texts]
        best = np.array([AGENCIES.index(self.known.get(twin, "lh")) for twin in twins])
        p = np.eye(3, dtype=np.float32)[best]
        return Predictions({"skpd": Head(list(AGENCIES), p, best)}, ["tinjau"] * len(texts), [f"x {t}" for t in texts])


@pytest.fixture
def parrots(monkeypatch):
    monkeypatch.setattr(Rounds, "model", lambda plan, rows, share=1.0: Parrot(plan, rows.tolist()))


TWINS = [(0, 31), (0, 47), (5, 6), (10, 50), (11, 12), (20, 41)]
SPLITS = [("strata", {}), ("group", {"group": "nomor"}), ("time", {"time": "tanggal"})]


@pytest.mark.parametrize(("by", "columns"), SPLITS, ids=[s[0] for s in SPLITS])
def test_who_judges_whom(by, columns):
    plan = rounds(corpus(twins=TWINS), 5, **columns)
    assert (plan.by, len(plan.parts)) == (by, 5)
    judged = [i for inside, _ in plan.parts for i in inside.tolist()]
    assert len(judged) == len(set(judged)) == (50 if by == "time" else 60)
    assert plan.judged == sorted(judged)
    for inside, outside in plan.parts:
        assert not set(inside) & set(outside)
        assert not set(plan.corpus.groups[inside]) & set(plan.corpus.groups[outside])


def test_every_agency_is_in_every_fold():
    for inside, _ in rounds(corpus(), 5).parts:
        assert sorted(corpus().heads["skpd"][i] for i in inside) == sorted(AGENCIES * 4)


def test_groups_of_a_column_stay_together():
    plan = rounds(corpus(), 5, group="nomor")
    column = plan.corpus.extra["nomor"]
    for inside, outside in plan.parts:
        assert not {column[i] for i in inside} & {column[i] for i in outside} - {""}


def test_time_learns_from_the_past_only():
    plan = rounds(corpus(), 5, time="tanggal")
    times = np.array(plan.corpus.extra["tanggal"])
    for inside, outside in plan.parts:
        assert max(times[outside]) <= min(times[inside])
    assert [len(outside) for _, outside in plan.parts] == [10, 20, 30, 40, 50]


ERRORS = [
    (5, {"group": "telepon"}, 'the corpus has no column "telepon". Give the name of a filled column'),
    (5, {"time": "jam"}, 'the corpus has no column "jam". Give the name of a filled column'),
    (61, {}, "61 folds of 60 messages. Use fewer folds"),
    (60, {"time": "tanggal"}, "60 folds of 60 messages. Use fewer folds"),
]


@pytest.mark.parametrize(("folds", "columns", "sentence"), ERRORS, ids=[e[2][:12] for e in ERRORS])
def test_what_cannot_be_split(folds, columns, sentence):
    with pytest.raises(UsageError) as caught:
        rounds(corpus(), folds, **columns)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("time", ["31/01/2022", "kemarin", "", "2022-1-3"])
def test_times_that_cannot_be_sorted(time):
    made = corpus()
    made.extra["tanggal"][7] = time
    with pytest.raises(UsageError) as caught:
        rounds(made, 5, time="tanggal")
    assert str(caught.value) == (
        f'a.csv:9: tanggal "{time}" cannot be sorted. Write times as 2022-01-31 or 2022-01-31 09:30'
    )


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=1, max_size=12), st.data())
def test_united_groups_hold_twins_and_equal_cells(column, data):
    twins = np.array(data.draw(st.lists(st.integers(0, 4), min_size=len(column), max_size=len(column))))
    found = united(twins, column)
    for i in range(len(column)):
        for j in range(len(column)):
            if twins[i] == twins[j] or (column[i] and column[i] == column[j]):
                assert found[i] == found[j]


def test_predictions_stand_at_their_rows(parrots):
    done = cross_validate(rounds(corpus(), 5))
    assert done.rows == list(range(60))
    assert done.said.alasan == [f"x {text}" for text in corpus().texts]
    assert done.said.heads["skpd"].names() == ["lh"] * 60
    assert [len(said.tindakan) for said in done.by_round] == [12] * 5


def test_what_careless_folds_would_have_hidden(parrots):
    """Twins of another agency and of their own; only the latter could have helped a model that says "lh"."""
    made = corpus(twins=[(1, 31), (1, 46), (5, 6), (10, 50), (11, 14)])
    plan = rounds(made, 5)
    leaks = careless_leaks(plan)
    assert leaks
    assert all(made.groups[i] == made.groups[j] for i, others in leaks.items() for j in others)
    splits = cross_validate(plan).splits
    saved = [i for i, others in leaks.items()
             if made.heads["skpd"][i] != "lh" and any(made.heads["skpd"][j] == made.heads["skpd"][i] for j in others)]  # fmt: skip
    assert saved
    assert (splits.leaked, splits.groups) == (len(leaks), 55)
    assert splits.flattered == {"skpd": len(saved) / 60}
    right = [[made.heads["skpd"][i] == "lh" for i in inside] for inside, _ in plan.parts]
    assert splits.fold_scores == [{"skpd": pytest.approx(sum(hits) / len(hits))} for hits in right]
    assert cross_validate(rounds(corpus(), 5)).splits.leaked == 0


def test_labels_that_a_round_never_learned(monkeypatch):
    few = Head(["pln"], np.ones((20, 1), np.float32), np.zeros(20, int))
    none = Predictions({"skpd": Head(["lh", "sda"], np.full((20, 2), 0.5, np.float32), np.full(20, -1))}, [""] * 20, [""] * 20)
    models = iter([Predictions({"skpd": few}, [""] * 20, [""] * 20), none, none])
    monkeypatch.setattr(Rounds, "model", lambda plan, rows, share=1.0: SimpleNamespace(classify=lambda t: next(models)))
    plan = rounds(corpus(), 3)
    head = cross_validate(plan).said.heads["skpd"]
    inside = plan.parts[0][0]
    assert head.labels == AGENCIES
    assert {head.names()[i] for i in inside} == {"pln"}
    assert head.probabilities[inside].tolist() == [[0, 1, 0]] * 20
    assert {head.names()[i] for i in range(60) if i not in inside} == {""}


class TestPretrained:
    """Every fold starts from what training starts from, unless that has seen a message of the corpus."""

    def model(self, texts):
        return Pretrained({"air": 0}, np.ones((1, 2)), fingerprints=fingerprints(texts), digest="d" * 64)

    def starts(self, monkeypatch, plan):
        seen = []
        monkeypatch.setattr(validate, "train", lambda part, **how: seen.append(how) or SimpleNamespace(bundle=Bundle({}, {})))
        monkeypatch.setattr(validate, "Triage", lambda bundle, max_error: Parrot(plan, []))
        splits = cross_validate(plan).splits
        assert {(how["budget"], how["jobs"]) for how in seen} == {(7.0, 1)}
        return [how["pretrained"] for how in seen], splits

    def test_of_other_messages(self, monkeypatch):
        own = self.model(["tak ada yang sama"])
        starts, splits = self.starts(monkeypatch, rounds(corpus(), 3, pretrained=own, budget=7.0, jobs=1))
        assert starts == [own] * 3
        assert (splits.pretrained, splits.left_aside) == ("d" * 64, 0.0)

    def test_of_messages_that_are_only_judged(self, monkeypatch):
        made = corpus()
        latest = sorted(range(60), key=made.extra["tanggal"].__getitem__)[-3:]
        own = self.model([made.texts[i] for i in latest])
        plan = rounds(made, 3, time="tanggal", pretrained=own, budget=7.0, jobs=1)
        starts, splits = self.starts(monkeypatch, plan)
        assert starts == [NOTHING] * 3
        assert (splits.pretrained, splits.left_aside) == ("", 0.05)


USAGE = [
    (["--group-column", "nomor"], "--group-column needs --cv FOLDS. Write for example --cv 5"),
    (["--learning-curve"], "--learning-curve needs --cv FOLDS. Write for example --cv 5"),
    (["--pretrained", "none"], "--pretrained needs --cv FOLDS. Write for example --cv 5"),
    (["--budget", "0"], "--budget needs --cv FOLDS. Write for example --cv 5"),
    (["--cv", "5", "-m", "x"], "--model does not go with --cv, which trains its own models. Leave one out"),
    (["--cv", "5", "--prior", "a=1"], "--prior does not go with --cv, which trains its own models. Leave one out"),
]


@pytest.mark.parametrize(("options", "sentence"), USAGE, ids=[" ".join(u[0]) for u in USAGE])
def test_options_that_would_be_ignored(options, sentence, capsys):
    assert run(["evaluate", "x.csv", *options]) == 2
    assert capsys.readouterr().err == f"triage: {sentence}\n"


def test_as_its_user_would(tmp_path, capsys):
    """A table with phone numbers: two folds, nothing but the corpus to learn from."""
    colours = {"lh": "sampah bau", "pln": "listrik padam", "sda": "banjir selokan"}
    lines = [f"{colours[AGENCIES[i % 3]]} {'kami warga sini juga ikut'.split()[i % 5]} {chr(97 + i % 26) * 3} {i},{AGENCIES[i % 3]},{i // 2}"
             for i in range(60)]  # fmt: skip
    (tmp_path / "a.csv").write_text("\n".join(["pesan,skpd,nomor", *lines, ""]), encoding="utf-8")
    options = ["--cv", "2", "--group-column", "nomor", "--pretrained", "none", "--budget", "1", "--jobs", "1"]
    assert run(["evaluate", str(tmp_path / "a.csv"), *options, "--min", "skpd.accuracy.low=0.8"]) == 0
    shown = capsys.readouterr().out
    assert "Model: 2-fold cross-validation\n" in shown
    assert "2 folds by the group column; " in shown
    assert "Every fold starts from" not in shown
