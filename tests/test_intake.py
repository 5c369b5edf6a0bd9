"""The counter: a dialogue on a terminal or through a pipe, and a file that never has half a row."""

from __future__ import annotations

import csv
import os
import select
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest

from triage.answers import Answer, Answers, Suggestions
from triage.desk.counter import MAX_BYTES, CounterFile
from triage.desk.intake import Counter, cleaned
from triage.desk.labelled import Reader
from triage.desk.office import Office
from triage.errors import OutputError
from triage.inbox import open_inbox

NOW = datetime(2026, 11, 25, 8, 30)
ANSWER = Answer("ktp", ("syarat bikin ktp apa saja",), "Bawa KK.", "dukcapil", "UU", date(2026, 11, 25))
TABLE = "id,tanya,jawaban,skpd,sumber,ditinjau\nktp,syarat bikin ktp apa saja,Bawa KK.,dukcapil,UU,2026-11-25\n"


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


class TestFile:
    columns = ("id", "waktu", "pesan")

    def test_numbers_and_times(self, tmp_path):
        file = CounterFile(tmp_path / "k.csv", self.columns)
        assert [file.append({"pesan": f"a\n{i}"}, NOW) for i in range(2)] == ["K20261125-0001", "K20261125-0002"]
        assert file.append({"pesan": "=b"}, datetime(2026, 11, 26)) == "K20261126-0001"
        assert (tmp_path / "k.csv").read_text() == (
            'id,waktu,pesan\nK20261125-0001,2026-11-25 08:30:00,"a\n0"\nK20261125-0002,2026-11-25 08:30:00,"a\n1"\n'
            "K20261126-0001,2026-11-26 00:00:00,'=b\n"
        )

    def test_goes_on_where_an_editor_left_no_line_end(self, tmp_path):
        (tmp_path / "k.csv").write_bytes(b"\xef\xbb\xbfid,waktu,pesan\r\nK20261125-0007,x,y")
        assert CounterFile(tmp_path / "k.csv", self.columns).append({"pesan": "z"}, NOW) == "K20261125-0008"
        assert (tmp_path / "k.csv").read_bytes().endswith(b",x,y\nK20261125-0008,2026-11-25 08:30:00,z\n")

    def test_many_counters_lose_and_double_nothing(self, tmp_path):
        def sit(number):
            file = CounterFile(tmp_path / "k.csv", self.columns)
            return [file.append({"pesan": f"{number} {i}"}, NOW) for i in range(5)]

        with ThreadPoolExecutor(6) as pool:
            ids = [number for own in pool.map(sit, range(6)) for number in own]
        rows = rows_of(tmp_path / "k.csv")
        assert sorted(ids) == [row["id"] for row in rows] == [f"K20261125-{i + 1:04d}" for i in range(30)]
        assert {row["pesan"] for row in rows} == {f"{n} {i}" for n in range(6) for i in range(5)}

    def test_clears_away_what_a_killed_counter_left(self, tmp_path):
        for name in (".k.csv.0a1b2c3d.part", ".other.csv.0a1b2c3d.part", ".k.csv.lock"):
            (tmp_path / name).write_bytes(b"id,waktu,pesan\n")
        CounterFile(tmp_path / "k.csv", self.columns).append({"pesan": "a"}, NOW)
        assert sorted(p.name for p in tmp_path.iterdir()) == [".k.csv.lock", ".other.csv.0a1b2c3d.part", "k.csv"]

    def test_through_a_link(self, tmp_path):
        (tmp_path / "folder").mkdir()
        (tmp_path / "k.csv").symlink_to(tmp_path / "folder" / "real.csv")
        CounterFile(tmp_path / "k.csv", self.columns).append({"pesan": "a"}, NOW)
        assert (tmp_path / "k.csv").is_symlink()
        assert len(rows_of(tmp_path / "folder" / "real.csv")) == 1

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"id;waktu;pesan\n", "has other columns than a counter's inbox (found: id;waktu;pesan). Choose another file"),
            (b"lampu mati", "has other columns than a counter's inbox (found: lampu mati). Choose another file"),
            (
                b"id,waktu,pesan\n" + b"x" * MAX_BYTES,
                "is 16 MB, and every message writes it anew. Begin a new file",
            ),
        ],
    )
    def test_another_file_is_left_alone(self, tmp_path, content, sentence):
        path = tmp_path / "k.csv"
        path.write_bytes(content)
        with pytest.raises(OutputError) as caught:
            CounterFile(path, self.columns)
        assert str(caught.value) == f"{path}: {sentence}"
        assert path.read_bytes() == content

    def test_no_folder(self, tmp_path):
        with pytest.raises(OutputError) as caught:
            CounterFile(tmp_path / "x" / "k.csv", self.columns)
        assert str(caught.value) == f"{tmp_path}/x/k.csv: there is no folder {tmp_path}/x. Make it first"

    def test_a_failure_changes_nothing(self, tmp_path, monkeypatch):
        file = CounterFile(tmp_path / "k.csv", self.columns)
        file.append({"pesan": "a"}, NOW)
        before = (tmp_path / "k.csv").read_bytes()

        def full(path, data):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("triage.desk.counter.write_atomically", full)
        with pytest.raises(OutputError) as caught:
            file.append({"pesan": "b"}, NOW)
        assert str(caught.value) == (
            f"{tmp_path}/k.csv: cannot be written (No space left on device). "
            "Nothing was changed; close it in other programs, or choose another place"
        )
        assert (tmp_path / "k.csv").read_bytes() == before


