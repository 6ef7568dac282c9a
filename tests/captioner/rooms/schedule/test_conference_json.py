from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from captioner.rooms.schedule.conference_json import read_conference
from captioner.rooms.schedule.scheduled_session import InvalidEntry, ScheduledSession


def talk(**fields: Any) -> dict[str, Any]:
    """A talk as pretalx exports it."""
    return {
        "guid": "9b1a",
        "id": 7,
        "date": "2026-09-24T10:00:00+02:00",
        "start": "10:00",
        "duration": "00:45",
        "room": "Saal 1",
        "title": "Opening",
        "language": "de-formal",
        "do_not_record": False,
        "persons": [{"id": 1, "public_name": "Ana  Gómez"}, {"id": 2, "name": "Ben"}],
        **fields,
    }


def conference(*talks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A schedule with one day and one room."""
    return {"schedule": {"conference": {"days": [{"index": 1, "rooms": {"Saal 1": list(talks)}}], **fields}}}


def test_a_talk() -> None:
    """Times in UTC, the language without its variant, the names of the persons."""
    assert [
        ScheduledSession(
            "9b1a",
            "Saal 1",
            "Opening",
            datetime(2026, 9, 24, 8, 0, tzinfo=UTC),
            datetime(2026, 9, 24, 8, 45, tzinfo=UTC),
            "de",
            ("Ana Gómez", "Ben"),
        )
    ] == list(read_conference(conference(talk()), None))


def test_fields_that_may_be_missing() -> None:
    """Without language, persons and guid; not recorded; a time without an offset is in the zone of the conference."""
    bare = {"id": 3, "date": "2026-12-24T10:00:00", "duration": "1:30", "title": None, "do_not_record": True}
    (found,) = read_conference(conference(bare, time_zone_name="Europe/Berlin"), UTC)

    assert isinstance(found, ScheduledSession)
    assert ("3", "", (), False, "") == (found.id, found.language, found.names, found.recorded, found.title)
    assert datetime(2026, 12, 24, 9, 0, tzinfo=UTC) == found.start


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"duration": "45"}, "no valid times"),
        ({"date": "yesterday"}, "no valid times"),
        ({"duration": "00:00"}, "not after its start"),
        ({"duration": "99:00"}, "lasts 99 hours"),
        ({"language": "klingon"}, "unknown language 'klingon'"),
    ],
)
def test_a_bad_talk(fields: dict[str, Any], problem: str) -> None:
    """A talk that is not valid is one line with its title, and the others go on."""
    bad, good = read_conference(conference(talk(**fields), talk(guid="x")), None)

    assert isinstance(bad, InvalidEntry)
    assert str(bad).startswith("'Opening' in Saal 1: ")
    assert problem in str(bad)
    assert isinstance(good, ScheduledSession)


@pytest.mark.parametrize("found", [{}, {"schedule": []}, [], {"schedule": {"conference": {"days": [{}]}}}])
def test_other_json(found: Any) -> None:
    """JSON that is not a schedule is refused."""
    with pytest.raises(ValueError, match="not a schedule of pretalx or frab"):
        list(read_conference(found, None))
