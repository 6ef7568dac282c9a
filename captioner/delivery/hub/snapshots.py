"""Snapshots and pages of missed events, joined once for all viewers at the same place."""

from __future__ import annotations

from captioner.delivery.hub import events
from captioner.delivery.hub.event_logs import EventLogs
from captioner.delivery.hub.events import EncodedEvent
from captioner.delivery.hub.header import RoomHeader
from captioner.delivery.hub.room_state import RoomState

_PAGE = 64 * 1024
"""Bytes that a viewer is sent at once. Further missed events wait in the log, which all viewers share."""
_WHOLE = 256 * 1024
"""Most bytes of finals in the snapshot of a viewer that has fallen out of the log: all 512 finals of one language, or
80 of each of seven."""
_CACHED = 64
"""Snapshots, and pages, that are cached; every event empties the cache."""


class Snapshots:
    """Composes what viewers are sent from the logs, and caches it until the next event."""

    def __init__(self, header: RoomHeader, logs: EventLogs, state: RoomState, finals: int) -> None:
        """`finals`: final cues per language in a snapshot."""
        self._header, self._logs, self._state, self._finals = header, logs, state, finals
        self._snapshots: dict[tuple[tuple[str, ...], int, int | None], bytes] = {}
        self._pages: dict[tuple[tuple[str, ...], int], tuple[bytes, int]] = {}

    def page(self, languages: tuple[str, ...], cursor: int) -> tuple[bytes, int]:
        """The events after the cursor, at most a page of them, and the cursor behind them."""
        key = (languages, cursor)
        known = self._pages.get(key)
        if known is None:
            found = _first(self._logs.since(languages, cursor), _PAGE)
            known = b"".join(event.wire for event in found), found[-1].seq if found else cursor
            if len(self._pages) < _CACHED:
                self._pages[key] = known
        return known

    def snapshot(self, languages: tuple[str, ...], seq: int, cursor: int | None = None) -> bytes:
        """The state as of `seq`, as an event.

        `cursor`: for a viewer that has fallen out of the log, the last `seq` that it has seen; the snapshot then has
        the finals since that are still known.
        """
        key = (languages, seq, cursor)
        known = self._snapshots.get(key)
        if known is None:
            known = self._composed(languages, seq, cursor)
            if len(self._snapshots) < _CACHED:
                self._snapshots[key] = known
        return known

    def cues(self, languages: tuple[str, ...], seq: int) -> list[EncodedEvent]:
        """The open cues and the last final ones as of `seq`, without those that were cleared."""
        after = self._state.cleared
        return [cue for language in languages for cue in self._logs[language].cues(seq, self._finals, after)]

    def clear(self) -> None:
        """Empty the caches."""
        self._snapshots.clear()
        self._pages.clear()

    def _composed(self, languages: tuple[str, ...], seq: int, cursor: int | None) -> bytes:
        cues = self.cues(languages, seq)
        if cursor is not None:
            missed = self._logs.since(languages, max(cursor, self._state.cleared))
            newest = _first([event for event in reversed(missed) if event.name == "cue"], _WHOLE)
            cues = list({event.seq: event for event in [*cues, *newest]}.values())
        data = events.snapshot_data(self._header.fields(seq), sorted(cues, key=lambda event: event.order))
        return events.frame("snapshot", data, events.id_line(self._header.epoch, seq))


def _first(found: list[EncodedEvent], max_bytes: int) -> list[EncodedEvent]:
    """The first events, up to so many bytes, but at least one."""
    size = 0
    for count, event in enumerate(found):
        size += len(event.wire)
        if size > max_bytes and count:
            return found[:count]
    return found
