"""A room whose engine is in another process."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub, events
from captioner.delivery.redis.edge_languages import EdgeLanguages
from captioner.delivery.redis.recall import Position, Rows, merged, position
from captioner.types import Status

_LIFELESS_S = 10.0
"""Seconds without a write of the engine after which viewers are sent a status."""


@dataclass(slots=True)
class EdgeRoom:
    """A room that is read from Redis."""

    hub: Hub
    archive: Archive
    """Its finals, in memory, of which the files are made."""
    about: dict[str, Any]
    """Description of the room as the engine last wrote it."""
    cursors: dict[str, int] = field(default_factory=dict)
    """Language -> the last `seq` that was read."""
    kept: dict[str, Position] = field(default_factory=dict)
    """Language -> position of the last final that was read."""
    known: dict[str, Any] = field(default_factory=dict)
    """Description of the room at the time up to which all finals have been read."""
    seen: float = field(default_factory=time.monotonic)
    """Monotonic time of the last write of the engine."""
    away: bool = False
    """True while viewers have been sent that the engine is unreachable."""
    on_demand: EdgeLanguages = field(init=False)
    """Languages that viewers may open."""

    def __post_init__(self) -> None:
        self.on_demand = EdgeLanguages(self.hub)

    @property
    def name(self) -> str:
        """Name of the room, as in its addresses."""
        return self.hub.room

    @property
    def source(self) -> str:
        """Spoken language."""
        return self.hub.source

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the captions."""
        return self.hub.languages

    @property
    def busy(self) -> bool:
        """True if the room has a publisher."""
        return bool(self.about.get("live"))

    @property
    def status(self) -> Status:
        """Status as viewers are sent it."""
        last, ended = self.hub.state.status, self.known.get("ended")
        if self.away:
            grades = last.grades if last is not None else ()
            lag = round(time.monotonic() - self.seen, 1)
            return Status("lagging", lag, "the captioning process is unreachable", grades=grades)
        if last is not None and (last.state != "ended" or ended):
            return last
        # A room has ended only when its last finals have been read, too: files made of them are complete then.
        return Status("ended" if ended else "live" if self.busy else "silent")

    def horizon(self, language: str) -> int:
        """Milliseconds before which every caption in the language is final and has been read."""
        return int(self.known.get("horizons", {}).get(language, 0))

    def admit(self, read: list[tuple[str, Rows]]) -> None:
        """Publish events of all languages, ordered by `seq`; an event of the whole room once."""
        fresh = []
        for language, rows in read:
            before = self.cursors.get(language, 0)
            if rows and not before:
                self.hub.logs.forget(language, position(rows[0])[0] - 1)
            fresh.append((language, [row for row in rows if position(row)[0] > before]))
            if rows:
                self.cursors[language] = max(before, position(rows[-1])[0])
        for event, languages in merged(fresh, self.hub.epoch):
            self.hub.admit(event, languages)

    def beat(self) -> None:
        """Send a heartbeat, with a status while the engine is unreachable and when it is back."""
        away = time.monotonic() - self.seen > _LIFELESS_S
        back = self.away and not away
        self.away = away
        if away:
            self.hub.beat(events.status_without_id(self.status, self.hub.seq))
        else:
            self.hub.beat(self.hub.state.wire() if back else b"")
