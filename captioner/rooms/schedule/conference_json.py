"""Schedules of pretalx and frab as JSON: `schedule/export/schedule.json`.

https://docs.pretalx.org/en/latest/api/ and https://github.com/voc/schedule describe the format. Fields that are not
needed here may be missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from captioner import languages
from captioner.errors import LanguageError
from captioner.rooms.schedule.scheduled_session import InvalidEntry, ScheduledSession, checked_times, local_zone


def read_conference(found: Any, zone: tzinfo | None) -> Iterator[ScheduledSession | InvalidEntry]:
    """Yield the talks of a schedule; an error in place of one that is not valid.

    Args:
        found: the parsed JSON.
        zone: time zone of times without one, if the schedule names none.

    Raises:
        ValueError: this is not such a schedule.
    """
    try:
        conference = found["schedule"]["conference"]
        days = [day["rooms"] for day in conference["days"]]
        talks = [(str(room), talk) for day in days for room, listed in day.items() for talk in listed]
        zone = local_zone(conference["time_zone_name"]) if conference.get("time_zone_name") else zone
    except (KeyError, TypeError, AttributeError, OSError) as error:
        raise ValueError(f"not a schedule of pretalx or frab: {error!r:.60} is missing or wrong") from error
    for room, talk in talks:
        try:
            yield _session(room, talk, zone)
        except InvalidEntry as error:
            yield InvalidEntry(f"{_name(talk)} in {room}: {error.message}", error.hint)


def _session(room: str, talk: Mapping[str, Any], zone: tzinfo | None) -> ScheduledSession:
    try:
        start = datetime.fromisoformat(talk["date"])
        hours, minutes = map(int, str(talk["duration"]).split(":"))
    except (KeyError, TypeError, ValueError) as error:
        hint = "it needs date, such as 2026-09-24T10:00:00+02:00, and duration, such as 00:45"
        raise InvalidEntry(f"no valid times ({error!s:.60})", hint) from error
    first, last = checked_times(start, start + timedelta(hours=hours, minutes=minutes), zone)
    persons = [person for person in talk.get("persons") or () if isinstance(person, dict)]
    names = [person.get("public_name") or person.get("full_public_name") or person.get("name") for person in persons]
    return ScheduledSession(
        str(talk.get("guid") or talk.get("id") or f"{room} {talk['date']}"),
        room,
        " ".join(str(talk.get("title") or "").split()),
        first,
        last,
        spoken_language(str(talk.get("language") or "")),
        tuple(" ".join(str(name).split()) for name in names if name),
        talk.get("do_not_record") is not True,
    )


def spoken_language(written: str) -> str:
    """Return the code of a language as calendars write it, such as `de-formal`; empty if it is none.

    Raises:
        InvalidEntry: there is no such language.
    """
    if not written:
        return ""
    for name in (written, written.replace("_", "-").partition("-")[0]):
        try:
            return languages.spoken_in_script(name)
        except LanguageError:
            continue
    raise InvalidEntry(f"unknown language {written[:20]!r}", "use a code such as en or de")


def _name(talk: Any) -> str:
    known = talk if isinstance(talk, dict) else {}
    return repr(str(known.get("title") or known.get("guid") or known.get("id") or "entry without a title")[:60])
