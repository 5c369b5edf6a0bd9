"""Redaction of texts: marked lines, generated spellings, linear time.  Rows and the command: test_redaction.py."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import redactcases
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import TriageError
from triage.redact import KINDS, find, redact, replace, wordlists
from triage.redact.checks import is_nik

TUNING = redactcases.load("redact.tsv")
HELD_OUT = redactcases.load("redact-heldout.tsv")
PRIVACY = Path(__file__).parent.parent / "docs" / "privacy.md"


@pytest.mark.parametrize("case", TUNING, ids=lambda case: case.text[:40])
def test_tuning_lines(case):
    assert redactcases.found(case.text) == case.spans


def test_held_out_lines_reach_what_is_promised():
    total = redactcases.score(HELD_OUT)
    for kind in ("NIK", "TELEPON"):
        marked = total.right[kind] + total.missed[kind]
        assert total.right[kind] >= 0.98 * marked


def test_the_figures_in_the_docs_are_those_of_the_held_out_lines():
    assert redactcases.table(redactcases.score(HELD_OUT)) in PRIVACY.read_text(encoding="utf-8")


def test_there_are_enough_lines_and_none_twice():
    assert len(TUNING) + len(HELD_OUT) >= 320
    assert not {case.text for case in TUNING} & {case.text for case in HELD_OUT}


# -- generated spellings ------------------------------------------------------------------------------

OPERATORS = st.sampled_from(
    "811 812 813 814 815 819 821 822 823 831 838 851 852 857 858 859 877 878 881 889 895 899".split()
)
FRAMES = st.sampled_from(
    [
        "%s",
        "hub %s ya",
        "(%s)",
        "wa:%s",
        "jalan rusak. %s",
        "pelaku %s/ketua",
        "saya%s,tks",
        "telp %s, 3 hari",
        "%s 5 orang",
    ]
)


@settings(max_examples=500, deadline=None)
@given(
    OPERATORS,
    st.text("0123456789", min_size=7, max_size=9),
    st.sampled_from(["0", "+62", "62", "0062", "+62 ", "62 ", "62-", "+62-"]),
    st.sampled_from(["", " ", "-", ".", " - ", "\u2013", "\u00a0"]),
    st.sampled_from([(3, 4), (3, 3), (3, 4, 4), (3, 3, 3)]),
    FRAMES,
)
def test_mobile_numbers_in_every_spelling(operator, rest, prefix, joint, groups, frame):
    digits, parts = operator + rest, []
    for size in groups:
        parts, digits = [*parts, digits[:size]], digits[size:]
    number = prefix + joint.join(part for part in [*parts, digits] if part)
    text = frame % number
    hidden = redact(text)
    assert "[TELEPON]" in hidden
    assert not re.search(r"\d{3}", hidden)


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(["3171", "3275", "1271", "9471", "5103"]),
    st.text("0123456789", min_size=2, max_size=2),
    st.integers(1, 28),
    st.booleans(),
    st.integers(1, 12),
    st.integers(0, 99),
    st.integers(1, 9999),
    st.sampled_from(["", " ", "-", "."]),
    st.sampled_from([(16,), (4, 4, 4, 4), (6, 6, 4), (2, 2, 2, 6, 4)]),
    st.sampled_from(["nik %s", "%s", "KTP no. %s an", "(%s)", "nik%s,", "data %s/anak"]),
)
def test_nik_in_every_spelling(district, area, day, woman, month, year, serial, joint, groups, frame):
    digits = f"{district}{area}{day + 40 * woman:02}{month:02}{year:02}{serial:04}"
    assert is_nik(digits)
    parts, rest = [], digits
    for size in groups:
        parts, rest = [*parts, rest[:size]], rest[size:]
    assert redact(frame % joint.join(parts)) == frame % "[NIK]"


# -- any text -----------------------------------------------------------------------------------------


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=200), st.text("0812 .-+()oOB@pakBu\u200e\n", max_size=200)))
def test_spans_are_sorted_apart_and_of_known_kinds(text):
    spans = find(text)
    assert all(span.kind in KINDS and 0 <= span.start < span.end <= len(text) for span in spans)
    assert all(first.end <= second.start for first, second in zip(spans, spans[1:], strict=False))
    assert replace(text, []) == text


@pytest.mark.parametrize(
    "piece",
    ["1 ", "0812 ", "08", "0 8 1 2 ", "a", "a.", "a@", "a@a.", "@gmail ", "nama saya ", "pak ", "pak Budi ", "pak rt 1 ",
     "B 1234 ", "( ", "nol satu ", "oO ", "0o", "rek 1234 ", "+", "A ", "0\u200b", "hp 0", "0.0,0/", "\n0812345678 "],
)  # fmt: skip
def test_time_grows_with_the_length_and_not_faster(piece):
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        start = time.process_time()
        find(text)
        return time.process_time() - start

    short, long = (min(seconds(size) for _ in range(3)) for size in (5_000, 20_000))
    # Linear is 4 times, quadratic 16.
    assert long < 9 * short + 0.02


def test_word_lists_of_another_version_are_refused():
    assert "budi" in wordlists.given_names()
    with pytest.raises(TriageError) as caught:
        wordlists._read("nama-depan.txt", "# triage nama-depan 2:")
    assert str(caught.value) == (
        'data/nama-depan.txt: the first line does not start with "# triage nama-depan 2:". Reinstall triage'
    )
