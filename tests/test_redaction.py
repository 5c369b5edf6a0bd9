"""Rows of an inbox without the persons in them, and the command."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.cli.redact import command
from triage.errors import InputError
from triage.inbox import Batch, Inbox, Problem, open_inbox
from triage.outbox import open_outbox
from triage.redaction import NAME_COLUMNS, LinesOutbox, Redactor, redact_rows


def test_rows():
    redactor = Redactor(["nama", "no_hp", "norek", "pesan", "jumlah"])
    batch = Batch([["Budi S", 81200001111, "1234567890", "hub 0812-0000-1111", 5], ["", None, "", "lampu", 1.5]])
    assert redactor.redact(batch).rows == [
        ["[NAMA]", "[TELEPON]", "[REKENING]", "hub [TELEPON]", 5],
        ["", None, "", "lampu", 1.5],
    ]
    assert str(redactor) == ("2 rows read: 4 personal details in 1 row replaced (NAMA 1, REKENING 1, TELEPON 2)")


def test_values_outside_the_columns_are_redacted_too():
    extras = {0: {"kontak": ["0812-0000-1111", {"surel": "a@contoh.id"}]}}
    clean = Redactor(["pesan"]).redact(Batch([["x"]], extras=extras))
    assert clean.extras == {0: {"kontak": ["[TELEPON]", {"surel": "[SUREL]"}]}}


def test_only_some_columns():
    redactor = Redactor(["a", "b"], ["b"])
    assert redactor.redact(Batch([["0812-0000-1111", "0812-0000-1111"]])).rows == [["0812-0000-1111", "[TELEPON]"]]
    with pytest.raises(InputError) as caught:
        Redactor(["a", "b"], ["c"], "x.csv")
    assert str(caught.value) == 'x.csv: no column "c" (found: a, b). Name one of these with --column'


@pytest.mark.parametrize("column", [*sorted(NAME_COLUMNS), "Nama_Pelapor", " FROM:", "nama-lengkap"])
@pytest.mark.parametrize(
    ("cell", "clean"),
    [
        ("Warga", "[NAMA]"),
        ("Warga 0812-0000-1111", "[NAMA]"),  # one person, not a person and a number
        ("0812-0000-1111", "[TELEPON]"),
        ("", ""),
        ("17", "17"),
        (17, 17),
        (None, None),
        (True, True),
    ],
)
def test_a_column_of_names_hides_whatever_is_called_there(column, cell, clean):
    assert Redactor([column, "x"]).redact(Batch([[cell, "Warga"]])).rows == [[clean, "Warga"]]


@pytest.mark.parametrize(
    ("column", "cell", "clean"),
    [
        ("No. Rek", "1234567890", "[REKENING]"),
        ("no_rek", 1234567890, "[REKENING]"),
        ("nomor", "1234567890", "1234567890"),
        ("hp", "bukan milik saya", "bukan milik saya"),
        # A column of messages says nothing about the numbers in them.
        ("rekening", "1234567890 " + "lampu mati " * 10, "1234567890 " + "lampu mati " * 10),
        (
            "pesan",
            {"hp": "0812-0000-1111", "n": [3, None, "a@contoh.id"]},
            {"hp": "[TELEPON]", "n": [3, None, "[SUREL]"]},
        ),
    ],
)
def test_the_name_of_a_column_is_the_word_before_its_cells(column, cell, clean):
    assert Redactor([column]).redact(Batch([[cell]])).rows == [[clean]]


def test_what_stands_beside_the_columns_stays_where_only_some_are_asked_for():
    extras = {0: {"hp": "0812-0000-1111"}}
    assert Redactor(["a", "b"], ["b"]).redact(Batch([["x", "y"]], extras=extras)).extras == extras


def test_it_tells_what_it_read_row_by_row():
    problem = Problem("a.csv:3", "tanda kutip tidak ditutup", "x")
    redactor = Redactor(["pesan"])
    assert str(redactor) == "0 rows read: 0 personal details in 0 rows replaced"
    assert redactor.redact(Batch([["lampu"], ["hub 0812-0000-1111"]], {1: problem})).problems == {1: problem}
    redactor.redact(Batch([["a@contoh.id, 0812-0000-1111"], [""]]))
    assert str(redactor) == "4 rows read: 3 personal details in 2 rows replaced (SUREL 1, TELEPON 2), 1 unreadable"


def test_every_batch_is_written_before_the_next_one_is_asked_for(tmp_path):
    path = tmp_path / "a.txt"

    def batches():
        yield Batch([["lampu"], ["hub 0812-0000-1111"]])
        assert path.read_bytes() == b"lampu\nhub [TELEPON]\n"
        yield Batch([["caf\xe9 \udcff"]])

    inbox = Inbox("a", "lines", ["pesan"], batches())
    with path.open("wb") as target, LinesOutbox(target) as outbox:
        redact_rows(inbox, outbox, Redactor(inbox.columns))
    assert path.read_bytes() == "lampu\nhub [TELEPON]\ncaf\xe9 ".encode() + b"\xff\n"


def test_command_on_a_table(tmp_path):
    source, target = tmp_path / "a.csv", tmp_path / "b.csv"
    source.write_text("id,pesan\n1,hub 0812-0000-1111\n2,lampu mati\n", encoding="utf-8")
    result = CliRunner().invoke(command, [str(source), "-o", str(target)])
    assert result.exit_code == 0
    assert target.read_text(encoding="utf-8").splitlines() == ["id,pesan", "1,hub [TELEPON]", "2,lampu mati"]
    assert "2 rows read: 1 personal detail in 1 row replaced (TELEPON 1)" in result.output


def test_plain_text_stays_plain_text():
    ran = subprocess.run(
        [sys.executable, "-m", "triage", "redact", "-q", "--from", "lines"],
        input=b"hub 0812-0000-1111\n\nnik 3171991508850001, RT 3\n",
        capture_output=True,
        check=True,
    )
    assert ran.stdout.decode().splitlines() == ["hub [TELEPON]", "", "nik [NIK], RT 3"]


def test_every_kind_of_inbox_has_as_many_rows_out_as_in():
    for path in sorted((Path(__file__).parent / "cases" / "inbox").glob("*.*")):
        with open_inbox([path]) as inbox:
            count = sum(len(batch.rows) for batch in inbox.batches())
        target = io.BytesIO()
        with (
            open_inbox([path]) as inbox,
            open_outbox(target, columns=inbox.columns, format="jsonl") as outbox,
        ):
            redact_rows(inbox, outbox, Redactor(inbox.columns))
            assert target.getvalue().count(b"\n") == count
