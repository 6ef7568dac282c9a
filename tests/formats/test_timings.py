from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.errors import SubtitleError
from formats.timestamp import format_timestamp
from formats.timings import Timings, are_timings, guessed_rate, read_timings


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("00:00:20 --> 00:00:24", 20_000, 24_000),
        ("0:20 --> 0:24.5", 20_000, 24_500),
        ("00:00:25:500 --> 00:00:27:000", 25_500, 27_000),
        ("00:00:25;500 --> 00:00:27;12", 25_500, 27_480),
        ("00:00:28, 500 --> 00:00:30, 900", 28_500, 30_900),
        ("00:00:28 500 --> 00:00:30 900", 28_500, 30_900),
        ("00 : 00 : 28,5 --> 00 : 00 : 30,9", 28_500, 30_900),
        ("00.00.20.500 --> 00.00.21,000", 20_500, 21_000),
        ("00:00:03.0000 --> 00:00:04.123456789", 3000, 4123),
        ("00:00:01,9996 --> 00:00:03,000", 2000, 3000),
        ("100:00:01.000 --> 100:00:02.000", 360_001_000, 360_002_000),
        ("00:00:37,000 -> 00:00:38,000", 37_000, 38_000),
        ("00:00:37,000 —> 00:00:38,000", 37_000, 38_000),
        ("00:00:37,000 → 00:00:38,000", 37_000, 38_000),
        ("00:00:37,000 ==> 00:00:38,000", 37_000, 38_000),
        ("00:00:37,000 - -> 00:00:38,000", 37_000, 38_000),
        ("00:00:37,000 --&gt; 00:00:38,000", 37_000, 38_000),
        ("00:00:37,000 > 00:00:38,000", 37_000, 38_000),
        ("00:00:37,000 - 00:00:38,000", 37_000, 38_000),
        ("00:00:37,000 00:00:38,000", 37_000, 38_000),
        ("00:00:37,000-->00:00:38,000 X1:40", 37_000, 38_000),
        ("00:00:37,000 ➜ 00:00:38,000", 37_000, 38_000),
        ("00:00:37,000 --> 00:00:38,000,", 37_000, 38_000),
        ("0:00:37.000,0:00:38.000", 37_000, 38_000),
        ("００：００：３７，０００ －－＞ ００：００：３８，０００", 37_000, 38_000),
        ("٠٠:٠٠:٣٧٫٠٠٠ --> ٠٠:٠٠:٣٨٫٠٠٠", 37_000, 38_000),
        ("\u202b00:00:37,000\u200e --> \u200e00:00:38,000\u202c", 37_000, 38_000),
        ("\u200b00:00:37,000 --> 00:00:38,000", 37_000, 38_000),
        ("12 00:00:37,000 --> 00:00:38,000", 37_000, 38_000),
        ("[00:00:37.000 --> 00:00:38.000]  Hello", 37_000, 38_000),
        ('"00:00:37,000 --> 00:00:38,000"', 37_000, 38_000),
        ("00:00:37.000-->00:00:38.000align:start", 37_000, 38_000),
        ("00:00:37,000  --  00:00:38,000", 37_000, 38_000),
        ("00:00:37,000 --> 00:00:60,000", 37_000, 60_000),
        ("00;00;37;00 - 00;00;38;00", 37_000, 38_000),
        ("37.0 --> 38,000", 37_000, 38_000),
        ("00:00:37,249.0999999999999 --> 00:00:38,251.9", 37_249, 38_251),
        ("00: 00: 37,000 --> 00: 00: 38,000", 37_000, 38_000),
        ("01: 00: 37,000 --> 01: 00: 38,000", 3_637_000, 3_638_000),
    ],
)
def test_timings_are_read_as_meant(line: str, start: int, end: int) -> None:
    """Fractions, separators and arrows that people and programs write have one meaning."""
    found = read_timings(line, 1, Fraction(25))

    assert isinstance(found, Timings)
    assert (start, end, ()) == (found.start, found.end, found.notices)
    assert are_timings(line)


@pytest.mark.parametrize("line", ["10:30 -> 11:00", "from 1:00 to 2:00", "00:00:01 - 00:00:02", "a -> b", "x: 1.5"])
def test_text_is_not_timings(line: str) -> None:
    """Times in a sentence, and other arrows, are text."""
    assert not are_timings(line)


