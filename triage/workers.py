"""Several processes that label: batches go out to whoever is idle and come back in order.

Everything but labelling stays in the parent: reading, stages, hiding, writing.  A worker has one
batch at a time, so neither side ever waits for a full pipe while the other does; some more are read
ahead, so that it gets the next one at once.  The parent has one thread, which Ctrl-C interrupts
wherever it is; before it waits for input from a pipe, :meth:`Workers.waiting` hands out what
comes back meanwhile.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection, wait
from typing import Any

from triage.errors import TriageError
from triage.inbox import Batch
from triage.stream import Deliver, Messages, Said

Label = Callable[[Messages], Said]

#: Batches read ahead of the workers, for each of them: with one, a worker never waits for the reader,
#: and a batch that takes longer than the others does not hold them up.
_AHEAD = 2
#: Messages that are labelled here sooner than others could begin.
ALONE = 768
#: Seconds that a worker has to end after its pipe was closed.
_PATIENCE = 5.0


class _Stopped(BaseException):
    """Carries an error out of a reader that would take it for one of its own."""


class _Worker:
    """A process and our end of its pipe; ``number`` is the batch that it has, or -1."""

    def __init__(self, label: Label, others: list[Connection]) -> None:
        # A fork has the model already; elsewhere (or where threads make it unsafe) it is sent.
        method = "fork" if sys.platform == "linux" else "spawn"
        context: Any = multiprocessing.get_context(method)
        self.pipe, theirs = context.Pipe()
        # A fork also holds our ends of all pipes: were they left open, nobody would see that we are gone.
        foreign = [*others, self.pipe] if method == "fork" else []
        self.process = context.Process(target=work, args=(theirs, label, foreign), daemon=True)
        self.process.start()
        theirs.close()
        self.number = -1

    def send(self, number: int, messages: Messages) -> None:
        """Give it a batch.

        Raises
        ------
        TriageError: it is gone.
        """
        self.number = number
        try:
            self.pipe.send_bytes(pickle.dumps(messages, pickle.HIGHEST_PROTOCOL))
        except OSError:
            raise self._gone() from None

    def receive(self) -> Said:
        """What is said of its batch.

        Raises
        ------
        TriageError: it is gone; else whatever went wrong while it worked.
        """
        try:
            found = pickle.loads(self.pipe.recv_bytes())
        except (EOFError, OSError, pickle.UnpicklingError):
            raise self._gone() from None
        self.number = -1
        if isinstance(found, BaseException):
            raise found
        said: Said = found
        return said

    def _gone(self) -> TriageError:
        self.process.join(_PATIENCE)
        code = self.process.exitcode or 0
        how = f"was killed ({_signal_name(-code)})" if code < 0 else f"ended with code {code}"
        return TriageError(f"a process that labels {how}, perhaps because memory ran out", "Try fewer --workers")


class Workers:
    """``count`` processes that label, started when there is more than a little work.

    >>> Workers(2).count
    2
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._workers: list[_Worker] = []
        self._ready: deque[tuple[int, Messages]] = deque()
        self._batches: dict[int, tuple[Batch, Messages]] = {}
        self._done: dict[int, Said] = {}
        self._read = self._next = 0
        self._deliver: Deliver | None = None
        self._error: BaseException | None = None

    def run(self, batches: Iterable[tuple[Batch, Messages]], label: Label, deliver: Deliver) -> None:
        """Label every batch and deliver it: once each, in their order.

        Raises
        ------
        TriageError: a worker was killed; what was delivered is whole, the rest is not.
        """
        self._deliver = deliver
        rows = 0
        try:
            for batch, messages in batches:
                rows += len(messages)
                if rows <= ALONE:
                    deliver(batch, messages, label(messages))
                    continue
                self._start(label)
                self._add(batch, messages)
                self._turn(0)
                while len(self._batches) >= (_AHEAD + 1) * self.count:
                    self._turn(None)
            while self._batches:
                self._turn(None)
        except _Stopped:
            assert self._error is not None
            raise self._error from None
        finally:
            self._stop(at_once=bool(self._batches))

    def waiting(self, source: int) -> None:
        """Deliver what comes back until ``source``, a file descriptor, has something to read."""
        try:
            while self._batches:
                busy = [worker.pipe for worker in self._workers if worker.number >= 0]
                # Windows cannot wait for both: there the input waits.
                both = busy if os.name == "nt" else [*busy, source]
                if source in wait(both):
                    return
                self._turn(0)
        except BaseException as error:
            self._error = error
            raise _Stopped from None

    def _start(self, label: Label) -> None:
        """Start one more, until all are there: the first works while the second is made."""
        if not self._workers:
            gc.freeze()  # a search for garbage marks what it looks at, and would copy what a fork shares
        if len(self._workers) < self.count:
            self._workers.append(_Worker(label, [worker.pipe for worker in self._workers]))

    def _add(self, batch: Batch, messages: Messages) -> None:
        self._batches[self._read] = batch, messages
        self._ready.append((self._read, messages))
        self._read += 1

    def _turn(self, timeout: float | None) -> None:
        """Hand out batches, take in what is there within ``timeout``, deliver what is next in order."""
        self._feed()
        busy = {worker.pipe: worker for worker in self._workers if worker.number >= 0}
        for pipe in wait(list(busy), timeout):
            worker = busy[pipe]
            number = worker.number
            self._done[number] = worker.receive()
            self._feed()
        while self._deliver and self._next in self._done:
            batch, messages = self._batches.pop(self._next)
            said = self._done.pop(self._next)
            self._next += 1
            self._deliver(batch, messages, said)

    def _feed(self) -> None:
        for worker in self._workers:
            if worker.number < 0 and self._ready:
                worker.send(*self._ready.popleft())

    def _stop(self, at_once: bool) -> None:
        """End all workers: they see their pipe closed; ``at_once`` does not wait for their batch."""
        for worker in self._workers:
            if at_once:
                worker.process.kill()
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join(_PATIENCE)
            if worker.process.is_alive():
                worker.process.kill()
        self._workers.clear()


def work(pipe: Connection, label: Label, foreign: list[Connection]) -> None:
    """What a worker does: label batches until the pipe is closed."""
    for other in foreign:
        other.close()
    # Ctrl-C reaches every process of a terminal; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(EOFError, OSError):  # the parent is done with us, or gone
        while True:
            messages = pickle.loads(pipe.recv_bytes())
            pipe.send_bytes(_answer(label, messages))


def _answer(label: Label, messages: Messages) -> bytes:
    try:
        return pickle.dumps(label(messages), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        try:
            return pickle.dumps(error)
        except Exception:  # an error that cannot travel
            return pickle.dumps(RuntimeError(type(error).__name__))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
