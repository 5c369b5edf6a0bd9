"""The CI files of docs/ci.md are well-formed and their steps run on a small corpus."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
GITHUB, GITLAB = (
    yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/ci.md").read_text(), re.DOTALL)
)
STEPS = GITHUB["jobs"]["corpus"]["steps"]


@pytest.fixture
def repository(tmp_path, small_corpus):
    """A desk's repository: a corpus folder with an agency list and gates."""
    (tmp_path / "corpus" / "pesan").mkdir(parents=True)
    rows = zip(small_corpus.texts, small_corpus.heads["jenis"], small_corpus.heads["skpd"], strict=True)
    # Templates would be each other's near-duplicates; these words tell them apart.
    lines = [f"{text} {'abcdefghij'[i % 10] * 9} {i}\t{kind}\t{agency}" for i, (text, kind, agency) in enumerate(rows)]
    (tmp_path / "corpus/pesan/a.tsv").write_text("\n".join(["pesan\tjenis\tskpd", *lines, ""]))
    (tmp_path / "corpus/skpd.csv").write_text("kode,nama\nbinamarga,Bina Marga\nlh,DLH\ndukcapil,Dukcapil\n")
    (tmp_path / "corpus/gates.toml").write_text('[min]\n"skpd.accuracy" = 0.5\n')
    return tmp_path


def run_steps(folder):
    """Run the steps as GitHub does: bash -e, after a failure only those with always(); exit codes by command."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # One process is enough for 130 messages: starting more takes longer than the work.
    own = {"PATH": path, "GITHUB_STEP_SUMMARY": str(folder / "summary.md"), "JOBLIB_MULTIPROCESSING": "0"}
    env = {**os.environ, **own}
    codes = {}
    for step in STEPS:
        command = step.get("run", "")
        if not command or command.startswith("pip install") or (any(codes.values()) and step.get("if") != "always()"):
            continue
        done = subprocess.run(["bash", "-e", "-c", command], cwd=folder, env=env, capture_output=True, text=True)
        codes[" ".join(command.split()[:2])] = done.returncode
    return codes


@pytest.mark.skipif(os.name == "nt", reason="the steps are for bash")
class TestSteps:
    def test_a_good_corpus(self, repository):
        codes = run_steps(repository)
        assert codes == dict.fromkeys(
            ["mkdir -p", "triage check", "triage evaluate", "triage train", "triage info", "test !"], 0
        )
        assert (repository / "summary.md").read_text() == (repository / "report/report.md").read_text()
        assert sorted(p.name for p in (repository / "report").iterdir()) == [
            "check.csv", "gates.xml", "kartu-model.md", "model.triage", "report.html", "report.json", "report.md",
        ]  # fmt: skip
        assert 'name="skpd.accuracy' in (repository / "report/gates.xml").read_text()

    def test_a_misspelt_label_stops_it(self, repository):
        with open(repository / "corpus/pesan/a.tsv", "a") as lines:
            lines.write("ktp hilang\tlaporan\tdukcapl\n")
        assert run_steps(repository) == {"mkdir -p": 0, "triage check": 1, "test !": 0}
        assert "a.tsv:132,unknown-label,galat,skpd,dukcapl,dukcapil" in (repository / "report/check.csv").read_text()


def test_both_services_do_the_same():
    ours = [step["run"] for step in STEPS if "run" in step and "if" not in step]
    assert GITLAB["corpus"]["script"] == ours


def test_everything_in_the_report_is_kept():
    upload = STEPS[-1]
    assert (upload["if"], upload["with"]["path"]) == ("always()", "report/")
    assert GITLAB["corpus"]["artifacts"]["paths"] == ["report/"]
    assert GITLAB["corpus"]["artifacts"]["when"] == "always"


def test_the_scripts_of_this_repository():
    for name in ("run", "gate"):
        script = ROOT / ".ci" / name
        assert os.access(script, os.X_OK)
        subprocess.run(["bash", "-n", str(script)], check=True)
        # Every verb and option that the scripts use is there.
        for line in re.findall(r"\.venv/bin/triage ([^|>\n]*(?:\\\n[^|>\n]*)*)", script.read_text()):
            verb, *rest = line.replace("\\\n", " ").split()
            shown = subprocess.run([sys.executable, "-m", "triage", verb, "--help"], capture_output=True, text=True)
            assert shown.returncode == 0
            assert [o for o in rest if o.startswith("--") and o not in shown.stdout] == []
