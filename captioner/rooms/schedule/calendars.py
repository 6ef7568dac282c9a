"""Reads the sessions of all calendars and of the settings, and finds their rooms."""

from __future__ import annotations

import hashlib
import logging
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from captioner.config import ScheduleConfig, SessionConfig, logs, untrusted
from captioner.delivery.files.archive import check_name
from captioner.delivery.files.atomic import write
from captioner.errors import CaptionerError, ConfigError, RoomError
from captioner.rooms.schedule.conference_json import read_conference
from captioner.rooms.schedule.ical import read_ical
from captioner.rooms.schedule.scheduled_session import (
    InvalidEntry,
    ScheduledSession,
    configured_session,
    local_zone,
)

log = logging.getLogger(__name__)

_PAST, _AHEAD = timedelta(days=2), timedelta(days=14)
"""Sessions that are read: those that end after the one and begin before the other."""
_TIMEOUT_S = 20.0
_MAX_BYTES = 20 * 1024 * 1024
"""Largest calendar; that of a congress with a thousand talks has 5 MB."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Sessions as they were read, ordered by start."""

    sessions: tuple[ScheduledSession, ...] = ()
    problems: tuple[str, ...] = ()
    """Faults of the calendars, one line each, with what to do."""


class Calendars:
    """All calendars; `read` takes seconds, on a thread. One that cannot be read keeps its sessions of before."""

    def __init__(
        self,
        config: ScheduleConfig,
        sessions: Iterable[SessionConfig],
        rooms: Collection[str],
        place: Path = Path(),
        copies: Path | None = None,
    ) -> None:
        """Create the reader.

        Args:
            config: the calendars.
            sessions: sessions of the settings.
            rooms: names of the configured rooms.
            place: folder that relative paths begin at.
            copies: folder for a copy of each address; after a restart, what must not be recorded is known from there.
        """
        self._config, self._sessions, self._place, self._copies = config, tuple(sessions), place, copies
        self._known = {name.casefold(): name for name in rooms}
        self._known |= {name.casefold(): name for name in config.rooms.values() if name}
        self._known |= {name.casefold(): target for name, target in config.rooms.items()}
        self._zone = local_zone(config.timezone)
        self._kept: dict[str, list[ScheduledSession]] = {}
        """Calendar -> its sessions as last read."""

    def read(self, now: datetime, *, fetch: bool = True) -> Reading:
        """Read everything.

        Args:
            now: present time in UTC.
            fetch: False: addresses are not read, but the copies that an earlier process has left.
        """
        problems: list[str] = []
        found: list[ScheduledSession] = []
        window = now - _PAST, now + _AHEAD
        for calendar in self._config.calendars:
            name = logs.without_secrets(calendar)
            copy = self._copy(calendar)
            if not fetch and copy is not None and not copy.is_file():
                continue
            try:
                data = self._data(calendar) if fetch or copy is None else copy.read_bytes()
                entries = tuple(self._entries(data, window))
            except (OSError, ValueError, CaptionerError) as error:
                problems.append(f"{name} cannot be read: {_reason(error)}")
            else:
                self._kept[calendar] = [entry for entry in entries if isinstance(entry, ScheduledSession)]
                problems += [f"{name}: {entry}" for entry in entries if isinstance(entry, InvalidEntry)]
                if fetch and copy is not None:
                    _keep(copy, data)
            found += self._kept.get(calendar, [])
        placed = list(self._placed(found, problems))
        placed += self._configured(problems)
        overlapping = (each for each in placed if each.end > window[0] and each.start < window[1])
        ordered = sorted(
            {(each.id, each.room, each.start): each for each in overlapping}.values(),
            key=lambda each: (each.start, each.room),
        )
        return Reading(tuple(ordered), tuple(problems))

    def _data(self, calendar: str) -> bytes:
        return _fetched(calendar) if "://" in calendar else (self._place / untrusted.path(calendar)).read_bytes()

    def _copy(self, calendar: str) -> Path | None:
        """Place of the copy of an address; None for a file, or if no copies are kept."""
        if self._copies is None or "://" not in calendar:
            return None
        return self._copies / hashlib.sha256(calendar.encode()).hexdigest()[:16]

    def _entries(self, data: bytes, window: tuple[datetime, datetime]) -> Iterator[ScheduledSession | InvalidEntry]:
        if data.lstrip()[:1] in (b"{", b"["):
            return read_conference(untrusted.value(data), self._zone)
        return read_ical(data, self._zone, window)

    def _placed(self, sessions: Iterable[ScheduledSession], problems: list[str]) -> Iterator[ScheduledSession]:
        """Sessions with the names that their rooms have here; those of unknown rooms are left out."""
        unknown: Counter[str] = Counter()
        for session in sessions:
            room = self._known.get(session.room.casefold())
            if room is None:
                unknown[session.room] += 1
            elif room:
                yield replace(session, room=room)
        for room, count in unknown.items():
            named = f"room {room!r}" if room else "sessions without a room"
            sessions_of_it = f"{count} session{'' if count == 1 else 's'}"
            hint = f'name its room here under [schedule]: rooms = {{ "{room}" = "main" }}; "" ignores it'
            problems.append(f"{named} is not known, {sessions_of_it} left out; {hint}")

    def _configured(self, problems: list[str]) -> Iterator[ScheduledSession]:
        for number, session in enumerate(self._sessions, 1):
            try:
                check_name(session.room)
                yield configured_session(number, session, self._zone)
            except (InvalidEntry, RoomError) as error:
                problems.append(f"[[sessions]] {number} {session.title!r}: {error}")


def _keep(copy: Path, data: bytes) -> None:
    try:
        write(copy, data)
    except OSError as error:
        log.warning("cannot keep a copy of a calendar in %s: %s", copy.parent, error.strerror)


def _fetched(address: str) -> bytes:
    if not address.lower().startswith(("http://", "https://", "webcal://")):
        raise ConfigError("not an address that can be read", "use http://, https:// or webcal://, or a file")
    if address.lower().startswith("webcal://"):
        address = "https" + address[len("webcal") :]
    request = urllib.request.Request(address, headers={"User-Agent": "captioner"})
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
        data: bytes = answer.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise ConfigError(f"larger than {_MAX_BYTES // 1024**2} MB", "check the address")
    return data


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answered {error.code} {error.reason}; check the address"
    if isinstance(error, urllib.error.URLError):
        return f"{error.reason}; check the address and the network"
    if isinstance(error, OSError):
        return f"{error.strerror or error}; check its name and permissions"
    if isinstance(error, CaptionerError):
        return str(error)
    return f"{error!s:.200}; it must be iCal, or the schedule.json of pretalx or frab"
