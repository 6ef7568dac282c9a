from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given

from formats import csv_table
from formats.cue import Cue
from formats.errors import SubtitleError, collect
from formats.timeline import sorted_cues
from tests.formats.cues import CUES


@given(CUES)
def test_composed_text_is_read_back(cues: tuple[Cue, ...]) -> None:
    """All fields of a cue survive, and another reader finds a row per cue."""
    written = csv_table.compose(cues)

    assert sorted_cues(cues) == csv_table.parse(written)
    assert len(sorted_cues(cues)) + 1 == len(list(csv.reader(io.StringIO(written, newline=""))))


def test_unused_columns_are_omitted() -> None:
    """Times and text are always there."""
    expected = 'start,end,text\n00:00:01.500,00:00:03.200,"a, b\nc"\n'

    assert expected == csv_table.compose([Cue(1500, 3200, ("a, b", "c"))])


def test_tables_of_spreadsheets_are_read() -> None:
    """Columns may be in any order, separated by semicolons, with seconds or commas in times."""
    text = '\ufeffText;End;Start;Remark\r\nuno;2,5;1;x\r\n"dos\ntres";00:00:05,000;0:04;\r\n\r\n'

    assert (Cue(1000, 2500, ("uno",)), Cue(4000, 5000, ("dos", "tres"))) == csv_table.parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "line 1: the first row names no columns start, end, text"),
        ("start,end,text\nsoon,2,a\n", "line 2: invalid times: 'soon' to '2'"),
        ("start,end,text\n3,2,a\n", "line 2: invalid times: '3' to '2'"),
    ],
)
def test_malformed_text_is_refused_with_its_line(text: str, message: str) -> None:
    """The message contains the line number and the problem."""
    with pytest.raises(SubtitleError) as caught:
        csv_table.parse(text)

    assert message == str(caught.value)


def test_valid_rows_are_kept() -> None:
    """An invalid row does not affect the others."""
    found = collect(csv_table.scan("start,end,text\n1,x,a\n1,2,b\n"))

    assert ([("b",)], [2]) == ([cue.lines for cue in found.cues], [fault.line for fault in found.faults])
