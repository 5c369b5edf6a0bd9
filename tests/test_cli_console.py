"""The counter's three places: lines from a pipe, a POSIX terminal, a Windows console."""

from __future__ import annotations

import io
import os
import sys
from types import SimpleNamespace

import click
import pytest

from triage.cli import console
from triage.cli.console import LONGEST_LINE, Console, Lines, Terminal, WindowsTerminal

TOO_LONG = "Baris terpotong: terminal hanya menerima 4.095 huruf. Pisahkan pesan menjadi beberapa baris.\n"


class Script(Console):
    """Gives these lines; ``\\v`` before one says that it waits already when the line before it was read."""

    def __init__(self, *lines):
        self.lines, self.prompts = list(lines), []

    def line(self, prompt):
        self.prompts.append(prompt)
        return self.lines.pop(0).removeprefix("\v") if self.lines else None

    key = line

    def more(self):
        return bool(self.lines) and self.lines[0].startswith("\v")


@pytest.mark.parametrize(
    ("lines", "message", "rest"),
    [
        (["satu", ""], "satu", []),
        (["satu", "dua", "", "tiga"], "satu\ndua", ["tiga"]),
        (["", " \t", " satu ", "  "], " satu ", []),
        (["satu", "\v", "\vdua", ""], "satu\ndua", []),  # an empty line within a paste
        (["satu", "\v", "\v", "dua"], "satu", ["dua"]),
        (["satu", "dua"], "satu\ndua", []),  # the input ends first
        (["", ""], None, []),
        ([], None, []),
    ],
)
def test_a_message_ends_with_an_empty_line(lines, message, rest):
    place = Script(*lines)
    assert place.message("pesan> ") == message
    assert place.lines == rest
    begun = next((i for i, line in enumerate(lines) if line.strip()), len(lines)) + 1
    assert place.prompts == ["pesan> "] * min(begun, len(place.prompts)) + [""] * (len(place.prompts) - begun)


def test_what_is_shown_steers_nothing(capsys):
    Script().show("a\x1b[2J\nb\u202e\r")
    assert capsys.readouterr().out == "a\\x1b[2J\nb\\u202e\\r\n"


def test_lines_of_a_pipe(monkeypatch, capsys):
    data = b"satu\r\n caf\xc3\xa9 \xff\n\n  Ya\n\n?\nlast"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    place = Lines()
    assert [place.line("> ") for _ in range(3)] == ["satu", " caf\xe9 \\xff", ""]
    assert [place.key("> ") for _ in range(5)] == ["y", "\n", "?", "l", None]
    assert place.line("> ") is None
    assert not place.more()
    assert capsys.readouterr().out == "", "nobody reads a prompt"
    assert not place.patient


def test_a_pipe_is_no_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: False))
    assert isinstance(console.console(), Lines)


def test_without_termios_it_is_a_windows_console(monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True, fileno=lambda: 0))
    monkeypatch.setitem(sys.modules, "termios", None)
    assert isinstance(console.console(), WindowsTerminal)


def test_a_windows_console(monkeypatch, capsys):
    keys = iter(["K", "\r", "\x1a", "\x04", "\xe0H"])
    monkeypatch.setattr(sys, "stdin", io.StringIO("satu \r\n\n\x1a\n"))
    monkeypatch.setattr(click, "getchar", lambda: next(keys))
    place = WindowsTerminal()
    assert [place.line("> ") for _ in range(4)] == ["satu ", "", None, None]
    assert [place.key("? ") for _ in range(4)] == ["k", "\n", None, None]
    assert len(place.key("? ")) == 2, "an arrow key means nothing"
    assert capsys.readouterr().out == "> > > > " + "? \n" * 5


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")
class TestTerminal:
    @pytest.fixture
    def read(self, monkeypatch):
        """A terminal on which these pieces are typed, and which says with which flags they were read."""
        import pty
        import termios

        mine, theirs = pty.openpty()
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(fileno=lambda: theirs, isatty=lambda: True))
        place = console.console()
        assert isinstance(place, Terminal)
        place.modes, place.mine = [], mine
        before = termios.tcgetattr(theirs)
        before[6][termios.VMIN], before[6][termios.VTIME] = 5, 3
        termios.tcsetattr(theirs, termios.TCSANOW, before)
        before = termios.tcgetattr(theirs)

        def typed(*pieces):
            left = list(pieces)

            def reader(handle, size):
                assert handle == theirs
                flags, marks = termios.tcgetattr(theirs)[3], termios.tcgetattr(theirs)[6]
                if not flags & termios.ICANON:
                    assert (marks[termios.VMIN], marks[termios.VTIME]) == (1, 0), "a key at a time"
                place.modes.append((bool(flags & termios.ICANON), bool(flags & termios.ECHO)))
                piece = left.pop(0)
                if piece is KeyboardInterrupt:
                    raise piece
                return piece

            monkeypatch.setattr(console.os, "read", reader)
            return place

        yield typed
        monkeypatch.undo()
        assert termios.tcgetattr(theirs) == before, "it was left as it was found"
        os.close(mine)
        os.close(theirs)

    @pytest.mark.parametrize(
        ("pieces", "line", "shown"),
        [
            ([b"satu\n"], "satu", ""),
            ([b"\n"], "", ""),
            ([b"sa", b"tu\n"], "satu", ""),  # Ctrl-D after "sa" sends it without Enter
            ([b"sa", b""], "sa", ""),
            ([b""], None, "\n"),
            ([b"caf\xc3\xa9 \xff\n"], "caf\xe9 \\xff", ""),
            ([b"x" * (LONGEST_LINE - 1) + b"\n"], "x" * (LONGEST_LINE - 1), ""),
            ([b"x" * LONGEST_LINE + b"\n"], "x" * LONGEST_LINE, TOO_LONG),
        ],
        ids=lambda value: str(value)[:20],
    )
    def test_line(self, read, pieces, line, shown, capsys):
        place = read(*pieces)
        assert place.line("> ") == line
        assert place.modes == [(True, True)] * len(pieces)
        assert capsys.readouterr().out == "> " + shown

    @pytest.mark.parametrize(
        ("pieces", "key"),
        [
            ([b"K"], "k"),
            ([b"\n"], "\n"),
            ([b"\r"], "\n"),
            ([b""], None),
            ([b"\x04"], None),
            # An arrow key, the rest of a paste, a blank, Delete, half a character and Esc alone mean nothing.
            ([b"\x1b[A", b"yes\n", b" ", b"\x7f", b"\xc3", b"\x1b", b"?"], "?"),
        ],
    )
    def test_key(self, read, pieces, key, capsys):
        place = read(*pieces)
        assert place.key("? ") == key
        assert place.modes == [(False, False)] * len(pieces)
        assert capsys.readouterr().out == "? \n"

    def test_ctrl_c_leaves_the_terminal_as_it_was(self, read):
        for ask in ("line", "key"):
            with pytest.raises(KeyboardInterrupt):
                getattr(read(KeyboardInterrupt), ask)("> ")

    def test_further_lines_of_a_paste(self, read, monkeypatch):
        monkeypatch.setattr(console, "PAUSE", 0.01)
        place = read()
        assert not place.more()
        monkeypatch.setattr(console, "PAUSE", 30)
        os.write(place.mine, b"dua\n")
        assert place.more()
