"""Timestamps of subtitle files."""

from __future__ import annotations

import math
from fractions import Fraction

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
        SubtitleError: minutes or seconds are above 60, or hours above 99,999.
    """
    whole, _, fraction = text.replace(",", ".").partition(".")
    fields = [int(field) for field in whole.split(":")]
    hours, minutes, seconds = [0] * (3 - len(fields)) + fields
    return to_milliseconds(hours, minutes, seconds, line, text) + int(fraction.ljust(3, "0")[:3])


def to_milliseconds(hours: int, minutes: int, seconds: int, line: int | None = None, text: str = "") -> int:
    """Return a time in milliseconds; 60 seconds, to which programs round 59.9996, are a minute.

    Raises:
        SubtitleError: minutes or seconds are above 60, or hours above 99,999; the message contains `text`.
    """
    if minutes > 60 or seconds > 60 or hours > 99_999:
        raise SubtitleError(f"invalid time {text}", line)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def code_seconds(whole: int, frame: int, rate: Fraction, *, drop: bool = False) -> Fraction:
    """Return the seconds of a time code, which counts frames.

    Args:
        whole: seconds of the code. At 29.97 frames per second each of them has 30 frames, and takes 1.001 seconds.
        frame: number of the frame within the second.
        rate: frames per second.
        drop: True if the code skips the numbers of two frames in nine of ten minutes, to keep pace with the clock.
    """
    nominal = math.ceil(rate)
    minutes = whole // 60
    dropped = nominal // 15 * (minutes - minutes // 10) if drop else 0
    return (whole * nominal + frame - dropped) / rate
