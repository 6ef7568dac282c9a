from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from captioner.rooms.schedule.scheduled_session import ScheduledSession
from captioner.rooms.schedule.timetable import Timetable

TEN = datetime(2026, 9, 24, 10, 0, tzinfo=UTC)


def session(name: str, start: int, end: int, room: str = "hall") -> ScheduledSession:
    """A session, by minutes after ten."""
    return ScheduledSession(name, room, name, TEN + timedelta(minutes=start), TEN + timedelta(minutes=end))


TABLE = Timetable(
    (
        session("B", 60, 90),
        session("A", 0, 58),
        session("C", 90, 120),
        session("D", 110, 130),
        session("X", 0, 9, "foyer"),
    ),
    early=timedelta(minutes=5),
    late=timedelta(minutes=10),
)


@pytest.mark.parametrize(
    ("minute", "current", "following"),
    [
        (-6, None, "A"),
        (-5, "A", "B"),
        (57, "A", "B"),
        (58, "B", "C"),  # early, but not before the end of the session before it
        (89, "B", "C"),
        (90, "C", "D"),
        (109, "C", "D"),
        (110, "D", None),  # the later one of two that overlap
        (139, "D", None),
        (140, None, None),
    ],
)
def test_what_is_on_and_next(minute: int, current: str | None, following: str | None) -> None:
    """Time is added before and after a session, but never at the expense of another one."""
    now = TEN + timedelta(minutes=minute)
    on, after = TABLE.current("hall", now), TABLE.following("hall", now)

    assert (current, following) == (on and on.id, after and after.id)
    assert None is TABLE.current("nowhere", now) is TABLE.following("nowhere", now)
    assert {"hall", "foyer"} == set(TABLE.rooms)