@pytest.mark.parametrize("line", ["-00:00:00,400 --> 00:00:02,000", "00:00:-1,400 --> 00:00:02,000"])
def test_a_negative_time_becomes_0(line: str) -> None:
    """The change is reported with the line."""
    found = read_timings(line, 7)

    assert isinstance(found, Timings)
    assert (0, 2000) == (found.start, found.end)
    assert ["line 7: negative time read as 0; move all captions with --offset"] == list(map(str, found.notices))


def test_frames_are_read_at_the_given_rate() -> None:
    """Two digits behind a colon are frames; the rate is reported if it is a guess."""
    given = read_timings("00:00:01:12 --> 00:00:02:00", 1, Fraction(24))
    guessed = read_timings("00:00:01:12 --> 00:00:02:00", 1)

    assert isinstance(given, Timings)
    assert isinstance(guessed, Timings)
    assert (1500, ()) == (given.start, given.notices)
    assert (1480, "frames read at 25 per second") == (guessed.start, guessed.notices[0].what)


def test_drop_frame_time_codes_keep_pace_with_the_clock() -> None:
    """A semicolon before the frames is drop-frame time code of 29.97 frames per second."""
    found = read_timings("01:00:00;00 --> 01:00:01;15", 1)

    assert isinstance(found, Timings)
    assert (3_599_996, 3_601_498) == (found.start, found.end)
    assert ["frames read at 29.97 per second"] == [notice.what for notice in found.notices]


def test_a_second_of_a_time_code_has_whole_frames() -> None:
    """At 23.976 frames per second, an hour of time code takes 3603.6 seconds."""
    found = read_timings("01:00:00:00 --> 01:00:00:12", 1, Fraction(24000, 1001))

    assert isinstance(found, Timings)
    assert (3_603_600, 3_604_100) == (found.start, found.end)


@pytest.mark.parametrize(("frame", "expected"), [(24, None), (29, Fraction(30000, 1001)), (49, 50), (59, None)])
def test_the_highest_frame_decides_the_rate(frame: int, expected: Fraction | None) -> None:
    """Frames above 24 are not those of 25 per second."""
    rate = Fraction(60000, 1001) if frame > 50 else expected

    assert rate == guessed_rate(["text", f"00:00:01:00 --> 00:00:02:{frame}", "00:00:01,500 --> 00:00:02,900"])


def test_a_fraction_of_1000_is_a_second() -> None:
    """A program has rounded up the milliseconds; the change is reported."""
    found = read_timings("00:00:01,000 --> 00:00:02,1000", 1)

    assert isinstance(found, Timings)
    assert (3000, ["a fraction of 1000 is read as a second"]) == (found.end, [each.what for each in found.notices])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("00:00:0x,000 -> 00:00:02,000", "invalid timings: '00:00:0x,000 -> 00:00:02,000'"),
        ("00:61:00,000 --> 00:62:00,000", "invalid time 00:61:00,000"),
        ("00:00:02,000 -> 00:00:01,000", "the cue ends at 00:00:01,000, before it starts at 00:00:02,000"),
        ("-00:00:02,000 --> -00:00:01,000", "the cue ends at -00:00:01,000, before the recording starts"),
        ("00:00:01:30 --> 00:00:02:00", "invalid time 00:00:01:30: frame 30 of 25 per second"),
    ],
)
def test_unreadable_timings_are_a_fault(line: str, message: str) -> None:
    """The fault has the line number, and the line is not taken for text."""
    found = read_timings(line, 3)

    assert isinstance(found, SubtitleError)
    assert (f"line 3: {message}", True) == (str(found), are_timings(line))


@given(st.integers(0, 10**9), st.integers(0, 10**6), st.sampled_from([",", ".", ":", " , "]))
def test_every_time_is_read_back(start: int, length: int, mark: str) -> None:
    """Times with milliseconds survive with each separator."""
    line = f"{format_timestamp(start, mark)} -> {format_timestamp(start + length, mark)}"
    found = read_timings(line, 1)

    assert isinstance(found, Timings)
    assert (start, start + length) == (found.start, found.end)


@given(st.text("0123456789:;,.->→ -", max_size=600))
def test_any_line_is_read_or_refused(line: str) -> None:
    """A line that has timings is read or a fault, in a time that does not depend on its content."""
    found = read_timings(line, 1)

    assert isinstance(found, Timings | SubtitleError)
