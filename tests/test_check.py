"""Corpus care: every kind of finding with its exact words, and the errors that were put in are found."""

from __future__ import annotations

import csv
import sys

import numpy as np
import pytest

from triage.check import check
from triage.check.findings import KINDS, Finding
from triage.check.suspects import judge, suspects
from triage.check.texts import repaired, texts
from triage.cli import run
from triage.corpus import Corpus
from triage.pretrained import NOTHING, Pretrained, fingerprints

LIST = "kode,nama\nlh,Dinas Lingkungan Hidup\npln,PLN\ndukcapil,Dinas Dukcapil\n"
HEADER = "pesan\tjenis\tskpd\n"
GOOD = [
    ("sampah menumpuk di pasar rebo", "laporan", "lh"),
    ("listrik padam sejak subuh di kalideres", "laporan", "pln"),
    ("syarat bikin akta lahir apa saja", "pertanyaan", "dukcapil"),
    ("terima kasih banyak atas bantuannya", "lainnya", ""),
]


@pytest.fixture
def folder(tmp_path):
    """Writes a corpus folder: folder(rows) -> path."""

    def make(rows, listed=True, name="a.tsv"):
        place = tmp_path / "korpus"
        place.mkdir(exist_ok=True)
        if listed:
            (place / "skpd.csv").write_text(LIST, encoding="utf-8")
        text = HEADER + "".join("\t".join(row) + "\n" for row in rows)
        (place / name).write_bytes(text.encode("utf-8", "surrogateescape"))
        return place

    return make


def said(paths, **more):
    return [(f.kind, f.place, f.fact, f.suggestion) for f in check(paths, learn=False, **more).findings]


# One bad row behind four good ones, so it is line 6; what is said of it.
CASES = [
    ("known good", ("jalan gelap dekat halte", "laporan", "pln"), []),
    ("misspelt code", ("ktp saya hilang", "laporan", "dukcapl"),
     [("unknown-label", 'unknown skpd "dukcapl", did you mean "dukcapil"?', "dukcapil")]),
    ("capital letters", ("lampu mati", "Laporan", "PLN"),
     [("unknown-label", 'unknown jenis "Laporan", did you mean "laporan"?', "laporan"),
      ("unknown-label", 'unknown skpd "PLN", did you mean "pln"?', "pln")]),
    ("nothing alike", ("ktp saya hilang", "laporan", "xyz"), [("unknown-label", 'unknown skpd "xyz"', "")]),
    ("empty", ("  ", "laporan", "lh"), [("empty-message", "the message is empty", "")]),
    ("no label", ("halo min", "", ""),
     [("no-label", "jenis and skpd empty: nothing is learned from this row", "")]),
    ("the same again", ("Sampah menumpuk di Pasar Rebo!!", "laporan", "lh"),
     [("duplicate", "the message of a.tsv:2 again", "")]),
    ("nearly the same", ("sampah menumpuk di pasar rebo 2", "laporan", "lh"),
     [("duplicate", "nearly the message of a.tsv:2 (93% the same)", "")]),
    ("contradiction", ("Sampah menumpuk di pasar rebo", "laporan", "pln"),
     [("contradiction", 'the message of a.tsv:2 again, as skpd "pln" instead of "lh"', "lh")]),
    ("nearly, other label", ("sampah menumpuk di pasar rebo 2", "laporan", "pln"),
     [("duplicate", 'nearly the message of a.tsv:2 (93% the same), as skpd "pln" instead of "lh"', "lh")]),
    ("agency of nothing", ("mantap", "lainnya", "lh"),
     [("labels-disagree", '"lainnya" has no agency, but skpd says "lh"', "")]),
    ("mojibake", ("warung cafÃ© buang sampah", "laporan", "lh"),
     [("encoding", "the message was UTF-8 but read as Windows-1252", "warung café buang sampah")]),
    ("lost character", ("jalan rusak \ufffd parah", "laporan", "lh"),
     [("encoding", "the message has \ufffd where a character was lost", "")]),
    ("NUL", ("jalan rusak\x00 parah", "laporan", "lh"),
     [("encoding", "the message has the control character U+0000", "")]),
    ("good accents", ("café à la carte tutup", "laporan", "lh"), []),
    ("private", ("nik saya 3171995508850001 hub 0812-3456-7890", "laporan", "dukcapil"),
     [("private", "NIK, TELEPON in the message; triage redact replaces it", "")]),
    ("a name", ("nama saya Suparman, air mati", "laporan", "pln"),
     [("name", "NAMA in the message; triage redact replaces it", "")]),
    ("masked already", ("plat B 1xxx PQN ngebut, @pengguna lihat", "laporan", "pln"), []),
]  # fmt: skip


