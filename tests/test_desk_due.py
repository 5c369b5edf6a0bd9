"""Due times, holidays, and the tables that a desk keeps them in.  Its list of agencies: test_desk_office.py."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.desk.due import DueTimes, Rule, read_holidays, read_rules
from triage.desk.office import SHIPPED
from triage.errors import InputError

ROOT = Path(__file__).parent.parent
CHRISTMAS = frozenset({date(2026, 12, 25)})


@pytest.mark.parametrize(
    ("start", "hours", "holidays", "due"),
    [
        ("2026-11-24 08:00", 6, None, "2026-11-24 14:00"),
        ("2026-11-27 20:00", 6, None, "2026-11-28 02:00"),  # a Friday night, no list: every day counts
        ("2026-11-27 20:00", 6, frozenset(), "2026-11-30 02:00"),  # four hours on Friday, two on Monday
        ("2026-11-28 12:00", 6, frozenset(), "2026-11-30 06:00"),  # a Saturday does not count at all
        ("2026-11-27 18:00", 6, frozenset(), "2026-11-28 00:00"),  # exactly at the end of Friday
        ("2026-12-24 20:00", 6, CHRISTMAS, "2026-12-28 02:00"),  # Thursday, then Christmas and a weekend
        ("2026-11-28 12:00", 0, frozenset(), "2026-11-30 00:00"),
    ],
)
def test_hours(start, hours, holidays, due):
    times = DueTimes({"*": Rule(hours, 7)}, holidays)
    assert times.due("sda", datetime.fromisoformat(start))[0] == datetime.fromisoformat(due)


def test_seven_working_days_and_emergencies():
    times = DueTimes({"*": Rule(6, 7), "bpbd": Rule(1, 1, working_days=False)}, CHRISTMAS)
    assert times.due("lh", datetime(2026, 12, 18, 9))[1] == datetime(2026, 12, 30, 9)
    assert times.due("bpbd", datetime(2026, 12, 25, 9))[1] == datetime(2026, 12, 26, 9)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.floats(0, 500),
    st.floats(0, 500),
    st.frozensets(st.dates(date(2026, 1, 1), date(2027, 1, 1)), max_size=20),
)
def test_more_time_is_never_earlier_and_holidays_never_shorten(start, one, other, holidays):
    first, second = DueTimes({"*": Rule(min(one, other), max(one, other) / 24)}, holidays).due("x", start)
    assert start + timedelta(hours=min(one, other)) <= first + timedelta(milliseconds=1)
    assert first <= second + timedelta(milliseconds=1)


HEAD = "skpd,koordinasi_jam,selesai_hari,hari,data_pribadi,catatan\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n1,2\n", 't.csv: no column "skpd" (found: a, b). Add the column'),
        (HEAD + "sda,6,7,kerja,ya,\n", "t.csv: no row for all other agencies. Add the row *,6,7,kerja,ya,"),
        (HEAD + "*,6,7,kerja,ya,\n*,6,7,kerja,ya,\n", 't.csv:3: "*" stands twice. Keep one of the rows'),
        (HEAD + "*,6,7,senin,ya,\n", 't.csv:2: hari is "senin". Write kerja or semua'),
        (HEAD + "*,6,7,kerja,,\n", 't.csv:2: data_pribadi is "". Write ya or tidak'),
        (HEAD + "*,enam,7,kerja,ya,\n", 't.csv:2: koordinasi_jam is "enam". Write a number such as 6'),
        (HEAD + "*,6,-7,kerja,ya,\n", 't.csv:2: selesai_hari is "-7". Write a number such as 6'),
        (HEAD + "*,nan,7,kerja,ya,\n", 't.csv:2: koordinasi_jam is "nan". Write a number such as 6'),
    ],
)
def test_wrong_tables_are_one_sentence(text, sentence, tmp_path):
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(InputError) as caught:
        read_rules(tmp_path / "t.csv")
    assert str(caught.value) == sentence


def test_wrong_holidays(tmp_path):
    (tmp_path / "l.csv").write_text("tanggal\n2026-12-25\n25/12/2026\n")
    with pytest.raises(InputError) as caught:
        read_holidays(tmp_path / "l.csv")
    assert str(caught.value) == 'l.csv:3: "25/12/2026" is no date. Write it like 2026-12-25'
    with pytest.raises(InputError, match="cannot be read"):
        read_holidays(tmp_path / "none.csv")


@pytest.mark.parametrize("table", ["skpd.csv", "tenggat.csv", "libur.csv"])
def test_the_shipped_tables_are_those_of_the_corpus(table):
    assert (SHIPPED / table).read_bytes() == (ROOT / "corpora" / "jakarta" / table).read_bytes()
