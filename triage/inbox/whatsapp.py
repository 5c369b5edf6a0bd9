"""WhatsApp chat export, as text or as the zip the phone makes: one row for every message of a person.

Format: WhatsApp Help Center, "How to export your chat history" (faq.whatsapp.com/1180414079177245); the lines
themselves are not documented.  They were taken from exports of both systems:

    03/07/14 08.15 - Budi: text             Android, Indonesian
    7/3/14, 8:15 AM - Budi: text            Android, English, 12 hours
    [03/07/14 08.15.33] Budi: text          iOS, with invisible U+200E and U+202F

A line that does not open like this goes on with the message above.  System lines ("... menambahkan ...") have
no sender: they are counted, not read.  Media without a caption and deleted messages are rows with an empty
``pesan``.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import IO, BinaryIO

from triage.errors import counted
from triage.inbox.batch import Inbox, Problem
from triage.inbox.lines import RAW_SHOWN
from triage.inbox.messages import Row, inbox_of
from triage.inbox.whatsapp_zip import looks_like_chat_zip, open_chat, read_line

COLUMNS = ["id", "waktu", "pengirim", "pesan"]

#: Longest message kept: WhatsApp allows 65,536 characters.
LONGEST = 1 << 20

#: Messages, and characters, looked at to learn whether dates are day/month or month/day.
LEARN, LEARN_TEXT = 500, 4 << 20

_OPENS = re.compile(
    r"""[\u200e\u200f\ufeff]*\[?
    (?P<a>\d{1,4})[/.-](?P<b>\d{1,2})[/.-](?P<c>\d{2,4})
    ,?[ ](?:pukul[ ]|at[ ])?
    (?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?
    (?:[ \u00a0\u202f]?(?P<half>[AaPp])\.?[ \u00a0]?[Mm]\.?)?
    (?:\][ ]|[ ][-\u2013][ ])""",
    re.VERBOSE,
)
_SENDER = re.compile(r"[\u200e\u200f\u202a-\u202c~\u202f ]*([^:\n]{1,120}?)[\u202c]?:(?: |$)")
_MARKS = "\u200e\u200f \t\r\n"

_MEDIA = re.compile(
    r"""<media[ ](?:omitted|tidak[ ]disertakan|tdk[ ]disertakan)>
    |   (?:image|video|audio|sticker|gif|document|contact[ ]card|video[ ]note
        |gambar|foto|stiker|dokumen|kartu[ ]kontak|pesan[ ]suara|catatan[ ]video)[ ]
        (?:omitted|tidak[ ]disertakan)
    |   <(?:attached|terlampir):[ ][^>\n]{1,200}>
    |   [^\n/\\:]{1,120}\.\w{2,5}[ ]\((?:file[ ]attached|file[ ]terlampir|berkas[ ]terlampir)\)
    |   [^\n]{1,200}[ ]\u200e?(?:document|dokumen)[ ](?:omitted|tidak[ ]disertakan)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DELETED = re.compile(
    r"(?:this message was deleted|you deleted this message|pesan ini (?:telah )?dihapus"
    r"|anda (?:telah )?menghapus pesan ini)(?: by admin[^\n]*| oleh admin[^\n]*)?\.?",
    re.IGNORECASE,
)
_EDITED = re.compile(
    r"\s?\u200e?<(?:this message was edited|pesan ini (?:telah )?diedit)>\s*$", re.IGNORECASE
)
#: What iOS and groups say under a sender's or the group's name.
_SYSTEM = re.compile(
    r"(?:messages and calls|messages you send|pesan dan (?:panggilan|telepon)|pesan yang anda kirim)\b"
    r"[^\n]{0,80}(?:end-to-end|enkripsi|terenkripsi)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Entry:
    """A message as it stands in the export: its date parts, sender and lines."""

    opening: re.Match[str]
    sender: str
    lines: list[str]
    number: int
    size: int = 0


def sniff(head: bytes, name: str) -> bool:
    """Tell whether the first bytes are a chat: a dated line near the top, or a zip that opens with one."""
    if head.startswith(b"PK\x03\x04"):
        return looks_like_chat_zip(head)
    lines = head.decode("utf-8-sig", "replace").splitlines()[:5]
    return any(_OPENS.match(line) for line in lines)


def read(stream: BinaryIO, name: str) -> Inbox:
    """Read a chat export or its zip.

    Columns: ``id`` (from 1), ``waktu`` (ISO 8601, the phone's clock), ``pengirim``, ``pesan``.

    Raises
    ------
    InputError
        The zip holds no chat, is damaged, locked, or unpacks to more than 512 MB.
    """
    notices: list[str] = []
    return inbox_of(COLUMNS, name, "whatsapp", _rows(open_chat(stream, name, sniff), name, notices), notices)


def _rows(stream: IO[bytes], name: str, notices: list[str]) -> Iterator[Row]:
    counts = {"system": 0, "media": 0, "deleted": 0, "stray": 0}
    entries = _entries(_lines(stream, name), counts)
    first: deque[Entry] = deque()
    for entry in entries:
        first.append(entry)
        if len(first) == LEARN or sum(entry.size for entry in first) > LEARN_TEXT:
            break
    order, sure = _date_order(first)
    number = 0
    for entry in _chained(first, entries):
        if not entry.sender:
            counts["system"] += 1
            continue
        number += 1
        text = _text(entry, counts)
        problem = None
        if entry.size > LONGEST:
            reason = f"pesan lebih dari {LONGEST >> 20} MB"
            problem = Problem(f"{name}:{entry.number}", reason, text[:RAW_SHOWN])
        yield [str(number), _when(entry.opening, order), entry.sender, text], problem
    if not sure and number:
        notices.append(f"{name}: dates read as {order}, which the export does not show for sure")
    told = {
        "system": f"left out {counted(counts['system'], 'system line')}",
        "media": f"empty pesan for {counted(counts['media'], 'media message')} without text",
        "deleted": f"empty pesan for {counted(counts['deleted'], 'message')} deleted by the sender",
        "stray": f"left out {counted(counts['stray'], 'line')} before the first message",
    }
    notices += [f"{name}: {what}" for key, what in told.items() if counts[key]]


def _chained(first: deque[Entry], rest: Iterable[Entry]) -> Iterator[Entry]:
    while first:
        yield first.popleft()
    yield from rest


def _entries(lines: Iterable[str], counts: dict[str, int]) -> Iterator[Entry]:
    entry: Entry | None = None
    for number, line in enumerate(lines, start=1):
        opening = _OPENS.match(line)
        if opening is None:
            if entry is None:
                counts["stray"] += bool(line.strip(_MARKS))
            elif entry.size <= LONGEST:
                entry.lines.append(line)
                entry.size += len(line) + 1
            continue
        if entry:
            yield entry
        rest = line[opening.end() :]
        sender = _SENDER.match(rest)
        text = rest[sender.end() :] if sender else rest
        system = sender is None or _SYSTEM.search(text[:300])
        entry = Entry(opening, "" if system or not sender else sender[1].strip(), [text], number, len(text))
    if entry:
        yield entry


def _text(entry: Entry, counts: dict[str, int]) -> str:
    """Text of a message: without marks of editing, media and deletion."""
    text = _EDITED.sub("", "\n".join(entry.lines).strip(_MARKS))
    if _DELETED.fullmatch(text):
        counts["deleted"] += 1
        return ""
    media = _MEDIA.match(text)
    if media:
        text = text[media.end() :].strip(_MARKS)
        counts["media"] += not text
    return "" if text == "null" else text


def _date_order(entries: Iterable[Entry]) -> tuple[str, bool]:
    """``day/month``, ``month/day`` or ``year-month-day``, and whether the dates leave no doubt.

    A part over 12 settles it; then the order in which time never runs backwards; then the American clock.
    """
    openings = [entry.opening for entry in entries]
    if any(len(opening["a"]) == 4 for opening in openings):
        return "year-month-day", True
    if any(int(opening["a"]) > 12 for opening in openings):
        return "day/month", True
    if any(int(opening["b"]) > 12 for opening in openings):
        return "month/day", True
    back = {
        order: sum(a > b for a, b in pairwise(_when(opening, order) for opening in openings))
        for order in ("day/month", "month/day")
    }
    if back["day/month"] != back["month/day"]:
        return min(back, key=lambda order: back[order]), True
    american = any(opening["half"] for opening in openings)
    return ("month/day" if american else "day/month"), False


def _when(opening: re.Match[str], order: str) -> str:
    """ISO 8601 without a zone, "" if there is no such moment."""
    a, b, c = (int(opening[part]) for part in "abc")
    year, month, day = {"day/month": (c, b, a), "month/day": (c, a, b), "year-month-day": (a, b, c)}[order]
    hour, half = int(opening["hour"]), (opening["half"] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        moment = datetime(
            year + 2000 if year < 100 else year,
            month,
            day,
            hour,
            int(opening["minute"]),
            int(opening["second"] or 0),
        )
    except ValueError:
        return ""
    return moment.isoformat(timespec="seconds")


def _lines(stream: IO[bytes], name: str) -> Iterator[str]:
    """Lines without their ends, bounded, in UTF-8 with or without BOM."""
    first = True
    while line := read_line(stream, name, LONGEST):
        text = line.decode("utf-8-sig" if first else "utf-8", "replace").rstrip("\r\n")
        first = False
        # Some exports write U+2028 for a line break within a message; it stays part of the text.
        yield text