@pytest.mark.parametrize(("label", "row", "wanted"), CASES, ids=[c[0] for c in CASES])
def test_what_is_said_of_a_row(label, row, wanted, folder):
    thin = [f for f in said([folder([*GOOD, row])]) if f[0] != "thin-label"]
    assert thin == [(kind, "a.tsv:6", fact, saran) for kind, fact, saran in wanted]


def test_every_kind_of_finding_is_tested():
    tested = {kind for _, _, wanted in CASES for kind, *_ in wanted}
    elsewhere = {"unreadable-row", "misspelt-label", "leak", "thin-label", "look-alike", "suspect"}
    assert tested | elsewhere == set(KINDS)


def test_a_row_that_cannot_be_read(tmp_path):
    (tmp_path / "a.csv").write_text("pesan,skpd\nsampah bau,lh\nlampu, mati, pln\n")
    found = [f for f in said([tmp_path / "a.csv"]) if f[0] == "unreadable-row"]
    assert [f[1:] for f in found] == [("a.csv:3", "3 sel, judul hanya 2", "")]


def test_without_a_list_a_rare_label_may_be_a_slip(tmp_path):
    lines = [f"pesan nomor {'abcdefghijklmnopqrstuvwxyz'[i] * 5},pendidikan" for i in range(20)]
    (tmp_path / "a.csv").write_text("\n".join(["pesan,skpd", *lines, "sekolah,pendidkan", "kapal,perhubungan", ""]))
    found = [f for f in said([tmp_path / "a.csv"]) if f[0] == "misspelt-label"]
    assert found == [
        ("misspelt-label", "a.csv:22", 'skpd "pendidkan" (1 message) looks like "pendidikan" (20)', "pendidikan")
    ]


def test_parts_that_leak(tmp_path, folder):
    one = folder(GOOD)
    (tmp_path / "uji.tsv").write_text(HEADER + "sampah menumpuk di pasar REBO\tlaporan\tlh\n")
    found = said([one, tmp_path / "uji.tsv"])
    assert [f[1:3] for f in found if f[0] == "leak"] == [
        ("uji.tsv:2", "is in another part, too (a.tsv:2): scores measured on it flatter")
    ]
    assert not [f for f in said([one]) if f[0] == "leak"]


def test_one_message_is_no_messages(folder, capsys):
    assert run(["check", str(folder(GOOD[:1])), "--quick"]) == 0
    assert capsys.readouterr().out.startswith("a.tsv: 1 message with jenis and skpd\n")


def test_a_thin_label(folder):
    assert ("thin-label", "lh", "skpd: 1 message; fewer than 5 teach little", "") in said([folder(GOOD)])


def test_bytes_that_no_encoding_explains():
    corpus = Corpus(["jalan rusak \udcff parah"], {"skpd": ["lh"]}, ["a.tsv:70001"])
    assert [(f.kind, f.fact) for f in texts(corpus, [0])] == [("encoding", "the message has bytes that are no text")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("cafÃ©", "café"), ("â€œbesokâ€\x9d", "“besok”"), ("ðŸ˜Š", "😊"), ("Â°C", "°C"),
        ("café", "café"), ("“besok” — 5 €", "“besok” — 5 €"), ("Ã", "Ã"), ("straße", "straße"), ("", ""),
    ],
)  # fmt: skip
def test_mojibake(text, wanted):
    assert repaired(text) == wanted


@pytest.mark.parametrize("seen", [False, True])
def test_judges_start_from_an_earlier_model_that_has_not_learned_these_labels(monkeypatch, small_corpus, seen):
    texts = small_corpus.texts[:50] if seen else ["lain sekali"]
    earlier = Pretrained({"air": 0}, np.ones((1, 2)), fingerprints=fingerprints(texts))
    started = []

    def stop(tokens, targets, folds, plan, jobs, tell, start):
        started.append((start, plan.candidates[0].pretrained > 0))
        raise InterruptedError

    monkeypatch.setattr(sys.modules["triage.check.suspects"], "cross_validate", stop)
    with pytest.raises(InterruptedError):
        judge(small_corpus, pretrained=earlier)
    assert started == [(NOTHING, False) if seen else (earlier, True)]


