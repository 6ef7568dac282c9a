"""The newest event of each cue in one language, ordered by `seq`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from captioner.delivery.hub.events import EncodedEvent, Key


class EventLog:
    """Log of at most `size` events; a later revision of a cue replaces the earlier one, then the oldest is dropped.

    So 512 cues cover half an hour, where a ring of all revisions would cover minutes.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._events: dict[Key, EncodedEvent] = {}
        self.forgotten = 0
        """The highest `seq` that was dropped because the log was full; replaced events do not count."""
        self.signal = asyncio.Event()
        """Set at the next event; a new signal takes its place then."""

    def append(self, event: EncodedEvent) -> None:
        """Add an event in place of the earlier one with its key."""
        self._events.pop(event.key, None)
        self._events[event.key] = event
        if len(self._events) > self._size:
            self.forgotten = self._events.pop(next(iter(self._events))).seq

    def remove(self, cues: Iterable[str]) -> None:
        """Drop cues that were removed."""
        for cue in cues:
            self._events.pop(("cue", cue), None)

    def clear(self) -> None:
        """Drop everything; waiters keep their signal."""
        self._events.clear()
        self.forgotten = 0

    def since(self, seq: int) -> list[EncodedEvent]:
        """The events after `seq`, oldest first."""
        newer: list[EncodedEvent] = []
        for event in reversed(self._events.values()):
            if event.seq <= seq:
                break
            newer.append(event)
        newer.reverse()
        return newer

    def cues(self, upto: int, finals: int, after: int) -> list[EncodedEvent]:
        """The open cues, and the last `finals` final ones, whose last change is after `after` and not after `upto`."""
        known = [event for event in self._events.values() if event.name == "cue" and after < event.seq <= upto]
        final = sorted((event for event in known if not event.open), key=lambda event: event.order)
        return sorted(final[-finals:] + [event for event in known if event.open], key=lambda event: event.order)

    def wake(self) -> None:
        """Wake the waiters."""
        self.signal.set()
        self.signal = asyncio.Event()
