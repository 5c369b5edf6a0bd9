"""The ledger keeps its promises whatever program writes to it, and opens old ones for ever."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from deskcases import DAY, Desk
from hypothesis import given
from hypothesis import strategies as st

from triage.desk import ledger
from triage.desk.identity import fingerprint, read_ticket, tickets
from triage.desk.ledger import Ledger, LedgerError
from triage.desk.schema import MIGRATIONS

LEDGERS = Path(__file__).parent / "ledgers"
TEXT = st.text(max_size=8)


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.dispatch()
    return made


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("DELETE FROM message", "the ledger is only added to"),
        ("DELETE FROM move", "the ledger is only added to"),
        ("UPDATE move SET siapa = 'x'", "the ledger is only added to"),
        ("UPDATE decision SET skpd = 'x'", "the ledger is only added to"),
        ("DELETE FROM decision", "the ledger is only added to"),
        ("UPDATE message SET tempat = 'selesai'", "a message is moved by a row in move"),
        ("UPDATE message SET skpd = 'lh'", "a message is moved by a row in move"),
        (
            "INSERT INTO move SELECT NULL, message, NULL, waktu, siapa, 'jawab', '', 'arsip', '', '', '', '' FROM move",
            "the message is somewhere else",
        ),
        (
            "INSERT INTO message SELECT NULL, 'x', 'y', nomor, waktu, pengirim, pesan, lain, batch, tempat, skpd,"
            " sejak, '', '' FROM message LIMIT 1",
            "a message is moved by a row in move",
        ),
        (
            "INSERT INTO message SELECT NULL, sidik, 'y', nomor, waktu, pengirim, pesan, lain, batch, '', '', sejak,"
            " '', '' FROM message LIMIT 1",
            "UNIQUE constraint failed: message.sidik",
        ),
        ("UPDATE message SET batch = 99", "FOREIGN KEY constraint failed"),
    ],
)
def test_the_database_refuses(desk, statement, refusal):
    before = desk.ask("SELECT * FROM message")
    with pytest.raises(sqlite3.IntegrityError, match=refusal):
        desk.ledger.connection.execute(statement)
    assert desk.ask("SELECT * FROM message") == before


def test_a_failed_transaction_changes_nothing(desk):
    with pytest.raises(RuntimeError), desk.ledger.writing() as connection:
        connection.execute("UPDATE batch SET siapa = 'x'")
        raise RuntimeError
    assert desk.ask("SELECT siapa FROM batch") == [("siti",)]


def refused(path, **more) -> str:
    with pytest.raises(LedgerError) as caught:
        Ledger(path, **more)
    return str(caught.value)


def test_what_is_no_ledger_is_refused_and_left_alone(tmp_path):
    (tmp_path / "text").write_text("not a database " * 100)
    other = sqlite3.connect(tmp_path / "other")
    other.execute("CREATE TABLE x (y)")
    other.close()
    before = (tmp_path / "other").read_bytes()
    text, none = tmp_path / "text", tmp_path / "none"
    assert refused(text) == f"{text}: is not a ledger, or is damaged. Take the last copy of it"
    assert refused(tmp_path / "other").endswith(
        "other: is a database of another program. Give another name with --ledger"
    )
    assert (tmp_path / "other").read_bytes() == before
    assert refused(tmp_path) == f"{tmp_path}: is a folder, not a ledger. Give a file name with --ledger"
    assert refused(none, must_exist=True) == (
        f"{none}: there is no such ledger. triage dispatch makes one with --ledger"
    )
    assert not none.exists()
    assert refused(tmp_path / "a" / "b").endswith(f"there is no folder {tmp_path / 'a'}. Make it first")


def test_another_program_that_does_not_stop_writing(desk, monkeypatch):
    monkeypatch.setattr(ledger, "PATIENCE", 0.01)
    with desk.ledger.writing():
        late = Ledger(desk.ledger.path)
        with pytest.raises(LedgerError) as caught, late.writing():
            raise AssertionError("two at once")
    assert str(caught.value) == (
        f"{desk.ledger.path}: another program has been writing for 0 s. Try again when the other program has ended"
    )
    with late.writing() as connection:
        connection.execute("UPDATE batch SET siapa = 'x'")
    late.close()
    assert desk.ask("SELECT siapa FROM batch") == [("x",)]


def test_a_newer_ledger_is_refused(desk):
    version = len(MIGRATIONS) + 1
    desk.ledger.connection.execute(f"PRAGMA user_version = {version}")
    assert refused(desk.ledger.path) == (
        f"{desk.ledger.path}: was written by a newer triage (version {version}). Update triage"
    )


def test_settings(desk):
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "user_version", "application_id")
    assert [desk.ask(f"PRAGMA {p}")[0][0] for p in pragmas] == ["wal", 2, 1, len(MIGRATIONS), 0x54524947]


def test_an_interrupted_creation_is_finished(tmp_path):
    raw = sqlite3.connect(tmp_path / "desk.sqlite")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.close()
    assert Desk(tmp_path).dispatch().outcomes["baru"] == 5


@pytest.mark.parametrize("path", sorted(LEDGERS.glob("v*.sqlite")), ids=lambda path: path.name)
def test_old_ledgers_are_opened_for_ever(path, tmp_path):
    """Each was written by the version it is named after; see tests/ledgers/README.md."""
    shutil.copy(path, tmp_path / "desk.sqlite")
    desk = Desk(tmp_path)
    assert desk.ask("PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert desk.places() == {
        "1": "dikerjakan sda", "2": "tinjau binamarga", "3": "dijawab bapenda", "4": "tinjau lh", "5": "arsip",
    }  # fmt: skip
    assert desk.ask("SELECT skpd_lama, skpd FROM correction") == [("binamarga", "pln")]
    again = desk.dispatch(DAY)
    assert (again.batch, again.outcomes["sudah ada"]) == (None, 5)
    assert desk.replies("id,status,uraian\n1,selesai,beres\n").applied == {"selesai": 1}


@given(TEXT, TEXT, TEXT, TEXT, TEXT)
def test_no_cell_can_pretend_to_be_two(a, b, c, d, e):
    assert (fingerprint(a, b, c, d) == fingerprint(a + e, b, c, d)) == (not e)
    assert fingerprint(a, b, c, d, 1) != fingerprint(a, b, c, d)


@given(st.binary(min_size=32, max_size=32))
def test_tickets_are_read_as_people_type_them(digest):
    shortest, *longer = tickets(digest.hex())
    assert all(ticket.startswith(shortest) for ticket in longer)
    typed = f" {shortest[:4].lower()}-{shortest[4:].replace('1', 'l').replace('0', 'o')} "
    assert read_ticket(typed) == shortest
