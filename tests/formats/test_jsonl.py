from __future__ import annotations

import json

import pytest
from hypothesis import given

from formats import jsonl
from formats.cue import Cue
from formats.errors import SubtitleError, collect
from formats.timeline import sorted_cues
from tests.formats.cues import CUES


@given(CUES)
def test_composed_text_is_read_back(cues: tuple[Cue, ...]) -> None:
    """All fields of a cue survive."""
    assert sorted_cues(cues) == jsonl.parse(jsonl.compose(cues))


def test_a_line_is_a_cue() -> None:
    """Times are seconds, as in the event stream."""
    expected = {"cue": "c1", "start": 812.34, "end": 814.9, "lines": ["á"], "speaker": None}

    assert expected == json.loads(jsonl.compose([Cue(812_340, 814_900, ("á",), "c1")]))


def test_text_may_replace_lines() -> None:
    """Unknown keys are ignored."""
    assert (Cue(1000, 1500, ("a", "b")),) == jsonl.parse('{"start":1,"end":1.5,"text":"a\\nb","more":[]}\n\n')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}\n", "line 1: a cue needs start and end in seconds, with the end not before the start"),
        ('\n{"start":2,"end":1}', "line 2: a cue needs start and end in seconds, with the end not before the start"),
        ('{"start":NaN,"end":1}', "line 1: a cue needs start and end in seconds, with the end not before the start"),
        ("[]", "line 1: not a JSON object"),
        ('{"start":0,"end":1,"lines":"a"}', "line 1: lines is not a list of texts"),
        ("{", "line 1: not JSON: "),
    ],
)
def test_malformed_lines_are_refused_with_their_number(text: str, expected: str) -> None:
    """The message contains the line number and the problem."""
    with pytest.raises(SubtitleError) as caught:
        jsonl.parse(text)

    assert str(caught.value).startswith(expected)


def test_valid_lines_are_kept() -> None:
    """An invalid line does not affect the others."""
    found = collect(jsonl.scan('{"start":0,"end":1,"lines":["a"]}\n{"start":\n'))

    assert ((Cue(0, 1000, ("a",)),), [2]) == (found.cues, [fault.line for fault in found.faults])