@pytest.fixture(scope="module")
def counter(triage):
    return Counter(triage, Office.load(None), Suggestions(Answers("a.csv", (ANSWER,))))


class TestCounter:
    def test_labels_and_answer_at_once(self, counter):
        note = counter.look("syarat bikin ktp di tebet apa saja\x1b[31m")
        assert (note.pesan, note.jenis, note.skpd) == ("syarat bikin ktp di tebet apa saja", "pertanyaan", "dukcapil")
        assert note.answer["jawaban"] == "Bawa KK."
        assert counter.action(note) == "jawab"
        assert len(note.offers) == 3

    def test_one_key_corrects(self, counter):
        note = counter.look("syarat bikin ktp di tebet apa saja")
        assert counter.press(note, "l")
        assert (note.jenis, note.answer, note.corrected, counter.action(note)) == ("laporan", {}, True, "teruskan")
        assert counter.press(note, "2")
        assert note.skpd == note.offers[1][0]
        assert counter.press(note, "a")
        assert (note.jenis, note.skpd, counter.missing(note)) == ("lainnya", "", "")
        assert not counter.press(note, "1"), "no agency gets a lainnya"
        assert counter.press(note, "p")
        assert note.skpd == "dukcapil"
        assert not counter.press(note, "x")

    def test_an_agency_by_the_beginning_of_its_code(self, counter):
        note = counter.look("sampah menumpuk di koja")
        assert counter.assign(note, "duk") == ["dukcapil"]
        assert note.skpd == "dukcapil"
        assert counter.assign(note, "") == []
        assert counter.assign(note, "tidak ada") == []

    def test_nothing_to_read_must_be_decided(self, counter):
        note = counter.look("...")
        assert (note.jenis, note.skpd, counter.missing(note)) == ("", "", "jenis")
        counter.press(note, "l")
        assert counter.missing(note) == "skpd"

    def test_the_row_says_what_both_said(self, counter):
        note = counter.look("sampah menumpuk di koja")
        counter.assign(note, "binamarga")
        row = counter.row(note, "0812\x07", "Sari")
        assert set(row) <= set(counter.columns)
        assert (row["skpd"], row["skpd_benar"], row["jenis_benar"]) == ("lh", "binamarga", "laporan")
        assert (row["pengirim"], row["petugas"]) == ("0812", "Sari")
        assert not {"jenis_benar", "petugas"} & set(counter.row(note, "", "Sari", accepted=False))


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("a\x1b[2Jb\x1b[1;31mc", "abc"),
        ("\x1b]0;judul\x07lampu\x1b]8;;http://x\x1b\\ mati", "lampu mati"),
        ("a\u202eb\u2066c\x9b31md", "abc31md"),
        ("\x1b[200~satu\r\ndua\rtiga\x1b[201~", "satu\ndua\ntiga"),
        ("tetap\tini é 😊 ¿?", "tetap\tini é 😊 ¿?"),
    ],
)
def test_cleaned(pasted, kept):
    assert cleaned(pasted) == kept


@pytest.fixture
def command(tmp_path, model_file):
    (tmp_path / "jawaban.csv").write_text(TABLE)
    arguments = ["intake", "k.csv", "-m", str(model_file), "--by", "Sari", "--answers", "jawaban.csv"]
    return [sys.executable, "-m", "triage", *arguments]


