from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from captioner.delivery.files.archive import FORMATS, Archive
from captioner.delivery.files.rendering import forms, rendered
from captioner.delivery.files.transcripts import State
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
def test_a_file_that_grew_is_the_file_made_anew(said: list[tuple[Revision, str, bool]]) -> None:
    """Whatever came, was edited, came late, and whenever it was asked for."""
    grown, anew = (Archive(None, "room", ("en",), crlf=True) for _ in range(2))
    for final, asked, ends in said:
        grown.write(final)
        anew.write(final)
        if ends:
            grown.close()
            anew.close()
        if asked:
            grown.captions("en", asked)
    for kind in FORMATS:
        assert anew.captions("en", kind) == grown.captions("en", kind)
    assert webvtt.compose(anew.cues("en")) == grown.captions("en", "vtt")
    assert len(anew.cues("en")) == len(json.loads(grown.captions("en", "json"))["cues"])


def test_what_is_there_is_not_made_again() -> None:
    """Only the last cue and those behind it are."""
    made: list[int] = []
    form = forms("room", "en")["srt"]

    def block(cue: Cue, number: int) -> str:
        made.append(number)
        return form.block(cue, number)

    counted = type(form)(form.whole, block)
    cues = [Cue(n * 1000, n * 1000 + 900, (f"line {n}",)) for n in range(5)]
    first = rendered(counted, cues[:3], State(3, 0, ended=False), None)
    second = rendered(counted, cues, State(5, 0, ended=False), first)
    edited = rendered(counted, cues, State(6, 1, ended=False), second)

    assert [1, 2, 3, 3, 4, 5, 1, 2, 3, 4, 5] == made
    assert form.whole(cues) == second.text == edited.text
