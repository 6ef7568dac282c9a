"""Calendars in iCal (RFC 5545), by the library icalendar; repeated events by dateutil, which it brings.

The room of an event is its LOCATION. An event of the category `not recorded` is not kept. Cancelled events are left
out. An event that repeats is expanded within the window that is asked for; a repetition that was moved or cancelled
on its own replaces the one at its RECURRENCE-ID.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from captioner.errors import ConfigError
from captioner.extras import install_command
from captioner.rooms.schedule.conference_json import spoken_language
from captioner.rooms.schedule.scheduled_session import InvalidEntry, ScheduledSession, checked_times

NOT_RECORDED = "not recorded"
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_MAX_REPETITIONS = 20_000
"""Repetitions of one event that are gone through, from its first: fifty years of days."""

Window = tuple[datetime, datetime]
"""From when and until when events are asked for, in UTC."""


def read_ical(data: bytes, zone: tzinfo | None, window: Window) -> Iterator[ScheduledSession | InvalidEntry]:
    """Yield the events that overlap the window; an error in place of one that is not valid.

    Args:
        data: the file.
        zone: time zone of times without one.
        window: as above.

    Raises:
        ValueError: this is not an iCal file.
        ConfigError: the library is not installed.
    """
    try:
        import icalendar
    except ModuleNotFoundError as error:
        raise ConfigError("iCal files need the library icalendar", install_command("calendar")) from error
    calendar = icalendar.Calendar.from_ical(data)
    events: list[Any] = list(calendar.walk("VEVENT"))
    moved = {(str(event.get("UID")), at) for event in events if (at := _replaced(event, zone)) is not None}
    for event in events:
        try:
            yield from _sessions(event, zone, window, moved)
        except InvalidEntry as error:
            yield InvalidEntry(f"{_title(event)!r}: {error.message}", error.hint)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            hint = "it needs DTSTART, and DTEND or DURATION"
            yield InvalidEntry(f"{_title(event)!r}: not a valid event ({error!s:.80})", hint)


def _sessions(
    event: Any, zone: tzinfo | None, window: Window, moved: set[tuple[str, datetime]]
) -> Iterator[ScheduledSession]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    first, last = event.start, event.end
    if not (isinstance(first, datetime) and isinstance(last, datetime)):
        raise InvalidEntry("an event of whole days has no times", "give it a start and an end")
    begin, end = checked_times(first, last, zone)
    length = end - begin
    uid = str(event.get("UID") or f"{_title(event)} {first.isoformat()}")
    for start in _starts(event, first if first.tzinfo or zone is None else first.replace(tzinfo=zone), window, length):
        if _is_moved(event) or (uid, start.astimezone(UTC)) not in moved:
            begin, end = start.astimezone(UTC), start.astimezone(UTC) + length
            if begin < window[1] and end > window[0]:
                yield _session(event, _identity(event, uid, start), begin, end)


def _starts(event: Any, first: datetime, window: Window, length: timedelta) -> Iterator[datetime]:
    """Starts of an event, which may repeat: at the same wall-clock time, also when clocks change.

    A time without a zone is one of this machine.
    """
    rule = event.get("RRULE")
    if rule is None:
        yield first
        return
    from dateutil.rrule import rrulestr

    if isinstance(rule, list) or rule.get("FREQ", [""])[0] not in _FREQUENCIES:
        raise InvalidEntry(
            "repeats in a way that is not supported", f"use one RRULE, {', '.join(_FREQUENCIES).lower()}"
        )
    if until := rule.get("UNTIL"):
        rule["UNTIL"] = [_until(until[0], first.tzinfo)]
    excluded = event.get("EXDATE") or []
    listed = excluded if isinstance(excluded, list) else [excluded]
    without = {_instant(one.dt, first.tzinfo) for dates in listed for one in dates.dts}
    repeated = rrulestr(rule.to_ical().decode(), dtstart=first)
    for start in itertools.islice(repeated, _MAX_REPETITIONS):
        if start.astimezone(UTC) >= window[1]:
            return
        if start.astimezone(UTC) + length > window[0] and start.astimezone(UTC) not in without:
            yield start


def _session(event: Any, identity: str, start: datetime, end: datetime) -> ScheduledSession:
    summary = event.get("SUMMARY")
    language = str(getattr(summary, "params", {}).get("LANGUAGE", ""))
    categories = event.get("CATEGORIES") or []
    listed = [str(one).strip().lower() for each in _list(categories) for one in getattr(each, "cats", ())]
    return ScheduledSession(
        identity,
        " ".join(str(event.get("LOCATION") or "").split()),
        _title(event),
        start,
        end,
        spoken_language(language),
        recorded=NOT_RECORDED not in listed,
    )


def _identity(event: Any, uid: str, start: datetime) -> str:
    """Identity that an event keeps when it is moved; repetitions are told apart by their first time."""
    if _is_moved(event):
        return f"{uid} {_instant(event['RECURRENCE-ID'].dt, start.tzinfo).isoformat()}"
    return f"{uid} {start.astimezone(UTC).isoformat()}" if event.get("RRULE") is not None else uid


def _replaced(event: Any, zone: tzinfo | None) -> datetime | None:
    """Time of the repetition that an event replaces; None if it replaces none, or names no valid time."""
    try:
        return _instant(event["RECURRENCE-ID"].dt, zone) if _is_moved(event) else None
    except (ValueError, TypeError, AttributeError):
        return None


def _is_moved(event: Any) -> bool:
    return event.get("RECURRENCE-ID") is not None


def _until(until: date, zone: tzinfo | None) -> datetime:
    """Last moment of a rule: in UTC if its event has a zone. Many programs write a date, or a local time."""
    if not isinstance(until, datetime):
        until = datetime.combine(until, datetime.max.time().replace(microsecond=0))
    return (
        _placed(until, zone).astimezone(UTC)
        if zone is not None
        else _placed(until, None).astimezone().replace(tzinfo=None)
    )


def _instant(time: date, zone: tzinfo | None) -> datetime:
    moment = time if isinstance(time, datetime) else datetime.combine(time, datetime.min.time())
    return _placed(moment, zone).astimezone(UTC)


def _placed(time: datetime, zone: tzinfo | None) -> datetime:
    """The time with its zone, where it names none."""
    if time.tzinfo is not None:
        return time
    return time.replace(tzinfo=zone) if zone is not None else time.astimezone()


def _title(event: Any) -> str:
    return " ".join(str(event.get("SUMMARY") or "").split())[:200] or "event without a title"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
