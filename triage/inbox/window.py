"""JSON that is too long to be held: one element of a list after the other, whatever is broken between them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from triage.errors import InputError
from triage.inbox.lines import RAW_SHOWN

#: The longest element, in characters: Telegram's limit is 4,096, some 40 kB with links.
LONGEST = 4 << 20
#: Blocks asked for at once are at least this long together.
CHUNK = 1 << 18

_BETWEEN = re.compile(r"[\s,]*+")
_DECODER = json.JSONDecoder()
_END = object()


@dataclass(frozen=True, slots=True)
class Broken:
    """Text between two elements that is no JSON, or its beginning."""

    raw: str


class Window:
    """The part of a text that is in memory: ``text`` from ``at`` on is still to be read."""

    def __init__(self, texts: Iterator[str]) -> None:
        self.text, self.at = "", 0
        self._texts = texts

    def more(self) -> bool:
        """Read on, as much again as is held (a long element is tried a few times only); False at the end."""
        wanted, pieces, size = max(CHUNK, len(self.text) - self.at), [], 0
        while size < wanted and (piece := next(self._texts, "")):
            pieces.append(piece)
            size += len(piece)
        self.text = "".join([self.text[self.at :], *pieces])
        self.at = 0
        return bool(pieces)

    def find(self, pattern: re.Pattern[str]) -> bool:
        """Move behind the next match, of at most 100 characters."""
        while not (match := pattern.search(self.text, self.at)):
            # A match may be cut in two by the end of what is held.
            self.at = max(self.at, len(self.text) - 100)
            if not self.more():
                return False
        self.at = match.end()
        return True

    def elements(self, following: re.Pattern[str], name: str) -> Iterator[Any]:
        """The elements of the list that is open here; :class:`Broken` for what is no JSON.

        ``following`` finds where the element after a broken one starts.

        Raises
        ------
        InputError: an element nests without end.
        """
        while (element := self._element(following, name)) is not _END:
            yield element

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        """Move over a match; False if nothing follows it."""
        while True:
            match = pattern.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.text):
                return True
            if not self.more():
                return False

    def _element(self, following: re.Pattern[str], name: str) -> Any:
        if not self._skip(_BETWEEN) or self.text[self.at] == "]":
            return _END
        while True:
            try:
                element, self.at = _DECODER.raw_decode(self.text, self.at)
                return element
            except RecursionError:
                raise InputError(f"{name}: the JSON nests without end", "It is no export of messages") from None
            except ValueError:
                if len(self.text) - self.at < LONGEST and self.more():
                    continue
            return self._broken(following)

    def _broken(self, following: re.Pattern[str]) -> Broken:
        """Move to where the next element starts, however far that is; only the beginning is kept."""
        start = self.at
        raw, match = self.text[start : start + RAW_SHOWN], following.search(self.text, start + 1)
        if match:
            raw = self.text[start : min(match.start(), start + RAW_SHOWN)]
        while not match:
            self.at = max(self.at, len(self.text) - 100)
            if not self.more():
                self.at = len(self.text)
                return Broken(raw)
            match = following.search(self.text, 1)
        self.at = match.start()
        return Broken(raw)
