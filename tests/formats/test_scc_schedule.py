from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.errors import SubtitleError
from formats.scc_schedule import PopOnCaption, schedule

_CAPTIONS = st.lists(
    st.tuples(st.integers(0, 60_000), st.integers(1, 9000), st.text("abcdef ", min_size=1, max_size=32)), max_size=8
)


def frame(code: str) -> int:
    """Frames of a drop-frame time code."""
    hours, minutes, seconds, frames = map(int, re.split("[:;]", code))
    minute = hours * 60 + minutes
    return (minute * 60 + seconds) * 30 + frames - 2 * (minute - minute // 10)


@given(_CAPTIONS)
def test_two_bytes_are_sent_per_frame(said: list[tuple[int, int, str]]) -> None:
    """No line begins before all bytes of the line before it are sent, and every caption is shown."""
    lines, delays = schedule([PopOnCaption(start, start + length, (text,)) for start, length, text in sorted(said)])
    free = 0
    for line in lines:
        code, _, pairs = line.partition("\t")
        assert frame(code) >= free
        free = frame(code) + len(pairs.split())

    assert len(said) == len(delays) == sum(line.count("942f 942f") for line in lines)


def test_a_caption_appears_on_time() -> None:
    """Its bytes are sent before, so that the last command is sent at its start; it is erased at its end."""
    lines, delays = schedule([PopOnCaption(10_000, 12_000, ("Hi",))])

    assert (["00:00:09;21\t9420 9420 94ae 94ae 94d6 94d6 9723 9723 c8e9 942f 942f"], [(10_000, 0)]) == (
        lines[:1],
        delays,
    )
    assert ["00:00:12;00\t942c 942c"] == lines[1:]


def test_a_late_caption_is_reported() -> None:
    """A caption that follows too soon for its bytes is shown when they are sent."""
    (_, (_, delay)), *_ = [schedule([PopOnCaption(5000, 5100, ("a" * 32,)), PopOnCaption(5100, 6000, ("b" * 32,))])[1]]

    assert 500 < delay < 1500


def test_captions_that_cannot_be_shown_are_refused() -> None:
    """There are 14 rows, and time codes end after a day."""
    with pytest.raises(SubtitleError, match=r"15 lines at 00:00:01\.000; CEA-608 shows up to 14"):
        schedule([PopOnCaption(1000, 2000, ("a",) * 15)])
    with pytest.raises(SubtitleError, match=r"a cue ends at 24:00:01\.000"):
        schedule([PopOnCaption(86_400_000, 86_401_000, ("a",))])
