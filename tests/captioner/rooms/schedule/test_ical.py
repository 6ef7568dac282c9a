from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from captioner.rooms.schedule.ical import read_ical
from captioner.rooms.schedule.scheduled_session import InvalidEntry, ScheduledSession

BERLIN = ZoneInfo("Europe/Berlin")
WINDOW = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)


def calendar(*events: str, more: str = "") -> bytes:
    """An iCal file with these events, each given as its lines."""
    body = "".join(f"BEGIN:VEVENT\nUID:e{number}\n{lines}\nEND:VEVENT\n" for number, lines in enumerate(events, 1))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{more}{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events: str, zone: ZoneInfo | None = BERLIN, more: str = "") -> list[ScheduledSession | InvalidEntry]:
    return list(read_ical(calendar(*events, more=more), zone, WINDOW))


def starts(*events: str) -> list[str]:
    """Starts in Berlin."""
    found = read(*events)
    return [f"{one.start.astimezone(BERLIN):%m-%d %H:%M}" for one in found if isinstance(one, ScheduledSession)]


def test_an_event() -> None:
    """Title, room, language, and a category that keeps it from being recorded; a zone, UTC, or the default zone."""
    zoned = (
        "DTSTART;TZID=America/New_York:20261020T100000\nDTEND;TZID=America/New_York:20261020T110000\n"
        "SUMMARY;LANGUAGE=de:Opening\\, and more\nLOCATION:Saal 1\nCATEGORIES:Talk,Not recorded"
    )
    utc = "DTSTART:20261020T100000Z\nDURATION:PT30M\nSUMMARY:B"
    floating = "DTSTART:20261020T100000\nDURATION:PT30M\nSUMMARY:C"
    first, second, third = read(zoned, utc, floating)

    assert first == ScheduledSession(
        "e1",
        "Saal 1",
        "Opening, and more",
        datetime(2026, 10, 20, 14, 0, tzinfo=UTC),
        datetime(2026, 10, 20, 15, 0, tzinfo=UTC),
        "de",
        recorded=False,
    )
    assert isinstance(second, ScheduledSession)
    assert isinstance(third, ScheduledSession)
    assert [10, 8] == [second.start.hour, third.start.hour]


def test_repetitions_keep_their_local_time() -> None:
    """A weekly event stays at ten when the clocks change; excluded and moved repetitions are followed."""
    weekly = (
        "DTSTART;TZID=Europe/Berlin:20261004T100000\nDURATION:PT1H\nSUMMARY:Service\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20261116\nEXDATE;TZID=Europe/Berlin:20261011T100000"
    )
    moved = (
        "DTSTART;TZID=Europe/Berlin:20261108T170000\nDURATION:PT1H\nSUMMARY:Service\n"
        "RECURRENCE-ID;TZID=Europe/Berlin:20261108T100000"
    )
    found = starts(weekly, moved.replace("SUMMARY", "SUMMARY"))
    same_uid = starts(weekly + "\nEND:VEVENT\nBEGIN:VEVENT\nUID:e1\n" + moved)

    assert found == [
        "10-04 10:00",
        "10-18 10:00",
        "10-25 10:00",
        "11-01 10:00",
        "11-08 10:00",
        "11-15 10:00",
        "11-08 17:00",
    ]
    assert same_uid == ["10-04 10:00", "10-18 10:00", "10-25 10:00", "11-01 10:00", "11-15 10:00", "11-08 17:00"]


def test_repetitions_in_the_zone_of_the_machine() -> None:
    """A repeated event without any zone is placed on this machine; an old one is read from where the window begins."""
    found = read("DTSTART:20200101T100000\nDURATION:PT1H\nSUMMARY:Daily\nRRULE:FREQ=DAILY", zone=None)

    assert 61 >= len(found) >= 59
    assert {"10:00"} == {f"{one.start.astimezone():%H:%M}" for one in found if isinstance(one, ScheduledSession)}


def test_time_zones_of_windows() -> None:
    """A zone that the calendar defines itself, as Outlook writes it."""
    zone = (
        "BEGIN:VTIMEZONE\nTZID:W. Europe Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\n"
        "TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\n"
        "DTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\n"
        "END:DAYLIGHT\nEND:VTIMEZONE\n"
    )
    event = "DTSTART;TZID=W. Europe Standard Time:2026{}T100000\nDURATION:PT1H\nSUMMARY:A"
    summer, winter = read(event.format("1020"), event.format("1110"), zone=None, more=zone)

    assert isinstance(summer, ScheduledSession)
    assert isinstance(winter, ScheduledSession)
    assert [8, 9] == [summer.start.hour, winter.start.hour]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("DTSTART:20261020T10XX\nDURATION:PT1H", "not a valid event"),
        ("DURATION:PT1H", "not a valid event"),
        ("DTSTART;VALUE=DATE:20261020", "whole days"),
        ("DTSTART:20261020T100000\nDTEND:20261020T090000", "not after its start"),
        ("DTSTART:20261020T100000\nDURATION:P3D", "lasts 72 hours"),
        ("DTSTART:20261020T100000\nDURATION:PT1M\nRRULE:FREQ=MINUTELY", "is not supported"),
        ("DTSTART:20261020T100000\nDURATION:PT1H\nLOCATION:x\nSUMMARY;LANGUAGE=xx:A", "unknown language 'xx'"),
    ],
)
def test_a_bad_event(lines: str, problem: str) -> None:
    """An event that is not valid is one line, and the others go on."""
    bad, good = read(lines, "DTSTART:20261020T100000\nDURATION:PT1H\nSUMMARY:Good")

    assert isinstance(bad, InvalidEntry)
    assert problem in str(bad)
    assert isinstance(good, ScheduledSession)


def test_cancelled_and_distant_events() -> None:
    """Neither is read."""
    cancelled = "DTSTART:20261020T100000\nDURATION:PT1H\nSTATUS:CANCELLED"
    assert [] == read(cancelled, "DTSTART:20270101T100000\nDURATION:PT1H")


def test_not_a_calendar() -> None:
    """Anything else is refused."""
    with pytest.raises(ValueError, match=r"."):
        list(read_ical(b"<html>", BERLIN, WINDOW))
