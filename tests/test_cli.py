"""The command line as its users meet it: exact sentences, exit codes, pipes, signals."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time

import pytest

from triage.cli import VERBS, cli, run

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
COMMAND = [sys.executable, "-m", "triage"]


def call(*arguments, text="", **more):
    """(exit code, stdout, stderr) of a whole process."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)], input=text, capture_output=True, text=True, encoding="utf-8", **more
    )
    return done.returncode, done.stdout, done.stderr


def test_the_three_messages_of_the_readme():
    text = (
        "pesan\nlampu jalan di gang mawar mati udah seminggu, gelap bgt\n"
        "syarat bikin KIA apa aja ya min\nmakasih pak jalannya udah mulus\n"
    )
    code, out, err = call("predict", text=text)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [(r["jenis"], r["skpd"]) for r in rows] == [
        ("laporan", "binamarga"),
        ("pertanyaan", "dukcapil"),
        ("lainnya", ""),
    ]
    assert "lampu" in rows[0]["alasan"].split()
    assert "KIA" in rows[1]["alasan"].split()
    assert "makasih" in rows[2]["alasan"].split()
    assert err.startswith("triage: 3 read: ")


def test_columns_of_the_contract():
    _, out, _ = call("predict", "-q", text="id,pesan\n7,lampu mati\n8,\n9,...\n")
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[0] == "id pesan jenis jenis_yakin skpd skpd_yakin skpd_lain tindakan alasan".split()
    assert [row[0] for row in rows[1:]] == ["7", "8", "9"]
    for row in rows[2:]:
        assert row[2:] == ["", "", "", "", "", "tinjau", "(tidak ada kata yang bisa dibaca)"]
    assert rows[1][6].count(":") == 2


@pytest.mark.parametrize(
    ("arguments", "text", "sentence"),
    [
        (["predict", "tidak-ada.csv"], "", "tidak-ada.csv: no such file. Check the name, or give - for standard input"),
        (["predict", "."], "", ".: is a folder, not a file. Give the files inside it"),
        (["predict"], "", "stdin: the file is empty. Give a file with messages"),
        (["predict"], "id,nama\n1,x\n", 'stdin: no column "pesan" (found: id, nama). Try --text-column nama'),
        (
            ["predict"],
            "nomor,isi_laporan,dinas,jenis\n1,x,y,z\n",
            'stdin: no column "pesan" (found: nomor, isi_laporan, dinas, jenis). Try --text-column isi_laporan',
        ),
        (
            ["predict", "--text-column", "isi"],
            "id,pesan\n1,x\n",
            'stdin: no column "isi" (found: id, pesan). Try --text-column pesan',
        ),
        (["predict"], "pesan,skpd\nx,y\n", 'stdin: the column "skpd" is already there. Try --prefix prediksi_'),
        (["predict", "-m", "x"], "pesan\na\n", "x: no such model file. Make one with triage train CORPUS -o MODEL"),
        (["info", "-m", "."], "", ".: the model cannot be read (Is a directory). Give a model file"),
        (["train", "x.csv", "-o", "m"], "", "x.csv: no such file. Check the name, or give - for standard input"),
        (
            ["predict", "-o", "a/b.csv"],
            "pesan\na\n",
            "a/b.csv: there is no folder a. Make it first",
        ),
    ],
)
def test_expected_failures_are_one_sentence(arguments, text, sentence, tmp_path):
    code, out, err = call(*arguments, text=text, cwd=tmp_path)
    assert (code, out, err) == (1, "", f"triage: {sentence}\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--prior", "x"], 'triage: --prior "x": not of the form LABEL=SHARE. Write for example pertanyaan=0.05\n'),
        (
            ["--prior", "tanya=0.1"],
            'triage: --prior: no label "tanya" in this model. Its labels are lainnya, laporan, pertanyaan, ',
        ),
        (
            ["--prior", "laporan=1.5"],
            "triage: --prior: shares must be between 0 and 1 and leave room for the other labels. "
            "Write for example --prior pertanyaan=0.05\n",
        ),
        (["--from", "x"], "triage: unknown input format x. Known: csv, tsv, "),
    ],
)
def test_wrong_usage(arguments, sentence):
    code, _, err = call("predict", *arguments, text="pesan\na\n")
    assert code == 2
    assert err.startswith(sentence)


