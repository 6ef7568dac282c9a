"""Times as places of notices."""

from __future__ import annotations

from formats.timestamp import format_timestamp


def places(*seconds: float) -> tuple[str, ...]:
    """Return times as the places of a notice: `places(62.5) == ("00:01:02.500",)`."""
    return tuple(format_timestamp(max(0, round(1000 * each))) for each in seconds)
