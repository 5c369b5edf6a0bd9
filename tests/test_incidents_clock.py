"""Times as exports write them: the same moment however it is written, and none where there is none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.incidents.clock import moment_of

MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
SHORT = "jan peb mar apr may jun jul ags sep oct nop dec".split()
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(lambda time: time.replace(second=0, microsecond=0))


def seconds(*time):
    return (datetime(*time) - datetime(1970, 1, 1)).total_seconds()


@settings(deadline=None)
@given(
    TIMES,
    st.sampled_from(["{:%H.%M}", "{:%H:%M}", "pukul {:%H.%M} WIB", "jam {:%H:%M:%S}", "pkl. {:%H.%M}", "{:%I:%M %p}"]),
)
def test_one_moment_in_every_spelling(time, clock):
    hour = clock.format(time)
    days = [
        f"{time:%Y-%m-%d}", f"{time:%Y/%m/%d}", f"{time:%d/%m/%Y}", f"{time:%d.%m.%Y}", f"{time.day}-{time.month}-{time.year}",
        f"Senin, {time.day} {MONTHS[time.month - 1]} {time.year}", f"{time:%d}-{SHORT[time.month - 1].upper()}-{time.year}",
    ]  # fmt: skip
    expected = (time - datetime(1970, 1, 1)).total_seconds()
    assert {moment_of(f"{day} {hour}") for day in days} == {expected}
    assert moment_of(f"[{days[0]}, {hour}] Warga:") == expected
    assert moment_of(time) == moment_of(time.replace(tzinfo=timezone(timedelta(hours=7)))) == expected


@settings(deadline=None)
@given(TIMES)
def test_numbers_that_count(time):
    since = (time - datetime(1970, 1, 1)).total_seconds()
    for number in (int(since), int(since) * 1000):
        if since >= 1e9:
            assert moment_of(number) == moment_of(str(number)) == since
    assert moment_of((time - datetime(1899, 12, 30)) / timedelta(days=1)) == pytest.approx(since, abs=1e-3)


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("03/04/2026", (2026, 4, 3)),  # day before month
        ("11/16/26, 8:15 AM", (2026, 11, 16, 8, 15)),  # but where only the other way is a date
        ("16/11/26 12:05 am", (2026, 11, 16, 0, 5)),
        ("16/11/26 12:05 p.m.", (2026, 11, 16, 12, 5)),
        ("2026-11-16T08:15:30.123456Z", (2026, 11, 16, 8, 15, 30)),
        ("2026-11-16T08:15:30+07:00", (2026, 11, 16, 8, 15, 30)),
        ("16 Nov 2026", (2026, 11, 16)),
        ("16 Nov. 2026 8.15", (2026, 11, 16, 8, 15)),
        (date(2026, 11, 16), (2026, 11, 16)),
        ("46342.34375", (2026, 11, 16, 8, 15)),
        (datetime(2026, 11, 16, 8, 15, tzinfo=UTC), (2026, 11, 16, 8, 15)),
    ],
)
def test_what_is_read_how(cell, time):
    assert moment_of(cell) == seconds(*time)


@pytest.mark.parametrize(
    "cell",
    [
        "", "kemarin", "08.15", "31/02/2026", "13/13/2026", "16 Foo 2026", "2026-11-16 25:00", "2026-11-16 08:75", "16-11",
        None, True, False, 0, 5, 29_999, 80_001, 999_999_999, 1e10, 1e13, -46342.5, float("nan"), float("inf"), "0812345678",
        "x" * 101 + "2026-11-16",
    ],
)  # fmt: skip
def test_what_is_no_time(cell):
    assert moment_of(cell) is None


@settings(deadline=None)
@given(st.one_of(st.text(), st.text("0123456789/.-: APMmei,"), st.floats(), st.integers(), st.lists(st.text())))
def test_any_cell(cell):
    found = moment_of(cell)
    assert found is None or isinstance(found, float | int)
