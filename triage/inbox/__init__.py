"""What a desk can export -> rows, streaming.

The format is recognised by content first and name second; ``format`` forces one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from triage.errors import InputError
from triage.inbox.batch import Batch, Inbox, Problem
from triage.inbox.columns import check_clash, find_text_column
from triage.inbox.source import Source

__all__ = ["Batch", "Inbox", "Problem", "check_clash", "find_text_column", "open_inbox"]

FORMATS = ("csv", "tsv", "lines", "jsonl", "json")


def open_inbox(
    sources: Sequence[str | Path | BinaryIO],
    *,
    format: str | None = None,
    encoding: str | None = None,
    text_column: str | None = None,
) -> Inbox:
    """Open an inbox.

    Parameters
    ----------
    sources: paths, "-" for standard input, or binary files.
    format: one of :data:`FORMATS`, or None to recognise it.
    text_column: the column that was asked for, which tells a header from a message.

    Raises
    ------
    InputError: nothing to read, or not in a format that is known.
    """
    from triage.inbox import jsonlines, tabular

    source = Source(sources[0])
    kind = format or _recognise(source)
    if kind == "jsonl":
        return jsonlines.read_lines(source, encoding=encoding)
    if kind == "json":
        return jsonlines.read_array(source, encoding=encoding)
    return tabular.read(source, encoding=encoding, format=kind or None, wanted=text_column)


def _recognise(source: Source) -> str:
    start = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{"):
        return "jsonl"
    if start.startswith(b"[") and start[1:].lstrip()[:1] in (b"{", b"]"):
        return "json"
    if b"\0" in source.head[:8] and not source.head.startswith((b"\xff\xfe", b"\xfe\xff")) or start.startswith(b"%PDF"):
        raise InputError(f"{source.name}: not a text or table that triage can read", "Save it as CSV or XLSX")
    return ""
