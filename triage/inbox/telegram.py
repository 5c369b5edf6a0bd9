"""Telegram Desktop JSON export: one row for every message.

Format: Telegram, "Chat export" (telegram.org/blog/export-and-more) and core.telegram.org/import-export; one
chat is ``{"name", "type", "id", "messages": [...]}``, an account ``{"chats": {"list": [chat, ...]}}``.  A
message has ``id``, ``type`` (message or service), ``date`` (local) and ``date_unixtime``, ``from`` and
``text``: a string, or a list of strings and ``{"type": "bold", "text": "..."}``.

The lists of messages are read one message at a time; a broken message is one broken row.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from triage.errors import InputError, counted
from triage.inbox.batch import Inbox, Problem
from triage.inbox.messages import Row, inbox_of
from triage.inbox.window import Broken, Window

COLUMNS = ["id", "waktu", "pengirim", "pesan"]

#: Bytes read at once.
CHUNK = 1 << 18

#: Where a list of messages starts, and where the message after a broken one does.
_LIST = re.compile(r'"messages"\s*:\s*\[')
_NEXT = re.compile(r'\{\s*"id"\s*:')

_SNIFF = re.compile(
    rb"""^[\s\xef\xbb\xbf]*\{ (?:
        .*"type"\s*:\s*"(?:personal_chat|bot_chat|saved_messages|replies|verification_codes
            |(?:private|public)_(?:group|supergroup|channel))"
    |   .*"chats"\s*:\s*\{ .*"list"\s*:
    )""",
    re.VERBOSE | re.DOTALL,
)


def sniff(head: bytes, name: str) -> bool:
    """Tell whether the first bytes are a Telegram export: an object with a Telegram chat type."""
    return _SNIFF.match(head) is not None


def read(stream: BinaryIO, name: str) -> Inbox:
    """Read a Telegram export.

    Columns: ``id``, ``waktu`` (ISO 8601, the exporting computer's clock), ``pengirim``, ``pesan``.

    Raises
    ------
    InputError
        While reading: no list of messages, or one that nests without end.
    """
    notices: list[str] = []
    return inbox_of(COLUMNS, name, "telegram", _rows(stream, name, notices), notices)


def _rows(stream: BinaryIO, name: str, notices: list[str]) -> Iterator[Row]:
    service = media = 0
    for number, message in enumerate(_messages(stream, name), start=1):
        if not isinstance(message, dict):
            raw = message.raw if isinstance(message, Broken) else _cell(message)
            yield ["", "", "", ""], Problem(f"{name}:{number}", "bukan pesan Telegram", raw)
            continue
        if message.get("type") == "service":
            service += 1
            continue
        text = _plain(message.get("text"))
        media += not text
        cells = (message.get("id"), message.get("date"), message.get("from"))
        yield [*(_cell(cell) for cell in cells), text], None
    if service:
        notices.append(f"{name}: left out {counted(service, 'service message')} (joined, pinned, called)")
    if media:
        notices.append(f"{name}: empty pesan for {counted(media, 'media message')} without text")


def _messages(stream: BinaryIO, name: str) -> Iterator[Any]:
    """Yield the elements of every list called "messages"; :class:`Broken` for what is no JSON."""
    window = Window(_texts(stream))
    found = False
    while window.find(_LIST):
        found = True
        yield from window.elements(_NEXT, name)
    if not found:
        raise InputError(
            f'{name}: no "messages" in it', "Export as machine-readable JSON in Telegram Desktop"
        )


def _texts(stream: BinaryIO) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    while data := stream.read(CHUNK):
        yield decoder.decode(data) or " "  # half a character; an empty text would be the end
    yield decoder.decode(b"", True)


def _plain(text: Any) -> str:
    """Text without its formatting.

    >>> _plain(["lapor ke ", {"type": "mention", "text": "@dki"}])
    'lapor ke @dki'
    """
    if isinstance(text, list):
        return "".join(_plain(part) for part in text if isinstance(part, str | dict))
    return _cell(text.get("text") if isinstance(text, dict) else text)


def _cell(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
