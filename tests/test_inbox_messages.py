"""Messages become batches of bounded size, and blocks become a file, with nothing lost or waited for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.inbox import messages
from triage.inbox.batch import Problem
from triage.inbox.messages import inbox_of, stream_of


@settings(deadline=None)
@given(st.lists(st.tuples(st.text("x", max_size=9), st.booleans()), max_size=12), st.integers(1, 4), st.integers(1, 12))
def test_batches_hold_all_rows_and_not_too_much(rows, most, size):
    given = [([text, 5, None], Problem("a:1", "rusak", text) if broken else None) for text, broken in rows]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "BATCH_ROWS", most)
        patch.setattr(messages, "BATCH_TEXT", size)
        batches = list(inbox_of(["a", "b", "c"], "a", "sms", iter(given), []).batches())
    assert [row for batch in batches for row in batch.rows] == [cells for cells, _ in given]
    assert [batch.problems.get(i) for batch in batches for i in range(len(batch.rows))] == [bad for _, bad in given]
    for batch in batches:
        assert 0 < len(batch.rows) <= most
        assert sum(len(row[0]) for row in batch.rows[:-1]) < size


def test_a_batch_is_given_before_more_is_asked_for(monkeypatch):
    monkeypatch.setattr(messages, "BATCH_ROWS", 2)
    asked = []

    def rows():
        for i in range(4):
            asked.append(i)
            yield [str(i)], None

    batches = inbox_of(["a"], "a", "sms", rows(), []).batches()
    assert next(batches).rows == [["0"], ["1"]]
    assert asked == [0, 1]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=9), max_size=6), st.integers(1, 20))
def test_a_file_of_blocks_has_all_their_bytes(blocks, size):
    stream = stream_of(iter(blocks))
    assert b"".join(iter(lambda: stream.read(size), b"")) == b"".join(blocks)
    assert not stream.seekable()


def test_a_block_is_read_when_it_is_needed():
    asked = []

    def blocks():
        for block in (b"satu\ndua\n", b"tiga\n"):
            asked.append(block)
            yield block

    stream = stream_of(blocks())
    assert [stream.readline(), stream.readline()] == [b"satu\n", b"dua\n"]
    assert len(asked) == 1
    assert stream.read() == b"tiga\n"
