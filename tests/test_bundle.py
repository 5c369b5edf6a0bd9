"""The model file: same bytes, no code, and one sentence for everything that is not one."""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import bundle
from triage.bundle import Bundle, from_bytes, pack_strings, to_bytes
from triage.cli import run
from triage.errors import ModelError, TriageError
from triage.predict import Triage

OLD = Path(__file__).parent / "bundles" / "v1" / "kecil.triage"
GOOD = to_bytes(Bundle({"date": "2026-01-01"}, {"rows": np.arange(6, dtype=np.float32).reshape(2, 3)}))
RETRAIN = "Train it again with triage train, or fetch the file again"
MAKE = "Make one with triage train CORPUS -o MODEL"


def rebuilt(change) -> bytes:
    """GOOD with its members changed by ``change(dict name -> bytes)``."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_manifest(**values) -> bytes:
    def change(members):
        manifest = json.loads(members["manifest.json"]) | values
        members["manifest.json"] = json.dumps(manifest).encode()

    return rebuilt(change)


def with_array(array, **more) -> bytes:
    return to_bytes(Bundle({}, {"rows": array}, **more))


def changed_byte() -> bytes:
    def change(members):
        data = bytearray(members["rows.npy"])
        data[-1] ^= 1
        members["rows.npy"] = bytes(data)

    return rebuilt(change)


def unlisted_pickle() -> bytes:
    return rebuilt(lambda members: members.update({"evil.pkl": pickle.dumps(print)}))


def pickled_array() -> bytes:
    out = io.BytesIO()
    np.save(out, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    return _listed(out.getvalue())


def huge_shape() -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(out, {"descr": "<f4", "fortran_order": False, "shape": (10**12,)})
    return _listed(out.getvalue() + b"\0\0\0\0")


def no_such_type(kind: bytes) -> bytes:
    """An array whose header names a type that numpy does not have, or that we never write."""
    out = io.BytesIO()
    np.lib.format.write_array(out, np.zeros(2, "<f8"), version=(1, 0))
    return _listed(out.getvalue().replace(b"<f8", kind))


def _listed(npy: bytes) -> bytes:
    import hashlib

    members = {"rows.npy": {"sha256": hashlib.sha256(npy).hexdigest(), "bytes": len(npy)}}

    def change(found):
        manifest = json.loads(found["manifest.json"]) | {"members": members}
        found.update({"manifest.json": json.dumps(manifest).encode(), "rows.npy": npy})

    return rebuilt(change)


BAD = {
    "empty": (b"", f"m: not a triage model (the file is empty). {MAKE}"),
    "text": (b"pesan,jenis\n", f"m: not a triage model. {MAKE}"),
    "pickle": (
        pickle.dumps({"a": 1}),
        f"m: not a triage model but a pickle, which is never opened because it could run code. {MAKE}",
    ),
    "cut": (GOOD[:-40], f"m: the model file is damaged. {RETRAIN}"),
    "no manifest": (
        rebuilt(lambda m: m.pop("manifest.json")),
        f"m: not a triage model (no manifest.json inside). {RETRAIN}",
    ),
    "manifest no JSON": (
        rebuilt(lambda m: m.update({"manifest.json": b"{"})),
        f"m: the model's manifest is damaged. {RETRAIN}",
    ),
    "other format": (
        with_manifest(format="x"),
        f"m: not a triage model (its manifest names no triage-model). {RETRAIN}",
    ),
    "no version": (with_manifest(version="1"), f"m: the model's manifest is damaged. {RETRAIN}"),
    "newer": (
        with_manifest(version=2),
        "m: model format 2 is newer than this triage (it reads up to 1). "
        "Upgrade with pip install --upgrade triage-pengaduan",
    ),
    "changed byte": (changed_byte(), f"m: rows.npy was changed after training (its SHA-256 differs). {RETRAIN}"),
    "pickle inside": (unlisted_pickle(), f"m: the model file has members that its manifest does not list. {RETRAIN}"),
    "pickled array": (pickled_array(), f"m: rows.npy is not a plain array of numbers. {RETRAIN}"),
    "huge shape": (huge_shape(), f"m: rows.npy is not a plain array of numbers. {RETRAIN}"),
    "type f1": (no_such_type(b"<f1"), f"m: rows.npy is not a plain array of numbers. {RETRAIN}"),
    "type b8": (no_such_type(b"|b8"), f"m: rows.npy is not a plain array of numbers. {RETRAIN}"),
    "big end first": (no_such_type(b">f8"), f"m: rows.npy is not a plain array of numbers. {RETRAIN}"),
    "NaN": (with_array(np.array([np.nan])), f"m: rows.npy holds numbers that are not finite. {RETRAIN}"),
    "strings": (with_array(np.array(["a"])), f"m: rows.npy is not a plain array of numbers. {RETRAIN}"),
}


@pytest.mark.parametrize("name", BAD)
def test_refuses_in_one_sentence(name):
    data, sentence = BAD[name]
    with pytest.raises(ModelError) as caught:
        from_bytes(data, "m")
    assert str(caught.value) == sentence


def with_members(names, **more) -> bytes:
    """GOOD with further members."""
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        for name in names:
            archive.writestr(name, b"0" * 100_000, **more)
    return out.getvalue()


def refused(data) -> str:
    with pytest.raises(ModelError) as caught:
        from_bytes(data, "m")
    return str(caught.value)


def test_members_twice_or_too_many():
    told = f"m: the model file has {{}} members, some of them twice or too many. {RETRAIN}"
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = with_members(["rows.npy"])
    assert refused(twice) == told.format(3)
    assert refused(with_members([f"{i}.npy" for i in range(bundle.MAX_MEMBERS - 1)])) == told.format(65)


def test_packed_as_triage_never_does():
    data = with_members(["a.npy"], compress_type=zipfile.ZIP_LZMA)
    assert refused(data) == f"m: the model file is packed in a way that triage never uses. {RETRAIN}"


@pytest.mark.parametrize("limit", ["MAX_BYTES", "MAX_MANIFEST"])
def test_more_than_any_model(limit, monkeypatch):
    monkeypatch.setattr(bundle, "MAX_BYTES", 1 << 20)
    assert refused(GOOD + b"x" * (1 << 20)) == "m: larger than any model (1 MB). Give a model file"
    told = f"m: the model file unpacks to more than 1 MB. {RETRAIN}"
    if limit == "MAX_BYTES":
        assert refused(with_members(map(str, range(11)), compress_type=zipfile.ZIP_DEFLATED)) == told
    else:
        monkeypatch.setattr(bundle, "MAX_MANIFEST", 20)
        assert refused(GOOD) == told


def test_missing_and_folder(tmp_path):
    with pytest.raises(ModelError) as caught:
        bundle.load(tmp_path / "x")
    assert str(caught.value) == f"{tmp_path / 'x'}: no such model file. {MAKE}"
    with pytest.raises(ModelError, match="cannot be read"):
        bundle.load(tmp_path)


def test_equal_bundles_give_equal_bytes():
    made = [to_bytes(Bundle({"b": 1, "a": 2}, {"y": np.ones(3), "x": np.zeros(2)})) for _ in range(2)]
    assert made[0] == made[1]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"))))
def test_strings_survive(strings):
    kept = from_bytes(to_bytes(Bundle({}, {"s": pack_strings(strings)}))).strings("s")
    assert kept == (strings if strings != [""] else [])


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)), st.lists(st.floats(-1e6, 1e6, width=32)))
def test_round_trip(manifest, numbers):
    array = np.array(numbers, dtype=np.float32)
    again = from_bytes(to_bytes(Bundle(manifest, {"n": array})))
    assert {k: again.manifest[k] for k in manifest} == manifest
    assert again.arrays["n"].tolist() == array.tolist()


@settings(max_examples=150)
@given(st.data())
def test_any_damage_is_an_expected_failure(data):
    damaged = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(GOOD) - 1))] = data.draw(st.integers(0, 255))
    try:
        from_bytes(bytes(damaged))
    except TriageError:
        pass


@given(st.binary(max_size=400))
def test_any_bytes_are_refused(data):
    with pytest.raises(ModelError):
        from_bytes(data)


def test_parts_that_do_not_fit(trained):
    arrays = trained.bundle.arrays | {"pairs": np.full_like(trained.bundle.arrays["pairs"], 10**6)}
    with pytest.raises(ModelError) as caught:
        Triage(Bundle(trained.bundle.manifest, arrays))
    assert str(caught.value) == "the model's parts do not fit together. Train it again with triage train"


def test_the_first_version_loads_for_ever():
    triage = Triage.load(OLD)
    assert triage.bundle.manifest["version"] == 1
    assert triage.classify(["lampu jalan mati di tebet"]).heads["skpd"].names() == ["binamarga"]


def test_no_folder(tmp_path):
    with pytest.raises(ModelError) as caught:
        bundle.save(Bundle({}), tmp_path / "no" / "m")
    assert str(caught.value) == (
        f"{tmp_path / 'no' / 'm'}: the model cannot be written (No such file or directory). "
        "Choose another place with -o"
    )


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (".", "Is a directory"),
        ("tidak-ada/m.triage", "No such file or directory"),
        ("berkas/m.triage", "Not a directory"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_before_training(place, why, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "berkas").write_text("x")
    assert run(["train", "tidak-ada.csv", "-o", place]) == 1  # before the corpus is looked for
    assert capsys.readouterr().err == (
        f"triage: {place}: the model cannot be written ({why}). Choose another place with -o\n"
    )


def test_a_good_place_stays_empty(tmp_path):
    bundle.check_place(tmp_path / "m.triage")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_kill_leaves_the_old_model_or_the_new_one(tmp_path):
    path = tmp_path / "m.triage"
    script = (
        "import sys, numpy as np; from triage.bundle import Bundle, save\n"
        "i = 0\n"
        "while True:\n"
        "    i += 1; save(Bundle({'i': i}, {'x': np.full(200_000, i)}), sys.argv[1]); print(i, flush=True)\n"
    )
    for pause in (0.0, 0.003, 0.011, 0.02, 0.031):
        writer = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(pause)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        loaded = bundle.load(path)
        assert (loaded.arrays["x"] == loaded.manifest["i"]).all()
