"""Timestamps of subtitle files."""

from __future__ import annotations

from formats.errors import SubtitleError


def format_timestamp(milliseconds: int, mark: str = ".") -> str:
    """Format a time as `HH:MM:SS.mmm`: `format_timestamp(3723004) -> "01:02:03.004"`.

    Args:
        milliseconds: of media time; 100 hours or more take more than two digits.
        mark: separator before the milliseconds.
    """
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{mark}{rest:03}"


def parse_timestamp(text: str, line: int | None = None) -> int:
    """Parse a timestamp into milliseconds: `parse_timestamp("1:02:03,5") -> 3723500`.

    Args:
        text: hours are optional, the fraction has one to three digits.
        line: line number for the error.

    Raises:
        SubtitleError: minutes or seconds are above 59, or hours above 99,999.
    """
    whole, _, fraction = text.replace(",", ".").partition(".")
    fields = [int(field) for field in whole.split(":")]
    hours, minutes, seconds = [0] * (3 - len(fields)) + fields
    return to_milliseconds(hours, minutes, seconds, line, text) + int(fraction.ljust(3, "0")[:3])


def to_milliseconds(hours: int, minutes: int, seconds: int, line: int | None = None, text: str = "") -> int:
    """Return a time in milliseconds.

    Raises:
        SubtitleError: minutes or seconds are above 59, or hours above 99,999; the message contains `text`.
    """
    if minutes > 59 or seconds > 59 or hours > 99_999:
        raise SubtitleError(f"invalid time {text}", line)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000
