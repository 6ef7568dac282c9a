from __future__ import annotations

import json

import pytest
from hypothesis import given

from formats import jsonl
from formats.cue import Cue
from formats.errors import SubtitleError, collect
from formats.timeline import normalized
from tests.formats.cues import CUES


@given(CUES)
def test_what_is_composed_is_read_back(cues: tuple[Cue, ...]) -> None:
    """All of a cue survives, whatever it holds."""
    assert normalized(cues) == jsonl.parse(jsonl.compose(cues))


def test_a_line_is_a_cue() -> None:
    """Seconds, as in the event stream."""
    expected = {"cue": "c1", "start": 812.34, "end": 814.9, "lines": ["á"], "speaker": None}

    assert expected == json.loads(jsonl.compose([Cue(812_340, 814_900, ("á",), "c1")]))


def test_text_may_stand_for_lines() -> None:
    """What other programs write is read as far as it makes sense."""
    assert (Cue(1000, 1500, ("a", "b")),) == jsonl.parse('{"start":1,"end":1.5,"text":"a\\nb","more":[]}\n\n')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}\n", "line 1: a cue needs start and end in seconds, the end not before the start"),
        ('\n{"start":2,"end":1}', "line 2: a cue needs start and end in seconds, the end not before the start"),
        ('{"start":NaN,"end":1}', "line 1: a cue needs start and end in seconds, the end not before the start"),
        ("[]", "line 1: a cue is a JSON object"),
        ('{"start":0,"end":1,"lines":"a"}', "line 1: the lines of a cue are a list of texts"),
        ("{", "line 1: not JSON: "),
    ],
)
def test_malformed_lines_are_refused_with_their_number(text: str, expected: str) -> None:
    """The message says where and what."""
    with pytest.raises(SubtitleError) as caught:
        jsonl.parse(text)

    assert str(caught.value).startswith(expected)


def test_sound_lines_are_salvaged() -> None:
    """A broken line costs no other."""
    found = collect(jsonl.scan('{"start":0,"end":1,"lines":["a"]}\n{"start":\n'))

    assert ((Cue(0, 1000, ("a",)),), [2]) == (found.cues, [fault.line for fault in found.faults])
