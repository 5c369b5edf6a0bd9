"""Full disks, odd folders, kills, closed channels: nothing lost, nothing half written, one sentence each.

Kills at random moments: benchmarks/kills.py.  Pipes, signals and the locale of C for ``triage predict``: test_cli.py.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from triage import bundle
from triage.cli import run
from triage.outbox import FORMATS

resource = pytest.importorskip("resource", reason="POSIX limits and signals")
COMMAND = [sys.executable, "-m", "triage"]
#: Larger than an output is allowed to become in the tests of a full disk, in every format.
ROWS = 3_000
FULL = "cannot be written (File too large). Nothing was changed; choose another place"


def call(*arguments, limit: int | None = None, **more):
    """(exit code, stderr) of a whole process; no file of it may grow beyond ``limit`` bytes."""
    small = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)) if limit else None
    done = subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, preexec_fn=small, **more)
    return done.returncode, done.stderr.decode()


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    path = tmp_path_factory.mktemp("faults") / "in.csv"
    path.write_text("pesan\n" + "".join(f"lampu jalan mati di gang {i * 7919}\n" for i in range(ROWS)))
    return path


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder, with a folder for temporary files beside it."""
    (tmp_path / "tmp").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    return tmp_path / "here"


def left(here: Path) -> list[str]:
    """All that lies there, temporary files included."""
    return sorted(path.name for folder in (here, here.parent / "tmp") for path in folder.iterdir())


@pytest.mark.parametrize("format", FORMATS)
def test_a_disk_that_fills_up_leaves_the_old_file(format, here, inbox, model_file):
    (here / f"out.{format}").write_text("old")
    said = call("predict", inbox, "-m", model_file, "-o", f"out.{format}", "--force", cwd=here, limit=16_384)
    assert said == (1, f"triage: out.{format}: {FULL}\n")
    assert left(here) == [f"out.{format}"]
    assert (here / f"out.{format}").read_text() == "old"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_standard_output_that_is_full(format, here, inbox, model_file):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, "predict", inbox, "-m", model_file, "--to", format], stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 1
    assert done.stderr.decode() == (
        "triage: stdout: cannot be written (No space left on device). Nothing was changed; choose another place\n"
    )


def test_rejects_that_do_not_fit_take_the_output_with_them(here, model_file):
    (here / "in.jsonl").write_text('{"pesan": "lampu mati"}\n' + "bukan JSON\n" * ROWS)
    said = call(
        "predict", "in.jsonl", "-m", model_file, "-o", "out.csv", "--rejects", "sisa.csv", cwd=here, limit=65_536
    )
    assert said[0] == 1
    assert said[1] in (f"triage: out.csv: {FULL}\n", f"triage: sisa.csv: {FULL}\n")
    assert left(here) == ["in.jsonl"]


