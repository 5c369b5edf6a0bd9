"""Whole lines of a text that comes in pieces, and of an endless one its beginning."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from triage.inbox import lines
from triage.inbox.batch import Problem
from triage.inbox.lines import too_long, whole_lines

PIECES = st.lists(st.text("ab\n", max_size=8), max_size=8)


@settings(deadline=None)
@given(PIECES)
def test_the_lines_are_those_of_the_whole_text(pieces):
    found = list(whole_lines(pieces))
    expected = "".join(pieces).split("\n")
    assert [line for part, _ in found for line in part] == expected[: len(expected) - (expected[-1] == "")]
    assert all(part and not cut for part, cut in found)


@settings(deadline=None)
@given(PIECES)
@example(["aaaa", "aaaa", "a\nb", "bbb", "b\n\na"])
@example(["aaaaaa"])
def test_every_line_has_its_place_though_the_middle_of_long_ones_is_gone(pieces):
    """No line that fits is cut, and none is kept that is longer than the bound and one piece."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "MAX_ROW", 3)
        patch.setattr(lines, "RAW_SHOWN", 2)
        found = list(whole_lines(pieces))
    shown = [(line, i in cut) for part, cut in found for i, line in enumerate(part)]
    expected = "".join(pieces).split("\n")
    expected = expected[: len(expected) - (expected[-1] == "")]
    assert len(shown) == len(expected)
    for (line, cut), whole in zip(shown, expected, strict=True):
        assert line == (whole[:2] if cut else whole)
        assert cut <= (len(whole) > 3)
        assert cut or len(line) <= 3 + max(map(len, pieces))


def test_a_line_is_given_as_soon_as_it_ends():
    asked = []

    def pieces():
        for piece in ("a", "a\nb", "\n"):
            asked.append(piece)
            yield piece

    found = whole_lines(pieces())
    assert next(found) == (["aa"], [])
    assert len(asked) == 2


def test_what_is_said_of_it():
    told = too_long("a.csv", 7, "x" * 2_000)
    assert told == Problem("a.csv:7", "baris lebih dari 8 MB", "x" * lines.RAW_SHOWN)
