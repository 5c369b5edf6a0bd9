"""What the messages themselves show: duplicates, contradictions, leaks, damage, private data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from triage import duplicates
from triage.check.findings import Finding
from triage.corpus import Corpus
from triage.redact import Span, find

#: Kinds of personal detail that may be anybody's way of speaking: told as a doubt.
_NAMES = frozenset({"NAMA", "AKUN"})
#: A detail that was masked already: "B 1xxx PQA", "0812xxxx", "@pengguna".
_MASKED = re.compile(r"xx|\*\*|@(?:pengguna|user)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: What the bytes 0x80 to 0xBF, which continue a UTF-8 character, look like in Windows-1252.
_GOES_ON = "".join(bytes([b]).decode("cp1252") if b not in b"\x81\x8d\x8f\x90\x9d" else chr(b) for b in range(128, 192))
#: UTF-8 of two, three or four bytes read as Windows-1252: "Ã¡", "â€œ", "ðŸ˜Š".
_MOJIBAKE = re.compile(f"[Â-ß][{_GOES_ON}]|[à-ï][{_GOES_ON}]{{2}}|[ð-ô][{_GOES_ON}]{{3}}")


def texts(corpus: Corpus, parts: Sequence[int]) -> Iterator[Finding]:
    """Findings about messages; ``parts`` tells which of the given paths each one came from (n,)."""
    yield from _twins(corpus, parts)
    for row, (place, text) in enumerate(zip(corpus.places, corpus.texts, strict=True)):
        yield from _damage(row, place, text)
        yield from _private(row, place, text)


# -- the same message again ---------------------------------------------------


def _twins(corpus: Corpus, parts: Sequence[int]) -> Iterator[Finding]:
    for first, second, overlap in duplicates.pairs(corpus.texts):
        kind, fact = "duplicate", f"the message of {corpus.places[first]} again"
        if overlap < 1:
            fact = f"nearly the message of {corpus.places[first]} ({overlap:.0%} the same)"
        head, label, other = _difference(corpus, first, second)
        if head:
            fact += f', as {head} "{label}" instead of "{other}"'
            # Nearly the same words may well need another agency; the same words may not.
            kind = "contradiction" if overlap == 1 else kind
        yield Finding(kind, corpus.places[second], fact, head, label, other, None, second)
        if parts[first] != parts[second]:
            fact = f"is in another part, too ({corpus.places[first]}): scores measured on it flatter"
            yield Finding("leak", corpus.places[second], fact, row=second)


def _difference(corpus: Corpus, first: int, second: int) -> tuple[str, str, str]:
    """(head, label of the second, label of the first) where they contradict each other, else empty."""
    for head, values in corpus.heads.items():
        if values[first] and values[second] and values[first] != values[second]:
            return head, values[second], values[first]
    return "", "", ""


# -- encoding -----------------------------------------------------------------


def _damage(row: int, place: str, text: str) -> Iterator[Finding]:
    facts = []
    if "\ufffd" in text:
        facts.append("has � where a character was lost")
    if any("\ud800" <= c <= "\udfff" for c in text):
        facts.append("has bytes that are no text")
    if control := _CONTROL.search(text):
        facts.append(f"has the control character U+{ord(control.group()):04X}")
    mended = repaired(text)
    if mended != text:
        facts.append("was UTF-8 but read as Windows-1252")
    for fact in facts:
        yield Finding("encoding", place, f"the message {fact}", suggestion=mended if mended != text else "", row=row)


def repaired(text: str) -> str:
    """The text with every piece of mojibake that reads as UTF-8 turned back.

    >>> repaired("cafÃ© di jalan Ã¡, katanya â€œbesokâ€\\x9d"), repaired("Ã la carte €5")
    ('café di jalan á, katanya “besok”', 'Ã la carte €5')
    """
    return _MOJIBAKE.sub(_turned_back, text)


def _turned_back(match: re.Match[str]) -> str:
    try:
        return b"".join(map(_byte, match.group())).decode("utf-8")
    except UnicodeError:
        return match.group()


def _byte(char: str) -> bytes:
    """The byte that Windows-1252 shows as ``char``; C1 controls stand for the five bytes it lacks."""
    return bytes([ord(char)]) if "\x80" <= char <= "\x9f" else char.encode("cp1252")


# -- private data -------------------------------------------------------------


def _private(row: int, place: str, text: str) -> Iterator[Finding]:
    spans = [span for span in find(text) if not _MASKED.search(text[span.start : span.end])]
    for kind, wanted in (("private", False), ("name", True)):
        kinds = _kinds(spans, wanted)
        if kinds:
            yield Finding(kind, place, f"{kinds} in the message; triage redact replaces it", row=row)


def _kinds(spans: Sequence[Span], names: bool) -> str:
    return ", ".join(dict.fromkeys(span.kind for span in spans if (span.kind in _NAMES) == names))
