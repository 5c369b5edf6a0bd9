"""The same labelling on engines that others run: pandas frames, Dask, Spark and joblib's backends.

Nothing here schedules, ships or retries: the engines do.  What they need is a function that can be
sent (:func:`predict_frame`, :func:`predict_frames`) and a model that is loaded once a process.
docs/scale.md has the exact lines.
"""

from __future__ import annotations

import hashlib
import importlib
import math
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from triage import bundle as bundles
from triage.bundle import Bundle
from triage.errors import TriageError, UsageError
from triage.inbox import Batch, check_clash, find_text_column
from triage.outbox.quick import Style
from triage.predict import Triage, default_model
from triage.predictions import output_columns
from triage.stream import Deliver, Label, Messages, Said

if TYPE_CHECKING:
    import pandas as pd

#: A model file or a loaded bundle; None is the shipped model.
Model = str | Path | Bundle | None
#: Backends that joblib knows only once they were registered: module, function and package.
_REGISTERED = {
    "ray": ("ray.util.joblib", "register_ray", "ray"),
    "spark": ("joblibspark", "register_spark", "joblibspark"),
}
ENGINES = ("loky", "threading", "dask", *_REGISTERED)
#: Batches handed to an engine at once, for each of its processes: enough that none waits long for the others.
_WAVE = 4
#: A model remembers the words it meets: two threads of one process (a Dask worker has several) take turns.
_TURN = Lock()
#: Seconds to wait for a scheduler.
_PATIENCE = 10


def predict_frame(frame: pd.DataFrame, bundle: Model = None, *, text_column: str | None = None) -> pd.DataFrame:
    """The frame with the columns of ``triage predict`` on its right; probabilities are floats, or NaN.

    Raises
    ------
    InputError: no text column, or one of the new columns is there already.
    ModelError: the model cannot be loaded.
    """
    import pandas as pd

    with _TURN:
        triage = _triage(bundle)
    columns = list(map(str, frame.columns))
    text, names = find_text_column(columns, text_column, "frame"), output_columns(triage.labels)
    check_clash(columns, names, "frame")
    messages = frame.iloc[:, text]
    texts = ["" if missing else str(cell) for cell, missing in zip(messages, messages.isna(), strict=True)]
    with _TURN:
        said = triage.classify(texts)
    cells = dict(zip(names, said.columns(numbers=True), strict=True))
    new = {name: _series(name, found, frame.index) for name, found in cells.items()}
    return pd.concat([frame, pd.DataFrame(new, index=frame.index)], axis=1)


def predict_frames(
    frames: Iterable[pd.DataFrame], bundle: Model = None, *, text_column: str | None = None
) -> Iterator[pd.DataFrame]:
    """:func:`predict_frame` of each frame; what Spark's ``mapInPandas`` takes."""
    for frame in frames:
        yield predict_frame(frame, bundle, text_column=text_column)


def spark_columns(bundle: Model = None) -> list[str]:
    """The new columns as Spark SQL, for the schema that ``mapInPandas`` asks for.

    >>> spark_columns()[:2]
    ['CAST(NULL AS string) AS jenis', 'CAST(NULL AS double) AS jenis_yakin']
    """
    names = output_columns(_triage(bundle).labels)
    return [f"CAST(NULL AS {'double' if _is_number(name) else 'string'}) AS {name}" for name in names]


