"""Imports go strictly downward, and predicting stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "triage"
#: From the ground up; a module may import from lower layers and from its own.
LAYERS = [
    {"errors", "files", "orphans", "guard"},
    {"normalise", "words", "lexicon", "stems", "parts", "chunks", "lookup", "pairs", "reasons", "scorer", "weights", "decide", "elsewhere", "calibrate", "sums", "tails", "npy",
     "redact", "inbox", "outbox", "duplicates", "intervals", "reliability", "learner", "bundle", "pretrained", "spelling", "sound", "predictions", "growing", "plain"},
    {"features", "fold", "plan", "corpus", "targets", "crossval"},
    {"predict"},
    {"stream", "answers", "redacted", "train", "explain", "info", "redaction", "evaluate", "metrics", "compare",
     "gates", "check", "drift",
     "card", "slices", "learning", "report", "desk", "incidents", "engines", "workers", "validate"},
    {"cli", "__main__"},
]  # fmt: skip
LEVEL = {name: i for i, layer in enumerate(LAYERS) for name in layer}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module] if node.module != "triage" else [f"triage.{a.name}" for a in node.names]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        found |= {n.split(".")[1] for n in names if n.startswith("triage.")}
    return found - {"__version__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down(path):
    if room(path) == "__init__":
        return
    own = LEVEL[room(path)]
    upward = {name for name in imports(path) if LEVEL.get(name, 99) > own}
    assert not upward


def test_no_circle():
    """Rooms of one layer may use each other, but not in a circle."""
    graph: dict[str, set[str]] = {}
    for path in MODULES:
        graph.setdefault(room(path), set()).update(imports(path) - {room(path)})
    assert len(list(TopologicalSorter(graph).static_order())) >= len(graph)  # raises CycleError


def test_every_room_has_one_layer():
    assert sorted(LEVEL) == sorted(name for layer in LAYERS for name in layer)
    assert {room(path) for path in MODULES} - {"__init__"} == set(LEVEL)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_below_the_command_line_nothing_prints_or_exits(path):
    if room(path) in ("cli", "__main__"):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert not called & {"print", "exit", "quit", "input"}
    assert "click" not in {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_crowded_rooms(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_predict_imports_neither_sklearn_nor_pandas(tmp_path):
    inbox = tmp_path / "in.csv"
    inbox.write_text("pesan\nlampu jalan mati\nzzyx qwrt\n", encoding="utf-8")
    script = (
        "import sys; from triage.cli import run\n"
        "assert run(['predict', sys.argv[1], '-q']) == 0\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'sklearn', 'pandas', 'scipy', 'openpyxl', 'pyarrow', 'joblib'}, loaded\n"
    )
    subprocess.run([sys.executable, "-c", script, str(inbox)], check=True, capture_output=True)
