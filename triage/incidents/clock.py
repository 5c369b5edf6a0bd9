"""When a message came, from whatever an export writes into its time column."""

from __future__ import annotations

import re
from datetime import date, datetime

_MONTHS = (
    ("jan",), ("feb", "peb"), ("mar",), ("apr",), ("mei", "may"), ("jun",), ("jul",), ("agu", "ags", "aug"),
    ("sep",), ("okt", "oct"), ("nov", "nop"), ("des", "dec"),
)  # fmt: skip
_MONTH = {start: number for number, starts in enumerate(_MONTHS, 1) for start in starts}
#: Excel counts days from here; 30,000 is 1982, 80,000 is 2119.
_EXCEL, _EXCEL_DAYS = datetime(1899, 12, 30), (30_000, 80_000)
_TIME = re.compile(
    r"""
    (?: (?P<year>\d{4}) [-/.] (?P<month>\d\d?) [-/.] (?P<day>\d\d?)                      # 2026-11-16
      | (?P<day2>\d\d?) [-/.] (?P<month2>\d\d?) [-/.] (?P<year2>\d{4}|\d\d)              # 16/11/2026  16-11-26
      | (?P<day3>\d\d?) [ -] (?P<name>[a-z]{3,9})\.? [ -] (?P<year3>\d{4}|\d\d) )        # 16 November 2026
    (?!\d)
    (?: [T,]?\s* (?:pukul|jam|pkl\.?)? \s*
        (?P<hour>\d\d?) [.:] (?P<minute>\d\d) (?: [.:] (?P<second>\d\d) )? (?:\.\d+)?    # 08.15  08:15:30
        (?: \s* (?P<half>[ap])\.?m\b )? )?                                               # 8:15 PM
    """,
    re.VERBOSE | re.IGNORECASE,
)


def moment_of(cell: object) -> float | None:
    """Seconds since 1970 by the clock on the wall (no zones); None if it is no time.

    Day before month, as Indonesia writes it, unless only the other way is a date.

    >>> moment_of("2026-11-16 08:15:00") == moment_of("16/11/2026 08.15") == moment_of("Senin, 16 Nov 2026 08.15 WIB")
    True
    >>> moment_of("11/16/26, 8:15 AM") == moment_of("2026-11-16T08:15:00+07:00")
    True
    >>> moment_of("kemarin"), moment_of(None), moment_of("31/02/2026")
    (None, None, None)
    """
    if isinstance(cell, datetime):
        return _seconds(cell.replace(tzinfo=None))
    if isinstance(cell, date):
        return _seconds(datetime(cell.year, cell.month, cell.day))
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, (int, float)):
        return _counted(float(cell))
    text = str(cell).strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return _counted(float(text))
    match = _TIME.search(text[:100])
    return _read(match) if match else None


def _read(match: re.Match[str]) -> float | None:
    part = match.groupdict()
    year, day = (int(part[k] or part[k + "2"] or part[k + "3"]) for k in ("year", "day"))
    month = _MONTH.get(part["name"][:3].lower(), 0) if part["name"] else int(part["month"] or part["month2"])
    if month > 12 and part["month2"]:
        day, month = month, day
    hour = int(part["hour"] or 0)
    if part["half"]:
        hour = hour % 12 + (12 if part["half"].lower() == "p" else 0)
    try:
        found = datetime(
            year + 2000 if year < 100 else year, month, day, hour, int(part["minute"] or 0), int(part["second"] or 0)
        )
    except ValueError:
        return None
    return _seconds(found)


def _counted(number: float) -> float | None:
    """Seconds or milliseconds since 1970, as phones count, or the days of a spreadsheet."""
    if _EXCEL_DAYS[0] < number < _EXCEL_DAYS[1]:
        return _seconds(_EXCEL) + number * 86_400
    if 1e12 <= number < 1e13:
        return number / 1000
    return number if 1e9 <= number < 1e10 else None


def _seconds(time: datetime) -> float:
    return (time - datetime(1970, 1, 1)).total_seconds()
