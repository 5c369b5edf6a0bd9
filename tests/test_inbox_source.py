"""Bytes of an inbox: all of them and in order, from files, pipes and gzip, and nothing read before it must be."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import InputError
from triage.inbox import source
from triage.inbox.source import HEAD, Source


class Pipe(io.RawIOBase):
    """Gives its pieces one by one, and ``failure`` after them."""

    def __init__(self, pieces, failure=None):
        self.pieces, self.failure = list(filter(None, pieces)), failure

    def read1(self, size=-1):
        if not self.pieces and self.failure:
            raise self.failure
        return self.pieces.pop(0) if self.pieces else b""


def cut(data, places):
    places = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in zip(places, places[1:], strict=False)]


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=50), st.lists(st.integers(0, 99), max_size=5))
def test_blocks_are_all_bytes(data, places):
    if not data.startswith(b"\x1f\x8b"):
        assert b"".join(Source(Pipe(cut(data, places))).blocks()) == data


@settings(deadline=None)
@given(
    st.lists(st.binary(max_size=50), min_size=1, max_size=3),
    st.lists(st.integers(0, 99), max_size=5),
    st.integers(0, 3),
)
def test_gzip_of_several_members_with_zeros_behind(members, places, zeros):
    packed = b"".join(map(gzip.compress, members)) + b"\0" * zeros
    # Two bytes tell a gzip; a pipe that sends one alone is taken for something else.
    pieces = cut(packed, [place for place in places if place % (len(packed) + 1) != 1])
    if any(members):
        given = Source(Pipe(pieces))
        assert b"".join(given.blocks()) == b"".join(members)
        assert given.packed
    else:
        with pytest.raises(InputError, match="the file is empty"):
            Source(Pipe(pieces))


def test_the_head_of_a_file_is_long_and_that_of_a_pipe_is_what_came(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "BLOCK", 1_000)
    (tmp_path / "a").write_bytes(b"x" * (HEAD + 5_000))
    opened = Source(tmp_path / "a")
    assert HEAD <= len(opened.head) < HEAD + 1_000
    opened.close()
    assert opened.file.closed
    piped = Source(pipe := Pipe([b"satu", b"dua"]))
    assert (piped.head, pipe.pieces) == (b"satu", [b"dua"])
    piped.close()
    assert not pipe.closed, "who opened it closes it"


def test_names(tmp_path, monkeypatch):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"x"))
    with gzip.open(tmp_path / "b.csv", "wb") as file:
        file.write(b"x")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Pipe([b"x"])))
    assert [Source(given).name for given in (str(tmp_path / "a.csv.gz"), tmp_path / "b.csv", "-")] == [
        "a.csv", "b.csv", "stdin",
    ]  # fmt: skip
    assert Source(io.BytesIO(b"x")).name == "stream"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (Pipe([]), "stream: the file is empty. Give a file with messages"),
        (Pipe([], OSError(5, "Input/output error")), "stream: cannot be read (Input/output error). Check the file"),
        (Pipe([gzip.compress(b"satu")[:-1]]), "stream: the gzip file is cut off. Fetch the file again"),
        (Pipe([gzip.compress(b"satu"), b"dua"]), "stream: the gzip file is damaged. Fetch the file again"),
        ("a\0b", "a\0b: cannot be opened (no name for a file). Check its name and permissions"),
        ("/", "/: is a folder, not a file. Give the files inside it"),
        ("tidak/ada", "tidak/ada: no such file. Check the name, or give - for standard input"),
        ("-", "stdin: is closed. Give a file name"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_cannot_be_read(given, sentence, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError) as caught:
        b"".join(Source(given).blocks())
    assert str(caught.value) == sentence


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "a").chmod(0)
    with pytest.raises(InputError, match=r"a: cannot be opened \(Permission denied\)\. Check its name and permissions"):
        Source(tmp_path / "a")


def test_a_bomb_is_told_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(source, "_FREE", 1 << 20)
    machine = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(machine.compress(b"x" * (1 << 20)) for _ in range(8)) + machine.flush()
    taken = 0
    with pytest.raises(InputError) as caught:
        for block in Source(Pipe(cut(packed, range(0, len(packed), 500)))).blocks():
            taken += len(block)
    assert str(caught.value) == "stream: the gzip file expands more than 200 times. Unpack and check it"
    assert taken <= 2 << 20


def test_text_that_repeats_itself_is_no_bomb(monkeypatch):
    monkeypatch.setattr(source, "MAX_EXPANSION", 2)
    data = b"lampu mati\n" * 100_000
    assert Source(io.BytesIO(gzip.compress(data))).whole(2 << 20) == data


@pytest.mark.parametrize(("most", "fits"), [(1_500_000, True), (1_499_999, False)])
def test_all_bytes_at_once_and_no_more(most, fits):
    given = Source(io.BytesIO(b"x" * 1_500_000))
    if fits:
        assert len(given.whole(most)) == most
        return
    with pytest.raises(InputError) as caught:
        given.whole(most)
    assert str(caught.value) == "stream: more than 1 MB. Save it as CSV, or in parts"


def test_who_waits_is_told_before_every_read_of_a_pipe_and_of_no_file(tmp_path):
    waits = []
    (tmp_path / "a").write_bytes(b"x")
    b"".join(Source(tmp_path / "a", waits.append).blocks())
    b"".join(Source(io.BytesIO(b"x"), waits.append).blocks())
    assert waits == []
    read_end, write_end = os.pipe()
    os.write(write_end, b"satu")
    with os.fdopen(read_end, "rb") as stream:
        blocks = Source(stream, waits.append).blocks()
        assert next(blocks) == b"satu"
        assert waits == [read_end]
        os.close(write_end)
        assert list(blocks) == []
        assert waits == [read_end] * 2