def test_a_model_that_does_not_fit_leaves_the_old_one(here, monkeypatch, trained):
    path = here / "m.triage"
    path.write_bytes(b"old")
    script = "import sys; from triage import bundle; bundle.save(bundle.load(sys.argv[1]), sys.argv[2])"
    bundle.save(trained.bundle, here / "n.triage")
    done = subprocess.run(
        [sys.executable, "-c", script, here / "n.triage", path], capture_output=True, text=True,
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (4_096, 4_096)),
    )  # fmt: skip
    last = done.stderr.splitlines()[-1]
    assert last.endswith(f"{path}: the model cannot be written (File too large). Choose another place with -o")
    assert left(here) == ["m.triage", "n.triage"]
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("berkas/out.csv", "triage: berkas/out.csv: there is no folder berkas. Make it first\n"),
        (
            "/proc/out.csv",
            "triage: /proc/out.csv: cannot be written (No such file or directory). "
            "Nothing was changed; choose another place\n",
        ),
    ],
)
def test_places_where_nothing_can_be_written(place, sentence, here, inbox, model_file):
    (here / "berkas").write_text("a file, not a folder")
    if place.startswith("/proc") and not os.path.isdir("/proc/self"):
        pytest.skip("needs /proc")
    assert call("predict", inbox, "-m", model_file, "-o", place, cwd=here) == (1, sentence)
    assert left(here) == ["berkas"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_only_be_read(here, inbox, model_file):
    here.chmod(0o555)
    said = call("predict", inbox, "-m", model_file, "-o", "out.csv", cwd=here)
    here.chmod(0o755)
    assert said == (
        1, "triage: out.csv: cannot be written (Permission denied). Nothing was changed; choose another place\n"
    )  # fmt: skip
    assert left(here) == []


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc, as files without a name do")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("format", ["csv", "xlsx", "parquet"])
def test_ended_while_it_writes(number, format, here, model_file):
    """Nothing of the citizens' messages stays behind, in the folder or among temporary files."""
    (here / f"out.{format}").write_text("old")
    process = subprocess.Popen(
        [*COMMAND, "predict", "-", "-m", model_file, "-o", f"out.{format}", "--force", "--rejects", "sisa.csv"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=here,
    )  # fmt: skip
    process.stdin.write(b"pesan\n" + b"lampu jalan mati\n" * 3_000)
    process.stdin.flush()
    _wait_for_drafts(process.pid, here)
    process.send_signal(number)
    assert process.wait(10) == (130 if number == signal.SIGTERM else -signal.SIGKILL)
    assert process.stderr.read() == b""
    assert left(here) == [f"out.{format}"]
    assert (here / f"out.{format}").read_text() == "old"


def _wait_for_drafts(pid: int, here: Path) -> None:
    """Until the process has two files without a name in the folder: the output and the rejects."""
    for _ in range(400):
        names = []
        for number in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                names.append(os.readlink(f"/proc/{pid}/fd/{number}"))
        if sum(name.startswith(str(here)) and name.endswith("(deleted)") for name in names) == 2:
            return
        time.sleep(0.02)
    raise AssertionError("it never began to write")


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
def test_no_terminal_and_closed_channels(closed, here, inbox, model_file):
    script = f"exec setsid '{sys.executable}' -m triage predict '{inbox}' -m '{model_file}' -o out.csv {closed}"
    done = subprocess.run(["bash", "-c", script], cwd=here, capture_output=True, text=True)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert (here / "out.csv").read_text().count("\n") == ROWS + 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("in.csv >&-", "triage: stdout: is closed. Give a file name with -o\n"),
        ("<&-", "triage: stdin: is closed. Give a file name\n"),
        ("in.csv -o out.csv >&-", "triage: 1 read: 1 labelled, 0 to review, 0 unreadable\n"),
    ],
)
def test_standard_channels_that_are_closed(arguments, sentence, here, model_file):
    (here / "in.csv").write_text("pesan\nlampu jalan mati di tebet\n")
    script = f"exec '{sys.executable}' -m triage predict -m '{model_file}' {arguments}"
    done = subprocess.run(["bash", "-c", script], cwd=here, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == ("out.csv" not in arguments, sentence)


def test_windows_line_ends_change_no_label(here, model_file):
    lines = ["id,pesan", "1,lampu mati", '2,"sampah bau,', 'sudah seminggu"', "3,syarat bikin ktp"]
    for name, end in (("unix", "\n"), ("windows", "\r\n"), ("mac", "\r")):
        (here / f"{name}.csv").write_bytes(end.join([*lines, ""]).encode())
        assert (
            run(["predict", str(here / f"{name}.csv"), "-m", str(model_file), "-o", str(here / f"{name}.jsonl")]) == 0
        )
    unix, windows, mac = (
        (here / f"{n}.jsonl").read_text().replace("\\r\\n", "\\n").replace("\\r", "\\n")
        for n in ("unix", "windows", "mac")
    )
    assert unix == windows == mac
    assert unix.count("\n") == 3


def test_two_trainings_write_one_file_without_home_in_the_locale_of_c(here):
    """The file is the one's or the other's, whole."""
    bare = {"LC_ALL": "C", "PATH": os.environ["PATH"], "TMPDIR": str(here.parent / "tmp")}
    running = []
    for city, topics in (("a", ("jalan rusak", "sampah bau")), ("b", ("air mati", "pohon tumbang"))):
        lines = [f"{t} nomor {i} é,{t[:3]}" for i in range(30) for t in topics]
        (here / f"{city}.csv").write_text("pesan,skpd\n" + "\n".join(lines) + "\n", encoding="utf-8")
        command = [
            *COMMAND,
            "train",
            f"{city}.csv",
            "-o",
            "m.triage",
            "--jobs",
            "1",
            "--pretrained",
            "none",
            "--budget",
            "0",
        ]
        running.append(subprocess.Popen(command, cwd=here, env=bare, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
    for process in running:
        assert process.communicate()[1] == b""
        assert process.returncode == 0
    assert sorted(bundle.load(here / "m.triage").manifest["heads"]["skpd"]["labels"]) in (
        ["jal", "sam"],
        ["air", "poh"],
    )
    assert left(here) == ["a.csv", "b.csv", "m.triage"]
