"""Several inboxes as one: every row under its columns, whatever its file calls them, and no file left open."""

from __future__ import annotations

import os

import pytest

from triage.errors import InputError
from triage.inbox import open_inbox, several
from triage.inbox.several import expand


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**files):
    for name, text in files.items():
        with open(f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            file.write(text)


def read(*sources, **more):
    """(columns, rows) of them together."""
    with open_inbox(sources, **more) as inbox:
        return inbox.columns, [list(row) for batch in inbox.batches() for row in batch.rows]


def test_patterns_are_the_files_they_match(here):
    for name in ("b.csv", "a.csv", "[x].csv", "c.tsv"):
        (here / name).touch()
    assert expand(["?.csv", "-", "c.*"]) == ["a.csv", "b.csv", "-", "c.tsv"]
    assert expand(["[x].csv", "[ab].csv"]) == ["[x].csv", "a.csv", "b.csv"], "a file may be called like a pattern"
    assert expand(["tidak-ada.csv", here]) == ["tidak-ada.csv", here]
    with pytest.raises(InputError) as caught:
        expand(["a.csv", "*.xlsx"])
    assert str(caught.value) == "*.xlsx: no file matches. Check the pattern"


@pytest.mark.parametrize(
    ("files", "more", "columns", "rows"),
    [
        (
            {"a": "id,pesan\n1,x\n", "b": "isi;kanal\ny;sms\n"}, {},
            ["id", "pesan", "kanal", "sumber"],
            [["1", "x", "", "a.csv"], ["", "y", "sms", "b.csv"]],
        ),
        (  # a column that is called like the messages of the first file, and is not the messages
            {"a": "id,Isi Laporan\n1,x\n", "b": "Isi Laporan,pesan\nringkas,y\n"}, {},
            ["id", "Isi Laporan", "Isi Laporan_", "sumber"],
            [["1", "x", "", "a.csv"], ["", "y", "ringkas", "b.csv"]],
        ),
        (
            {"a": "pesan,catatan\nx,1\n", "b": "catatan,pesan\ny,2\n"}, {"text_column": "catatan"},
            ["pesan", "catatan", "sumber"],
            [["x", "1", "a.csv"], ["2", "y", "b.csv"]],
        ),
        (  # names that stand twice, and ours
            {"a": "id,id,pesan,sumber\n1,2,x,3\n", "b": "sumber_,pesan\n4,y\n"}, {},
            ["id", "id_", "pesan", "sumber", "sumber_", "sumber__"],
            [["1", "2", "x", "3", "", "a.csv"], ["", "", "y", "", "4", "b.csv"]],
        ),
        (
            {"a": "pesan\nx\n", "b": "lampu mati, gelap\nbanjir\n"}, {},
            ["pesan", "sumber"],
            [["x", "a.csv"], ["lampu mati, gelap", "b.csv"], ["banjir", "b.csv"]],
        ),
    ],
    ids=["united", "a name taken", "asked for", "twice", "lines"],
)  # fmt: skip
def test_columns_of_all(here, files, more, columns, rows):
    write(**files)
    assert read("a.csv", "b.csv", **more) == (columns, rows)


def test_files_of_one_name_go_by_their_paths(here):
    for folder in ("satu", "dua"):
        os.mkdir(folder)
        write(**{f"{folder}/a": f"pesan\n{folder}\n"})
    write(b="pesan\ntiga\n")
    rows = read("satu/a.csv", "dua/a.csv", "b.csv")[1]
    assert rows == [["satu", "satu/a.csv"], ["dua", "dua/a.csv"], ["tiga", "b.csv"]]


def test_problems_and_what_is_told_of_each_file(here):
    write(a="id,pesan\n1,x\n2,y,z\n", b="lampu mati\n")
    with open_inbox(["a.csv", "b.csv"]) as inbox:
        assert (inbox.name, inbox.format, inbox.notices) == ("2 files", "csv", [])
        batches = list(inbox.batches())
    assert [{at: problem.place for at, problem in batch.problems.items()} for batch in batches] == [{1: "a.csv:3"}, {}]
    assert inbox.notices == ['b.csv: no header line, so every line is one message in the column "pesan"']


class Opened:
    """How many files are open, while ``several`` opens and closes them."""

    def __init__(self, monkeypatch):
        self.count = self.most = 0
        opened = several._opened

        def opening(source, opener, text_column, held):
            return opened(source, lambda given: self.watched(opener(given)), text_column, held)

        monkeypatch.setattr(several, "_opened", opening)

    def watched(self, box):
        self.count += 1
        self.most = max(self.most, self.count)
        box.closers.append(self.closed)
        return box

    def closed(self):
        self.count -= 1


def test_only_some_are_held_open(here, monkeypatch):
    monkeypatch.setattr(several, "HELD_OPEN", 2)
    opened = Opened(monkeypatch)
    write(**{f"k{i}": f"id,pesan\n{i},x\n" for i in range(6)})
    assert [row[0] for row in read("k*.csv")[1]] == list("012345")
    assert (opened.count, opened.most) == (0, 3)


def test_a_file_that_is_changed_meanwhile(here, monkeypatch):
    monkeypatch.setattr(several, "HELD_OPEN", 1)
    write(a="pesan\nx\n", b="id,pesan\n1,y\n")
    with pytest.raises(InputError) as caught, open_inbox(["a.csv", "b.csv"]) as inbox:
        write(b="pesan\ny\n")
        list(inbox.batches())
    assert str(caught.value) == "b.csv: was changed while it was being read. Run it again"


@pytest.mark.parametrize(
    ("last", "sentence"),
    [
        ("c.csv", "c.csv: no such file. Check the name, or give - for standard input"),
        ("b.csv", 'b.csv: no column "pesan" (found: id, nama). Try --text-column nama'),
    ],
)
def test_one_that_cannot_be_read_closes_all(here, monkeypatch, last, sentence):
    opened = Opened(monkeypatch)
    write(a="pesan\nx\n", b="id,nama\n1,y\n")
    with pytest.raises(InputError) as caught:
        open_inbox(["a.csv", "a.csv", last])
    assert str(caught.value) == sentence
    assert opened.count == 0
    assert opened.most >= 2


def test_leaving_early_closes_all(here, monkeypatch):
    opened = Opened(monkeypatch)
    write(a="pesan\nx\n", b="pesan\ny\n")
    with open_inbox(["a.csv", "b.csv"]) as inbox:
        next(inbox.batches())
        assert opened.count == 2
    assert opened.count == 0
