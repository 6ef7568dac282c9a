"""Settings of the schedule: calendars, and sessions written in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from captioner import languages
from captioner.config.setting import check_ranges, hold, set_field, setting
from captioner.errors import ConfigError, LanguageError


@dataclass(frozen=True, slots=True)
class ScheduleConfig:
    """When rooms open and close: calendars, besides `[[sessions]]`."""

    calendars: tuple[str, ...] = setting(
        (), "files or addresses of iCal (.ics), or of the schedule.json of pretalx and frab"
    )
    rooms: Mapping[str, str] = setting(
        meaning='rooms of the calendars and their names here: { "Main hall" = "hall" }; empty: not captioned',
        factory=dict,
    )
    timezone: str = setting("", "time zone of times without one, such as Europe/Berlin; empty: that of this machine")
    refresh: float = setting(5.0, "time between two readings of the calendars", unit="min", low=0.1, high=1440)
    early: float = setting(2.0, "time before its start from which a session is captioned", unit="min", low=0, high=120)
    late: float = setting(
        10.0, "time after its end until which a session is captioned, unless the next one begins", unit="min", low=0,
        high=240,
    )  # fmt: skip
    language: str = setting(languages.AUTO, "spoken language of sessions that name none, in rooms without [[rooms]]")
    to: tuple[str, ...] = setting((), "languages to translate into, in rooms without [[rooms]]")

    def __post_init__(self) -> None:
        check_ranges(self)
        check_zone(self.timezone)
        try:
            set_field(self, "to", languages.caption_languages(self.to, languages.spoken(self.language)))
            set_field(self, "language", languages.spoken_in_script(self.language))
        except LanguageError as error:
            raise ConfigError(f"language = {self.language!r}: {error.message}", error.hint) from error


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """A `[[sessions]]` table: a session of the schedule."""

    room: str = setting(meaning="name of the room")
    start: datetime = setting(meaning="such as 2026-09-24T10:00:00, or with an offset: 2026-09-24T10:00:00+02:00")
    end: datetime = setting(meaning="after the start, written like it")
    title: str = setting("", "shown in the list of rooms")
    language: str = setting("", "spoken language; empty: that of the room")
    names: tuple[str, ...] = setting((), "who speaks: expected by the recognizer, and names of the speakers 1, 2, 3, …")
    record: bool = setting(default=True, meaning="false: captions are shown, and neither they nor the audio are kept")

    def __post_init__(self) -> None:
        hold(bool(self.room), "room", self.room, "the name of a room")
        alike = (self.start.tzinfo is None) == (self.end.tzinfo is None)
        hold(
            alike and self.start < self.end, "end", str(self.end), "after the start, and with an offset if that has one"
        )
        try:
            set_field(self, "language", languages.spoken_in_script(self.language) if self.language else "")
        except LanguageError as error:
            raise ConfigError(f"language = {self.language!r}: {error.message}", error.hint) from error


def check_zone(name: str) -> None:
    """Check the name of a time zone; empty is that of the machine.

    Raises:
        ConfigError: there is no such time zone.
    """
    try:
        if name:
            ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        hint = "it must be a name such as Europe/Berlin (Linux: /usr/share/zoneinfo)"
        raise ConfigError(f"timezone = {name!r}", hint) from error
