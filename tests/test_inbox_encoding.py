"""As text or as UTF-8: the same characters, the same notices, however the bytes arrive."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triage.errors import UsageError
from triage.inbox.encoding import as_text, decoded, encoded, in_utf8
from triage.inbox.source import Source

TEXTS = st.text("a,\n é漢😀\udc80\udcff", min_size=1, max_size=30).map(encoded)


class Pipe(io.RawIOBase):
    """Gives its pieces one by one."""

    def __init__(self, pieces):
        self.pieces = list(filter(None, pieces))

    def read1(self, size=-1):
        return self.pieces.pop(0) if self.pieces else b""


def both(data, cuts, encoding):
    """What the two ways give of the same bytes: their UTF-8, and the notices."""
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    found = []
    for read in (lambda *given: map(encoded, decoded(*given)), in_utf8):
        notices: list[str] = []
        pipe = Pipe(data[a:b] for a, b in zip(places, places[1:], strict=False))
        text = b"".join(read(Source(pipe), encoding, notices))
        found.append((text.removeprefix(b"\xef\xbb\xbf"), notices))
    return found


@given(
    TEXTS, st.lists(st.integers(0, 99), max_size=4), st.sampled_from([None, "utf-8", "utf-8-sig", "cp1252", "ascii"])
)
@example(b"\xc3a\xa9", [1], "utf-8")
@example(b"\xc3a", [1], "utf-8")
@example(b"\xc3a\xa9", [1, 2], "utf-8")
@example(b"\xf0\x9f\x98\x80", [1, 2, 3], "utf-8")
def test_both_ways_give_the_same(data, cuts, encoding):
    as_characters, as_bytes = both(data, cuts, encoding)
    assert as_bytes[0] == as_characters[0]
    assert as_bytes[1] == as_characters[1]


@pytest.mark.parametrize(("cuts", "data"), [([1], b"\xc3a"), ([1, 2], b"\xc3a\xa9"), ([], b"lampu \xf0\x9f")])
def test_a_character_that_is_cut_off_is_told(cuts, data):
    strange = sum(byte > 127 for byte in data)
    told = f"stream: {strange} bytes are not UTF-8 and stayed as they were; perhaps --encoding cp1252 reads them"
    assert [notices for _, notices in both(data, cuts, "utf-8")] == [[told], [told]]


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_other_encodings_become_utf_8(text):
    given_bytes = text.encode("utf-16")
    assert both(given_bytes, [3], None)[1] == (text.encode(), [])


@pytest.mark.parametrize("data", [b"\xff", b"a\xc3", "é".encode(), b"\xed\xa0\xbd"])
def test_bytes_survive_being_text(data):
    assert encoded(as_text(data)) == data


def test_half_a_character_is_spelled_out():
    assert encoded("a\ud83d") == b"a\\ud83d"


@pytest.mark.parametrize("name", ["klingon", "hex", "zip", "base64", "a\0b", "undefined"])
def test_encodings_that_give_no_text(name):
    for read in (decoded, in_utf8):
        with pytest.raises(UsageError) as caught:
            list(read(Source(Pipe([b"lampu"])), name, []))
        assert str(caught.value) == f"stream: unknown encoding {name}. Try --encoding utf-8 or cp1252"
