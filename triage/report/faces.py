"""Write the faces of a report that were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from triage.errors import OutputError
from triage.files import write_atomically
from triage.report.data import Report

#: Each is a module of this package with a function ``as_FACE``.
FACES = ("json", "markdown", "html", "junit")


def write(report: Report, language: str, paths: Mapping[str, str | None]) -> None:
    """Write the report as each face (a name of :data:`FACES`) that has a path; whole or not at all.

    Raises
    ------
    OutputError: a file that cannot be written.
    """
    for face, path in paths.items():
        if path:
            module = import_module(f"triage.report.{face}")
            text = module.as_json(report) if face == "json" else getattr(module, f"as_{face}")(report, language)
            try:
                # Half a surrogate pair, as a broken export may hold, has no bytes.
                write_atomically(Path(path), text.encode("utf-8", "replace"))
            except OSError as error:
                raise OutputError(f"{path}: cannot be written ({error.strerror})", "Choose another place") from None
