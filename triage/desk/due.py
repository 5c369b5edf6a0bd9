"""When a message must be answered: hours to coordinate, days to resolve, and days that do not count.

The table (``tenggat.csv`` in a corpus folder) has the columns

    skpd,koordinasi_jam,selesai_hari,hari,data_pribadi,catatan

``skpd`` is an agency's code, ``*`` for all others, or ``jawab`` and ``tinjau`` for what stays
at the desk.  ``hari`` is ``kerja`` (Saturdays, Sundays and holidays stop the clock, once a
list of holidays is given) or ``semua``.  ``data_pribadi`` is ``ya`` where the agency works on
the citizen's own case and so needs the personal details in the message.  ``catatan`` is
written on the cover sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from triage.errors import InputError
from triage.files import read_table

#: Keys of the table that are no agency.
EVERYBODY = "*"
_COLUMNS = ("skpd", "koordinasi_jam", "selesai_hari", "hari", "data_pribadi")
_SATURDAY = 5
_DAYS = ("kerja", "semua")
_YES = ("ya", "tidak")


@dataclass(frozen=True)
class Rule:
    """Hours until somebody must have taken it up, days until it must be done."""

    hours: float
    days: float
    working_days: bool = True
    #: Whether the agency needs the personal details in the message.
    personal: bool = False
    #: What the cover sheet says about it.
    note: str = ""


#: The desk's own promise, and the one exception that everybody knows: permits wait for papers.
DEFAULTS: Mapping[str, Rule] = {
    EVERYBODY: Rule(6, 7),
    "pmptsp": Rule(6, 14, note="perizinan lebih lama: berkas harus lengkap dulu"),
}


@dataclass(frozen=True)
class DueTimes:
    """The rules, and the holidays; without a list of holidays every day counts."""

    rules: Mapping[str, Rule] = field(default_factory=lambda: dict(DEFAULTS))
    holidays: frozenset[date] | None = None

    def rule(self, key: str) -> Rule:
        """The rule of an agency, or the one for all others."""
        return self.rules.get(key) or self.rules[EVERYBODY]

    def due(self, key: str, start: datetime) -> tuple[datetime, datetime]:
        """When it must be coordinated, and when resolved.

        >>> DueTimes().due("sda", datetime(2026, 11, 27, 16, 0))
        (datetime.datetime(2026, 11, 27, 22, 0), datetime.datetime(2026, 12, 4, 16, 0))
        >>> DueTimes(holidays=frozenset()).due("sda", datetime(2026, 11, 27, 22, 0))
        (datetime.datetime(2026, 11, 30, 4, 0), datetime.datetime(2026, 12, 8, 22, 0))
        """
        rule = self.rule(key)
        return (
            self._later(start, timedelta(hours=rule.hours), rule.working_days),
            self._later(start, timedelta(days=rule.days), rule.working_days),
        )

    def _later(self, start: datetime, span: timedelta, working_days: bool) -> datetime:
        """``start`` and ``span``, of which only time on counting days is counted."""
        if self.holidays is None or not working_days:
            return start + span
        now = start
        while True:
            midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time())
            if self._counts(now.date()):
                left = midnight - now
                if span <= left:
                    return now + span
                span -= left
            now = midnight

    def _counts(self, day: date) -> bool:
        return day.weekday() < _SATURDAY and day not in (self.holidays or ())


def read_rules(path: Path) -> dict[str, Rule]:
    """The table of due times.

    Raises
    ------
    InputError: a column or the row ``*`` is missing, or a cell is wrong.
    """
    rules: dict[str, Rule] = {}
    for line, row in _rows(path, _COLUMNS):
        place = f"{path.name}:{line}"
        if row["skpd"] in rules:
            raise InputError(f'{place}: "{row["skpd"]}" stands twice', "Keep one of the rows")
        for column, known in (("hari", _DAYS), ("data_pribadi", _YES)):
            if row[column] not in known:
                raise InputError(f'{place}: {column} is "{row[column]}"', f"Write {' or '.join(known)}")
        hours, days = (_number(row[column], column, place) for column in ("koordinasi_jam", "selesai_hari"))
        personal = row["data_pribadi"] == "ya"
        rules[row["skpd"]] = Rule(hours, days, row["hari"] == "kerja", personal, row.get("catatan", ""))
    if EVERYBODY not in rules:
        raise InputError(f"{path.name}: no row for all other agencies", "Add the row *,6,7,kerja,ya,")
    return rules


def read_holidays(path: Path) -> frozenset[date]:
    """Days that do not count: a CSV with a column ``tanggal`` (2026-12-25).

    Raises
    ------
    InputError: no such column, or a cell is no date.
    """
    days = set()
    for line, row in _rows(path, ("tanggal",)):
        try:
            days.add(date.fromisoformat(row["tanggal"]))
        except ValueError:
            problem = f'{path.name}:{line}: "{row["tanggal"]}" is no date'
            raise InputError(problem, "Write it like 2026-12-25") from None
    return frozenset(days)


def _rows(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    found, rows = read_table(path)
    missing = [column for column in columns if column not in found]
    if missing:
        raise InputError(f'{path.name}: no column "{missing[0]}" (found: {", ".join(found)})', "Add the column")
    return list(enumerate(rows, 2))


def _number(text: str, column: str, place: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 10_000:  # also refuses nan and infinity
        raise InputError(f'{place}: {column} is "{text}"', "Write a number such as 6")
    return value