@pytest.mark.parametrize(
    ("arguments", "epoch", "sentence"),
    [
        (["--date", "kemarin"], None, 'triage: --date "kemarin": not a day. Write for example 2026-11-24\n'),
        (["--date", "2026-02-30"], None, 'triage: --date "2026-02-30": not a day. Write for example 2026-11-24\n'),
        ([], "kemarin",
         'triage: SOURCE_DATE_EPOCH "kemarin": not a time. Unset it, or give seconds since 1970\n'),
        ([], "9" * 20, 'triage: SOURCE_DATE_EPOCH "[NOMOR]": not a time. Unset it, or give seconds since 1970\n'),
        (["--time-column", "tangal"], "0", 'triage: the corpus has no column "tangal". Give the name of a filled column\n'),
    ],
)  # fmt: skip
def test_train_is_told_a_day_and_a_column_that_are_there(arguments, epoch, sentence, tmp_path, monkeypatch, capsys):
    (tmp_path / "a.csv").write_text("pesan,skpd\nlampu mati,pln\nsampah bau,lh\n")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if epoch:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    out = tmp_path / "m.triage"
    assert run(["train", str(tmp_path / "a.csv"), "-o", str(out), "--pretrained", "none", *arguments]) == 2
    assert capsys.readouterr().err == sentence
    assert not out.exists()


def test_a_negative_seed_is_refused(capsys):
    assert run(["train", "a.csv", "-o", "m", "--seed", "-1"]) == 2
    assert "-1 is not in the range x>=0" in capsys.readouterr().err


def test_not_over_a_file_nor_over_the_input(tmp_path):
    inbox = tmp_path / "in.csv"
    inbox.write_text("pesan\nlampu mati\n")
    (tmp_path / "out.csv").write_text("old")
    assert call("predict", "in.csv", "-o", "out.csv", cwd=tmp_path)[2] == (
        "triage: out.csv: exists already. Choose another name, or add --force to overwrite it\n"
    )
    assert call("predict", "in.csv", "-o", "in.csv", "--force", cwd=tmp_path)[2] == (
        "triage: in.csv: is being read, so it cannot be written. Choose another name with -o\n"
    )
    assert inbox.read_text() == "pesan\nlampu mati\n"
    assert call("predict", "in.csv", "-o", "out.csv", "--force", cwd=tmp_path)[0] == 0
    assert (tmp_path / "out.csv").read_text().startswith("pesan,jenis")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_prior_makes_questions_rarer():
    text = "pesan\n" + "kapan jadwal samsat keliling\nsyarat ktp\nbiaya parkir berapa kok mahal\n" * 5
    shares = []
    for prior in ((), ("--prior", "pertanyaan=0.02")):
        _, out, _ = call("predict", "-q", "--to", "jsonl", *prior, text=text)
        shares.append(out.count('"jenis": "pertanyaan"'))
    assert shares[1] <= shares[0]


def test_max_error_changes_only_the_action():
    text = "pesan\n" + "lampu jalan mati di gang mawar\nsampah menumpuk bau\n" * 3
    outs = [call("predict", "-q", "--max-error", e, text=text)[1] for e in ("0.0001", "0.5")]
    strict, loose = (list(csv.DictReader(io.StringIO(out))) for out in outs)
    assert {r["tindakan"] for r in strict} == {"tinjau"}
    assert {r["tindakan"] for r in loose} == {"teruskan"}
    assert [r["skpd"] for r in strict] == [r["skpd"] for r in loose]


