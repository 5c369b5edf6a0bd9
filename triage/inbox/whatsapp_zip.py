"""The zip a phone makes of a WhatsApp chat: its text, read in place; nothing is unpacked to disk."""

from __future__ import annotations

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, BinaryIO, cast

from triage.errors import InputError

#: A chat text larger than this inside a zip, or packed tighter, is a bomb: WhatsApp exports at most 40,000
#: messages (some 10 MB), and text packs to a fifth or a tenth.
MOST_BYTES, MOST_RATIO, MOST_MEMBERS = 1 << 29, 200, 100_000

#: Files beside the chat, one of which may come first in the zip.
_BESIDE = (".txt", ".jpg", ".jpeg", ".opus", ".webp", ".mp4", ".pdf", ".vcf", ".m4a", ".png")

#: What zipfile raises on a damaged zip.  Its texts quote member names raw, so they are not passed on.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, ValueError, EOFError, OSError,
)  # fmt: skip


def looks_like_chat_zip(head: bytes) -> bool:
    """Tell from the name of the first member (an XLSX or ODS starts with a folder or ``mimetype``)."""
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")].decode("utf-8", "replace").lower()
    return first.endswith(_BESIDE) and "/" not in first


def read_line(stream: IO[bytes], name: str, longest: int) -> bytes:
    """Read a line of at most ``longest`` bytes; a zip that turns out damaged is an :class:`InputError`."""
    try:
        return stream.readline(longest)
    except _BROKEN as error:
        raise InputError(f"{name}: the zip is damaged or cut off", "Export the chat again") from error


def open_chat(stream: BinaryIO, name: str, sniff: Callable[[bytes, str], bool]) -> IO[bytes]:
    """The chat itself: the stream, or the text inside the zip that ``sniff`` knows for a chat.

    Raises
    ------
    InputError
        The zip holds no chat, is damaged, locked, or unpacks to more than :data:`MOST_BYTES`.
    """
    if not _is_zip(stream):
        return stream
    if not stream.seekable():
        stream = _spooled(stream, name)
    try:
        archive = zipfile.ZipFile(stream)
        return _chat_in(archive, name, sniff)
    except _BROKEN as error:
        raise InputError(f"{name}: the zip is damaged or cut off", "Export the chat again") from error


def _is_zip(stream: BinaryIO) -> bool:
    if stream.seekable():
        start = stream.tell()
        head = stream.read(4)
        stream.seek(start)
    else:
        peek = getattr(stream, "peek", None)
        head = peek(4)[:4] if peek else b""
    return head == b"PK\x03\x04"


def _spooled(stream: BinaryIO, name: str) -> BinaryIO:
    """A zip is read from its end, so what comes through a pipe is kept: in memory if small, else on disk."""
    kept = tempfile.SpooledTemporaryFile(max_size=16 << 20)  # noqa: SIM115 (lives as long as the inbox)
    size = 0
    while block := stream.read(1 << 20):
        size += len(block)
        if size > MOST_BYTES:
            raise InputError(f"{name}: a zip of more than {MOST_BYTES >> 20} MB", "Export without media")
        kept.write(block)
    kept.seek(0)
    return cast(BinaryIO, kept)


def _chat_in(archive: zipfile.ZipFile, name: str, sniff: Callable[[bytes, str], bool]) -> IO[bytes]:
    members = archive.infolist()
    texts = [
        member
        for member in members[:MOST_MEMBERS]
        if member.filename.lower().endswith(".txt")
        and member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    ]
    # iOS calls it _chat.txt; Android "Chat WhatsApp dengan X.txt".  Attached text files come after it.
    texts.sort(key=lambda member: "chat" not in member.filename.lower())
    for member in texts:
        if member.flag_bits & 1:
            raise InputError(f"{name}: the zip is locked with a password", "Unpack it and give the .txt file")
        packed = max(member.compress_size, 1)
        if member.file_size > MOST_BYTES or member.file_size / packed > MOST_RATIO:
            raise InputError(
                f"{name}: a text in the zip unpacks to {member.file_size:,} bytes", "It was not read"
            )
        with archive.open(member) as opened:
            if sniff(opened.read(4096), ""):
                return archive.open(member)
    raise InputError(f"{name}: no WhatsApp chat in the zip", 'It has a .txt file such as "_chat.txt"')
