"""Frames and engines give what the command line gives; a Dask worker may die."""

from __future__ import annotations

import io
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from triage.bundle import Bundle
from triage.cli import run
from triage.engines import Engine, Packed, predict_frame, predict_frames, spark_columns, work
from triage.errors import TriageError
from triage.inbox import Batch, open_inbox
from triage.outbox import open_outbox
from triage.predict import Triage
from triage.stream import Label, predict

TEXTS = ["lampu jalan mati di tebet", "", "syarat bikin ktp di koja apa saja", "...", "terima kasih pak sudah beres"]
NEW = ["jenis", "jenis_yakin", "skpd", "skpd_yakin", "skpd_lain", "tindakan", "alasan"]


def test_a_frame_keeps_its_columns_and_its_index(model_file, triage):
    frame = pd.DataFrame({"id": range(5), "pesan": [*TEXTS[:3], None, TEXTS[4]]}, index=[5, 5, 7, 8, 9])
    found = predict_frame(frame, model_file)
    pd.testing.assert_frame_equal(found[["id", "pesan"]], frame)
    assert list(found.columns) == ["id", "pesan", *NEW]
    expected = triage.classify(TEXTS).columns(numbers=True)
    for name, cells in zip(NEW, expected, strict=True):
        assert ["" if isinstance(v, float) and math.isnan(v) else v for v in found[name]] == cells, name
    assert found["skpd_yakin"].dtype == float


@pytest.mark.parametrize("digest", [True, False])
def test_a_bundle_or_a_file_or_several_frames(model_file, triage, digest):
    own = triage.bundle if digest else Bundle(triage.bundle.manifest, triage.bundle.arrays)
    frame = pd.DataFrame({"isi": TEXTS, "x": 1})
    found = list(predict_frames([frame, frame[:0]], own))
    pd.testing.assert_frame_equal(found[0], predict_frame(frame, str(model_file), text_column="isi"))
    assert len(found[1]) == 0
    assert (found[0].dtypes == found[1].dtypes).all()


@pytest.mark.parametrize(("columns", "sentence"), [
    (["id", "nama"], 'frame: no column "pesan" (found: id, nama). Try --text-column nama'),
    (["pesan", "skpd"], 'frame: the column "skpd" is already there. Try --prefix prediksi_'),
])  # fmt: skip
def test_frames_that_cannot_be_labelled(model_file, columns, sentence):
    with pytest.raises(TriageError) as error:
        predict_frame(pd.DataFrame([["a", "b"]], columns=columns), model_file)
    assert str(error.value) == sentence


def test_a_retrained_file_is_loaded_again(model_file, tmp_path):
    path = tmp_path / "m.triage"
    path.write_bytes(model_file.read_bytes())
    frame = pd.DataFrame({"pesan": TEXTS})
    predict_frame(frame, path)
    path.write_bytes(b"broken")
    os.utime(path, ns=(1, 1))
    with pytest.raises(TriageError, match="not a triage model"):
        predict_frame(frame, path)


def test_columns_for_spark(model_file):
    assert spark_columns(model_file)[1:3] == ["CAST(NULL AS double) AS jenis_yakin", "CAST(NULL AS string) AS skpd"]


def test_settings_travel(model_file):
    own = Triage.load(model_file, {"pertanyaan": 0.01, "lh": 0.5}, 0.2)
    packed = Packed.of(Label(own, True))
    assert work(packed, TEXTS) == own.classify(TEXTS).columns(numbers=True)
    assert packed.prior == (("pertanyaan", 0.01), ("lh", 0.5))


def labelled(triage, crew) -> bytes:
    data = "id,pesan\n" + "".join(f"{i},sampah {i} di jalan {i % 31}\n" for i in range(6_000))
    out = io.BytesIO()
    with open_inbox([io.BytesIO(data.encode())]) as inbox:
        with open_outbox(out, columns=[*inbox.columns, *NEW]) as outbox:
            predict(inbox, outbox, triage, 1, crew=crew)
    return out.getvalue()


def test_an_engine_gives_the_same_bytes(triage):
    assert labelled(triage, Engine("threading")) == labelled(triage, None)


def test_threads_of_one_process_take_turns(triage):
    packed = Packed.of(Label(triage, False))
    blocks = [[f"sampah {i}x{k} di jalan" for k in range(300)] for i in range(12)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda texts: work(packed, texts), blocks))
    assert found == [triage.classify(texts).columns() for texts in blocks]


@pytest.mark.parametrize(("name", "address", "sentence"), [
    ("sun", None, "unknown engine sun. Known: loky, threading, dask, ray, spark"),
    ("loky", "tcp://x:1", "the engine loky takes no --address. Leave it out"),
])  # fmt: skip
def test_engines_that_are_none(name, address, sentence):
    with pytest.raises(TriageError) as error:
        Engine(name, address)
    assert str(error.value) == sentence


