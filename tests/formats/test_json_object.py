from __future__ import annotations

import pytest
from hypothesis import given

from formats import json_object
from formats.cue import Cue
from formats.errors import SubtitleError, collect
from formats.timeline import normalized
from tests.formats.cues import CUES


@given(CUES)
def test_what_is_composed_is_read_back(cues: tuple[Cue, ...]) -> None:
    """Everything that a cue holds survives."""
    assert normalized(cues) == json_object.parse(json_object.compose(cues))


def test_a_bare_list_is_taken() -> None:
    """As other programs write it."""
    assert (Cue(0, 1000, ("a",)),) == json_object.parse('[{"start": 0, "end": 1, "text": "a"}]')


def test_sound_cues_are_saved() -> None:
    """The number of the one that is not is told."""
    found = collect(json_object.scan('{"cues": [{"start": 0, "end": 1, "text": "a"}, {"start": 2}]}'))

    assert (1, "cue 2: a cue needs start and end in seconds, the end not before the start") == (
        len(found.cues),
        str(found.faults[0]),
    )


@pytest.mark.parametrize(
    ("text", "expected"), [('{\n"cues"', "line 2: not JSON: "), ("3", 'line 1: no list of "cues" in it')]
)
def test_malformed_text_is_refused_with_its_line(text: str, expected: str) -> None:
    """The message says where and what."""
    with pytest.raises(SubtitleError) as caught:
        json_object.parse(text)

    assert str(caught.value).startswith(expected)


def test_whole_cues_of_a_text_that_breaks_off_are_saved() -> None:
    """With the line where it does."""
    written = json_object.compose([Cue(0, 1000, ("uno",)), Cue(2000, 3000, ("dos",))])

    cues, faults, *_ = collect(json_object.scan(written[: written.index("dos")]))

    assert ([("uno",)], [1]) == ([cue.lines for cue in cues], [fault.line for fault in faults])
