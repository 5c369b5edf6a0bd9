"""The walk of an inbox on its own: every row once and in order, its columns beside it, and what is told on the way."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import InputError
from triage.inbox import Batch, Inbox, Problem, open_inbox
from triage.outbox import Outbox, open_outbox
from triage.outbox.base import Target
from triage.outbox.quick import Style, Tails
from triage.predictions import output_columns
from triage.stream import Label, Summary, messages_of, new_columns, predict, texts_of


class Kept(Outbox):
    """Keeps its rows."""

    def __init__(self):
        super().__init__(Target(None, io.BytesIO()), [])
        self.rows = []

    def write(self, rows, extras=None):
        self.rows += map(list, rows)


class Length:
    """A stage: how long the message is, and what it was labelled."""

    columns = ("panjang", "dulu")

    def add(self, batch, texts, said):
        assert len(batch.rows) == len(texts)
        return [list(map(len, texts)), list(said["tindakan"])]


def inbox_of(batches):
    return Inbox("in", "csv", ["id", "pesan"], iter(batches))


def walked(triage, batches, **more):
    outbox = Kept()
    return predict(inbox_of(batches), outbox, triage, 1, **more), outbox.rows


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.text(max_size=20), max_size=4), max_size=4))
def test_every_row_comes_out_once_and_in_order(triage, groups):
    numbered = iter(range(100))
    batches = [Batch([[next(numbered), text] for text in texts]) for texts in groups]
    sizes = []
    summary, rows = walked(triage, batches, done=sizes.append)
    texts = [text for group in groups for text in group]
    assert [row[:2] for row in rows] == [[i, text] for i, text in enumerate(texts)]
    assert all(len(row) == 2 + len(output_columns(triage.labels)) for row in rows)
    assert sizes == list(map(len, groups))
    assert summary.read == len(rows) == summary.automatic + summary.review + summary.unreadable


def test_a_problem_row_has_no_label_but_its_reason(triage):
    problem = Problem("in:3", "tanda kutip tidak ditutup", "x")
    told = []
    batches = [Batch([["1", "lampu mati"], ["2", "lampu jalan mati"]], {1: problem})]
    summary, rows = walked(triage, batches, reject=told.append)
    assert rows[1] == ["2", "lampu jalan mati", "", "", "", "", "", "tinjau", "(tanda kutip tidak ditutup)"]
    assert told == [problem]
    assert (summary.read, summary.unreadable) == (2, 1)


def test_stages_stand_behind_the_labels_and_see_them(triage):
    _, rows = walked(triage, [Batch([["1", "lampu"], ["2", ""]])], stages=[Length()])
    assert [row[-2:] for row in rows] == [[5, rows[0][-4]], [0, "tinjau"]]


def test_probabilities_are_numbers_where_cells_have_types(triage):
    _, rows = walked(triage, [Batch([["1", "lampu jalan mati"]])], typed=True)
    assert isinstance(rows[0][3], float)
    _, rows = walked(triage, [Batch([["1", "lampu jalan mati"]])])
    assert rows[0][3] == f"{float(rows[0][3]):.2f}"


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", None], ["a", ""]),
        ([5, 1.5], ["5", "1.5"]),
        ([], []),
    ],
)
def test_what_is_no_text_becomes_text(cells, texts):
    assert messages_of(Batch([["x", cell] for cell in cells]), 1) == texts


def test_texts_of_a_table_of_lines():
    with open_inbox([io.BytesIO('id,pesan\n1,"kata ""ini"", saja"\n2,é\n'.encode())]) as inbox:
        assert [texts_of(messages_of(batch, 1)) for batch in inbox.batches()] == [['kata "ini", saja', "é"]]


@pytest.mark.parametrize(
    ("style", "typed", "kind"),
    [(None, False, list), (Style(",", True), False, Tails), (Style(",", True), True, list), (None, True, list)],
)
def test_what_is_said_of_a_table_is_written_at_once_where_that_can_be(triage, style, typed, kind):
    """Probabilities as numbers are no text, so nobody can write them yet."""
    with open_inbox([io.BytesIO(b"id,pesan\n1,lampu jalan mati\n2,...\n")]) as inbox:
        (batch,) = inbox.batches()
    messages = messages_of(batch, 1)
    said = Label(triage, typed, style)(messages)
    assert isinstance(said, kind)
    columns = triage.classify(texts_of(messages)).columns(numbers=typed)
    if isinstance(said, Tails):
        assert said == Tails([",".join(cells).encode() for cells in zip(*columns, strict=True)], 1)
    else:
        assert said == columns


def test_the_same_bytes_whether_lines_are_kept_or_taken_apart(triage):
    """One row over two lines sends its block the long way; the others must not look different for it."""
    lines = '1,"gelap, sepi"\n2,=lampu\n3,"polos"\n4,"kata ""ini"""\n'
    odd = '5,"dua\nbaris"\n'

    def labelled(text):
        out = io.BytesIO()
        with open_inbox([io.BytesIO(f"id,pesan\n{text}".encode())]) as inbox:
            columns = [*inbox.columns, *new_columns(triage, inbox, "")]
            with open_outbox(out, columns=columns) as outbox:
                predict(inbox, outbox, triage, 1)
        return out.getvalue()

    assert labelled(lines + odd).startswith(labelled(lines))


def test_a_name_that_a_stage_would_write_twice_is_refused(triage):
    inbox = Inbox("in.csv", "csv", ["pesan", "panjang"], iter(()))
    with pytest.raises(InputError, match=r'^in.csv: the column "panjang" is already there. Try --prefix prediksi_$'):
        new_columns(triage, inbox, "", [Length()])
    assert new_columns(triage, inbox, "x_", [Length()])[-2:] == ["x_panjang", "x_dulu"]


def test_a_summary_is_one_line():
    assert str(Summary(5, 2, 2, 1)) == "5 read: 2 labelled, 2 to review, 1 unreadable"
