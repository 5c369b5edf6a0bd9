"""An mbox or one message -> the bytes of each message, without what makes a mail long or slow to read.

Formats: mbox, RFC 4155 (a line ``From `` after a blank line starts a message, ``>From `` in a body is ``From ``);
messages, RFC 5322 and RFC 2045.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

#: Longest message kept, without its attachments, in bytes and lines: a long newsletter has 300 kB.
LONGEST, MOST_LINES = 4 << 20, 60_000
#: Lines of base64 in a row that are kept: 280 kB of text; the rest of a longer run is an attachment's.
MOST_BASE64 = 5_000
#: Boundaries in one message: real mail has some ten, a long chain of forwarded ones twenty.  The standard library
#: holds every line against every open one, and a message inside a message costs it a call.
MOST_BOUNDARIES = 40
#: Longest header about a part: real ones have 300 bytes, and the standard library needs quadratic time for them.
LONGEST_CONTENT = 1_000

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{60,76}={0,2}\r?\n?\Z")
_CONTENT = re.compile(rb"^content-(?:type|disposition)\s*+:[^\n]*+(?:\n[ \t][^\n]*+)*+", re.MULTILINE | re.IGNORECASE)
_MULTI = re.compile(rb"\bboundary\s*[*=]|\bmessage/", re.IGNORECASE)
#: A line between two messages carries a time; "From then on ..." at the start of a paragraph does not.
_FROM_LINE = re.compile(rb"From [^\r\n]{1,200}\d\d:\d\d")


class Mail:
    """The lines of one message: ``number`` is where it starts, ``problem`` why it is not whole ("" if it is)."""

    def __init__(self, number: int) -> None:
        self.number, self.problem = number, ""
        self._lines: list[bytes] = []
        self._size = self._base64 = 0

    def add(self, line: bytes) -> None:
        """Take one more line, unless it is an attachment's or one too many."""
        if self.problem:
            return
        self._base64 = self._base64 + 1 if len(line) >= 60 and _BASE64.match(line) else 0
        if self._base64 > MOST_BASE64:
            return
        self._size += len(line)
        if self._size > LONGEST:
            self.problem = f"surel lebih dari {LONGEST >> 20} MB"
        elif len(self._lines) == MOST_LINES:
            self.problem = f"surel lebih dari {MOST_LINES} baris"
        else:
            self._lines.append(line)

    def bytes(self) -> bytes:
        """The message; only its headers where it has more parts than any mail."""
        raw = _CONTENT.sub(_short, b"".join(self._lines))
        if sum(1 for _ in _MULTI.finditer(raw)) > MOST_BOUNDARIES:
            self.problem = f"surel dengan lebih dari {MOST_BOUNDARIES} bagian"
            return _CONTENT.sub(b"", re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]) + b"\n\n"
        return raw


def _short(header: re.Match[bytes]) -> bytes:
    return header.group() if len(header.group()) <= LONGEST_CONTENT else b"X-Long: 1"


def mails(stream: BinaryIO) -> Iterator[Mail]:
    """The messages of an mbox, or the one that the stream is."""
    mail: Mail | None = None
    blank, mbox, number = True, False, 0
    while line := stream.readline(LONGEST):
        number += 1
        mbox = mbox if number > 1 else line.startswith(b"From ")
        if mbox and blank and (number == 1 or _FROM_LINE.match(line)):
            if mail:
                yield mail
            mail, blank = Mail(number), True
            continue
        blank = not line.strip(b"\r\n")
        mail = mail or Mail(number)
        mail.add(line[1:] if mbox and re.match(rb">+From ", line) else line)
    if mail:
        yield mail
