"""The one way to stderr: nothing that came out of a file moves the cursor, and nobody is named."""

from __future__ import annotations

import re

import click

#: Where nothing of this stands there is nothing to hide, and 0.1 s of imports are saved: it finds whatever
#: :func:`triage.redact.find` does, and more.
_MAY_NAME = re.compile(
    r"""(?:\d\D{0,3}){5} | (?:[\doli][^a-z\d]{0,9}){7}      # a number, maybe with letters for some of its digits
    |   @ | [(\[]at[)\]] | \b(?:nol|kosong)\b              # an address; a number in words
    |   (?<![^\W_])[a-z]{1,2}[ .-]{0,3}[1-9]               # a plate
    |   (?-i:[(-]\s?[A-Z])                                 # a signature
    |   (?<![^\W_])(?:                                     # a form of address, and what else stands before a name
            pak|bpk?|bapak|bu|ibu|mas|mbak?|bang|kang|neng|tn|ny|nn|sdri?|saudara|saudari|sodara|alm|almarhum(?:ah)?
        |   nama|nma|nm|bernama|a[./]?n|saya|sy|ttd|tertanda|hormat|wassalam|salam
        )(?![^\W_])""",
    re.IGNORECASE | re.VERBOSE,
)


def say(sentence: str) -> None:
    r"""One sentence on stderr, safe for a terminal and for a log.

    A column list, a label or a file name may hold a phone number or an escape sequence: the
    first becomes its placeholder, the second is spelled out.

    >>> from contextlib import redirect_stderr
    >>> from sys import stdout
    >>> with redirect_stderr(stdout):
    ...     say('a.csv: no column "pesan" (found: 1, 0812-0000-1111, \x1b[2J)')
    a.csv: no column "pesan" (found: 1, [TELEPON], \x1b[2J)
    """
    click.echo(plain(sentence), err=True)


def tell(text: str, *, err: bool = False) -> None:
    r"""Lines for people on standard output: names and labels from files are spelled out where they steer a terminal.

    >>> tell("model: a\x1b[2J\nlabels: 3")
    model: a\x1b[2J
    labels: 3
    """
    click.echo(safe(text, keep="\n"), err=err)


def plain(sentence: str) -> str:
    """The sentence without personal details and with every unprintable character spelled out."""
    if _MAY_NAME.search(sentence):
        from triage.redact import redact

        sentence = redact(sentence)
    return safe(sentence, keep="\n")


def safe(text: str, keep: str = "") -> str:
    """Text with every character spelled out that steers a terminal, but those of ``keep``."""
    return "".join(c if c.isprintable() or c in keep else repr(c)[1:-1] for c in text)
