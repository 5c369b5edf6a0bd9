"""CSV, TSV and JSON lines writers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from triage.outbox.base import Outbox, Row, Target
from triage.outbox.guard import guard_rows


class DelimitedOutbox(Outbox):
    """RFC 4180 with ``\\n`` line ends, which pipes and every spreadsheet accept; UTF-8.

    Bytes that were undecodable in the input come out as they went in.
    """

    def __init__(self, target: Target, columns: Sequence[str], delimiter: str, guard: bool) -> None:
        super().__init__(target, columns)
        self._delimiter, self._guard, self._begun = delimiter, guard, False

    def write(self, rows: Iterable[Row], extras: Mapping[int, Mapping[str, object]] | None = None) -> None:
        """Append rows; values outside the columns have no place here."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self._delimiter, lineterminator="\n")
        if not self._begun:
            self._begun = True
            writer.writerow(guard_rows([self.columns])[0] if self._guard else self.columns)
        writer.writerows(guard_rows(rows) if self._guard else rows)
        self.file.write(encoded(text.getvalue()))

    def finish(self) -> None:
        """An inbox without rows still has a header."""
        if not self._begun:
            self.write([])


class JsonLinesOutbox(Outbox):
    """One JSON object a line, UTF-8; values keep their types."""

    def write(self, rows: Iterable[Row], extras: Mapping[int, Mapping[str, object]] | None = None) -> None:
        """Append rows, each with its values outside the columns."""
        lines = []
        for i, row in enumerate(rows):
            value = dict(zip(self.columns, row, strict=True))
            if extras and i in extras:
                value |= extras[i]
            lines.append(json.dumps(value, ensure_ascii=False, default=str))
        self.file.write(encoded("".join(f"{line}\n" for line in lines)))


def encoded(text: str) -> bytes:
    """UTF-8; undecodable bytes of the input as they were, other lone surrogates spelled out (``\\ud83d``)."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")
