"""What several verbs ask and show alike."""

from __future__ import annotations

import hashlib
import io
import sys
from dataclasses import replace

import pytest

from triage.cli import options
from triage.cli.show import bar, training_lines
from triage.desk.office import SHIPPED, Office
from triage.errors import ModelError, UsageError
from triage.predict import default_model
from triage.pretrained import NOTHING, Pretrained


def test_shares():
    assert options.shares(()) == {}
    assert options.shares(("a=0.1", " b = 2e-2 ", "a=0.3")) == {"a": 0.3, "b": 0.02}, "the last one holds"


@pytest.mark.parametrize("text", ["a", "a=", "a=b", "a=0,5", "a=b=0.5", "=", ""])
def test_what_is_no_share(text):
    with pytest.raises(UsageError) as caught:
        options.shares(("b=0.1", text))
    assert str(caught.value) == f'--prior "{text}": not of the form LABEL=SHARE. Write for example pertanyaan=0.05'


def test_what_a_training_starts_from(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(Pretrained, "load", asked.append)
    assert options.knowledge("none") is NOTHING
    options.knowledge("jakarta")
    options.knowledge("kota.triage")
    assert asked == [default_model(), "kota.triage"]
    monkeypatch.undo()
    with pytest.raises(ModelError, match="no such model file"):
        options.knowledge(str(tmp_path / "x"))


def test_whose_desk(monkeypatch):
    asked = []
    monkeypatch.setattr(Office, "load", lambda *given: asked.append(given))
    options.office(None)
    options.office("kota", "libur.csv")
    assert asked == [(SHIPPED, None), ("kota", "libur.csv")]


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_a_bar_is_for_a_terminal_alone(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with bar() as progress:
        progress("fold 1", 0.5)
    assert sys.stderr.getvalue() == ""
    monkeypatch.setattr(sys, "stderr", Screen())
    with bar() as progress:
        for what, share in (("fold 1", 0.25), ("fold 2", 0.5), ("fold 3", 1.0)):
            progress(what, share)
    shown = sys.stderr.getvalue()
    assert [shown.index(f"fold {i}") for i in (1, 2, 3)] == sorted(shown.index(f"fold {i}") for i in (1, 2, 3))
    assert "100%" in shown


def test_the_result_of_a_training(trained, model_file):
    lines = list(training_lines(replace(trained, notes=["satu", "dua"]), "m.triage"))
    heads = trained.bundle.manifest["heads"]
    assert lines[0] == f"m.triage: 130 messages, model {hashlib.sha256(model_file.read_bytes()).hexdigest()[:12]}"
    for name, count, first, chosen in (("jenis", 3, 1, 2), ("skpd", 3, 3, 4)):
        scores = heads[name]["cross_validated"]
        assert lines[first] == (
            f"{name}: {count} labels, accuracy {scores['accuracy']:.3f}, macro-F1 {scores['macro_f1']:.3f} "
            f"({trained.bundle.manifest['folds']}-fold cross-validation)"
        )
        assert lines[chosen] == f"  chosen: {trained.settings[name]}"
    assert lines[5:] == ["note: satu", "note: dua"]
