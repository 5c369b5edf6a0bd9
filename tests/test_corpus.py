"""Labelled files are checked before anything is learned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from triage import corpus
from triage.cli import run
from triage.corpus import Columns
from triage.errors import TriageError

JAKARTA = Path(__file__).parent.parent / "corpora" / "jakarta"
HEADER = "pesan,jenis,skpd\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "skpd.csv").write_text("kode,nama\nlh,Lingkungan Hidup\nsda,Sumber Daya Air\n")
    (tmp_path / "pesan").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("a,laporan,lhh\n", 'a.csv:2: unknown skpd "lhh". Did you mean "lh"?'),
        ("a,laporan,xyzzy\n", 'a.csv:2: unknown skpd "xyzzy". The codes are in skpd.csv'),
        ("a,laporan,lh\nb,lapor,lh\nc,laporan,lh\n", 'a.csv:3: unknown jenis "lapor". Did you mean "laporan"?'),
        (" ,laporan,lh\n", "a.csv:2: the message is empty. Write the message or delete the row"),
        ("a,laporan,lh,x\n", "a.csv:2: 4 sel, judul hanya 3. Mend the row"),
        ("a,,\n", 'a.csv: no labelled message. A corpus needs a text column and "jenis" or "skpd"'),
    ],
)
def test_errors_name_file_and_line(folder, rows, sentence):
    (folder / "pesan" / "a.csv").write_text(HEADER + rows)
    with pytest.raises(TriageError) as caught:
        corpus.load([folder])
    assert str(caught.value) == sentence


def test_warnings_name_file_and_line(folder):
    (folder / "pesan" / "a.csv").write_text(HEADER + "a,laporan,lh\na,laporan,lh\na,laporan,sda\nb,lainnya,lh\n")
    assert corpus.load([folder]).warnings == [
        "a.csv:3: the text of a.csv:2 again",
        'a.csv:4: the text of a.csv:2 again, as skpd "sda" instead of "lh"',
        'a.csv:5: "lainnya" has no agency, but skpd says "lh"',
    ]


def test_other_columns_and_other_agencies(tmp_path):
    (tmp_path / "b.csv").write_text("isi;dinas\nlampu mati;PU\n")
    found = corpus.load([tmp_path / "b.csv"], Columns("isi", None, "dinas"))
    assert (found.texts, found.heads) == (["lampu mati"], {"skpd": ["PU"]})
    with pytest.raises(TriageError) as caught:
        corpus.load([tmp_path / "b.csv"], Columns("isi", None, "skpd"))
    assert str(caught.value) == 'b.csv: no column "skpd" (found: isi, dinas). Try --skpd-column with one of them'


def test_no_files(tmp_path):
    with pytest.raises(TriageError) as caught:
        corpus.load([tmp_path])
    assert str(caught.value) == (
        f"{tmp_path}: no labelled files in this folder. Put CSV, TSV or XLSX files into it or into pesan/"
    )


def test_a_model_is_no_corpus(model_file, tmp_path, capsys):
    sentence = "kecil.triage: is a model, not a corpus. Give files or a folder of labelled messages"
    with pytest.raises(TriageError) as caught:
        corpus.load([model_file])
    assert str(caught.value) == sentence
    assert run(["train", str(model_file), "-o", str(tmp_path / "x.triage")]) == 1
    assert capsys.readouterr().err == f"triage: {sentence}\n"
    assert not (tmp_path / "x.triage").exists()


def test_near_duplicates_share_a_group(folder):
    (folder / "pesan" / "a.csv").write_text(
        HEADER + "lampu jalan mati di tebet,,lh\nsampah bau,,lh\nLAMPU jalan mati di tebet!!,,lh\n"
    )
    assert corpus.load([folder]).groups.tolist() == [0, 1, 0]


@pytest.fixture(scope="module")
def jakarta():
    return corpus.load([JAKARTA])


@pytest.fixture(scope="module")
def uji():
    return corpus.load([JAKARTA.parent / "uji"])


@pytest.fixture(params=["jakarta", "uji"])
def ours(request):
    """The corpora that we ship keep our own rules."""
    return request.getfixturevalue(request.param)


def test_every_agency_is_there(ours, jakarta):
    assert len(jakarta.agencies) == 35
    assert set(ours.heads["skpd"]) == {*jakarta.agencies, ""}
    assert set(ours.heads["jenis"]) == {"pertanyaan", "laporan", "lainnya"}


def test_no_contradiction_and_no_copy(ours):
    assert ours.warnings == []


def test_what_is_tested_was_not_learned(jakarta, uji):
    def bare(texts):
        return {" ".join(re.findall(r"\w+", text.lower())) for text in texts}

    assert bare(jakarta.texts).isdisjoint(bare(uji.texts))


def test_only_lainnya_has_no_agency(ours):
    for kind, agency in zip(ours.heads["jenis"], ours.heads["skpd"], strict=True):
        assert (kind == "lainnya") == (agency == "")


def test_nobody_s_number(ours):
    from triage.redact import find

    numbers = {"NIK", "TELEPON", "KARTU", "NPWP", "KK", "SUREL"}
    found = [(p, s) for p, t in zip(ours.places, ours.texts, strict=True) for s in find(t) if s.kind in numbers]
    assert found == []
