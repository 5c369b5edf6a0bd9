"""JSON lines and arrays: every object a row, whatever is broken between them, and no key lost."""

from __future__ import annotations

import io
import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import InputError
from triage.inbox import jsonlines, lines, open_inbox, window

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=9), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=5,
)
OBJECTS = st.lists(st.dictionaries(st.sampled_from("abc"), VALUES, min_size=1), min_size=1, max_size=8)


class Pipe(io.RawIOBase):
    """Gives its pieces one by one."""

    def __init__(self, pieces):
        self.pieces = list(pieces)

    def read1(self, size=-1):
        return self.pieces.pop(0) if self.pieces else b""


def read(data, format):
    """(columns, rows, problems by row, values beside the columns by row); ``data`` may be a list of pieces."""
    given = Pipe(data) if isinstance(data, list) else io.BytesIO(data)
    with open_inbox([given], format=format) as inbox:
        rows, problems, extras = [], {}, {}
        for batch in inbox.batches():
            problems |= {len(rows) + i: (p.place, p.reason, p.raw) for i, p in batch.problems.items()}
            extras |= {len(rows) + i: more for i, more in batch.extras.items()}
            rows += batch.rows
        return inbox.columns, rows, problems, extras


@settings(deadline=None, max_examples=60)
@given(OBJECTS, st.sampled_from(["jsonl", "json"]), st.booleans())
def test_every_object_is_a_row_with_the_types_it_had(objects, format, spread):
    if format == "jsonl":
        data = "".join(json.dumps(value, ensure_ascii=spread) + "\n" * (1 + spread) for value in objects)
    else:
        data = json.dumps(objects, indent=2 if spread else None)
    columns, rows, problems, extras = read(data.encode("utf-8", "surrogatepass"), format)
    keys = list(dict.fromkeys(key for value in objects for key in value))
    assert (columns, problems, extras) == (keys, {}, {})
    assert rows == [[value.get(key) for key in keys] for value in objects]


@pytest.mark.parametrize(
    ("data", "rows", "problems"),
    [
        (
            b'{"a": 1, "b": 2}\nxx\n\n[1]\n{"a": 3}',
            [[1, 2], [None, "xx"], [None, "[1]"], [3, None]],
            {1: ("stream:2", "xx"), 2: ("stream:4", "[1]")},
        ),
        (b'\xef\xbb\xbf\n \n{"a": 1}\n"x"\n', [[1], ['"x"']], {1: ("stream:4", '"x"')}),
        (b'{"a": 1}\r\n{"a": 2}\r\n', [[1], [2]], {}),
    ],
)
def test_lines_that_are_no_object(data, rows, problems):
    found = read(data, "jsonl")
    assert found[1] == rows
    assert found[2] == {at: (place, "bukan objek JSON", raw) for at, (place, raw) in problems.items()}


@pytest.mark.parametrize(
    ("data", "rows", "problems"),
    [
        (
            b'[{"a": 1, "b": 2}, 5, {"a": oops}, {"a": 3}, "x",, {"a": 4}]',
            [[1, 2], [None, "5"], [None, '{"a": oops},'], [3, None], [None, '"x"'], [4, None]],
            {1: ("stream:2", "5"), 2: ("stream:3", '{"a": oops},'), 4: ("stream:5", '"x"')},
        ),
        (b'{"n": 2, "rows": [ {"a": 1}, {"a": 2} ], "more": [{"a": 3}]}', [[1], [2]], {}),
        (b'[{"a": 1}, {"a": 2', [[1], ['{"a": 2']], {1: ("stream:2", '{"a": 2')}),
        (b'[{"a": 1}, {"a": 2}', [[1], [2]], {}),
    ],
)
def test_elements_that_are_no_object(data, rows, problems):
    found = read(data, "json")
    assert found[1] == rows
    assert found[2] == {at: (place, "bukan objek JSON", raw) for at, (place, raw) in problems.items()}


@pytest.mark.parametrize(
    ("data", "format", "sentence"),
    [
        (b"\n \n", "jsonl", "the file is empty. Give a file with messages"),
        (b"xx\n[1]\n{}\n", "jsonl", "no JSON object in the first lines. Give one object a line"),
        (b"[1, 2]", "json", "not a list of JSON objects. Give an array of objects, or JSON lines"),
        (b"[]", "json", "not a list of JSON objects. Give an array of objects, or JSON lines"),
        (b'{"a": 1}', "json", "not a list of JSON objects. Give an array of objects, or JSON lines"),
    ],
)
def test_nothing_to_read(data, format, sentence):
    with pytest.raises(InputError) as caught:
        read(data, format)
    assert str(caught.value) == f"stream: {sentence}"


def test_keys_that_come_late_are_carried_beside_their_rows(monkeypatch):
    late = [b'{"a": 1}\n', b'{"b": 2, "a": 3}\nxx\n', b'{"c": null}\n']
    assert read(late, "jsonl")[0::3] == (["a"], {1: {"b": 2}, 3: {"c": None}})
    monkeypatch.setattr(jsonlines, "BATCH_ROWS", 1)
    columns, rows, _, extras = read(b'[{"a": 1}, {"b": 2, "a": 3}, {"a": 4}]', "json")
    assert (columns, rows, extras) == (["a"], [[1], [3], [4]], {1: {"b": 2}})


@pytest.mark.parametrize("format", ["jsonl", "json"])
def test_batches_are_bounded(format, monkeypatch):
    monkeypatch.setattr(jsonlines, "BATCH_ROWS", 3)
    joint, ends = ("\n", ("", "\n")) if format == "jsonl" else (",", ("[", "]"))
    data = joint.join(f'{{"a": {i}}}' for i in range(7)).join(ends).encode()
    with open_inbox([io.BytesIO(data)], format=format) as inbox:
        assert [[row[0] for row in batch.rows] for batch in inbox.batches()] == [[0, 1, 2], [3, 4, 5], [6]]


def test_lines_are_given_as_they_come():
    pieces = [b'{"a": 1}\n{"a"', b': 2}\n{"a": 3}\n', b'{"a": 4}']
    with open_inbox([Pipe(pieces)], format="jsonl") as inbox:
        assert [[row[0] for row in batch.rows] for batch in inbox.batches()] == [[1], [2, 3], [4]]


def test_a_line_without_end_costs_one_row(monkeypatch):
    monkeypatch.setattr(lines, "MAX_ROW", 5_000)
    data = [b'{"a": 1}\n{"a": "', *[b"x" * 4_000] * 4, b'"}\n{"a": 2}\n', b'{"a": 3}\n']
    columns, rows, problems, _ = read(data, "jsonl")
    assert [row[0] for row in rows] == [1, '{"a": "' + "x" * (lines.RAW_SHOWN - 7), 2, 3]
    assert problems == {1: ("stream:2", "baris lebih dari 0 MB", rows[1][0])}


@settings(deadline=None, max_examples=50)
@given(OBJECTS, st.lists(st.text(string.printable, max_size=6), min_size=1), st.integers(1, 9))
def test_the_size_of_the_pieces_changes_nothing(objects, dirt, size):
    """Of an array with dirt between its objects; and every whole object before the first dirt is a row."""
    texts = [json.dumps(value) for value in objects]
    data = f"[{', '.join(texts)}, {', '.join(dirt)}, {texts[0]}]".encode()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    with pytest.MonkeyPatch.context() as patch:
        whole = read(data, "json")
        patch.setattr(window, "CHUNK", size)
        assert read(pieces, "json") == whole
    assert len(whole[1]) >= len(objects)
    assert not any(at < len(objects) for at in whole[2])
