from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.row_filler import NEW_ROW, RowFiller


@pytest.mark.parametrize(
    ("words", "written"),
    [
        (["one", "two", "three"], "one two \rthree "),
        (["one", "four", "five"], "one four\rfive "),
        (["abcdefghijkl", "m"], "abcdefgh\rijkl m "),
        (["abcdefgh", "i"], "abcdefgh\ri "),
    ],
)
def test_rows(words: list[str], written: str) -> None:
    """Rows break between words; a full row gets no space; a longer word is divided."""
    rows = RowFiller(8)

    assert written == "".join(map(rows.place, words))


def test_new_row() -> None:
    """A row begins on request, unless nothing was written into the present one."""
    rows = RowFiller(8)

    assert [">> ", "\r>> "] == [rows.place(">>", new_row=True) for _ in range(2)]


@given(st.lists(st.text("abc", min_size=1, max_size=40)), st.integers(8, 32))
def test_no_row_is_too_long(words: list[str], columns: int) -> None:
    """Every row fits, and the words are complete and in order."""
    rows = RowFiller(columns)
    written = "".join(map(rows.place, words))

    assert all(len(row) <= columns for row in written.split(NEW_ROW))
    assert "".join(words) == written.replace(NEW_ROW, "").replace(" ", "")
