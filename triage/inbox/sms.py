"""Android "SMS Backup & Restore" XML: one row for every received message.

Format: SyncTech, "Fields in XML Backup Files", synctech.com.au/sms-backup-restore/fields-in-xml-backup-files:
a root ``<smses count="n">`` with ``<sms address date type body .../>`` (type 1 received, 2 sent, 3 draft,
4 outbox) and ``<mms date msg_box address><parts><part ct="text/plain" text="..."/></parts></mms>``; dates are
milliseconds since 1970, UTC.

The file is cut at each ``<sms`` or ``<mms`` (a raw ``<`` cannot stand in an attribute) and each record goes
through its own XML parser: memory is that of one record, a broken record is one broken row, and no document
type ever reaches a parser, so there are no entities to expand.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import BinaryIO
from xml.parsers import expat

from triage.errors import InputError, counted
from triage.inbox.batch import Inbox, Problem
from triage.inbox.lines import RAW_SHOWN
from triage.inbox.messages import Row, inbox_of

COLUMNS = ["id", "waktu", "pengirim", "pesan"]

#: The desk's clock: Western Indonesian Time has no summer time.
WIB = timezone(timedelta(hours=7))

#: Bytes read at once, and the longest record kept: MMS carry pictures, a few MB at most where networks allow
#: them at all, and a third more as base64.
CHUNK, LONGEST = 1 << 20, 16 << 20

_RECORD = re.compile(r"<(?=[sm]ms[\s/>])")
#: Emoji as two UTF-16 halves (&#55357;&#56838;), decimal or hexadecimal, which no XML parser accepts.
_REFERENCES = re.compile(r"(?:&#(?:x[0-9A-Fa-f]{1,8}|\d{1,10});)+")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]+)|(\d+));")
#: Raw characters that XML 1.0 forbids (section 2.2).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Attachments, which are not read: without them a picture costs no more than its length.
_DATA = re.compile(r'(?<=\sdata=")[^"<]{1000,}+(?=")')
_TYPES = {"1": "masuk", "2": "keluar", "3": "draf", "4": "keluar", "5": "keluar", "6": "keluar"}


def sniff(head: bytes, name: str) -> bool:
    """Tell whether the first bytes are an SMS backup: ``<smses`` or ``<sms`` after the XML declaration."""
    text = _decoder(head).decode(head)
    return (
        text.lstrip("\ufeff \r\n\t")[:1] == "<" and re.search(r"<(?:smses|sms|mms)[\s/>]", text) is not None
    )


def read(stream: BinaryIO, name: str, *, all_messages: bool = False) -> Inbox:
    """Read an SMS backup; received messages only, or all with a column ``arah`` (masuk, keluar, draf).

    Columns: ``id`` (place in the file, from 1), ``waktu`` (ISO 8601, WIB), ``pengirim``, ``pesan``.

    Raises
    ------
    InputError
        While reading: the file declares a document type.
    """
    notices: list[str] = []
    columns = [*COLUMNS, "arah"] if all_messages else COLUMNS
    return inbox_of(columns, name, "sms", _rows(stream, name, all_messages, notices), notices)


def _rows(stream: BinaryIO, name: str, all_messages: bool, notices: list[str]) -> Iterator[Row]:
    skipped = 0
    mended = [0]
    for number, (line, piece) in enumerate(_pieces(stream, name), start=1):
        place = f"{name}:{line}"
        fields = _fields(_mend(_DATA.sub("", piece), mended)) if len(piece) <= LONGEST else None
        if fields is None:
            empty: list[object] = [str(number), "", "", "", *([""] if all_messages else [])]
            long = len(piece) > LONGEST
            reason = f"pesan lebih dari {LONGEST >> 20} MB" if long else "bukan XML yang utuh"
            yield empty, Problem(place, reason, piece[:RAW_SHOWN])
            continue
        kind = _TYPES.get(fields["type"], "")
        if not all_messages and kind not in ("masuk", ""):
            skipped += 1
            continue
        cells: list[object] = [str(number), _when(fields["date"]), fields["address"], fields["body"]]
        yield [*cells, kind] if all_messages else cells, None
    if skipped:
        notices.append(
            f"{name}: left out {counted(skipped, 'sent or drafted message')}, only received ones are read"
        )
    if mended[0]:
        notices.append(f"{name}: {counted(mended[0], 'character')} that XML does not allow became U+FFFD")


def _pieces(stream: BinaryIO, name: str) -> Iterator[tuple[int, str]]:
    """Yield each record with its line number, from its ``<sms`` up to the next one."""
    line, held, size, seen = 1, [""], 0, False
    decoder: codecs.IncrementalDecoder | None = None
    tail = ""
    while True:
        data = stream.read(CHUNK)
        decoder = decoder or _decoder(data)
        text = tail + decoder.decode(data, not data)
        # A "<sms" cut in two by the end of the chunk waits for the next one.
        tail = text[max(0, len(text) - 5) :] if data else ""
        text = text[: len(text) - len(tail)]
        starts = [match.start() for match in _RECORD.finditer(text + tail) if match.start() < len(text)]
        for index, (start, end) in enumerate(zip([0, *starts], [*starts, len(text)], strict=True)):
            if index:
                piece = "".join(held)
                if seen:
                    yield line, piece
                else:
                    _refuse_doctype(piece, name)
                line += piece.count("\n")
                held, size, seen = [], 0, True
            if size <= LONGEST:
                held.append(text[start:end])
                size += end - start
        if not data:
            break
    piece = "".join(held)
    if seen:
        yield line, piece
    else:
        _refuse_doctype(piece, name)


def _refuse_doctype(prolog: str, name: str) -> None:
    if "<!DOCTYPE" in prolog or "<!ENTITY" in prolog:
        raise InputError(
            f"{name}: declares a document type, an SMS backup never does", "It was not read"
        )


def _decoder(head: bytes) -> codecs.IncrementalDecoder:
    utf16 = head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return codecs.getincrementaldecoder("utf-16" if utf16 else "utf-8-sig")("replace")


def _mend(piece: str, mended: list[int]) -> str:
    """Join surrogate pairs; what XML forbids becomes U+FFFD and is counted."""

    def join(match: re.Match[str]) -> str:
        joined: list[str] = []
        high = 0
        for digits, decimal in _REFERENCE.findall(match.group()):
            code = int(digits, 16) if digits else int(decimal)
            if high and 0xDC00 <= code <= 0xDFFF:
                joined[-1] = chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00))
                mended[0] -= 1
                high = 0
                continue
            high = code if 0xD800 <= code <= 0xDBFF else 0
            allowed = code <= 0x10FFFF and not _FORBIDDEN.match(chr(code))
            mended[0] += not allowed
            joined.append(f"&#{code};" if allowed else "\ufffd")
        return "".join(joined)

    text, count = _FORBIDDEN.subn("\ufffd", _REFERENCES.sub(join, piece))
    mended[0] += count
    return text


def _fields(piece: str) -> dict[str, str] | None:
    """Fields of one record: type, date, address, body; ``None`` if it is not well-formed."""
    found: dict[str, str] = {"type": "", "date": "", "address": "", "body": ""}
    texts: list[str] = []
    depth = 0
    done = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth == 1:
            found.update((key, _known(attributes.get(key))) for key in ("date", "address"))
            found["type"] = attributes.get("type" if tag == "sms" else "msg_box", "")
            found["body"] = _known(attributes.get("body"))
        elif tag == "part" and attributes.get("ct") == "text/plain":
            texts.append(_known(attributes.get("text")))

    def end(_tag: str) -> None:
        nonlocal depth, done
        depth -= 1
        done = done or depth == 0

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(piece, True)
    except expat.ExpatError:
        # What follows a whole record is the end of the root or noise between two records.
        if not done:
            return None
    if texts:
        found["body"] = "\n".join(texts)
    return found


def _known(value: str | None) -> str:
    """The backup writes ``null`` for a field that is not set."""
    return "" if value is None or value == "null" else value


def _when(milliseconds: str) -> str:
    """ISO 8601 in WIB, "" if the backup has no usable date.

    >>> _when("1404350100000")
    '2014-07-03T08:15:00+07:00'
    """
    try:
        moment = datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
        return moment.astimezone(WIB).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return ""
