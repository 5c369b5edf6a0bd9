"""What several verbs print for people."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from triage.errors import counted

if TYPE_CHECKING:
    from triage.train import Trained


@contextmanager
def bar() -> Iterator[Callable[[str, float], None]]:
    """A progress bar on stderr, silent where that is no terminal: call it with (what, share done)."""
    if not sys.stderr.isatty():
        yield lambda what, share: None
        return
    line: Any
    with click.progressbar(length=1000, file=sys.stderr, item_show_func=lambda what: str(what or "")) as line:
        yield lambda what, share: line.update(int(share * 1000) - line.pos, what)


def training_lines(trained: Trained, path: str) -> Iterator[str]:
    """The result of a training, in a few lines."""
    manifest = trained.bundle.manifest
    yield f"{path}: {counted(manifest['corpus']['messages'], 'message')}, model {trained.bundle.digest[:12]}"
    for name, head in manifest["heads"].items():
        scores = head["cross_validated"]
        yield (
            f"{name}: {counted(len(head['labels']), 'label')}, accuracy {scores['accuracy']:.3f}, "
            f"macro-F1 {scores['macro_f1']:.3f} ({manifest['folds']}-fold cross-validation)"
        )
        yield f"  chosen: {trained.settings[name]}"
    for note in trained.notes:
        yield f"note: {note}"
