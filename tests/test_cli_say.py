"""What goes to stderr names nobody and steers no terminal, and costs nothing where there is nothing to hide."""

from __future__ import annotations

import subprocess
import sys

import pytest
import redactcases
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.cli.say import plain, safe, say, tell
from triage.redact import redact

MARKED = [case.text for name in ("redact.tsv", "redact-heldout.tsv") for case in redactcases.load(name)]
#: Pieces of which persons, numbers and plates are made.
PIECES = (
    *"B b F 12 1234 XYZ qab nopol a.n. a/n an bernama Siti Budi budi mas mbak Ny. tn pak (Nuraini, ttd wassalam @ at "
    "saya 0812 o812 oooo OI l 555 021 nol delapan satu kontoh gmail com _ - . / ( ) [dot]".split(),
    "\n", "\u200b" * 4,
)  # fmt: skip


@pytest.mark.parametrize("text", MARKED, ids=lambda text: text[:40])
def test_whatever_is_personal_is_hidden(text):
    assert plain(text) == safe(redact(text), keep="\n")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["", " "]))
def test_also_where_it_is_put_together_otherwise(pieces, joint):
    text = joint.join(pieces)
    assert plain(text) == safe(redact(text), keep="\n")


def test_in_every_part_of_a_sentence(capsys):
    say('triage: mobil B 1234 XYZ.csv: no column "mas Budi" (found: hub 0812-0000-1111)')
    assert capsys.readouterr() == ("", 'triage: mobil [PELAT].csv: no column "mas [NAMA]" (found: hub [TELEPON])\n')


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb\x9b1m", r"a\x1b[2Jb\x9b1m"),
        ("a\u202eb\u2066", r"a\u202eb\u2066"),
        ("a\r\tb\x00\ud83d", r"a\r\tb\x00\ud83d"),
        ("a\\x1b é 漢 😀", "a\\x1b é 漢 😀"),
        ("satu\ndua", r"satu\ndua"),
    ],
)
def test_what_steers_a_terminal_is_spelled_out(text, shown, capsys):
    assert safe(text) == shown
    tell(text)
    tell(text, err=True)
    say(text)
    lines = shown.replace(r"\n", "\n") + "\n"
    assert capsys.readouterr() == (lines, 2 * lines), "line ends are our own"


def test_ordinary_sentences_do_not_wait_for_what_finds_persons():
    script = (
        "import sys; from triage.cli.say import say\n"
        "say('triage: 3 read: 3 labelled, 0 to review, 0 unreadable')\n"
        "say('triage: a.csv: read as Windows-1252; --encoding says otherwise')\n"
        "assert 'triage.redact' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
