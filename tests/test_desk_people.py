"""Who did it, and when, as the ledger writes it."""

from __future__ import annotations

import getpass
from datetime import datetime

import pytest

from triage.desk.people import moment, whoever, written
from triage.errors import UsageError


@pytest.mark.parametrize(("given", "name"), [(" Sari ", "Sari"), (None, "akun"), ("", "akun"), (" \t", "akun")])
def test_the_name_given_else_the_account_s(given, name, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "akun")
    assert whoever(given) == name


@pytest.mark.parametrize("error", [KeyError("uid"), OSError("no such user")])
def test_an_account_without_a_name(error, monkeypatch):
    def nobody():
        raise error

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert whoever(None) == "meja"


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-24 08:30", (2026, 11, 24, 8, 30)),
        (" 2026-11-24T08:30:15.999 ", (2026, 11, 24, 8, 30, 15)),
        ("2026-11-24", (2026, 11, 24)),
        ("2026-11-24 08:30+07:00", (2026, 11, 24, 8, 30)),  # by the desk's clock, which has no zone
    ],
)
def test_a_time(text, time):
    assert moment(text) == datetime(*time)


def test_now_is_a_time_of_whole_seconds():
    before = datetime.now().replace(microsecond=0)
    now = moment(None)
    assert before <= now <= datetime.now()
    assert moment(written(now)) == now


@pytest.mark.parametrize("text", ["", "kemarin", "24/11/2026", "2026-02-30", "08:30"])
def test_what_is_no_time(text):
    with pytest.raises(UsageError) as caught:
        moment(text)
    assert str(caught.value) == f'"{text}" is no time. Write for example 2026-11-24 08:30'
