"""The desk's memory: one SQLite file that many programs may use at once.

Write-ahead logging lets status read while dispatch writes; ``synchronous=FULL``
makes a committed dispatch survive a power cut, which must come before its files
go out.  Every change is one transaction that takes the write lock first
(``BEGIN IMMEDIATE``), so two programs never decide on the same old state.

The file belongs on a local disk: SQLite's write-ahead log does not work over a
network share.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from triage.desk.schema import APPLICATION_ID, MIGRATIONS
from triage.errors import TriageError

#: Seconds to wait for another program's transaction: a dispatch of 100,000 messages holds the lock for 8.
PATIENCE = 120.0

Connection = sqlite3.Connection


class LedgerError(TriageError):
    """A ledger that cannot be used."""


class Ledger:
    """An open ledger; a context manager that closes it.

    Parameters
    ----------
    path: the file, made if it is not there; None: in memory, gone at the end.
    must_exist: refuse to make it, for those who only look.

    Raises
    ------
    LedgerError: not a ledger, newer than this program, or not to be opened.
    """

    def __init__(self, path: str | Path | None, must_exist: bool = False) -> None:
        self.path = None if path is None else Path(path)
        self.name = "ledger" if path is None else str(path)
        if self.path is not None:
            self._look(self.path, must_exist)
        try:
            self.connection = sqlite3.connect(self.path or ":memory:", timeout=PATIENCE, isolation_level=None)
            self.connection.row_factory = sqlite3.Row
            self._prepare()
        except sqlite3.Error as error:
            raise self.failure(error) from None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: everything inside happens, or nothing.

        Raises
        ------
        LedgerError: the disk is full, or another program holds the ledger too long.
        """
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise self.failure(error) from None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the ledger, whatever others write meanwhile.

        Raises
        ------
        LedgerError: the file is damaged.
        """
        try:
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise self.failure(error) from None

    def failure(self, error: sqlite3.Error) -> LedgerError:
        """What went wrong, in our own words."""
        said = str(error)
        if "not a database" in said or "malformed" in said:
            return LedgerError(f"{self.name}: is not a ledger, or is damaged", "Take the last copy of it")
        if "locked" in said or "busy" in said:
            hint = "Try again when the other program has ended"
            return LedgerError(f"{self.name}: another program has been writing for {PATIENCE:.0f} s", hint)
        if "readonly" in said:
            return LedgerError(f"{self.name}: cannot be written", "Ask for the right to write to it and its folder")
        return LedgerError(f"{self.name}: {said}", "Nothing was changed")

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _look(self, path: Path, must_exist: bool) -> None:
        if path.is_dir():
            raise LedgerError(f"{path}: is a folder, not a ledger", "Give a file name with --ledger")
        if not path.absolute().parent.is_dir():
            raise LedgerError(f"{path}: there is no folder {path.parent}", "Make it first")
        if must_exist and not path.exists():
            raise LedgerError(f"{path}: there is no such ledger", "triage dispatch makes one with --ledger")

    def _prepare(self) -> None:
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.connection.execute("PRAGMA synchronous = FULL")
        version = self._version()
        if version == len(MIGRATIONS):
            return
        # Two programs that meet at a new file get "locked" here at once, without the usual patience.
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.connection.execute("PRAGMA journal_mode = WAL")
                break
            except sqlite3.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        with self.writing() as connection:
            for statements in MIGRATIONS[self._version() :]:
                for statement in statements:
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _version(self) -> int:
        """The schema's version; 0 for a new file."""
        (version,) = self.connection.execute("PRAGMA user_version").fetchone()
        (owner,) = self.connection.execute("PRAGMA application_id").fetchone()
        (tables,) = self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if owner != APPLICATION_ID and (tables or version):
            raise LedgerError(f"{self.name}: is a database of another program", "Give another name with --ledger")
        if version > len(MIGRATIONS):
            raise LedgerError(f"{self.name}: was written by a newer triage (version {version})", "Update triage")
        return int(version)
