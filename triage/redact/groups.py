"""Groups of digits and what joins them: the chains in which personal numbers are looked for.

A message is cut once into groups of digits; groups joined by a blank, dot, dash and the like form a chain.
From each group at most :data:`MOST_GROUPS` are tried together, so the time grows with the length of the text
and not faster, whatever the text is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

#: A NIK written digit by digit has 16 groups; nothing we look for has more than 22 digits (NPWP of a branch).
MOST_GROUPS, MOST_DIGITS = 16, 22
#: The shortest is a local landline ("telp 555 1234").
LEAST_DIGITS = 7

#: Zero-width and direction marks, which phones paste around numbers.
_HIDDEN = "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*+"

#: Digits.  "o" for 0 and "l" or "I" for 1 count between and after digits; "o" opens a group that is no word.
_GROUP = re.compile(
    r"""\d[\doOlI]*+                            # 0812, O8 after its O, 31719915o885
    |   (?<![^\W_])[oO](?=[8\d])[\doOlI]*+      # o812
    |   (?<![^\W_])[oO]{2,4}+(?![^\W_])         # oooo, a group of zeros
    """,
    re.VERBOSE,
)

#: What may stand between two groups of one number.
_JOIN = re.compile(
    rf"""{_HIDDEN}(?:
        [ \u00a0\u2009\u202f]{{1,2}}                     # 0812 3456
    |   [ ]?\)?[-\u2010-\u2015.,/_\u00b7)][ ]?           # 0812-3456, 0812 - 3456, (021)-555, (021) 555
    |   [ ]?\(                                           # +62 (812)
    |   \ufe0f?\u20e3[ ]?                                # keycap emoji
    ){_HIDDEN}""",
    re.VERBOSE,
)

@dataclass(frozen=True, slots=True)
class Group:
    """A run of digits: where it stands in the text and its value in ASCII digits."""

    start: int
    end: int
    digits: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """The first ``count`` groups of a chain tail, as one number."""

    count: int
    digits: str
    lengths: tuple[int, ...]
    joins: frozenset[str]

    @property
    def amount(self) -> bool:
        """Thousands with dots or commas: 1.500.000."""
        return (
            len(self.joins) == 1
            and self.joins <= {".", ","}
            and self.digits[0] != "0"
            and self.lengths[0] <= 3
            and set(self.lengths[1:]) == {3}
        )

    @property
    def plain(self) -> bool:
        """One group, or groups joined all alike and not by commas: what somebody writes as one number."""
        return len(self.joins) <= 1 and "," not in self.joins


def chains_of(text: str) -> Iterator[list[Group]]:
    """Cut a text into chains of groups of digits."""
    chain: list[Group] = []
    for match in _GROUP.finditer(text):
        group = _group(text, match)
        if chain and not _JOIN.fullmatch(text, chain[-1].end, group.start):
            yield chain
            chain = []
        chain.append(group)
    if chain:
        yield chain


def _group(text: str, match: re.Match[str]) -> Group:
    start, end = match.span()
    if not text[end - 1].isdecimal():
        # Letters at the end belong to the word that follows ("0812345678lho"); a free o is a 0.
        follows_letter = text[end : end + 1].isalpha()
        end = start + len(match.group().rstrip("oOlI" if follows_letter else "lI"))
    raw = text[start:end]
    if raw.isascii() and raw.isdigit():
        return Group(start, end, raw)
    value = (
        "0" if char in "oO" else "1" if char in "lI" else str(unicodedata.decimal(char)) for char in raw
    )
    return Group(start, end, "".join(value))


def candidates_at(text: str, chain: list[Group], at: int) -> list[Candidate]:
    """Every number of 7 to 22 digits that could start at ``chain[at]``, shortest first."""
    tail = chain[at : at + MOST_GROUPS]
    found = []
    size = 0
    for count, group in enumerate(tail, start=1):
        size += len(group.digits)
        if size > MOST_DIGITS:
            break
        if size >= LEAST_DIGITS:
            groups = tail[:count]
            joins = frozenset(text[a.end : b.start].strip() or " " for a, b in pairwise(groups))
            lengths = tuple(len(group.digits) for group in groups)
            found.append(Candidate(count, "".join(group.digits for group in groups), lengths, joins))
    return found
