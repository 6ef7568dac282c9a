"""Viewers of a room, and the broadcasts that write to them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from captioner.delivery.hub.broadcast import Broadcast, EventSink
from captioner.delivery.hub.histogram import MOMENTS, Histogram

if TYPE_CHECKING:
    from captioner.delivery.hub.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Audience:
    """Number of viewers, operators not counted."""

    watching: int = 0
    """Viewers, each counted once."""
    languages: Counter[str] = field(default_factory=Counter)
    """Viewers per language; one who reads two languages counts in both."""

    def __add__(self, other: Audience) -> Audience:
        return Audience(self.watching + other.watching, self.languages + other.languages)


class Subscribers:
    """The viewers that are present; those with a connection are grouped by the languages that they chose."""

    def __init__(self, retry_ms: tuple[int, int]) -> None:
        """`retry_ms`: range from which each viewer gets its delay before it reconnects."""
        self.delivery = Histogram(MOMENTS)
        """Seconds from the publishing of an event until it was written to a viewer's socket; viewers that are slow, or
        that come back, are not counted."""
        self.watching = 0
        """Viewers of the audience that are present; operators are not counted."""
        self.peak = 0
        """Largest number of them so far, without those of edges."""
        self.elsewhere = Audience()
        """Viewers that edges serve at present."""
        self._retry_ms = retry_ms
        self._viewers: set[Viewer] = set()
        self._broadcasts: dict[tuple[str, ...] | None, Broadcast] = {}

    def __len__(self) -> int:
        return len(self._viewers)

    def __iter__(self) -> Iterator[Viewer]:
        return iter(self._viewers)

    def add(self, viewer: Viewer) -> None:
        """Count a viewer as present."""
        if viewer not in self._viewers:
            self._viewers.add(viewer)
            self.watching += viewer.counted
            self.peak = max(self.peak, self.watching)

    def connect(self, viewer: Viewer, connection: EventSink) -> None:
        """Write what is new to the viewer's connection from now on."""
        self._broadcasts.setdefault(viewer.asked, Broadcast(self.delivery)).join(viewer, connection)

    def discard(self, viewer: Viewer) -> None:
        """Drop a viewer, and a broadcast with its last viewer, so that no choice of languages is kept for ever."""
        if viewer in self._viewers:
            self._viewers.remove(viewer)
            self.watching -= viewer.counted
        if (broadcast := self._broadcasts.get(viewer.asked)) is not None:
            broadcast.leave(viewer)
            if not broadcast:
                del self._broadcasts[viewer.asked]

    def count_elsewhere(self, audience: Audience) -> None:
        """Note the viewers that edges serve at present."""
        self.elsewhere = audience

    def everywhere(self) -> Audience:
        """Return the present viewers of this process and of the edges."""
        return Audience(self.watching, self.audience()) + self.elsewhere

    def audience(self) -> Counter[str]:
        """Viewers per language, without those of edges; operators are not counted."""
        return Counter(language for viewer in self._viewers if viewer.counted for language in viewer.languages)

    def asks_for(self, language: str) -> bool:
        """Return True if a viewer of the audience has chosen the language by name."""
        return any(viewer.counted and viewer.asked and language in viewer.asked for viewer in self._viewers)

    def notify(self, languages: tuple[str, ...]) -> None:
        """Write to every connection whose viewer has one of these languages."""
        for asked, broadcast in self._broadcasts.items():
            if broadcast and (asked is None or not set(asked).isdisjoint(languages)):
                broadcast.notify()

    def end(self) -> None:
        """Send `bye` to every connection and close it."""
        for broadcast in tuple(self._broadcasts.values()):
            broadcast.end()

    def abort(self) -> None:
        """Close the connections that have not accepted the `bye`."""
        for broadcast in tuple(self._broadcasts.values()):
            broadcast.abort()

    def retry_line(self) -> bytes:
        """The line that sets a viewer's delay before it reconnects, drawn at random to spread reconnects over time."""
        return b"retry: %d\n" % random.randint(*self._retry_ms)
