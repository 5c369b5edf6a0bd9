"""Mail: an mbox or one .eml: one row for every message, what the citizen wrote and nothing they quoted.

Formats: mbox, RFC 4155; messages, RFC 5322, with encoded headers (RFC 2047) and MIME parts (RFC 2045).
Attachments are skipped.  Messages are read one at a time (:mod:`triage.inbox.mailbox`).
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from datetime import timedelta, timezone
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import BinaryIO

from triage.errors import counted
from triage.inbox.batch import Inbox, Problem
from triage.inbox.lines import RAW_SHOWN
from triage.inbox.mailbox import mails
from triage.inbox.mailtext import LONGEST_HTML, own_words, text_of_html
from triage.inbox.messages import Row, inbox_of

COLUMNS = ["id", "waktu", "pengirim", "subjek", "pesan"]

#: The desk's clock.
WIB = timezone(timedelta(hours=7))

#: Parts looked at in one message: real mail has some ten; and the longest header shown: subjects have under 200.
MOST_PARTS, LONGEST_HEADER = 200, 10_000

_HEADER = re.compile(rb"^[!-9;-~]{1,60}:[ \t]?", re.MULTILINE)
_KNOWN = re.compile(
    rb"^(from|date|subject|to|received|message-id|return-path|mime-version|delivered-to|content-type|x-[\w-]+):",
    re.MULTILINE | re.IGNORECASE,
)


def sniff(head: bytes, name: str) -> bool:
    """Tell whether the first bytes are an mbox ("From " and a header) or a message (two known headers)."""
    if head.startswith(b"From "):
        head = head.partition(b"\n")[2]
    elif not _HEADER.match(head):
        return False
    known = {match[1].lower() for match in _KNOWN.finditer(head)}
    return len(known) >= 2 and _HEADER.match(head) is not None


def read(stream: BinaryIO, name: str) -> Inbox:
    """Read an mbox or one message.

    Columns: ``id`` (Message-ID), ``waktu`` (ISO 8601, WIB), ``pengirim``, ``subjek``, ``pesan``: the
    body without quoted replies and signatures, under the subject unless that is a reply's or empty.
    """
    notices: list[str] = []
    return inbox_of(COLUMNS, name, "mail", _rows(stream, name, notices), notices)


def _rows(stream: BinaryIO, name: str, notices: list[str]) -> Iterator[Row]:
    attachments = 0
    for mail in mails(stream):
        raw = mail.bytes()
        message = email.message_from_bytes(raw)
        text, skipped = _body(message)
        attachments += skipped
        subject = _header(message, "Subject")
        cells: list[object] = [
            _header(message, "Message-ID"),
            _when(_header(message, "Date")),
            _header(message, "From"),
            subject,
            _with_subject(subject, own_words(text)),
        ]
        problem = None
        if mail.problem:
            problem = Problem(f"{name}:{mail.number}", mail.problem, raw[:RAW_SHOWN].decode("latin-1"))
        yield cells, problem
    if attachments:
        notices.append(f"{name}: left out {counted(attachments, 'attachment')}")


def _header(message: Message, name: str) -> str:
    """A header decoded and on one line, "" if there is none."""
    value = message.get(name)
    if value is None:
        return ""
    raw = str(value)[:LONGEST_HEADER]
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError, LookupError):
        pieces = [(raw, None)]
    text = "".join(piece if isinstance(piece, str) else _decoded(piece, charset) for piece, charset in pieces)
    return " ".join(text.split())


def _body(message: Message) -> tuple[str, int]:
    """Text of a message (plain parts, else HTML ones) and the number of attachments."""
    plain: list[str] = []
    html: list[str] = []
    skipped = 0
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            break
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        attached = part.get_filename() is not None or "attachment" in str(part.get("Content-Disposition", ""))
        if attached or kind not in ("text/plain", "text/html"):
            skipped += 1
            continue
        payload = part.get_payload(decode=True)
        text = _decoded(payload, _charset(part)) if isinstance(payload, bytes) else ""
        (plain if kind == "text/plain" else html).append(text)
    body = "\n".join(text for text in plain if text.strip())
    return body or _text_of_pages(html), skipped


def _text_of_pages(pages: list[str]) -> str:
    """Text of HTML parts, which share one limit of length."""
    left, texts = LONGEST_HTML, []
    for page in pages:
        texts.append(text_of_html(page[:left]))
        left -= min(left, len(page))
    return "\n".join(texts)


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, ValueError):
        return None


def _decoded(raw: bytes, charset: str | None) -> str:
    """Decode as said, else as UTF-8, else as Windows-1252, the mail programs' old default."""
    for encoding in (charset, "utf-8", "windows-1252"):
        try:
            return raw.decode(encoding or "utf-8")
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def _when(date: str) -> str:
    try:
        moment = parsedate_to_datetime(date)
        return (moment.astimezone(WIB) if moment.tzinfo else moment).isoformat(timespec="seconds")
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _with_subject(subject: str, text: str) -> str:
    """The text under its subject, unless the subject says nothing the text does not.

    >>> _with_subject("Lampu mati", "Jl Mawar, sudah 3 hari")
    'Lampu mati\\nJl Mawar, sudah 3 hari'
    >>> _with_subject("Re: Lampu mati", "masih mati")
    'masih mati'
    """
    reply = re.match(r"(?:re|bls|balas|fw|fwd|trs)\s?:", subject, re.IGNORECASE)
    if not subject or (text and (reply or subject.lower() in text.lower())):
        return text
    return f"{subject}\n{text}" if text else subject
