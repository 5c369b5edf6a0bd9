"""The words of a report in Indonesian and English, from ``data/laporan.tsv``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from triage.errors import UsageError
from triage.report.data import Note

LANGUAGES = ("id", "en")


class Words:
    """Looks up and fills the words of one language, and writes numbers its way.

    >>> Words("id").percent(0.871), Words("en").percent(0.871)
    ('87,1 %', '87.1 %')
    """

    def __init__(self, language: str = "id") -> None:
        if language not in LANGUAGES:
            raise UsageError(f'no report language "{language}"', f"Choose one of {', '.join(LANGUAGES)}")
        self.language = language
        self._table = _table(language)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of ``key``, filled in; KeyError for a key the table lacks."""
        text = self._table[key]
        return text.format(**values) if values else text

    def note(self, note: Note) -> str:
        """A remark as a sentence."""
        return self(note.code, **note.values)

    def number(self, value: float | None, digits: int = 3) -> str:
        """A number with this language's decimal sign; a dash for none."""
        if value is None:
            return "–"
        text = f"{value:.{digits}f}".replace("-", "−")
        return text.replace(".", ",") if self.language == "id" else text

    def chance(self, p: float, digits: int = 4) -> str:
        """A p-value, which is never 0.

        >>> Words("en").chance(0.0312), Words("en").chance(0.0), Words("id").chance(0.00002, 3)
        ('0.0312', '< 0.0001', '< 0,001')
        """
        least = 10.0**-digits
        return self.number(p, digits) if p >= least else f"< {self.number(least, digits)}"

    def signed(self, value: float, digits: int = 3) -> str:
        """A number with its sign.

        >>> Words("id").signed(1.25, 1), Words("en").signed(-0.5, 1)
        ('+1,2', '−0.5')
        """
        return ("−" if value < 0 else "+") + self.number(abs(value), digits)

    def ends(self, low: float, high: float, digits: int = 3) -> str:
        """An interval; one of differences has signs, which a dash between would hide.

        >>> Words("en").ends(0.8, 0.9, 2), Words("en").ends(-0.01, 0.02, 2)
        ('0.80–0.90', '−0.01 … +0.02')
        """
        if low >= 0:
            return f"{self.number(low, digits)}–{self.number(high, digits)}"
        return f"{self.signed(low, digits)} … {self.signed(high, digits)}"

    def percent(self, value: float | None, digits: int = 1) -> str:
        """A share as a percentage."""
        return "–" if value is None else f"{self.number(100 * value, digits)} %"

    def count(self, value: int) -> str:
        """A whole number with this language's thousands sign.

        >>> Words("id").count(12345), Words("en").count(12345)
        ('12.345', '12,345')
        """
        text = f"{value:,}"
        return text.replace(",", ".") if self.language == "id" else text


@cache
def _table(language: str) -> Mapping[str, str]:
    text = resources.files("triage").joinpath("data/laporan.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    column = 1 + LANGUAGES.index(language)
    return {row[0]: row[column] for row in rows}
