"""What every writer is: a context manager that commits on success and leaves nothing on failure."""

from __future__ import annotations

import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from triage.errors import OutputError
from triage.files import publish

Row = Sequence[object]


@dataclass(frozen=True)
class Target:
    """Where output goes: a path, or an open binary stream such as standard output."""

    path: Path | None
    stream: BinaryIO | None


class Outbox(ABC):
    """Writes rows; a file appears under its name only when everything was written.

    Raises
    ------
    OutputError: the disk is full, the folder read-only.
    BrokenPipeError: the reader of standard output went away.
    """

    def __init__(self, target: Target, columns: Sequence[str]) -> None:
        self.columns, self._target = list(columns), target
        self._beside = ""
        try:
            self.file = target.stream if target.stream is not None else self._open_beside()
        except OSError as error:
            raise self._failure(error) from None

    @abstractmethod
    def write(self, rows: Iterable[Row], extras: Mapping[int, Mapping[str, object]] | None = None) -> None:
        """Append rows; ``extras`` are values outside the columns, by position in ``rows``."""

    def flush(self) -> None:
        """Hand everything written so far to the reader of a stream."""
        if self._target.stream is not None:
            self.file.flush()

    def finish(self) -> None:  # noqa: B027 (most formats need no end)
        """Write what belongs at the end; called once, on success."""

    def _open_beside(self) -> BinaryIO:
        path = self._target.path
        assert path is not None
        handle, self._beside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        return os.fdopen(handle, "wb")

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
        if self._target.path is None:
            self.file.flush()
            return
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        publish(self._beside, self._target.path)
        self._beside = ""

    def _clean(self) -> None:
        if self._beside:
            self.file.close()
            os.unlink(self._beside)
            self._beside = ""
