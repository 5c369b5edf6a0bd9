"""What a desk can export -> rows, streaming.

The format is recognised by content first and name second; ``format`` forces one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from triage.errors import InputError
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
FORMATS = ("csv", "tsv", "lines", "jsonl", "json", *MESSAGES)


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
    start = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for kind, opening in MESSAGES.items():
        if re.match(opening, start) and import_module(f"triage.inbox.{kind}").sniff(source.head, source.name):
            return kind
    if start.startswith(b"{"):
        return "jsonl"
    if start.startswith(b"[") and start[1:].lstrip()[:1] in (b"{", b"]"):
        return "json"
    if b"\0" in source.head[:8] and not source.head.startswith((b"\xff\xfe", b"\xfe\xff")) or start.startswith(b"%PDF"):
        raise InputError(f"{source.name}: not a text or table that triage can read", "Save it as CSV or XLSX")
    return ""
