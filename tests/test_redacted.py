"""predict --redact: labels as if nothing were hidden, nothing of a person in what is written."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.cli import run
from triage.inbox import Batch, Problem
from triage.redacted import Hider, still_there

#: Of people who are nobody; each stands in the inbox, none may stand in what is written.
SECRETS = ("081200001234", "0812-0000-5678", "3171994412090004", "Aminah", "siti@contoh.id")
ROWS = """id,pengirim,pesan,hp
1,0812-0000-5678,"lampu jalan mati di gang delima, a.n. Aminah",081200001234
2,Aminah,"KJP anak saya belum cair, NIK 3171994412090004, siti@contoh.id",
3,,,081200001234
4,,banjir di jalan kemuning dekat masjid,
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder with the inbox, and the user in it."""
    (tmp_path / "in.csv").write_text(ROWS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("format", ["csv", "tsv", "jsonl"])
@pytest.mark.parametrize("more", [[], ["--workers", "2"]], ids=["alone", "workers"])
def test_nothing_of_a_person_is_written(here, capsys, format, more):
    assert run(["predict", "in.csv", "--redact", "--to", format, *more]) == 0
    said = capsys.readouterr()
    assert [secret for secret in SECRETS if secret in said.out + said.err] == []
    assert said.out.count("[TELEPON]") == 3
    assert (
        "triage: 4 rows read: 7 personal details in 3 rows replaced (NAMA 2, NIK 1, SUREL 1, TELEPON 3)\n" in said.err
    )


def test_labels_are_those_of_the_original(here, capsys):
    """All columns that the model gives are the same with and without; alasan loses only what is hidden."""
    tables = []
    for more in ([], ["--redact"]):
        assert run(["predict", "in.csv", "-q", *more]) == 0
        tables.append(list(csv.DictReader(io.StringIO(capsys.readouterr().out))))
    plain, hidden = tables
    for before, after in zip(plain, hidden, strict=True):
        names = ("id", "jenis", "jenis_yakin", "skpd", "skpd_yakin", "skpd_lain", "tindakan")
        assert [before[name] for name in names] == [after[name] for name in names]
        assert set(after["alasan"].split()) <= set(before["alasan"].split())
    assert hidden[3] == plain[3]


def test_rows_that_cannot_be_read_are_hidden_too(here, capsys):
    (here / "in.jsonl").write_text('{"pesan": "lampu mati", "isi": {"hp": "081200001234"}}\nrusak 081200001234\n')
    assert run(["predict", "in.jsonl", "--redact", "--rejects", "r.csv", "--to", "jsonl", "-q"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["isi"] == {"hp": "[TELEPON]"}
    assert second["alasan"] == "(bukan objek JSON)"
    assert "rusak [TELEPON]" in second.values()
    assert (here / "r.csv").read_text() == "sumber,baris,alasan,isi\nin.jsonl,2,bukan objek JSON,rusak [TELEPON]\n"


def test_the_batch_that_came_in_keeps_its_rows():
    """Stages and incidents still need the original."""
    batch = Batch([["lampu Siti mati, a.n. Siti"], ["x"]], {1: Problem("a:3", "rusak", "hub 081200001234")})
    said: dict[str, list[object]] = {"alasan": ["lampu Siti mati", ""]}
    hidden = Hider(["pesan"], 0).hide(batch, said)
    assert batch.rows[0] == ["lampu Siti mati, a.n. Siti"]
    assert batch.problems[1].raw == "hub 081200001234"
    assert hidden.rows[0] == ["lampu Siti mati, a.n. [NAMA]"]
    assert hidden.problems[1].raw == "hub [TELEPON]"
    assert said["alasan"] == ["lampu Siti mati", ""]


@given(st.lists(st.sampled_from(["lampu", "Siti", "mati", "0812", "ya"]), max_size=5), st.text(max_size=20))
def test_a_reason_is_in_the_text(words, text):
    kept = still_there(" ".join(words), text).split()
    assert all(word in text for word in kept)
