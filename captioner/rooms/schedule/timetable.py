"""Sessions by room, and which of them is on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from captioner.rooms.schedule.scheduled_session import ScheduledSession


class Timetable:
    """Sessions by room, with the time that is added before and after each.

    1. A session is captioned from `early` before its start, but not before the end of the one before it.
    2. It is captioned until `late` after its end, or until the next one in its room is.
    """

    def __init__(
        self,
        sessions: Iterable[ScheduledSession] = (),
        *,
        early: timedelta = timedelta(),
        late: timedelta = timedelta(),
    ) -> None:
        self._late = late
        self._begins: dict[str, list[tuple[datetime, ScheduledSession]]] = {}
        """Room -> sessions ordered by start, with the time from which they are captioned."""
        for session in sorted(sessions, key=lambda each: each.start):
            before = self._begins.setdefault(session.room, [])
            ended = before[-1][1].end if before else session.start - early
            before.append((max(session.start - early, min(ended, session.start)), session))

    @property
    def rooms(self) -> tuple[str, ...]:
        """Rooms with sessions."""
        return tuple(self._begins)

    def current(self, room: str, now: datetime) -> ScheduledSession | None:
        """Return the session that is captioned in a room."""
        begun = [session for begins, session in self._begins.get(room, ()) if begins <= now]
        return begun[-1] if begun and now < begun[-1].end + self._late else None

    def following(self, room: str, now: datetime) -> ScheduledSession | None:
        """Return the next session in a room."""
        return next((session for begins, session in self._begins.get(room, ()) if begins > now), None)
