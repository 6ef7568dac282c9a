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


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("start,end,text\n1000,3000, one\n4000,6500,two\n", "milliseconds"),
        ("start\tend\ttext\n1000\t3000\tone\n4000\t6500\ttwo\n", "milliseconds"),
        ("start_ms;end_ms;text\n1000;3000;one\n4000;6500;two\n", ""),
        ("Begin,Duration,Caption\n1.0,2.0,one\n4.0,2.5,two\n", ""),
        (
            '"Speaker Name","Start Time","End Time","Text"\n,00:00:01:00,00:00:03:00,one\n,00:00:04:00,00:00:06:12,two',
            "frames",
        ),
        ("sep=;\r\nstart;end;text\r\n1,0;3,0;one\r\n4,0;6,5;two\r\n", ""),
        ("00:00:01.000,00:00:03.000,one\n00:00:04.000,00:00:06.500,two\n", "names no columns"),
        ("1,1.0,3.0,one\n2,4.0,6.5,two\n", "names no columns"),
        ('start,end,text\n1.0,3.0,"one\n4.0,6.5,two\n', "quotation marks"),
        ("start,text\n1.0,one\n4.0,two\n", "without an end"),
    ],
)
def test_tables_of_other_programs_are_read(text: str, what: str) -> None:
    """Whisper, editing programs and people write other columns and times; a guess is reported."""
    found = collect(csv_table.scan(text))

    assert (["one", "two"], [1000, 4000]) == (
        [cue.lines[0].strip() for cue in found.cues],
        [cue.start for cue in found.cues],
    )
    assert found.cues[0].end == (4000 if what == "without an end" else 3000)
    assert what in " ".join(map(str, found.notices))
    assert bool(what) == bool(found.notices)


def test_separators_in_text_are_text() -> None:
    """Without quotation marks, the fields are joined, and the columns behind keep their values."""
    found = collect(csv_table.scan("start,end,text,speaker\n1,2,one, two, three,Ana\n3,4,four,Ben,,\n"))

    assert [("one, two, three", "Ana"), ("four", "Ben")] == [(cue.lines[0], cue.speaker) for cue in found.cues]
    assert ["line 2"] == [place for notice in found.notices for place in notice.places]


def test_text_that_looks_like_a_row_is_text() -> None:
    """A field in quotation marks may contain anything."""
    cue = Cue(1000, 2000, ("one", '1.0,2.0,"two"', "3"))

    assert (cue,) == csv_table.parse(csv_table.compose([cue]))
