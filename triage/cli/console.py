"""A person at a terminal, or lines from a pipe: whole messages, single lines, single keys.

Everything works over SSH and on a terminal without colour or cursor movement: nothing
but plain text is written, and what came from outside is spelled out by ``safe``.
"""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from triage.cli.say import safe

#: A terminal's own line buffer ends here (tty(4), N_TTY); what is typed or pasted beyond it is lost.
LONGEST_LINE = 4_095
#: Seconds without a further line after which a paste has ended; a slow SSH line sends it in pieces.
PAUSE = 0.15


class Console(ABC):
    """Where the counter's dialogue takes place."""

    #: Whether somebody sits there who can be asked again.
    patient = True

    @abstractmethod
    def line(self, prompt: str) -> str | None:
        """One line without its end; None at the end of input."""

    @abstractmethod
    def key(self, prompt: str) -> str | None:
        """One key, small, Enter as a line end; None at the end of input."""

    def message(self, prompt: str) -> str | None:
        """Lines up to an empty one; None if the input ends before there is any text."""
        lines: list[str] = []
        while True:
            line = self.line("" if lines else prompt)
            if line is None:
                return "\n".join(lines) if lines else None
            if line.strip():
                lines.append(line)
            elif lines and not self.more():
                return "\n".join(lines)

    def more(self) -> bool:
        """Whether further lines of a paste are waiting."""
        return False

    def show(self, text: str) -> None:
        """Print lines, each without what steers a terminal."""
        for line in text.split("\n"):
            click.echo(safe(line))
        sys.stdout.flush()


class Lines(Console):
    """Standard input is a file or a pipe: keys are lines, too."""

    patient = False

    def line(self, prompt: str) -> str | None:
        """The next line."""
        data = sys.stdin.buffer.readline()
        return _text(data) if data else None

    def key(self, prompt: str) -> str | None:
        """The first letter of the next line."""
        line = self.line(prompt)
        return None if line is None else (line.strip().lower()[:1] or "\n")


class Terminal(Console):
    """A POSIX terminal: the kernel edits lines and echoes control characters as ``^[``."""

    def __init__(self) -> None:
        import termios

        self._termios: Any = termios
        self._handle = sys.stdin.fileno()

    def line(self, prompt: str) -> str | None:
        """One line; the kernel gives no more at a time."""
        self._prompt(prompt)
        data = b""
        flags = self._termios
        with self._mode(on=flags.ICANON | flags.ECHO | flags.ECHOCTL):
            while not data.endswith(b"\n"):
                piece = os.read(self._handle, 65_536)
                if not piece:  # Ctrl-D: the end, or the end of a line without Enter
                    break
                data += piece
        if not data:
            click.echo()
            return None
        if len(data) > LONGEST_LINE:
            self.show("Baris terpotong: terminal hanya menerima 4.095 huruf. Pisahkan pesan menjadi beberapa baris.")
        return _text(data)

    def key(self, prompt: str) -> str | None:
        """One key.  More than one at once is an arrow key or the rest of a paste, and means nothing."""
        self._prompt(prompt)
        flags = self._termios
        with self._mode(off=flags.ICANON | flags.ECHO):  # Ctrl-C still interrupts
            while True:
                data = os.read(self._handle, 65_536)
                if data in (b"", b"\x04"):
                    click.echo()
                    return None
                if len(data) == 1 and (data in b"\r\n" or 32 < data[0] < 127):
                    click.echo()
                    return "\n" if data in b"\r\n" else data.decode().lower()

    def more(self) -> bool:
        """Whether a further line comes within the pause."""
        import select

        return bool(select.select([self._handle], [], [], PAUSE)[0])

    @contextmanager
    def _mode(self, on: int = 0, off: int = 0) -> Iterator[None]:
        """The terminal with these flags, as it was afterwards."""
        before = self._termios.tcgetattr(self._handle)
        mode = self._termios.tcgetattr(self._handle)
        mode[3] = mode[3] & ~off | on
        if off:
            mode[6][self._termios.VMIN], mode[6][self._termios.VTIME] = 1, 0
        self._termios.tcsetattr(self._handle, self._termios.TCSADRAIN, mode)
        try:
            yield
        finally:
            self._termios.tcsetattr(self._handle, self._termios.TCSADRAIN, before)

    def _prompt(self, prompt: str) -> None:
        click.echo(prompt, nl=False)
        sys.stdout.flush()


class WindowsTerminal(Console):
    """A Windows console."""

    def line(self, prompt: str) -> str | None:
        """One line."""
        click.echo(prompt, nl=False)
        sys.stdout.flush()
        line = sys.stdin.readline()
        return line.rstrip("\r\n") if line and line != "\x1a\n" else None

    def key(self, prompt: str) -> str | None:
        """One key."""
        click.echo(prompt, nl=False)
        key = click.getchar()
        click.echo()
        if key in ("\x1a", "\x04"):
            return None
        return "\n" if key in "\r\n" else key.lower()


def console() -> Console:
    """The one that fits standard input."""
    if not sys.stdin.isatty():
        return Lines()
    try:
        return Terminal()
    except ImportError:
        return WindowsTerminal()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace").rstrip("\r\n")
