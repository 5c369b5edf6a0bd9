"""What strangers may send: files that unpack without end, columns without end, names and labels that steer a terminal.

Bombs in SMS backups and chat zips: test_inbox_sms.py, test_inbox_whatsapp.py.  Files that are no model or were
changed: test_bundle.py.  Endless words: test_words.py.  Cells that run: test_guard.py.  Any bytes: benchmarks/fuzz.py;
fields of 1 GB: benchmarks/endless.py; slow patterns: benchmarks/patterns.py.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from copy import deepcopy

import numpy as np
import pytest

from triage import bundle
from triage.bundle import Bundle
from triage.cli import run
from triage.corpus import load
from triage.desk.office import Office
from triage.errors import ModelError, TriageError
from triage.inbox import open_inbox
from triage.outbox import FORMATS, open_outbox
from triage.predict import Triage

#: Clears the screen (in two ways), turns the reading, rings; none of it may reach a terminal.
STEERING = "\x1b[2J\x9b31m\u202e\x07"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def read(data: bytes, **more):
    """(columns, rows) of an inbox."""
    with open_inbox([io.BytesIO(data)], **more) as inbox:
        return inbox.columns, [row for batch in inbox.batches() for row in batch.rows]


def refused(data: bytes, **more) -> str:
    with pytest.raises(TriageError) as caught:
        read(data, **more)
    return str(caught.value)


def zipped(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def xlsx(rows: str, doctype: str = "") -> bytes:
    """A workbook of one sheet; ``rows`` is the XML inside ``sheetData``."""
    office = f"{REL}/officeDocument"
    return zipped({
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r" Type="{office}" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}">'
        '<sheets><sheet name="a" sheetId="1" r:id="r"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{doctype}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    })  # fmt: skip


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def ods(rows: str) -> bytes:
    spaces = f'xmlns:office="{OASIS}:office:1.0" xmlns:table="{OASIS}:table:1.0" xmlns:text="{OASIS}:text:1.0"'
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="a">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>",
    })  # fmt: skip


HEAD = f'<row r="1">{cell("A1", "pesan")}</row>'
ENTITIES = "<!DOCTYPE a [{}]>".format(
    "".join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(9)) + '<!ENTITY e0 "x">'
)
EXTERNAL = '<!DOCTYPE a [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>'
TOO_MUCH = "stream: the workbook is damaged, locked or too large. Save it again as XLSX or CSV"
OFF_SHEETS = {
    "the two far corners": xlsx(f'{HEAD}<row r="1048576">{cell("XFD1048576", "x")}</row>'),
    "entities that multiply": xlsx(f'{HEAD}<row r="2">{cell("A2", "&e9;")}</row>', ENTITIES),
    "an external entity": xlsx(f'{HEAD}<row r="2">{cell("A2", "&e9;")}</row>', EXTERNAL),
    "a cell a billion times": ods(
        '<table:table-row table:number-rows-repeated="1000000000">'
        '<table:table-cell table:number-columns-repeated="1000000000"><text:p>pesan</text:p></table:table-cell>'
        "</table:table-row>"
    ),
}


def test_the_workbook_of_these_tests_can_be_read():
    assert read(xlsx(f'{HEAD}<row r="2">{cell("A2", "lampu")}</row>')) == (["pesan"], [["lampu"]])


@pytest.mark.parametrize("name", OFF_SHEETS)
def test_workbooks_that_would_take_all_memory(name):
    assert refused(OFF_SHEETS[name]) == TOO_MUCH


def test_a_workbook_that_unpacks_without_end():
    big = xlsx(HEAD + f'<row r="2">{cell("A2", "a" * (70 << 20))}</row>')
    assert len(big) < 100_000
    assert refused(big) == "stream: the workbook unpacks to 70 MB. Save it as CSV"


WIDE = 100_000
TOO_WIDE = f"stream: {WIDE} columns (at most 4096 make sense). Check the delimiter"


@pytest.mark.parametrize(
    "data",
    [
        b"pesan" + b",x" * (WIDE - 1) + b"\n",
        b"pesan" + b"\tx" * (WIDE - 1) + b"\n",
        json.dumps({f"k{i}": "x" for i in range(WIDE)}).encode() + b"\n",
        json.dumps([{f"k{i}": "x" for i in range(WIDE)}]).encode(),
    ],
    ids=["csv", "tsv", "jsonl", "json"],
)
def test_a_hundred_thousand_columns(data):
    assert refused(data) == TOO_WIDE


def test_a_hundred_thousand_columns_in_parquet():
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pa.table({f"k{i}": ["x"] for i in range(5_000)}), out)
    assert refused(out.getvalue()) == "stream: 5000 columns (at most 4096 make sense). Check the delimiter"


def test_keys_without_end_in_a_later_row_are_carried_beside_it():
    late = json.dumps({"pesan": "lampu", **{f"k{i}": i for i in range(WIDE)}})
    with open_inbox([io.BytesIO(b'{"pesan": "x"}\n' * 20_000 + late.encode() + b"\n")]) as inbox:
        batches = list(inbox.batches())
    assert inbox.columns == ["pesan"]
    assert batches[-1].rows[-1] == ["lampu"]
    assert len(batches[-1].extras[len(batches[-1].rows) - 1]) == WIDE


@pytest.mark.parametrize(
    ("form", "head", "tail", "sentence"),
    [
        ("json", '[{"pesan": ', "}]", "stream: the JSON nests without end. It is no export of messages"),
        (
            "telegram", '{"messages": [{"id": 1, "text": ', "}]}",
            "stream: the JSON nests without end. It is no export of messages",
        ),
        (
            "jsonl", '{"pesan": ', "}",
            "stream: no JSON object in the first lines. Give one object a line",
        ),
    ],
)  # fmt: skip
def test_json_that_nests_without_end(form, head, tail, sentence):
    assert refused(f"{head}{'[' * 100_000}{']' * 100_000}{tail}".encode(), format=form) == sentence


#: NUL, half a character, a turned reading, an escape sequence, an accent upon an accent.
STRANGE = [
    "lampu\x00mati",
    "lampu \ud83d mati",
    "lampu \u202ebrang\u2066 mati",
    f"lampu {STEERING}",
    "m\u0316\u0301" * 999,
]


@pytest.mark.parametrize("format", FORMATS)
def test_strange_characters_are_labelled_and_written(format, triage, tmp_path):
    """Every row comes out in its place, in every format, and the file can be read again."""
    path = tmp_path / f"o.{format}"
    said = triage.classify([*STRANGE, "sampah menumpuk di tebet"])
    with open_outbox(path, columns=["pesan", "tindakan", "alasan"]) as outbox:
        outbox.write(zip([*STRANGE, "ok"], said.tindakan, said.alasan, strict=True))
    with open_inbox([path]) as inbox:
        rows = [row for batch in inbox.batches() for row in batch.rows]
    assert [row[1:] for row in rows] == [list(row) for row in zip(said.tindakan, said.alasan, strict=True)]
    assert rows[2][0].replace("_x", "") == STRANGE[2]
    assert not any(c in STEERING for reason in said.alasan for c in reason if not c.isprintable())


def test_seven_megabytes_without_a_blank_are_one_row_for_a_person(triage, tmp_path):
    (tmp_path / "in.csv").write_text(f"id,pesan\n1,{'m' * 7_000_000}\n2,lampu jalan mati di tebet\n")
    with open_inbox([tmp_path / "in.csv"]) as inbox:
        rows = [row for batch in inbox.batches() for row in batch.rows]
    assert [row[0] for row in rows] == ["1", "2"]
    assert triage.classify([row[1] for row in rows]).tindakan[0] == "tinjau"


# -- names and terminals --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a\x00b.csv", "a" * 5_000])
def test_names_that_no_file_can_have(name, tmp_path):
    with pytest.raises(TriageError, match=r"cannot be opened|no such file"):
        open_inbox([name])
    with pytest.raises(TriageError, match="cannot be written"):
        open_outbox(tmp_path / name, columns=["a"])
    assert list(tmp_path.iterdir()) == []


def test_an_agency_cannot_lead_out_of_the_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    label = f"../../x{STEERING}"
    with open("in.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([
            ["pesan", "jenis", "jenis_yakin", "skpd", "skpd_yakin", "skpd_lain", "tindakan", "alasan"],
            ["lampu mati", "laporan", "0.99", label, "0.99", "", "teruskan", "lampu"],
        ])  # fmt: skip
    assert run(["dispatch", "in.csv", "-o", f"out{STEERING}"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", f"out{STEERING}"]
    assert {path.stem for path in (tmp_path / f"out{STEERING}").iterdir()} == {"sampul", "tinjau"}
    assert no_steering(capsys)


def no_steering(capsys) -> bool:
    """Click itself takes ANSI sequences off what goes to no terminal; the other marks are as good a sign."""
    shown = capsys.readouterr()
    return bool(shown.out + shown.err) and all(c.isprintable() or c == "\n" for c in shown.out + shown.err)


@pytest.fixture(scope="module")
def steering_model(trained, tmp_path_factory):
    """A model in which every text but the labels holds what steers a terminal."""

    def change(value):
        if isinstance(value, dict):
            return {k: v if k in ("labels", "format", "members") else change(v) for k, v in value.items()}
        return (
            [*map(change, value)] if isinstance(value, list) else f"{value}{STEERING}" if type(value) is str else value
        )

    path = tmp_path_factory.mktemp("asing") / f"m{STEERING}.triage"
    bundle.save(Bundle(change(trained.bundle.manifest), trained.bundle.arrays), path)
    return path


@pytest.mark.parametrize("more", [[], ["--json"], ["--card"], ["--card", "--lang", "en"]], ids=str)
def test_a_strangers_model_does_not_steer_the_terminal(more, steering_model, capsys):
    assert run(["info", "-m", str(steering_model), *more]) == 0
    assert no_steering(capsys)


def test_a_strangers_corpus_does_not_steer_the_terminal(steering_model, tmp_path, capsys):
    path = tmp_path / f"c{STEERING}.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        rows = [[f"lampu {STEERING} mati {i}", "laporan", f"bina{STEERING}"] for i in range(12)]
        csv.writer(file).writerows([["pesan", "jenis", "skpd"], *rows])
    assert run(["evaluate", str(path), "-m", str(steering_model)]) == 0
    assert no_steering(capsys)
    assert run(["predict", f"x{STEERING}"]) == 1
    assert no_steering(capsys)


@pytest.mark.skipif(os.name == "nt", reason="POSIX terminals")
@pytest.mark.parametrize("to", ["csv", "jsonl"])
def test_messages_on_a_terminal(to, tmp_path, model_file):
    import pty

    (tmp_path / "in.csv").write_text(f"pesan\nlampu {STEERING} mati\n", encoding="utf-8")
    main, side = pty.openpty()
    command = [sys.executable, "-m", "triage", "predict", "in.csv", "-m", str(model_file), "--to", to]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=side, stderr=side)
    os.close(side)
    shown = b""
    while True:
        try:
            shown += (block := os.read(main, 65_536))
        except OSError:  # Linux: the other side is closed
            break
        if not block:
            break
    os.close(main)
    assert process.wait() == 0
    text = shown.decode()
    assert "1b[2J" in text
    assert all(c.isprintable() or c in "\r\n" for c in text)


# -- models and corpora ---------------------------------------------------------------------------


def changed(trained, change) -> Bundle:
    model = Bundle(deepcopy(trained.bundle.manifest), dict(trained.bundle.arrays))
    change(model.manifest, model.arrays)
    return model


def _labels(labels):
    return lambda manifest, arrays: manifest["heads"]["skpd"].update(labels=labels)


def _recipe(**values):
    return lambda manifest, arrays: manifest["recipe"].update(values)


def _calibration(key, values):
    return lambda manifest, arrays: manifest["heads"]["skpd"]["calibration"].update({key: values})


def _array(name, make):
    return lambda manifest, arrays: arrays.update({name: make(arrays[name])})


BAD_MODELS = {
    "labels without end": _labels([f"k{i}" for i in range(20_000)]),
    "no labels": _labels([]),
    "labels that are no text": _labels([1, 2, 3]),
    "a label twice": _labels(["lh", "lh", "lh"]),
    "a label that steers": _labels(["a", f"b{STEERING}", "c"]),
    "another head": lambda manifest, arrays: manifest["heads"].update(x=manifest["heads"]["skpd"]),
    "no heads": lambda manifest, arrays: manifest.update(heads={}),
    "pieces of no letters": _recipe(shortest_ngram=0),
    "pieces without end": _recipe(longest_ngram=10**9),
    "half a letter": _recipe(longest_ngram=4.5),
    "NaN in the calibration": _calibration("top", [float("nan"), 1.0, 0.0]),
    "a calibration that overflows": _calibration("top", [1e5, 1e5, 0.0]),
    "a calibration of other labels": _calibration("bias", [0.0]),
    "weights that overflow": _array("intercept", lambda a: np.full_like(a, 6e4) * 1e3),
    "words of more rows": _array("word_rows", lambda a: np.zeros((len(a) + 1, a.shape[1]), a.dtype)),
    "rows of another width": _array("part_rows", lambda a: a[:, :-1].copy()),
    "whole numbers for weights": _array("pair_rows", lambda a: a.astype(np.int32)),
    "weights for words": _array("words", lambda a: a.astype(np.float32)),
    "words that are no text": _array("words", lambda a: np.full_like(a, 255)),
    "a word that points outside": _array("word_stems", lambda a: np.full_like(a, 2**30)),
    "an array that is missing": lambda manifest, arrays: arrays.pop("pairs"),
    "a curve that cannot be": _array("curve_skpd_wrong", lambda a: a + 10**6),
}


@pytest.mark.parametrize("name", BAD_MODELS)
def test_models_that_cannot_be_computed_with(name, trained):
    with pytest.raises(ModelError) as caught:
        Triage(changed(trained, BAD_MODELS[name]))
    assert str(caught.value) == "the model's parts do not fit together. Train it again with triage train"


def test_the_model_of_these_tests_is_sound(trained):
    assert Triage(changed(trained, lambda manifest, arrays: None)).classify(["lampu mati"]).tindakan


def test_a_model_that_nobody_could_load_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "MAX_BYTES", bundle.MAX_MANIFEST + (1 << 20))
    with pytest.raises(ModelError) as caught:
        bundle.save(Bundle({}, {"x": np.zeros(2 << 20, np.uint8)}), tmp_path / "m")
    assert str(caught.value) == (
        f"{tmp_path / 'm'}: the model would have 2 MB (at most 5 MB are ever loaded). "
        "Learn from fewer messages, or join labels"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_corpus_of_labels_without_end(tmp_path):
    rows = "".join(f"jalan rusak nomor {i},dinas{i}\n" for i in range(2_001))
    (tmp_path / "c.csv").write_text(f"pesan,skpd\n{rows}")
    with pytest.raises(TriageError) as caught:
        load([tmp_path / "c.csv"])
    assert str(caught.value) == "skpd: 2001 different labels (at most 2000 make sense). Check --skpd-column"


@pytest.mark.parametrize(
    ("cell", "why"), [(b"\xff", "not UTF-8"), (b"x" * 2_000, r"field larger than field limit \(1000\)")]
)
def test_lists_of_agencies_from_strangers(cell, why, tmp_path):
    (tmp_path / "skpd.csv").write_bytes(b"kode,nama\nlh," + cell)
    before = csv.field_size_limit(1_000)
    try:
        for call in (lambda: load([tmp_path]), lambda: Office.load(tmp_path)):
            with pytest.raises(TriageError, match=rf"skpd\.csv: cannot be read \({why}\)\. Save it as CSV in UTF-8"):
                call()
    finally:
        csv.field_size_limit(before)


def test_a_list_of_other_places_from_strangers(tmp_path):
    (tmp_path / "a.csv").write_text("pesan,skpd\nlampu,lh\n")
    (tmp_path / "wilayah-lain.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(TriageError) as caught:
        load([tmp_path])
    assert str(caught.value) == "wilayah-lain.txt: cannot be read. Save it as text in UTF-8"
