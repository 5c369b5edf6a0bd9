"""One report, many faces: terminal, JSON, Markdown, HTML and JUnit, all from :class:`Report`."""

from __future__ import annotations

from triage.report.data import SCHEMA, VERSION, Report

__all__ = ["SCHEMA", "VERSION", "Report"]
