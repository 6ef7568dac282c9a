from __future__ import annotations

import pytest

from formats import files
from formats.cue import Cue
from formats.errors import SubtitleError
from formats.raw_cue import RawCue, timed


def raw(start: object, end: object, text: str = "one two", *, lasts: bool = False) -> RawCue:
    return RawCue(Cue(0, 0, (text,)), start, end, "invalid times", 3, lasts=lasts)


def times(*raws: RawCue, unit: str = "") -> list[tuple[int, int]]:
    return [(cue.start, cue.end) for cue in timed(raws, unit=unit) if isinstance(cue, Cue)]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (1, 3, (1000, 3000)),
        ("1.5", "3,25", (1500, 3250)),
        (1000, 3000, (1000, 3000)),
        ("1000.0", "3000.0", (1000, 3000)),
        (1000.0, 3000.0, (1_000_000, 3_000_000)),
        (0, 120, (0, 120_000)),
        ("00:00:01,000", "0:03", (1000, 3000)),
        ("-0.5", "3", (0, 3000)),
    ],
)
def test_times_are_read(start: object, end: object, expected: tuple[int, int]) -> None:
    """Numbers that are too long for a caption in seconds are milliseconds, unless they have a fraction in JSON."""
    assert [expected] == times(raw(start, end))


def test_words_are_in_milliseconds() -> None:
    """Many rows of one word each do not last for minutes; a few may be chapters."""
    words = [raw(300 * place, 300 * place + 250, "word") for place in range(20)]

    assert (300, 550) == times(*words)[1]
    assert (300_000, 550_000) == times(*words[:5])[1]


def test_a_unit_is_obeyed() -> None:
    """A unit in the name of the column decides."""
    assert [(1000, 3000)] == times(raw(1, 3), unit="s")
    assert [(1, 3)] == times(raw(1, 3), unit="ms")


def test_an_end_may_be_a_length_or_open() -> None:
    """An open end is the start of the next cue, or time to read."""
    assert [(1000, 3000), (5000, 9000), (9000, 10_000)] == times(
        raw("1", "2", lasts=True), raw("5", None), raw("0:09", None)
    )


@pytest.mark.parametrize(
    ("start", "end"),
    [(3, 1), ("soon", 3), (True, 3), (1, ""), (float("nan"), 3), (1, float("inf")), ("0:03", "0:01"), (1, -1)],
)
def test_other_times_are_a_fault(start: object, end: object) -> None:
    """The fault names the line."""
    assert ["line 3: invalid times"] == [
        str(item) for item in timed([raw(start, end)]) if isinstance(item, SubtitleError)
    ]


def test_long_captions_of_own_files_are_in_seconds() -> None:
    """A title that is shown for an hour survives."""
    cues = (Cue(0, 3_600_000, ("Intro",)), Cue(3_600_000, 7_200_000, ("Main",)))

    for name in ("json", "jsonl", "csv"):
        found = files.read(files.write(cues, name), name)
        assert (cues, ()) == (found.cues, found.notices)