def test_a_line_is_answered_before_the_pipe_closes():
    process = subprocess.Popen([*COMMAND, "predict", "-q"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdin.write(b"pesan\nlampu mati\n")
    process.stdin.flush()
    assert process.stdout.readline().startswith(b"pesan,jenis")
    assert process.stdout.readline().startswith(b"lampu mati,laporan")
    for word in (b"sampah bau", b"got mampet"):
        process.stdin.write(word + b"\n")
        process.stdin.flush()
        assert process.stdout.readline().startswith(word + b",laporan")
    process.stdin.close()
    assert process.wait() == 0


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes and signals")
class TestSignals:
    def test_a_closed_pipe_is_quiet(self, tmp_path):
        inbox = tmp_path / "in.csv"
        inbox.write_text("pesan\n" + "lampu mati di jalan\n" * 30_000)
        script = f"'{sys.executable}' -m triage predict -q in.csv | head -n 1; echo ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True)
        assert done.stdout.splitlines()[1] == "0"
        assert done.stderr == ""

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_interrupted_leaves_nothing(self, number, tmp_path):
        process = subprocess.Popen(
            [*COMMAND, "predict", "-", "-o", "out.csv"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
        )
        process.stdin.write(b"pesan\nlampu\n")
        process.stdin.flush()
        for _ in range(100):
            if list(tmp_path.iterdir()):
                break
            time.sleep(0.05)
        process.send_signal(number)
        assert process.wait(10) == 130
        assert process.stderr.read() == b""
        assert list(tmp_path.iterdir()) == []


def test_a_bug_is_one_sentence_and_exit_3(monkeypatch, capsys):
    monkeypatch.setattr("triage.predict.Triage.load", lambda *a, **k: 1 / 0)
    assert run(["info"]) == 3
    said = capsys.readouterr().err
    assert said.startswith("triage: this is a bug (ZeroDivisionError in test_cli.py:")
    assert said.count("\n") == 1


def test_escape_sequences_never_reach_the_terminal():
    _, _, err = call("predict", text="id,\x1b[2Jnama\n1,x\n")
    assert "\x1b" not in err
    assert "\\x1b[2Jnama" in err


def test_version_and_help():
    assert call("--version")[1] == "triage, version 0.1.0\n"
    code, out, _ = call("--help")
    assert code == 0
    for verb in cli.list_commands(None):
        assert f"  {verb} " in out
    assert set(cli.list_commands(None)) <= set(VERBS)
    assert "..." not in out.partition("Commands:")[2], "click cuts a line that is too long for 80 columns"


@pytest.mark.parametrize(
    ("module", "name", "sentence"),
    [
        ("openpyxl", "a.xlsx", 'writing XLSX needs openpyxl. pip install "triage-pengaduan[excel]"'),
        ("pyarrow", "a.parquet", 'writing Parquet needs pyarrow. pip install "triage-pengaduan[parquet]"'),
    ],
)
def test_a_missing_extra_is_named_as_every_shell_takes_it(module, name, sentence, tmp_path, monkeypatch, capsys):
    (tmp_path / "in.csv").write_text("pesan\nlampu mati\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, module, None)
    assert run(["predict", "in.csv", "-o", name]) == 1
    assert capsys.readouterr().err == f"triage: {sentence}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_locale_of_c_and_no_home():
    code, out, _ = call(
        "predict", "-q", text="pesan\nlampu mati é 😊\n", env={"LC_ALL": "C", "PATH": os.environ["PATH"]}
    )
    assert code == 0
    assert "é 😊" in out


def test_train_and_predict_another_city(tmp_path):
    lines = [f"{i},{t} nomor {i},{d}" for i in range(40) for t, d in (("jalan rusak", "PU"), ("sampah bau", "DLH"))]
    (tmp_path / "kota.csv").write_text("id,isi,dinas\n" + "\n".join(lines) + "\n")
    code, out, _ = call("train", "kota.csv", "-o", "kota.triage", "--skpd-column", "dinas", cwd=tmp_path)
    assert code == 0
    assert "kota.triage: 80 messages" in out
    _, out, _ = call("predict", "-q", "-m", "kota.triage", text="isi\njalan berlubang rusak\n", cwd=tmp_path)
    assert out.splitlines()[1].startswith("jalan berlubang rusak,PU,")
    assert '"PU": 40' in call("info", "-m", "kota.triage", "--json", cwd=tmp_path)[1]


def test_explain_says_why():
    _, out, _ = call("explain", "lampu", "jalan", "mati")
    assert "skpd = binamarga" in out
    assert "lampu" in out
