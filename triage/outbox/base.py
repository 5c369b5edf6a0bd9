"""What every writer is: a context manager that commits on success and leaves nothing on failure."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO

from triage.errors import OutputError
from triage.files import Draft

if TYPE_CHECKING:
    from triage.inbox.table import Table
    from triage.outbox.quick import Style

Row = Sequence[object]
#: Control characters (but tab and line feed), marks that turn the direction of reading, half characters.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Target:
    """Where output goes: a path, or an open binary stream such as standard output."""

    path: Path | None
    stream: BinaryIO | None


def unique(columns: Sequence[str]) -> list[str]:
    """Names that differ, for the formats in which two columns of one name would be one.

    >>> unique(["nama", "nama", "pesan"])
    ['nama', 'nama_', 'pesan']
    """
    names: list[str] = []
    for i, column in enumerate(columns):
        names.append(column)
        if column in names[:i]:
            names[i] = next(n for k in range(1, i + 2) if (n := column + "_" * k) not in columns and n not in names)
    return names


class Outbox(ABC):
    """Writes rows; a file appears under its name only when everything was written.

    Raises
    ------
    OutputError: the disk is full, the folder read-only.
    BrokenPipeError: the reader of standard output went away.
    """

    def __init__(self, target: Target, columns: Sequence[str]) -> None:
        self.columns, self._target = list(columns), target
        self._terminal: bool | None = None
        #: Sentences for stderr: what the format could not hold.
        self.notices: list[str] = []
        try:
            self._draft = Draft(target.path) if target.path is not None else None
            self.file: BinaryIO = self._draft.file if self._draft else target.stream  # type: ignore[assignment]
        except OSError as error:
            raise self._failure(error) from None

    @abstractmethod
    def write(self, rows: Iterable[Row], extras: Mapping[int, Mapping[str, object]] | None = None) -> None:
        """Append rows; ``extras`` are values outside the columns, by position in ``rows``."""

    def write_beside(
        self,
        rows: Sequence[Row],
        columns: Sequence[Sequence[object]],
        extras: Mapping[int, Mapping[str, object]] | None = None,
    ) -> None:
        """Append rows with the cells of new columns to their right."""
        self.write([[*row, *new] for row, *new in zip(rows, *columns, strict=True)], extras)

    @property
    def style(self) -> Style | None:
        """How :meth:`write_behind` wants the tails of rows; None: it cannot be asked for."""
        return None

    def write_behind(self, table: Table, tails: Sequence[bytes]) -> None:
        """Append the rows of a table with what comes behind them, written in this :attr:`style` already."""
        raise NotImplementedError

    @property
    def on_terminal(self) -> bool:
        """Whether a person sees what is written as it is."""
        if self._terminal is None:
            self._terminal = self._target.stream is not None and self._target.stream.isatty()
        return self._terminal

    def shown(self, text: str) -> str:
        """The text as it may go out: on a terminal, nothing in it can move the cursor or turn the reading."""
        return _UNSEEN.sub(lambda match: repr(match.group())[1:-1], text) if self.on_terminal else text

    def flush(self) -> None:
        """Hand everything written so far to the reader of a stream."""
        if self._target.stream is not None:
            self.file.flush()

    def finish(self) -> None:  # noqa: B027 (most formats need no end)
        """Write what belongs at the end; called once, on success."""

    def _failure(self, error: OSError) -> OutputError:
        return OutputError(
            f"{self._target.path or 'stdout'}: cannot be written ({error.strerror})",
            "Nothing was changed; choose another place",
        )

    def __enter__(self) -> Outbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.finish()
                self._commit()
        except BrokenPipeError:
            raise
        except OSError as failure:
            raise self._failure(failure) from None
        finally:
            self._clean()
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            raise self._failure(error) from None

    def _commit(self) -> None:
        if self._draft:
            self._draft.publish()
        else:
            self.file.flush()

    def _clean(self) -> None:
        if self._draft:
            self._draft.discard()
