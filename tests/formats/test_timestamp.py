from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.errors import SubtitleError
from formats.timestamp import format_timestamp, parse_timestamp


@given(st.integers(0, 3_600_000 * 99_999))
def test_a_timestamp_is_read_back(time: int) -> None:
    """Every time up to 99,999 hours is parsed to the same value."""
    assert time == parse_timestamp(format_timestamp(time))


def test_hours_grow_beyond_two_digits() -> None:
    """Times of 100 hours and more are formatted."""
    assert format_timestamp(360_000_001, ",") == "100:00:00,001"


@pytest.mark.parametrize(("text", "expected"), [("01:02.5", 62_500), ("1:0:0,25", 3_600_250)])
def test_short_fields_are_read(text: str, expected: int) -> None:
    """Missing hours and short fractions are parsed."""
    assert expected == parse_timestamp(text)


def test_impossible_times_are_refused_with_their_line() -> None:
    """Seconds above 59 are invalid."""
    with pytest.raises(SubtitleError, match="line 7: invalid time 00:61"):
        parse_timestamp("00:61.000", 7)
