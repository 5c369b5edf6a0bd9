"""Drift: quiet on more of the same, loud on another inbox, and honest about small ones."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import bundle
from triage.bundle import Bundle
from triage.cli import run
from triage.drift import Limits, drift, look, reference_of
from triage.drift.listing import as_json, broken, lines
from triage.drift.profile import HeadProfile, Profile
from triage.errors import InputError, ModelError
from triage.predict import Triage


def profile(words=0.05, counts=(500, 300, 200), sure=0.9, messages=1000):
    """A profile of messages of 20 words; ``words`` of them unknown, evenly spread."""
    n, total = messages, 20 * messages
    unknown = int(words * total)
    kinds = HeadProfile(["a", "b", "c"], list(counts), sure * sum(counts), (sure**2 + 0.01) * sum(counts))
    return Profile(n, total, unknown, 400 * n, int(unknown * 1.5), 20 * unknown, {"skpd": kinds})


SAME = profile()
CASES = [
    ("the same", profile(), []),
    ("fewer unknown words", profile(words=0.01), []),
    ("many unknown words", profile(words=0.15), ["words.unknown"]),
    ("below the limit", profile(words=0.09), []),
    ("another mix", profile(counts=(200, 300, 500)), ["skpd.mix"]),
    ("a little mix", profile(counts=(450, 330, 220)), []),
    ("unsure", profile(sure=0.8), ["skpd.confidence"]),
    ("surer", profile(sure=0.99), []),
    ("too few to tell", profile(counts=(9, 8, 13), messages=30), []),
]


@pytest.mark.parametrize(("label", "now", "wanted"), CASES, ids=[c[0] for c in CASES])
def test_what_has_drifted(label, now, wanted):
    assert [m.name for m in drift(SAME, now, Counter()).drifted] == wanted


def test_limits_are_the_callers():
    now = profile(words=0.09)
    assert [m.name for m in drift(SAME, now, Counter(), Limits(unknown=0.03)).drifted] == ["words.unknown"]


@given(st.lists(st.integers(20, 400), min_size=3, max_size=3), st.floats(0.0, 0.2))
def test_nothing_moves_against_itself(counts, unknown):
    same = profile(words=unknown, counts=counts, messages=sum(counts))
    found = drift(same, same, Counter())
    assert [m.moved for m in found.measures] == [0.0, 0.0, 0.0]
    assert not found.drifted


def test_the_index_and_its_chance():
    found = next(m for m in drift(SAME, profile(counts=(200, 300, 500)), Counter()).measures if m.name == "skpd.mix")
    p, q = np.array([500.5, 300.5, 200.5]) / 1001.5, np.array([200.5, 300.5, 500.5]) / 1001.5
    assert found.moved == pytest.approx(((q - p) * np.log(q / p)).sum())
    assert found.moved - found.low == pytest.approx(9.21034 * (1 / 1000 + 1 / 1000), rel=1e-4)  # chi2(2), 99 %


def test_chance_raises_few_alarms():
    """Halves of one inbox: below the limits of practice, five measures alarm in at most one of twenty runs."""
    draw, alarms = np.random.default_rng(3), 0
    nothing = Limits(0.0, 0.0, 0.0)
    for _ in range(200):
        counts = [draw.multinomial(400, [0.5, 0.3, 0.2]).tolist() for _ in range(2)]
        unknown = draw.binomial(20, 0.1, (2, 400))
        sure = draw.beta(8, 2, (2, 400))
        pair = [
            Profile(400, 8000, int(u.sum()), 400 * 400, int((u * u).sum()), int(20 * u.sum()),
                    {"skpd": HeadProfile(["a", "b", "c"], c, float(s.sum()), float((s * s).sum()))})
            for c, u, s in zip(counts, unknown, sure, strict=True)
        ]  # fmt: skip
        alarms += bool(drift(*pair, Counter(), nothing).drifted)
    assert alarms <= 12  # 3 measures, each one-sided 0.5 % to 1 %: 4 expected


def test_new_words_need_three_messages(triage):
    texts = [["lampu jalan mati di tebet", "blokir zzsatu zzdua"] * 2, ["zzsatu lagi", "", "..."]]
    now, news = look(texts, triage)
    assert now.messages == 5
    assert news["zzsatu"] == 3
    assert drift(SAME, replace(SAME, heads={}), news).new_words == [("zzsatu", 3)]


def test_reference_counts_what_training_saw(trained, triage, small_corpus):
    found = reference_of(triage)
    assert found.messages == len(small_corpus.texts)
    assert found.heads["jenis"].messages == len(small_corpus.texts)
    assert found.words == sum(len(t.split()) for t in small_corpus.texts)
    lainnya = found.heads["jenis"].counts[found.heads["jenis"].labels.index("lainnya")]
    assert found.heads["skpd"].messages == len(small_corpus.texts) - lainnya


def test_its_own_corpus_has_not_drifted(triage, small_corpus):
    now, news = look([small_corpus.texts], triage)
    assert not drift(reference_of(triage), now, news).drifted


def test_too_few_messages():
    with pytest.raises(InputError) as caught:
        drift(SAME, profile(messages=12, counts=(12, 0, 0)), Counter())
    assert str(caught.value) == "the inbox has 12 readable messages. Fewer than 30 tell nothing; collect more"


def test_a_model_of_before(trained):
    old = Bundle({k: v for k, v in trained.bundle.manifest.items() if k != "reference"}, trained.bundle.arrays)
    with pytest.raises(ModelError) as caught:
        reference_of(Triage(old))
    assert str(caught.value) == "the model keeps no reference figures. Train it again, or give --corpus or --baseline"


def test_told_in_words():
    found = drift(SAME, profile(words=0.15, counts=(200, 300, 500)), Counter(blc=7))
    assert list(lines(found, "a corpus of 1000")) == [
        "1000 messages against a corpus of 1000",
        "  DRIFTED  words the model does not know: 5.0% -> 15.0%, +10.0 points (+9.7 to +10.3; limit +5)",
        "  DRIFTED  mix of agencies (stability index): 0.55 (limit 0.25, chance 0.02)",
        "  ok       confidence in the agency: 90.0% -> 90.0%, +0.0 points (-1.2 to +1.2; limit -5)",
        "labels that moved most: a 50.0% -> 20.0%, c 20.0% -> 50.0%",
        "new words (messages): blc 7",
    ]
    assert broken(found) == (
        "the inbox has drifted: words.unknown moved 0.10 (limit 0.05); skpd.mix moved 0.55 (limit 0.25)"
    )
    facts = as_json(found, "x")
    assert json.loads(json.dumps(facts))["measures"]["skpd.mix"]["drifted"] is True


class TestCommand:
    @pytest.fixture
    def inbox(self, tmp_path, small_corpus):
        def write(texts):
            (tmp_path / "in.csv").write_text("\n".join(["pesan", *texts, ""]))
            return str(tmp_path / "in.csv")

        return write

    def test_more_of_the_same(self, inbox, model_file, small_corpus, capsys):
        assert run(["drift", inbox(small_corpus.texts), "-m", str(model_file)]) == 0
        assert capsys.readouterr().out.startswith("130 messages against a corpus of 130\n  ok       words the model")
        assert run(["drift", "-q", inbox(small_corpus.texts), "-m", str(model_file)]) == 0
        assert capsys.readouterr().out == ""

    def test_another_inbox(self, inbox, model_file, capsys):
        strange = [f"zzakta zzlahir {w} hilang" for w in "abcdefghijklmnopqrstuvwxyz"] * 3
        assert run(["drift", inbox(strange), "-m", str(model_file), "--json"]) == 1
        shown = capsys.readouterr()
        assert json.loads(shown.out)["new_words"]["zzakta"] == 78
        assert shown.err.startswith("triage: the inbox has drifted: words.unknown moved 0.")
        assert shown.err.endswith(". Label some of the new messages and train again\n")

    def test_against_an_earlier_inbox(self, inbox, model_file, tmp_path, capsys):
        strange = [f"zzakta zzlahir {w} hilang" for w in "abcdefghijklmnopqrstuvwxyz"] * 3
        path = inbox(strange)
        assert run(["drift", path, "-m", str(model_file), "--baseline", path]) == 0
        assert f"78 messages against {path}, 78 messages\n" in capsys.readouterr().out

    def test_against_a_corpus(self, inbox, tmp_path, small_corpus, capsys):
        lines = [f"{t},{s}" for t, s in zip(small_corpus.texts, small_corpus.heads["skpd"], strict=True)]
        (tmp_path / "korpus.csv").write_text("\n".join(["pesan,skpd", *lines, ""]))
        assert run(["drift", inbox(small_corpus.texts), "--corpus", str(tmp_path / "korpus.csv")]) == 0
        assert "130 messages against a corpus of 130" in capsys.readouterr().out

    def test_model_and_corpus(self, capsys):
        assert run(["drift", "x.csv", "-m", "m", "--corpus", "c"]) == 2
        assert capsys.readouterr().err == "triage: --model and --corpus contradict each other. Give one of them\n"


def test_the_reference_survives_the_file(model_file, trained):
    assert bundle.load(model_file).manifest["reference"] == trained.bundle.manifest["reference"]
