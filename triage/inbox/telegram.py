"""Telegram Desktop JSON export: one row for every message.

Format: Telegram, "Chat export" (telegram.org/blog/export-and-more) and core.telegram.org/import-export; one
chat is ``{"name", "type", "id", "messages": [...]}``, an account ``{"chats": {"list": [chat, ...]}}``.  A
message has ``id``, ``type`` (message or service), ``date`` (local) and ``date_unixtime``, ``from`` and
``text``: a string, or a list of strings and ``{"type": "bold", "text": "..."}``.

The lists of messages are read one message at a time; a broken message is one broken row.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from triage.errors import InputError
from triage.inbox.batch import Inbox, Problem
from triage.inbox.messages import Row, inbox_of

COLUMNS = ["id", "waktu", "pengirim", "pesan"]

#: Characters read at once, and the longest message: Telegram's limit is 4,096 characters, 40 kB with links.
CHUNK, LONGEST = 1 << 18, 4 << 20

#: Where a list of messages starts, and where the message after a broken one does.
_LIST = re.compile(r'"messages"\s*:\s*\[')
_NEXT = re.compile(r'\{\s*"id"\s*:')
_BETWEEN = re.compile(r"[\s,]*+")

_SNIFF = re.compile(
    rb"""^[\s\xef\xbb\xbf]*\{ (?:
        .*"type"\s*:\s*"(?:personal_chat|bot_chat|saved_messages|replies|verification_codes
            |(?:private|public)_(?:group|supergroup|channel))"
    |   .*"chats"\s*:\s*\{ .*"list"\s*:
    )""",
    re.VERBOSE | re.DOTALL,
)


_DECODER = json.JSONDecoder()
_END = object()


@dataclass(frozen=True, slots=True)
class Broken:
    """Text between two messages that is no JSON."""

    raw: str


class _Window:
    """The part of the stream that is in memory: ``text`` from ``at`` on is still to be read."""

    def __init__(self, stream: BinaryIO) -> None:
        self.text, self.at = "", 0
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._ended = False

    def more(self) -> bool:
        """Read on, as much again as is held (a long message is tried a few times only); False at the end."""
        if self._ended:
            return False
        data = self._stream.read(max(CHUNK, len(self.text) - self.at))
        self._ended = not data
        self.text = self.text[self.at :] + self._decoder.decode(data, self._ended)
        self.at = 0
        return True

    def find(self, pattern: re.Pattern[str]) -> bool:
        """Move behind the next match."""
        while not (match := pattern.search(self.text, self.at)):
            # A match may be cut in two by the end of what is held.
            self.at = max(self.at, len(self.text) - 100)
            if not self.more():
                return False
        self.at = match.end()
        return True

    def skip(self, pattern: re.Pattern[str]) -> bool:
        """Move over a match; False if nothing follows it."""
        while True:
            match = pattern.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.text):
                return True
            if not self.more():
                return False


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
        notices.append(f"{name}: {service} service messages (joined, pinned, called) were not read")
    if media:
        notices.append(f"{name}: {media} messages are media without text and have an empty pesan")


def _messages(stream: BinaryIO, name: str) -> Iterator[Any]:
    """Yield the elements of every list called "messages"; :class:`Broken` for what is no JSON."""
    window = _Window(stream)
    found = False
    while window.find(_LIST):
        found = True
        while (message := _element(window, name)) is not _END:
            yield message
    if not found:
        raise InputError(
            f'{name}: no "messages" in it', "Export as machine-readable JSON in Telegram Desktop"
        )


def _element(window: _Window, name: str) -> Any:
    """The next element of a list, :data:`_END` after the last."""
    if not window.skip(_BETWEEN) or window.text[window.at] == "]":
        return _END
    while True:
        try:
            message, window.at = _DECODER.raw_decode(window.text, window.at)
            return message
        except RecursionError as error:
            raise InputError(f"{name}: nests without end", "It is no Telegram export") from error
        except ValueError:
            if len(window.text) - window.at < LONGEST and window.more():
                continue
        start = window.at
        match = _NEXT.search(window.text, start + 1)
        window.at = match.start() if match else len(window.text)
        return Broken(window.text[start : window.at])


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
