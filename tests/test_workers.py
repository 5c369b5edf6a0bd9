"""Processes that label: the same bytes in the same order, and one clear sentence if one is killed."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time

import pytest

from triage.errors import TriageError
from triage.inbox import Batch, open_inbox
from triage.outbox import open_outbox
from triage.stream import Stage, predict
from triage.workers import ALONE, Workers

COMMAND = [sys.executable, "-m", "triage"]
KILLED = "a process that labels was killed (SIGKILL), perhaps because memory ran out. Try fewer --workers"


def inbox_of(rows: int) -> bytes:
    lines = [f'{i},"sampah {i % 977} menumpuk di jalan {i % 31}, ""bau"" kata{i % 613}"' for i in range(rows)]
    lines[rows // 2] = f"{rows // 2},a,b,c"  # a row with too many cells
    return ("\n".join(["id,pesan", *lines]) + "\n").encode()


def labelled(triage, data: bytes, workers: Workers | None, stages: tuple[Stage, ...] = ()) -> tuple[bytes, str]:
    out = io.BytesIO()
    with open_inbox([io.BytesIO(data)]) as inbox:
        columns = [*inbox.columns, "a", "b", "c", "d", "e", "f", "g", *(c for s in stages for c in s.columns)]
        with open_outbox(out, columns=columns) as outbox:
            summary = predict(inbox, outbox, triage, 1, crew=workers, stages=stages)
    return out.getvalue(), str(summary)


class Counting:
    """A stage whose column depends on the order in which it is asked."""

    columns = ("nomor",)

    def __init__(self):
        self.seen, self.process = 0, os.getpid()

    def add(self, batch, texts, said):
        assert os.getpid() == self.process
        begin = self.seen
        self.seen += len(texts)
        return [list(range(begin, self.seen))]


@pytest.mark.parametrize("count", [2, 3])
def test_the_same_bytes_in_the_same_order(triage, count):
    data = inbox_of(30_000)
    assert labelled(triage, data, Workers(count), (Counting(),)) == labelled(triage, data, None, (Counting(),))


def test_a_small_inbox_starts_no_process(triage, monkeypatch):
    monkeypatch.setattr("triage.workers._Worker", None)  # calling it would be an error
    data = inbox_of(ALONE)
    assert labelled(triage, data, Workers(2)) == labelled(triage, data, None)


def batches(count: int, size: int = ALONE):
    for i in range(count):
        yield Batch([[i]]), [str(i)] * size


def run(label, deliver=lambda batch, texts, columns: None, count: int = 20) -> Workers:
    workers = Workers(2)
    workers.run(batches(count), label, deliver)
    return workers


def slow_first(texts):
    time.sleep(0.2 if texts[0] == "1" else 0)
    return [texts]


def test_a_slow_batch_comes_in_its_place_and_what_waits_is_bounded():
    delivered, most = [], [0]

    def reading():
        for i, item in enumerate(batches(40)):
            most[0] = max(most[0], i - len(delivered))
            yield item

    Workers(2).run(reading(), slow_first, lambda batch, texts, columns: delivered.append((batch.rows, texts, columns)))
    assert delivered == [([[i]], [str(i)] * ALONE, [[str(i)] * ALONE]) for i in range(40)]
    assert most[0] <= 6


def kill_itself(texts):
    if texts[0] == "7":
        os.kill(os.getpid(), signal.SIGKILL)
    return [texts]


def leave(texts):
    if texts[0] == "7":
        os._exit(5)
    return [texts]


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize(("label", "sentence"), [(kill_itself, KILLED), (leave, KILLED.replace(
    "was killed (SIGKILL)", "ended with code 5"))])  # fmt: skip
def test_a_worker_that_is_gone_is_one_sentence(label, sentence):
    delivered = []
    with pytest.raises(TriageError) as error:
        run(label, lambda batch, texts, columns: delivered.append(batch.rows[0][0]))
    assert str(error.value) == sentence
    assert delivered == list(range(len(delivered)))
    assert len(delivered) <= 7


class Odd(Exception):
    """Cannot be rebuilt from its arguments, so it cannot travel."""

    def __init__(self, a, b):
        super().__init__()

    def __reduce__(self):
        raise TypeError


def no_memory(texts):
    if os.getpid() != PARENT:
        raise MemoryError
    return [texts]


def odd(texts):
    if os.getpid() != PARENT:
        raise Odd(1, 2)
    return [texts]


PARENT = os.getpid()


@pytest.mark.parametrize(("label", "kind", "text"), [(no_memory, MemoryError, ""), (odd, RuntimeError, "Odd")])
def test_an_error_of_a_worker_is_raised_here(label, kind, text):
    with pytest.raises(kind) as error:
        run(label)
    assert str(error.value) == text


def test_an_error_of_the_writer_ends_the_workers():
    def broken(batch, texts, columns):
        if batch.rows[0][0] == 5:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        run(slow_first, broken)


def start(*arguments, **more):
    return subprocess.Popen(
        [*COMMAND, "predict", "--workers", "2", "-q", *map(str, arguments)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more,
    )  # fmt: skip


def children(process: int) -> list[int]:
    with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
        return [int(number) for number in file.read().split()]


def workers_of(process: subprocess.Popen) -> list[int]:
    for _ in range(500):
        if len(found := children(process.pid)) == 2:
            return found
        time.sleep(0.01)
    raise AssertionError("no workers came")


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


@linux
def test_an_open_pipe_is_answered_and_closing_it_ends_everything():
    with start() as process:
        data = inbox_of(4_000)
        process.stdin.write(data)
        process.stdin.write(b"4000,masih")  # a line that is not whole yet holds nobody up
        process.stdin.flush()
        lines = [process.stdout.readline() for _ in range(4_001)]
        assert lines[-1].startswith(b"3999,")
        assert process.poll() is None
        process.stdin.write(b" gelap\n")
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"4000,masih gelap,")
        process.stdin.close()
        assert process.wait(20) == 0
        assert process.stderr.read() == b""


@linux
def test_killing_a_worker_ends_with_1_and_no_file(tmp_path):
    out = tmp_path / "out.csv"
    with start("-o", out) as process:
        process.stdin.write(inbox_of(4_000))
        process.stdin.flush()
        for number in workers_of(process):
            os.kill(number, signal.SIGKILL)
        _, err = process.communicate(inbox_of(4_000).partition(b"\n")[2], timeout=20)
    assert process.returncode == 1
    assert err.decode() == f"triage: {KILLED}\n"
    assert list(tmp_path.iterdir()) == []


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_the_parent(number):
    with start() as process:
        process.stdin.write(inbox_of(4_000))
        process.stdin.flush()
        found = workers_of(process)
        process.send_signal(number)
        process.stdout.read()  # ends when the last of them is gone
        assert process.wait(20) == (130 if number == signal.SIGINT else -number)
        for _ in range(200):
            if not any(os.path.exists(f"/proc/{worker}") and alive(worker) for worker in found):
                return
            time.sleep(0.01)
        raise AssertionError("a worker lives on")


def alive(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
