"""What a spreadsheet would run is made harmless, and nothing else; every cell can be had back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.guard import FIRST, guard, guard_rows, unguard

CELLS = st.one_of(st.text(max_size=20), st.text("'=+-@\t\r\n\uff1d\uff0b\uff0d\uff20ab1.,", max_size=8))


@settings(deadline=None)
@given(CELLS)
def test_every_cell_comes_back(cell):
    assert unguard(guard(cell)) == cell


@settings(deadline=None)
@given(st.text("'=+-@\t\rab1.,", max_size=8))
def test_guarded_cells_run_nothing(cell):
    safe = guard(cell)
    harmless = safe in ("", "-", "--", "---") or safe[0] not in "=+-@\t\r"
    assert harmless or safe.lstrip("+-").replace(".", "").replace(",", "").isdigit()


@pytest.mark.parametrize("cell", [first + "cmd|' /c calc'!A0" for first in sorted(FIRST - {"'"})], ids=ascii)
def test_every_beginning_that_may_run(cell):
    assert guard(cell) == f"'{cell}"
    assert guard(f"'{cell}") == f"''{cell}", "else it would lose its own apostrophe"


@pytest.mark.parametrize(
    "cell",
    ["", "lampu", "a=1", " =1", "'lampu", "-5", "-5,25", "-5.25", "+0.12", "+12,5", "-", "--", "---", "5", "'", "''"],
)
def test_what_nobody_runs_stays(cell):
    assert guard(cell) == cell


@pytest.mark.parametrize("cell", ["----", "-5+1", "-5.", "+5", "+62812", "+62812.5", "-1.2.3", "-" + "1" * 16, "-5\n"])
def test_what_only_looks_like_a_number(cell):
    assert guard(cell) == f"'{cell}"


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 3).flatmap(lambda n: st.lists(st.tuples(*[st.one_of(CELLS, st.integers(), st.none())] * n))))
def test_rows_are_guarded_cell_by_cell(rows):
    """Without a look at every cell of every row, and with no change of the rows that were given."""
    before = [*rows]
    found = guard_rows(iter(rows))
    assert [tuple(row) for row in found] == [tuple(guard(c) if isinstance(c, str) else c for c in row) for row in rows]
    assert rows == before
    assert all(new is old for new, old in zip(found, rows, strict=True) if tuple(new) == old and "'" not in str(old)
               and not any(str(c)[:1] in FIRST for c in old if c))  # fmt: skip


def test_a_row_of_another_width_is_not_let_through():
    with pytest.raises(ValueError, match="shorter"):
        guard_rows([["a", "=b"], ["a"]])
