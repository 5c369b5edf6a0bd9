"""Bytes of an inbox -> text: which encoding, and a decoder that loses nothing on the way; and back."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence

import numpy as np

from triage.errors import InputError, UsageError
from triage.inbox.source import Source

#: Codecs that the standard library calls text and that are none.
_NO_TEXT = ("idna", "punycode", "undefined")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def guess_encoding(head: bytes) -> tuple[str, bool]:
    """Encoding of a text from its first bytes, and whether it is a guess to be told.

    A byte order mark decides; text with a NUL in every other byte is UTF-16; what
    is valid UTF-8 is UTF-8; anything else comes from an old Windows.

    >>> guess_encoding("pesan".encode()), guess_encoding("caf\\xe9 tutup".encode("cp1252"))
    (('utf-8', False), ('cp1252', True))
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, False
    even, odd = head[0:400:2], head[1:400:2]
    if odd.count(0) > 0.7 * len(odd) > 1:
        return "utf-16-le", True
    if even.count(0) > 0.7 * len(even) > 1:
        return "utf-16-be", True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, False)
        return "utf-8", False
    except UnicodeDecodeError as error:
        # One bad byte in much good UTF-8 is damage, not another encoding.
        good = sum(byte >= 0xC2 for byte in head[: error.start])
        return ("utf-8", False) if good >= 2 else ("cp1252", True)


def decoded(source: Source, encoding: str | None, notices: list[str]) -> Iterator[str]:
    """The text of a source, block by block; ``notices`` learns what was guessed and what was no text.

    Raises
    ------
    InputError: not text in the encoding that was asked for.
    UsageError: no such encoding.
    """
    name = _encoding(source, encoding, notices)
    return _texts(source, decoder(name, source.name), name, notices)


def in_utf8(source: Source, encoding: str | None, notices: list[str]) -> Iterator[bytes]:
    """The same as UTF-8: where it is that already, which is nearly always, no block is copied or widened.

    (As text, one emoji makes every character of its block four bytes long.)
    """
    name = _encoding(source, encoding, notices)
    machine = decoder(name, source.name)
    if codecs.lookup(name).name in ("utf-8", "utf-8-sig"):
        return _checked(source, name, notices)
    return map(encoded, _texts(source, machine, name, notices))


def encoded(text: str) -> bytes:
    """UTF-8; undecodable bytes of the input as they were, other lone surrogates spelled out (``\\ud83d``)."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")


def all_encoded(texts: Sequence[str]) -> list[bytes]:
    """Each of many texts :func:`encoded`, a third of its time where nothing is odd."""
    try:
        return [*map(str.encode, texts)]
    except UnicodeEncodeError:
        return [*map(encoded, texts)]


def as_text(data: bytes) -> str:
    """The text of UTF-8; bytes that are none are carried along (PEP 383)."""
    return data.decode("utf-8", "surrogateescape")


def _encoding(source: Source, asked: str | None, notices: list[str]) -> str:
    guess, told = guess_encoding(source.head)
    if told and not asked:
        notices.append(f"{source.name}: read as {spoken(guess)}; --encoding says otherwise")
    return asked or guess


def _texts(source: Source, machine: codecs.IncrementalDecoder, encoding: str, notices: list[str]) -> Iterator[str]:
    strange = 0
    try:
        for block in source.blocks():
            if text := machine.decode(block):
                strange += _undecodable(text)
                yield text
        if text := machine.decode(b"", True):
            strange += _undecodable(text)
            yield text
    except UnicodeError:
        raise InputError(f"{source.name}: is not {spoken(encoding)} text", "Try another --encoding") from None
    _tell(source.name, encoding, strange, notices)


def _checked(source: Source, encoding: str, notices: list[str]) -> Iterator[bytes]:
    strange, machine = 0, decoder("utf-8")
    for block in source.blocks():
        # A block of ASCII, too, tells that a character begun in the one before it is none.
        if machine.getstate()[0] or not block.isascii():
            strange += _undecodable(machine.decode(_beyond_ascii(block)))
        yield block
    strange += _undecodable(machine.decode(b"", True))
    _tell(source.name, encoding, strange, notices)


def _beyond_ascii(block: bytes) -> bytes:
    """Of UTF-8 what may be wrong: the bytes beyond ASCII, the one behind each run of them, and the first one."""
    raw = np.frombuffer(block, dtype=np.uint8)
    kept = raw > 127
    kept[1:] |= kept[:-1]
    kept[0] = True
    return raw[kept].tobytes()


def _tell(name: str, encoding: str, strange: int, notices: list[str]) -> None:
    if strange:
        notices.append(
            f"{name}: {strange} bytes are not {spoken(encoding)} and stayed as they were; "
            "perhaps --encoding cp1252 reads them"
        )


def decoder(encoding: str, name: str = "input") -> codecs.IncrementalDecoder:
    """A decoder that keeps what it cannot decode: bytes become surrogates and are written back as they were.

    Raises
    ------
    UsageError: no such encoding, or one that gives no text (hex, zip).
    """
    try:
        known = codecs.lookup(encoding)
        if known._is_text_encoding and known.incrementaldecoder and known.name not in _NO_TEXT:
            errors = "surrogateescape" if known.name in ("utf-8", "utf-8-sig", "ascii") else "replace"
            return known.incrementaldecoder(errors)
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        pass
    raise UsageError(f"{name}: unknown encoding {encoding}", "Try --encoding utf-8 or cp1252")


def spoken(encoding: str) -> str:
    """The name of an encoding as people know it."""
    return {"cp1252": "Windows-1252"}.get(encoding, encoding.upper())


def _undecodable(text: str) -> int:
    """How many bytes the decoder could only carry along (PEP 383)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return sum("\udc80" <= char <= "\udcff" for char in text)
    return 0
