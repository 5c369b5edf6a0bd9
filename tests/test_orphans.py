"""Workers end with the process that they work for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from triage import orphans
from triage.orphans import followed

WORKING = """
import os, time
from joblib import Parallel, delayed
from triage.orphans import followed

def work(number):
    open(f"{number}.new", "w").write(str(os.getpid()))
    os.rename(f"{number}.new", f"{number}.pid")
    time.sleep(60)

Parallel(n_jobs=2)(delayed(followed)(os.getpid(), work, number) for number in range(2))
"""


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
def test_a_killed_training_takes_its_processes_with_it(tmp_path):
    """joblib's own would wait for work for hours, with all that they had been given."""
    process = subprocess.Popen([sys.executable, "-c", WORKING], cwd=tmp_path, stderr=subprocess.DEVNULL)
    assert _until(lambda: len(list(tmp_path.glob("*.pid"))) == 2)
    workers = {int(path.read_text()) for path in tmp_path.glob("*.pid")}
    assert process.pid not in workers
    process.kill()
    process.wait()
    assert _until(lambda: not any(_lives(pid) for pid in workers))


@pytest.fixture
def watched(monkeypatch):
    """The parents that somebody began to watch."""
    seen = []
    monkeypatch.setattr(orphans, "_watch", seen.append)
    monkeypatch.setattr(orphans, "_following", set())
    return seen


def test_a_process_does_not_watch_itself(watched):
    assert followed(os.getpid(), max, 3, 7) == 7
    assert watched == []


@pytest.mark.skipif(os.name == "nt", reason="POSIX processes have parents")
def test_a_parent_is_watched_once_however_much_work_it_gives(watched):
    assert [followed(os.getppid(), max, 3, number) for number in (1, 7)] == [3, 7]
    assert _until(lambda: watched == [os.getppid()])


def test_a_watcher_looks_until_the_parent_is_another(monkeypatch):
    parents, ends = iter([7, 7, 1, 7]), []
    monkeypatch.setattr(orphans, "LOOK", 0)
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    monkeypatch.setattr(os, "_exit", ends.append)
    orphans._watch(7)
    assert ends == [1]
    assert next(parents) == 7


def _lives(pid: int) -> bool:
    """Whether it still runs; one that has ended may stay in the list until somebody asks for its code."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _until(holds, seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()