class Engine:
    """Labels batches on one of joblib's backends; takes the place of :class:`triage.workers.Workers`.

    Raises
    ------
    UsageError: an unknown engine, or an address for one that has none.
    TriageError: it is not installed, or its scheduler does not answer.
    """

    def __init__(self, name: str, address: str | None = None) -> None:
        if name not in ENGINES:
            raise UsageError(f"unknown engine {name}", f"Known: {', '.join(ENGINES)}")
        if address and name != "dask":
            raise UsageError(f"the engine {name} takes no --address", "Leave it out")
        self.name, self.address = name, address

    def run(
        self,
        batches: Iterable[tuple[Batch, Messages]],
        label: Label,
        deliver: Deliver,
    ) -> None:
        """Label every batch and deliver it: once each, in their order."""
        from joblib import Parallel, delayed, effective_n_jobs

        remaining = iter(batches)
        with ExitStack() as stack:
            packed = self._open(stack, Packed.of(label))
            size = _WAVE * max(1, effective_n_jobs(-1))
            with Parallel(n_jobs=-1) as parallel:
                while wave := list(islice(remaining, size)):
                    tasks = [delayed(work)(packed, messages) for _, messages in wave]
                    for (batch, messages), said in zip(wave, self._results(parallel, tasks), strict=True):
                        deliver(batch, messages, said)

    def _results(self, parallel: Any, tasks: list[Any]) -> Iterable[Said]:
        try:
            found: list[Said] = parallel(tasks)
        except Exception as error:
            if type(error).__name__ in ("KilledWorker", "TerminatedWorkerError"):
                raise TriageError(
                    f"the workers of {self.name} were killed again and again, perhaps because memory ran out",
                    "Look at their logs",
                ) from None
            raise
        return found

    def _open(self, stack: ExitStack, packed: Packed) -> Packed:
        """Make joblib use this engine; gives what every batch must carry of the model."""
        from joblib import parallel_config

        if self.name in _REGISTERED:
            module, function, package = _REGISTERED[self.name]
            getattr(_imported(module, self.name, package), function)()
        elif self.name == "dask":
            distributed = _imported("distributed", "dask", "'triage-pengaduan[dask]'")
            try:
                client = stack.enter_context(distributed.Client(self.address, timeout=_PATIENCE, set_as_default=True))
            except (OSError, ValueError) as error:
                raise TriageError(
                    f"{self.address}: no Dask scheduler answers there ({type(error).__name__})",
                    "Start one with dask scheduler",
                ) from None
            # Sent once to every worker, also to those that join later.  (What joblib scatters, Dask soon keeps on
            # one worker only, and with that one it would be lost.)  Under a name of this run: who uses the same model
            # there and ends earlier does not take it away.
            run = f"triage-{os.urandom(8).hex()}"
            client.register_plugin(_keeper(distributed.WorkerPlugin, run, packed), run)
            stack.callback(client.unregister_worker_plugin, run)
            # Where one worker is left, joblib works here instead.
            keep(run, packed)
            stack.callback(keep, run, None)
            packed = replace(packed, data=b"")
        stack.enter_context(parallel_config(backend=self.name))
        return packed


@dataclass(frozen=True)
class Packed:
    """What a process elsewhere needs to label: the settings and the model file's bytes, or none where it keeps them."""

    digest: str
    prior: tuple[tuple[str, float], ...]
    max_error: float
    typed: bool
    style: Style | None
    data: bytes = field(repr=False)

    @classmethod
    def of(cls, label: Label) -> Packed:
        """What ``label`` does, so that it can be sent."""
        shares = [pair for own in label.triage.prior.values() for pair in own.items()]
        triage, data = label.triage, bundles.to_bytes(label.triage.bundle)
        digest = hashlib.sha256(data).hexdigest()
        return cls(digest, tuple(shares), triage.promise.max_error, label.typed, label.style, data)


#: What this process keeps of models for others, by the run that it is kept for.
_KEPT: dict[str, Packed] = {}


def work(packed: Packed, messages: Messages) -> Said:
    """What is said of some messages, in a process of an engine."""
    with _TURN:
        return Label(_unpacked(packed), packed.typed, packed.style)(messages)


@lru_cache(maxsize=2)
def _unpacked(packed: Packed) -> Triage:
    data = packed.data or next(kept.data for kept in [*_KEPT.values()] if kept.digest == packed.digest)
    return Triage(bundles.from_bytes(data), dict(packed.prior), packed.max_error)


def keep(run: str, packed: Packed | None) -> None:
    """Keep a model for :func:`work` while a run lasts; None lets it go."""
    if packed is None:
        _KEPT.pop(run, None)
    else:
        _KEPT[run] = packed


def _keeper(plugin: Any, run: str, packed: Packed) -> Any:
    """A plugin of Dask's workers that keeps the model there while it is registered."""

    class Keeper(plugin):  # type: ignore[misc]
        def setup(self, worker: Any) -> None:
            keep(run, packed)

        def teardown(self, worker: Any) -> None:
            keep(run, None)

    return Keeper()


def _triage(model: Model) -> Triage:
    if isinstance(model, Bundle):
        return _of_bundle(_Known(model))
    path = default_model() if model is None else Path(model)
    try:
        stamp = os.stat(path).st_mtime_ns
    except OSError:
        stamp = 0
    return _of_file(str(path), stamp)


class _Known:
    """A bundle that can be a key: equal where the file's bytes are."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.digest = bundle.digest or hashlib.sha256(bundles.to_bytes(bundle)).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@lru_cache(maxsize=2)
def _of_bundle(known: _Known) -> Triage:
    return Triage(known.bundle)


@lru_cache(maxsize=2)
def _of_file(path: str, stamp: int) -> Triage:
    """Loaded once a process, and again when the file has changed (``stamp``)."""
    return Triage.load(path)


def _imported(module: str, engine: str, package: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        raise TriageError(f"the engine {engine} is not installed", f"pip install {package}") from None


def _is_number(column: str) -> bool:
    return column.endswith("_yakin")


def _series(name: str, cells: list[object], index: Any) -> pd.Series[Any]:
    import pandas as pd

    if _is_number(name):
        return pd.Series([math.nan if cell == "" else cell for cell in cells], index, dtype="float64")
    return pd.Series(cells, index, dtype="str")
