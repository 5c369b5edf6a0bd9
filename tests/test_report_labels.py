"""The words of a report: the same in both languages but for the language, and numbers as each writes them."""

from __future__ import annotations

from collections import Counter
from importlib import resources
from string import Formatter

import pytest

from triage.errors import UsageError
from triage.report.data import Note
from triage.report.labels import Words

ROWS = [
    line.split("\t")
    for line in resources.files("triage").joinpath("data/laporan.tsv").read_text(encoding="utf-8").splitlines()[1:]
    if line and not line.startswith("#")
]


def names(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_key_stands_once_and_says_something_in_both_languages():
    assert [row for row in ROWS if len(row) != 3 or not all(cell.strip() for cell in row)] == []
    assert [key for key, count in Counter(row[0] for row in ROWS).items() if count > 1] == []


def test_both_languages_fill_in_the_same():
    assert [key for key, own, english in ROWS if names(own) != names(english)] == []


@pytest.mark.parametrize(
    ("call", "values", "own", "english"),
    [
        ("number", (1234.5678,), "1234,568", "1234.568"),
        ("number", (-0.5, 1), "−0,5", "−0.5"),
        ("number", (None,), "–", "–"),
        ("percent", (0.1234,), "12,3 %", "12.3 %"),
        ("percent", (None,), "–", "–"),
        ("percent", (1, 0), "100 %", "100 %"),
        ("chance", (0.00005,), "< 0,0001", "< 0.0001"),
        ("chance", (0.0001,), "0,0001", "0.0001"),
        ("signed", (0.0,), "+0,000", "+0.000"),
        ("ends", (0.0, 1.0, 1), "0,0–1,0", "0.0–1.0"),
        ("ends", (-1.0, -0.5, 1), "−1,0 … −0,5", "−1.0 … −0.5"),
        ("count", (1234567,), "1.234.567", "1,234,567"),
        ("count", (999,), "999", "999"),
    ],
)
def test_numbers(call, values, own, english):
    assert [getattr(Words(language), call)(*values) for language in ("id", "en")] == [own, english]


def test_a_remark_is_filled_in():
    key, own, _ = next(row for row in ROWS if names(row[1]))
    values = dict.fromkeys(names(own), 7)
    assert Words("id").note(Note(key, values)) == own.format(**values)


def test_what_it_does_not_know():
    with pytest.raises(KeyError):
        Words()("no such key")
    with pytest.raises(UsageError) as caught:
        Words("jv")
    assert str(caught.value) == 'no report language "jv". Choose one of id, en'
