"""Every step's habit, what it must leave alone, and that nothing makes it raise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textcases import cases

from triage.normalise import STEPS, TEXT_VERSION, normalise

# Any code point, lone surrogates and controls included.
ANYTHING = st.text(st.characters(codec=None))
HABITS = st.text(st.sampled_from("aainnyy0134 2xkxeE#-'.é\u0301\u200b\ud83dА"), max_size=40)


@pytest.mark.parametrize(("text", "expected"), cases("normalise"))
def test_cases(text, expected):
    assert normalise(text) == expected


@given(ANYTHING | HABITS)
def test_never_raises_and_gives_readable_text(text):
    result = normalise(text)
    result.encode("utf-8")  # no lone surrogate is left
    assert not any(char < " " or char == "\x7f" for char in result)


@given(HABITS)
def test_a_second_time_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once


@given(st.integers(0, 10**16))
def test_a_number_is_never_read_as_letters(number):
    assert normalise(f"no {number} rt{number}") == f"no {number} rt{number}"


def test_steps_are_named_after_what_they_mend():
    assert [step.__name__ for step in STEPS] == ["unicode", "hashtags", "case", "digits", "elongation"]


def test_version_is_a_number_to_store():
    assert isinstance(TEXT_VERSION, int)
    assert TEXT_VERSION >= 1


def test_a_flood_of_marks_takes_no_time():
    assert normalise("a" + "\u0301\u0316" * 500_000) == "a"  # sorting the marks would take minutes
