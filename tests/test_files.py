"""A file is written whole or not at all, where the system has files without names and where it has none."""

from __future__ import annotations

import os
import stat
import tempfile

import pytest

from triage.errors import InputError
from triage.files import Draft, read_table, sweep, write_atomically

#: As many bytes as a name may have, in as few characters as possible.
LONG = "😀" * 63
#: Whether files without a name are to be had here: on Linux, and not on every file system.
UNNAMED = hasattr(os, "O_TMPFILE") and os.path.isdir("/proc/self/fd")
if UNNAMED:
    try:
        os.close(os.open(tempfile.gettempdir(), os.O_TMPFILE | os.O_WRONLY))
    except OSError:
        UNNAMED = False


def left(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(params=["nameless", "hidden"])
def way(request, monkeypatch):
    """Once as the system can do it, once as every system can."""
    if request.param == "hidden":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    return request.param


@pytest.mark.parametrize("name", ["a.csv", "a [1]*.csv", "é" * 120, LONG], ids=["plain", "pattern", "accents", "long"])
def test_new_and_over_the_old(way, name, tmp_path):
    path = tmp_path / name
    for data in (b"satu", b"", b"dua"):
        write_atomically(path, data)
        assert path.read_bytes() == data
        assert left(tmp_path) == [name]


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_permissions_are_those_that_the_umask_allows(way, mask, mode, tmp_path):
    before = os.umask(mask)
    try:
        write_atomically(tmp_path / "a", b"x")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_step_that_fails_leaves_the_old_file_alone(way, step, tmp_path, monkeypatch):
    names = []

    def full(*given):
        names.extend(left(tmp_path))
        raise OSError(28, "No space left on device")

    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(tmp_path / "a", b"new")
    assert left(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"
    hidden = [name for name in names if name != "a"]
    assert all(name.startswith(".a.") and name.endswith(".part") for name in hidden)
    assert len(hidden) == (way == "hidden" or step == "replace" or not UNNAMED)


def test_a_folder_in_its_place(way, tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="irectory"):
        write_atomically(tmp_path / "a", b"x")
    assert left(tmp_path) == ["a"]


def test_no_folder(way, tmp_path):
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "b" / "a", b"x")


def test_nobody_sees_a_draft_before_it_is_published(way, tmp_path):
    draft = Draft(tmp_path / "a")
    draft.file.write(b"x" * 100_000)
    assert "a" not in left(tmp_path)
    draft.publish()
    draft.discard()
    assert (tmp_path / "a").stat().st_size == 100_000
    assert left(tmp_path) == ["a"]


def test_a_discarded_draft_leaves_nothing(way, tmp_path):
    draft = Draft(tmp_path / "a")
    draft.file.write(b"x" * 100_000)
    draft.discard()
    draft.discard()
    assert left(tmp_path) == []
    assert draft.file.closed


def test_two_drafts_of_one_file(way, tmp_path):
    one, two = Draft(tmp_path / "a"), Draft(tmp_path / "a")
    one.file.write(b"1")
    two.file.write(b"2")
    two.publish()
    one.publish()
    assert (tmp_path / "a").read_bytes() == b"1"
    assert left(tmp_path) == ["a"]


def test_sweep_takes_the_drafts_of_one_file_alone(tmp_path):
    other = [".b.0a1b2c3d.part", ".a.csv.bak.0a1b2c3d.part", ".a.csv.lock", "a.csv.0a1b2c3d.part", "a.csv"]
    for name in (".a.csv.0a1b2c3d.part", ".a.csv.x_y2z3w4.part", *other):
        (tmp_path / name).write_bytes(b"x")
    sweep(tmp_path / "a.csv")
    assert left(tmp_path) == sorted(other)


@pytest.mark.parametrize("name", ["a [1]*.csv", LONG], ids=["pattern", "long"])
def test_sweep_finds_what_a_killed_draft_left(name, tmp_path, monkeypatch):
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    draft = Draft(tmp_path / name)
    draft.file.close()
    assert len(left(tmp_path)) == 1
    sweep(tmp_path / name)
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("data", "columns", "rows"),
    [
        (b"", [], []),
        (b"kode,nama\n", ["kode", "nama"], []),
        (b"\xef\xbb\xbfkode,nama\r\nlh, Dinas LH \r\n", ["kode", "nama"], [{"kode": "lh", "nama": "Dinas LH"}]),
        (b'kode,nama\nlh,"dua\nbaris"\n', ["kode", "nama"], [{"kode": "lh", "nama": "dua\nbaris"}]),
        # Too few cells are empty ones, and cells too many belong to no column.
        (b"kode,nama\nlh\nsda,b,c\n", ["kode", "nama"], [{"kode": "lh", "nama": ""}, {"kode": "sda", "nama": "b"}]),
    ],
)
def test_small_tables(data, columns, rows, tmp_path):
    (tmp_path / "a.csv").write_bytes(data)
    assert read_table(tmp_path / "a.csv") == (columns, rows)


@pytest.mark.parametrize(
    ("name", "why"), [("b.csv", "No such file or directory"), (".", "Is a directory"), ("a.csv", "not UTF-8")]
)
def test_tables_that_cannot_be_read(name, why, tmp_path):
    (tmp_path / "a.csv").write_bytes("kode,nama\nlh,caf\xe9\n".encode("utf-16"))
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / name)
    assert str(caught.value) == f"{tmp_path / name}: cannot be read ({why}). Save it as CSV in UTF-8"