def test_an_engine_that_is_not_installed(triage, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray.util.joblib", None)
    with pytest.raises(TriageError) as error:
        Engine("ray").run([(Batch([["a"]]), ["a"])], Label(triage, False), lambda *_: None)
    assert str(error.value) == "the engine ray is not installed. pip install ray"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two workers, each a process, over TCP: (address, processes of the workers)."""
    pytest.importorskip("distributed")
    folder = tmp_path_factory.mktemp("dask")
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    file = folder / "scheduler.json"
    scheduler = [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file"]
    worker = [*dask, "worker", "--no-nanny", "--nthreads", "1", "--no-dashboard", "--scheduler-file"]
    started = [subprocess.Popen([*scheduler, str(file)], **quiet)]
    try:
        started += [subprocess.Popen([*worker, str(file)], **quiet) for _ in range(2)]
        for _ in range(300):
            if file.exists() and file.stat().st_size:
                break
            time.sleep(0.05)
        from distributed import Client

        with Client(scheduler_file=str(file), timeout=20) as client:
            client.wait_for_workers(2, timeout=20)
            address = client.scheduler.address
        yield address, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


@pytest.mark.parametrize("name", ["KilledWorker", "TerminatedWorkerError"])
def test_workers_that_are_killed_again_and_again(name):
    def failing(tasks):
        raise type(name, (Exception,), {})

    with pytest.raises(TriageError) as caught:
        Engine("loky")._results(failing, [])
    assert str(caught.value) == (
        "the workers of loky were killed again and again, perhaps because memory ran out. Look at their logs"
    )


@pytest.mark.filterwarnings("ignore")
def test_who_ends_earlier_on_one_cluster_leaves_the_model_to_the_others(cluster, model_file):
    ours, theirs = Triage.load(model_file), Triage.load(model_file, {"pertanyaan": 0.3})
    engine, delivered = Engine("dask", cluster[0]), []

    def batches():
        engine.run([(Batch([["a"]]), ["a"])], Label(theirs, False), lambda *_: None)
        yield Batch([["sampah"]]), ["sampah"]

    engine.run(batches(), Label(ours, False), lambda batch, texts, columns: delivered.append(columns))
    assert delivered == [ours.classify(["sampah"]).columns()]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_dask_frames_and_a_worker_that_is_killed(cluster, triage, model_file):
    address, workers = cluster
    dd = pytest.importorskip("dask.dataframe")
    from distributed import Client

    frame = pd.DataFrame({"pesan": TEXTS * 40})
    with Client(address, timeout=20):
        parts = dd.from_pandas(frame, npartitions=4)
        found = parts.map_partitions(
            predict_frame, str(model_file), meta=predict_frame(frame[:0], model_file)
        ).compute()
    pd.testing.assert_frame_equal(found, predict_frame(frame, model_file), check_dtype=False)

    batches = [(Batch([[i]]), [f"sampah {i} {k} di jalan" for k in range(700)]) for i in range(30)]
    delivered = []

    def deliver(batch, texts, columns):
        delivered.append((batch.rows[0][0], columns))
        if len(delivered) == 10:
            with Client(address, timeout=20) as client:
                client.amm.run_once()  # as it does every two seconds: of what has copies all but one go
            workers[0].send_signal(signal.SIGKILL)

    Engine("dask", address).run(iter(batches), Label(triage, False), deliver)
    assert workers[0].wait(10) == -signal.SIGKILL
    assert [number for number, _ in delivered] == list(range(30))
    assert all(columns == triage.classify(batches[i][1]).columns() for i, columns in delivered)


def test_no_scheduler_there(triage, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("triage.engines._PATIENCE", 0.5)
    engine = Engine("dask", "tcp://127.0.0.1:9")
    with pytest.raises(TriageError) as error:
        engine.run([(Batch([["a"]]), ["a"])], Label(triage, False), lambda *_: None)
    assert str(error.value).startswith("tcp://127.0.0.1:9: no Dask scheduler answers there (")
    assert str(error.value).endswith("). Start one with dask scheduler")


@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")
def test_spark_map_in_pandas(model_file):
    sql = pytest.importorskip("pyspark.sql")
    from functools import partial

    session = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        frame = pd.DataFrame({"id": range(200), "pesan": TEXTS * 40})
        inbox = session.createDataFrame(frame).repartition(3)
        schema = inbox.selectExpr("*", *spark_columns(str(model_file))).schema
        found = inbox.mapInPandas(partial(predict_frames, bundle=str(model_file)), schema).toPandas()
        expected = predict_frame(frame, model_file)
        pd.testing.assert_frame_equal(
            found.sort_values("id", ignore_index=True), expected, check_dtype=False, check_column_type=False
        )
    finally:
        session.stop()


@pytest.mark.parametrize(("options", "sentence"), [
    (["--workers", "2", "--engine", "loky"], "--workers and --engine are two ways to the same. Leave one of them out"),
    (["--address", "tcp://x:1"], "--address is where an engine is. Add --engine dask"),
])  # fmt: skip
def test_options_that_contradict_each_other(options, sentence, capsys):
    assert run(["predict", *options]) == 2
    assert capsys.readouterr().err == f"triage: {sentence}\n"
