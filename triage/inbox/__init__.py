"""What a desk can export -> rows, streaming.

The format is recognised by content first and name second; ``format`` forces one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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
#: More columns than this come from a wrong delimiter or from somebody who means harm; SP4N-LAPOR! has 21.
MAX_COLUMNS = 4_096
FORMATS = ("csv", "tsv", "lines", "jsonl", "json", "xlsx", "parquet", *MESSAGES)


def open_inbox(
    sources: Sequence[str | Path | BinaryIO],
    *,
    format: str | None = None,
    encoding: str | None = None,
    text_column: str | None = None,
    sheet: str | None = None,
    sent: bool = False,
    waiting: Callable[[int], None] | None = None,
) -> Inbox:
    """Open an inbox; several sources become one, with a column ``sumber``.

    Parameters
    ----------
    sources: paths (with * and ? where the shell left them), "-" for standard input, or binary files.
    format: one of :data:`FORMATS`, or None to recognise it.
    text_column: the column that was asked for, which tells a header from a message.
    sheet: of a workbook; None: the first one with a text column.
    sent: of an SMS backup also what was sent and drafted, with a column ``arah``.
    waiting: called with a file descriptor before every read that may have to wait for a sender.

    Raises
    ------
    InputError: nothing to read, not in a format that is known, or more than :data:`MAX_COLUMNS` columns.
    UsageError: an unknown format or encoding.
    """
    if format is not None and format not in FORMATS:
        raise UsageError(f"unknown input format {format}", f"Known: {', '.join(FORMATS)}")
    from triage.inbox import several

    def one(given: str | Path | BinaryIO) -> Inbox:
        source = Source(given, waiting)
        try:
            inbox = _open(source, format, encoding, text_column, sheet, sent)
        except BaseException:
            source.close()
            raise
        if len(inbox.columns) > MAX_COLUMNS:
            inbox.__exit__(None, None, None)
            raise InputError(
                f"{inbox.name}: {len(inbox.columns)} columns (at most {MAX_COLUMNS} make sense)", "Check the delimiter"
            )
        return inbox

    found = several.expand(sources)
    return one(found[0]) if len(found) == 1 else several.chain(found, one, text_column)


def _open(
    source: Source, format: str | None, encoding: str | None, text_column: str | None, sheet: str | None, sent: bool
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
        return _read_messages(kind, source, sent)
    if kind == "jsonl":
        return jsonlines.read_lines(source, encoding=encoding)
    if kind == "json":
        return jsonlines.read_array(source, encoding=encoding)
    return tabular.read(source, encoding=encoding, format=kind or None, wanted=text_column)


def _read_messages(kind: str, source: Source, sent: bool) -> Inbox:
    from triage.inbox.messages import stream_of

    more = {"all_messages": True} if sent and kind == "sms" else {}
    stream = stream_of(source.blocks())
    if source.head.startswith(b"PK") and source.path and source.path.is_file() and not source.packed:
        stream = open(source.path, "rb")  # noqa: SIM115 (a zip is read from its end; closed with the inbox)
    inbox: Inbox = import_module(f"triage.inbox.{kind}").read(stream, source.name, **more)
    inbox.closers += [stream.close, source.close]
    return inbox


def _recognise(source: Source) -> str:
    if source.head.startswith(b"PAR1"):
        return "parquet"
    start = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for kind, opening in MESSAGES.items():
        if re.match(opening, start) and import_module(f"triage.inbox.{kind}").sniff(source.head, source.name):
            return kind
    if start.startswith(b"{"):
        return "json" if _goes_on(start) else "jsonl"
    if start.startswith(b"[") and start[1:].lstrip()[:1] in (b"{", b"]"):
        return "json"
    if source.head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):  # a zip (XLSX, ODS) or an old Office file
        return "xlsx"
    if source.head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise InputError(f"{source.name}: not a text or table that triage can read", "Save it as CSV or XLSX")
    return ""


def _goes_on(start: bytes) -> bool:
    """Whether an object goes on behind its first line, or holds a list of objects and is alone."""
    line, end, rest = start.partition(b"\n")
    if not end or not rest.strip():
        return re.match(rb'\{\s*+"[^"]{1,100}"\s*+:\s*+\[\s*+\{', start) is not None
    return not line.rstrip().endswith(b"}")