def test_through_a_pipe(command, tmp_path):
    dialogue = (
        "syarat bikin ktp di tebet apa saja\n\n\n0812-0000-1111\n"  # accepted
        "sampah menumpuk\ndi koja\n\nk\nbinam\n\n\n"  # another agency, no sender
        "terima kasih\n\nb\n"  # set aside
        "jalan rusak berlubang di cawang\n"  # the input ends before anybody decided
    )
    done = subprocess.run(command, input=dialogue, capture_output=True, text=True, cwd=tmp_path, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stderr == "triage: k.csv: 3 kept, 1 corrected, 1 set aside\n"
    assert "  jawaban  Bawa KK.\n" in done.stdout
    assert "Dicatat sebagai K" in done.stdout
    rows = rows_of(tmp_path / "k.csv")
    told = [(r["pesan"], r["pengirim"], r["jenis_benar"], r["skpd_benar"], r["petugas"], r["jawaban_id"]) for r in rows]
    assert told == [
        ("syarat bikin ktp di tebet apa saja", "0812-0000-1111", "pertanyaan", "dukcapil", "Sari", "ktp"),
        ("sampah menumpuk\ndi koja", "", "laporan", "binamarga", "Sari", ""),
        ("jalan rusak berlubang di cawang", "", "", "", "", ""),
    ]
    with open_inbox([tmp_path / "k.csv"]) as inbox:
        read = list(Reader(inbox).rows())
    assert [(r.nomor, r.right, r.clerk) for r in read][1:] == [
        (rows[1]["id"], {"jenis": "laporan", "skpd": "binamarga"}, "Sari"),
        (rows[2]["id"], {}, ""),
    ]


class Screen:
    """A program on a pseudo-terminal: send keys, wait for what it shows."""

    def __init__(self, command, folder, **environment):
        import pty

        self.mine, theirs = pty.openpty()
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, start_new_session=True,
            env={**os.environ, "TERM": "dumb", "NO_COLOR": "1", **environment},
        )  # fmt: skip
        os.close(theirs)
        self.seen = ""

    def until(self, text, seconds=30):
        deadline = time.monotonic() + seconds
        while text not in self.seen and time.monotonic() < deadline:
            if select.select([self.mine], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.mine, 65_536).decode("utf-8", "replace")
                except OSError:  # the other end is closed
                    break
        assert text in self.seen, self.seen
        before, _, self.seen = self.seen.partition(text)
        return before + text

    def send(self, text):
        os.write(self.mine, text.encode())


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")
class TestTerminal:
    def test_a_morning(self, command, tmp_path):
        screen = Screen(command, tmp_path)
        screen.until("pesan> ")
        screen.send("sampah menumpuk\x1b[2J di koja\n\n")
        shown = screen.until("[b] kesampingkan")
        assert "^[[2J" in shown, "the kernel spells it out"
        assert "skpd     lh - " in shown
        screen.until("> ")
        screen.send("\x1b[A")  # an arrow key means nothing
        time.sleep(0.3)
        screen.send("2")
        screen.until("[b] kesampingkan")
        screen.until("> ")
        screen.send("\n")
        screen.until("pengirim (boleh kosong): ")
        screen.send("Bu Ani\n")
        screen.until("Dicatat sebagai K")
        screen.until("pesan> ")
        screen.send("\x04")
        shown = screen.until("1 kept, 1 corrected, 0 set aside")
        assert screen.process.wait(20) == 0
        assert "\x1b" not in shown
        (row,) = rows_of(tmp_path / "k.csv")
        assert (row["pesan"], row["pengirim"]) == ("sampah menumpuk di koja", "Bu Ani")
        assert row["skpd_benar"] != "lh"

    def test_ctrl_c_restores_the_terminal_and_keeps_what_was_accepted(self, command, tmp_path):
        import termios

        screen = Screen([*command, "--no-sender"], tmp_path)
        before = termios.tcgetattr(screen.mine)
        screen.until("pesan> ")
        screen.send("sampah menumpuk di koja\n\n")
        screen.until("kesampingkan")
        screen.until("> ")
        screen.send("\n")
        screen.until("Dicatat")
        screen.until("pesan> ")
        screen.send("jalan rusak\n\n")
        screen.until("kesampingkan")
        screen.until("> ")
        screen.process.send_signal(signal.SIGINT)
        assert screen.process.wait(20) == 130
        assert termios.tcgetattr(screen.mine)[3] == before[3]
        assert len(rows_of(tmp_path / "k.csv")) == 1

    def test_killed_at_any_moment_leaves_whole_rows(self, command, tmp_path):
        dialogue = "".join(f"sampah menumpuk di koja {i}\n\n\n" for i in range(3_000)).encode()
        (tmp_path / "many.txt").write_bytes(dialogue)
        with (tmp_path / "many.txt").open("rb") as lines, (tmp_path / "out").open("wb") as out:
            process = subprocess.Popen([*command, "--no-sender"], stdin=lines, stdout=out, cwd=tmp_path)
            while not (tmp_path / "k.csv").exists():
                time.sleep(0.01)
            time.sleep(0.2)
            process.kill()
            process.wait(20)
        rows = rows_of(tmp_path / "k.csv")
        assert [row["id"][-4:] for row in rows] == [f"{i + 1:04d}" for i in range(len(rows))]
        assert {row["petugas"] for row in rows} == {"Sari"}
        # Killed between link and rename (about 1 in 75): the file with the next row, whole, under a hidden name.
        left = [rows_of(part) for part in tmp_path.glob(".*.part")]
        assert [(part[:-1], len(part)) for part in left] in ([], [(rows, len(rows) + 1)])
        CounterFile(tmp_path / "k.csv", rows[0]).append({}, NOW)
        assert not list(tmp_path.glob(".*.part")), "the next counter clears it away"