def test_flipped_labels_come_first(small_corpus):
    draw, flipped = np.random.default_rng(7), set()
    noisy = Corpus(
        list(small_corpus.texts), {n: list(v) for n, v in small_corpus.heads.items()}, small_corpus.places
    )
    for row in draw.choice(100, 5, replace=False).tolist():
        noisy.heads["skpd"][row] = "dukcapil" if noisy.heads["skpd"][row] != "dukcapil" else "lh"
        flipped.add(row)
    noisy.heads["jenis"][110] = "laporan"
    listed = suspects(noisy, judge(noisy, jobs=1), 10)
    assert {(f.head, f.row) for f in listed[:6]} == {("skpd", row) for row in flipped} | {("jenis", 110)}
    assert all(f.suggestion == small_corpus.heads[f.head][f.row] for f in listed[:6])
    kind = next(f for f in listed if f.head == "jenis")
    assert kind.fact == 'jenis "laporan", but the words say "lainnya" ("laporan" without an agency)'
    assert [f.score for f in listed] == sorted((f.score for f in listed), reverse=True)


def test_look_alikes_and_labels_never_recognised(tmp_path):
    words = "aspal lubang trotoar lampu galian retak amblas gelap banjir kabel".split()
    toss = np.random.default_rng(0).integers(0, 2, 100).tolist()
    streets = [f"{a} {b} di jalan" for a in words for b in words]
    lines = [f"{street},{('bm', 'sda')[side]}" for street, side in zip(streets, toss, strict=True)]
    lines += [f"surat {w} {w[::-1]},arsip" for w in words] + [f"{w} di jalan,pu" for w in words[:6]]
    (tmp_path / "a.csv").write_text("\n".join(["pesan,skpd", *lines, ""]))
    found = [f for f in check([tmp_path / "a.csv"], jobs=1).findings if f.kind in ("look-alike", "thin-label")]
    assert [(f.kind, f.place) for f in found] == [("thin-label", "pu"), ("look-alike", "bm / sda")]
    assert found[0].fact.startswith("skpd: 6 messages, and of 6 only ")
    assert found[1].fact.startswith("skpd: ")


def test_the_command(folder, tmp_path, capsys):
    place = folder([*GOOD, ("ktp hilang hub 081234567890", "laporan", "dukcapl")])
    out = tmp_path / "tinjau.csv"
    assert run(["check", str(place), "--quick"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out.splitlines()[:5] == [
        "a.tsv: 5 messages with jenis and skpd",
        "2 errors, 7 warnings",
        "",
        "labels that are not in the list (error): 1",
        '  a.tsv:6: unknown skpd "dukcapl", did you mean "dukcapil"?',
    ]
    assert shown.out.endswith("no label was judged by its words (too few messages, or --quick)\n")
    assert run(["check", str(place), "--quick", "--strict", "--fix-out", str(out)]) == 1
    assert capsys.readouterr().err == "triage: 2 errors in the corpus. Mend them; --fix-out FILE lists them\n"
    with open(out, encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows[0] == {
        "tempat": "a.tsv:6", "temuan": "unknown-label", "tingkat": "galat", "kolom": "skpd", "label": "dukcapl",
        "saran": "dukcapil", "skor": "", "keterangan": 'unknown skpd "dukcapl", did you mean "dukcapil"?',
        "pesan": "ktp hilang hub [TELEPON]", "putusan": "",
    }  # fmt: skip
    assert len(rows) == 9
    assert run(["check", str(place), "--fix-out", str(out)]) == 1
    assert capsys.readouterr().err == (
        f"triage: {out}: exists already. Choose another name, or add --force to overwrite it\n"
    )


def test_a_clean_corpus_passes_strict(folder):
    assert run(["check", str(folder(GOOD)), "--quick", "--strict"]) == 0


def test_levels():
    assert {Finding(kind, "a:2", "x").level for kind in KINDS} == {"error", "warning"}
