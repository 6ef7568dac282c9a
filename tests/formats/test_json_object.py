from __future__ import annotations

import pytest
from hypothesis import given

from formats import files, json_object
from formats.cue import Cue
from formats.errors import SubtitleError, collect
from formats.timeline import sorted_cues
from tests.formats.cues import CUES


@given(CUES)
def test_composed_text_is_read_back(cues: tuple[Cue, ...]) -> None:
    """All fields of a cue survive."""
    assert sorted_cues(cues) == json_object.parse(json_object.compose(cues))


def test_a_list_without_an_object_is_read() -> None:
    """A list of cues without an object around it is accepted."""
    assert (Cue(0, 1000, ("a",)),) == json_object.parse('[{"start": 0, "end": 1, "text": "a"}]')


def test_valid_cues_are_kept() -> None:
    """An invalid cue is reported with its number."""
    found = collect(json_object.scan('{"cues": [{"start": 0, "end": 1, "text": "a"}, {"start": 2}]}'))

    assert (1, "cue 2: a cue needs start and end in seconds, with the end not before the start") == (
        len(found.cues),
        str(found.faults[0]),
    )


@pytest.mark.parametrize(("text", "expected"), [('{\n"cues"', "line 2: not JSON: "), ("3", 'line 1: no list "cues"')])
def test_malformed_text_is_refused_with_its_line(text: str, expected: str) -> None:
    """The message contains the line number and the problem."""
    with pytest.raises(SubtitleError) as caught:
        json_object.parse(text)

    assert str(caught.value).startswith(expected)


def test_complete_cues_of_a_truncated_text_are_kept() -> None:
    """The line at which the text is cut off is reported."""
    written = json_object.compose([Cue(0, 1000, ("uno",)), Cue(2000, 3000, ("dos",))])

    cues, faults, *_ = collect(json_object.scan(written[: written.index("dos")]))

    assert ([("uno",)], [1]) == ([cue.lines for cue in cues], [fault.line for fault in faults])


def test_segments_of_recognizers_are_read() -> None:
    """Whisper and the programs around it write `segments`, on one line, whose texts begin with a space."""
    text = '{"text":" Uno.","segments":[{"id":0,"start":1.0,"end":3.5,"text":" Uno.","words":[]}],"language":"es"}'
    found = files.read(text.encode(), "json")

    assert ((), ()) == (found.faults, found.notices)
    assert "00:00:01.000 --> 00:00:03.500\nUno.\n" in files.write(found.cues, "vtt").decode()
