from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from captioner.delivery.files.archive import FORMATS, Archive
from captioner.delivery.files.rendering import growing_formats, render
from captioner.delivery.files.transcripts import TranscriptState
from captioner.types import Revision
from formats import webvtt
from formats.cue import Cue

finals = st.builds(
    lambda place, number, words, length, speaker: Revision(
        f"c{place}",
        "en",
        "en",
        number,
        place * 2000,
        place * 2000 + length,
        " ".join(words),
        final=True,
        speaker=speaker,
    ),
    st.integers(1, 12),
    st.integers(1, 4),
    st.lists(st.sampled_from(["one", "two", "three-and-four", "-->", "<b>", '"five"', "sechs,", "七"]), max_size=30),
    st.integers(100, 5000),
    st.sampled_from([None, "Ana"]),
)


@given(st.lists(st.tuples(finals, st.sampled_from([*FORMATS, ""]), st.booleans()), max_size=25))
def test_extended_file_equals_new_file(published: list[tuple[Revision, str, bool]]) -> None:
    """A file extended over time equals one made at once, whatever finals came in whatever order."""
    extended, new = (Archive(None, "room", ("en",), crlf=True) for _ in range(2))
    for final, requested, ends in published:
        extended.write(final)
        new.write(final)
        if ends:
            extended.close()
            new.close()
        if requested:
            extended.captions("en", requested)
    for kind in FORMATS:
        assert new.captions("en", kind) == extended.captions("en", kind)
    assert webvtt.compose(new.cues("en")) == extended.captions("en", "vtt")
    assert len(new.cues("en")) == len(json.loads(extended.captions("en", "json"))["cues"])


def test_every_live_format_can_grow() -> None:
    """The formats of a room are those that have a media type for live files."""
    assert set(FORMATS) == set(growing_formats("room", "en"))


def test_only_new_cues_are_composed() -> None:
    """Only the last cue and those after it are composed again, unless an earlier one was edited."""
    made: list[int] = []
    form = growing_formats("room", "en")["srt"]

    def block(cue: Cue, number: int) -> str:
        made.append(number)
        return form.block(cue, number)

    counted = type(form)(form.compose, block)
    cues = [Cue(n * 1000, n * 1000 + 900, (f"line {n}",)) for n in range(5)]
    first = render(counted, cues[:3], TranscriptState(3, 0, ended=False), None)
    second = render(counted, cues, TranscriptState(5, 0, ended=False), first)
    edited = render(counted, cues, TranscriptState(6, 1, ended=False), second)

    assert [1, 2, 3, 3, 4, 5, 1, 2, 3, 4, 5] == made
    assert form.compose(cues) == second.text == edited.text
