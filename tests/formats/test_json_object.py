from __future__ import annotations

import json

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


_ONE, _TWO = {"start": 1.0, "end": 3.0, "text": " one"}, {"start": 4.0, "end": 6.0, "text": " two"}


@pytest.mark.parametrize(
    ("found", "what"),
    [
        ({"text": "", "segments": [_ONE, _TWO], "language": "es"}, ""),
        (
            {
                "result": {"language": "es"},
                "transcription": [
                    {"timestamps": {"from": f"00:00:0{at},000", "to": f"00:00:0{at + 2},000"}, "text": text}
                    for at, text in ((1, " one"), (4, " two"))
                ],
            },
            "",
        ),
        (
            {"chunks": [{"timestamp": [1.0, 3.0], "text": "one"}, {"timestamp": [4.0, None], "text": "two"}]},
            "without an end",
        ),
        ([{"start": 1000, "end": 3000, "text": "one"}, {"start": 4000, "end": 6000, "text": "two"}], "milliseconds"),
        ([{"start": "00:00:01.000", "end": "0:03", "text": "one"}, {"start": "4", "end": "6", "text": "two"}], ""),
        ({"results": {"utterances": [_ONE | {"speaker": 0}, _TWO]}}, ""),
    ],
)
def test_lists_of_other_programs_are_read(found: object, what: str) -> None:
    """Whisper and the programs around it have other keys; a guess is reported."""
    read = files.read(json.dumps(found).encode(), "json")

    assert [("one", 1000, 3000), ("two", 4000, 4000 + (1000 if "without" in what else 2000))] == [
        (cue.lines[0].strip(), cue.start, cue.end) for cue in read.cues
    ]
    assert ("json", bool(what)) == (read.format, bool(read.notices))
    assert what in " ".join(map(str, read.notices))


def test_the_language_is_read_behind_the_list() -> None:
    """Whisper writes it there."""
    assert "es" == json_object.language('{"text": "[Music]", "segments": [{"tokens": [1]}], "language": "es"}')


def test_joined_documents_are_read() -> None:
    """The lists of all documents are one."""
    text = json.dumps({"segments": [_ONE]}) + "\n" + json.dumps({"segments": [_TWO]})
    found = collect(json_object.scan(text))

    assert (2, ["line 2: another JSON document is read as a part of the first"]) == (
        len(found.cues),
        list(map(str, found.notices)),
    )
