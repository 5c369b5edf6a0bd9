"""What a desk can export -> rows, streaming.

The format is recognised by content first and name second; ``format`` forces one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from triage.errors import InputError, UsageError
from triage.inbox.batch import Batch, Inbox, Problem
from triage.inbox.columns import check_clash, find_text_column
from triage.inbox.source import Source

__all__ = ["Batch", "Inbox", "Problem", "check_clash", "find_text_column", "open_inbox"]

#: Formats of messages, each a module with ``sniff`` and ``read``, and what their files start with: a table
#: starts otherwise as a rule, and the module is not imported for it.
MESSAGES = {
    "sms": rb"<|\xff\xfe|\xfe\xff",
    "telegram": rb"\{",
    "whatsapp": rb"PK|\[?\d|\xe2\x80",
    "mail": rb"From |[!-9;-~]{2,60}:",
}
FORMATS = ("csv", "tsv", "lines", "jsonl", "json", "xlsx", "parquet", *MESSAGES)


def open_inbox(
    sources: Sequence[str | Path | BinaryIO],
    *,
    format: str | None = None,
    encoding: str | None = None,
    text_column: str | None = None,
    sheet: str | None = None,
) -> Inbox:
    """Open an inbox; several sources become one, with a column ``sumber``.

    Parameters
    ----------
    sources: paths (with * and ? where the shell left them), "-" for standard input, or binary files.
    format: one of :data:`FORMATS`, or None to recognise it.
    text_column: the column that was asked for, which tells a header from a message.
    sheet: of a workbook; None: the first one with a text column.

    Raises
    ------
    InputError: nothing to read, or not in a format that is known.
    """
    if format is not None and format not in FORMATS:
        raise UsageError(f"unknown input format {format}", f"Known: {', '.join(FORMATS)}")
    from triage.inbox import several

    inboxes: list[Inbox] = []
    try:
        for source in several.expand(sources):
            inboxes.append(_open(Source(source), format, encoding, text_column, sheet))
        if len(inboxes) == 1:
            return inboxes[0]
        return several.chain(inboxes, [find_text_column(box.columns, text_column, box.name) for box in inboxes])
    except BaseException:
        for box in inboxes:
            box.__exit__(None, None, None)
        raise


def _open(
    source: Source, format: str | None, encoding: str | None, text_column: str | None, sheet: str | None
) -> Inbox:
    from triage.inbox import jsonlines, tabular

    kind = format or _recognise(source)
    if kind == "xlsx":
        from triage.inbox import spreadsheet

        return spreadsheet.read(source, sheet=sheet, wanted=text_column)
    if kind == "parquet":
        from triage.inbox import parquet

        return parquet.read(source)
    if kind in MESSAGES:
        return _read_messages(kind, source)
    if kind == "jsonl":
        return jsonlines.read_lines(source, encoding=encoding)
    if kind == "json":
        return jsonlines.read_array(source, encoding=encoding)
    return tabular.read(source, encoding=encoding, format=kind or None, wanted=text_column)


def _read_messages(kind: str, source: Source) -> Inbox:
    from triage.inbox.messages import stream_of

    inbox: Inbox = import_module(f"triage.inbox.{kind}").read(stream_of(source.blocks()), source.name)
    inbox.closers.append(source.close)
    return inbox


def _recognise(source: Source) -> str:
    if source.head.startswith(b"PAR1"):
        return "parquet"
    start = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for kind, opening in MESSAGES.items():
        if re.match(opening, start) and import_module(f"triage.inbox.{kind}").sniff(source.head, source.name):
            return kind
    if start.startswith(b"{"):
        return "jsonl"
    if start.startswith(b"[") and start[1:].lstrip()[:1] in (b"{", b"]"):
        return "json"
    if source.head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):  # a zip (XLSX, ODS) or an old Office file
        return "xlsx"
    if source.head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise InputError(f"{source.name}: not a text or table that triage can read", "Save it as CSV or XLSX")
    return ""
