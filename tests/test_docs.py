"""The docs say what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from triage.cli import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_of_the_readme():
    block = re.search(r"```console\n\$ (.*?)\n(.*?)```", README, re.DOTALL)
    command = block[1].replace("triage predict", f"'{sys.executable}' -m triage predict -q")
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, encoding="utf-8")
    shown = [line.split(",") for line in block[2].splitlines()]
    said = [line.split(",") for line in done.stdout.splitlines()]
    # Probabilities and reasons move with the corpus; labels and actions must not.
    assert [[c for c in row if not re.search(r"\d|:", c)][:3] for row in said] == [
        [c for c in row if not re.search(r"\d|:", c)][:3] for row in shown
    ]


def test_the_python_of_the_readme():
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "['binamarga', 'dukcapil']" in done.stdout


@pytest.mark.parametrize("verb", cli.list_commands(None))
def test_every_command_is_in_the_readme(verb):
    assert f"triage {verb}" in README


def test_links_lead_somewhere():
    for path in ROOT.glob("**/*.md"):
        if ".venv" in path.parts:
            continue
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path}: {target}"


def test_the_datasheet_counts_what_is_there():
    subprocess.run([sys.executable, "corpora/datasheet.py", "--check"], cwd=ROOT, check=True)
