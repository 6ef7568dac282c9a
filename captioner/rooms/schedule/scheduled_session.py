"""A session of the schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from captioner.config import SessionConfig
from captioner.errors import ConfigError

LONGEST = timedelta(hours=24)
"""Longest duration of a session; a longer one is a mistake of its calendar."""


@dataclass(frozen=True, slots=True)
class ScheduledSession:
    """Session in a room, with its times."""

    id: str
    """Identity, which a session keeps when its times change."""
    room: str
    """Name of the room; in a calendar, as it is called there."""
    title: str
    start: datetime
    """In UTC."""
    end: datetime
    """In UTC."""
    language: str = ""
    """Spoken language; empty: that of the room."""
    names: tuple[str, ...] = ()
    """Names of the speakers."""
    recorded: bool = True
    """False: neither captions nor audio are kept."""

    def __str__(self) -> str:
        return f"{self.title!r} in {self.room}, {self.start.astimezone():%Y-%m-%d %H:%M}"


class InvalidEntry(ConfigError):
    """An entry of a calendar that is not a session; the message completes its name."""


def local_zone(name: str) -> tzinfo | None:
    """Return a time zone by its name; None: that of the machine."""
    return ZoneInfo(name) if name else None


def checked_times(start: datetime, end: datetime, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """Return both times in UTC; one without an offset is in `zone`.

    Raises:
        InvalidEntry: the session does not end after its start, or lasts too long.
    """
    first, last = (_utc(time, zone) for time in (start, end))
    if first >= last:
        raise InvalidEntry(f"ends at {end:%Y-%m-%d %H:%M}, not after its start at {start:%H:%M}", "correct its times")
    if last - first > LONGEST:
        raise InvalidEntry(f"lasts {(last - first).total_seconds() / 3600:.0f} hours", "use at most 24")
    return first, last


def configured_session(number: int, session: SessionConfig, zone: tzinfo | None) -> ScheduledSession:
    """Return a session of the settings."""
    start, end = checked_times(session.start, session.end, zone)
    return ScheduledSession(
        f"settings {number}",
        session.room,
        session.title,
        start,
        end,
        session.language,
        session.names,
        session.record,
    )


def _utc(time: datetime, zone: tzinfo | None) -> datetime:
    return (time.replace(tzinfo=zone) if time.tzinfo is None and zone is not None else time).astimezone(UTC)
