"""Events of one room for its viewers; the rules are in the package's docstring."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable

from captioner.delivery.hub import events
from captioner.delivery.hub.event_logs import EventLogs
from captioner.delivery.hub.events import EncodedEvent
from captioner.delivery.hub.header import RoomHeader
from captioner.delivery.hub.paint_times import PaintTimes
from captioner.delivery.hub.room_state import RoomState
from captioner.delivery.hub.snapshots import Snapshots
from captioner.delivery.hub.subscribers import Subscribers
from captioner.delivery.hub.viewer import Viewer
from captioner.errors import LanguageError, TooMuch
from captioner.languages import AUTO, SPOKEN
from captioner.layout.limits import PROFILES, Layout
from captioner.types import Event, Removal, Revision

ELSEWHERE = -1
"""Cursor of a viewer whose last event is from another epoch, or unknown to this process."""


class Hub:
    """Publishes events to the viewers of a room."""

    def __init__(
        self,
        room: str,
        source: str,
        languages: Iterable[str],
        *,
        size: int = 512,
        finals: int = 10,
        max_viewers: int = 20_000,
        retry_ms: tuple[int, int] = (1000, 5000),
        layout: Layout = PROFILES["default"],
        epoch: str = "",
    ) -> None:
        """Make the hub of a room.

        Args:
            room: name of the room.
            source: spoken language.
            languages: languages of the captions.
            size: cues kept per language.
            finals: final cues per language in a snapshot.
            max_viewers: viewers at the same time.
            retry_ms: range from which each viewer gets its delay before it reconnects.
            layout: breaks cues into lines.
            epoch: identity of an earlier life of the room that continues; empty: a new one.
        """
        self.header = RoomHeader(room, source, tuple(dict.fromkeys(languages)), layout, epoch or secrets.token_hex(4))
        self.seq = 0
        """Number of the last event."""
        self.counts: Counter[str] = Counter()
        """Events published, by name."""
        self.paint_times = PaintTimes()
        self.closed = False
        self.heartbeat = 0, b""
        """Number of the last heartbeat, and its bytes."""
        self.logs = EventLogs(self.header.languages, size)
        self.state = RoomState()
        self.viewers = Subscribers(retry_ms)
        self.snapshots = Snapshots(self.header, self.logs, self.state, finals)
        self._max_viewers = max_viewers

    @property
    def room(self) -> str:
        """Name of the room."""
        return self.header.room

    @property
    def source(self) -> str:
        """Spoken language, `auto` until it is detected."""
        return self.header.source

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the captions."""
        return self.header.languages

    @property
    def epoch(self) -> str:
        """Identity of this life of the room."""
        return self.header.epoch

    def publish(self, event: Event) -> None:
        """Send an event to the viewers of its language, or of the whole room."""
        languages = self._languages_of(event)
        self.admit(events.encode(event, self.seq + 1, self.epoch, self.header.layout), languages)

    def admit(self, event: EncodedEvent, languages: Iterable[str]) -> None:
        """Send an event that is encoded already to the viewers of these languages."""
        self.seq = max(self.seq, event.seq)
        self.counts[event.name] += 1
        touched = tuple(languages)
        self.logs.append(event, touched)
        self.state.put(event)
        self.snapshots.clear()
        self._wake(touched)

    def extend(self, source: str, languages: Iterable[str]) -> None:
        """Set the spoken language and add languages; viewers of all languages get a new snapshot."""
        known = [language for language in self.languages if language != AUTO]
        self.header.extend(source, [*known, *languages])
        self.logs.add(self.languages)
        self.snapshots.clear()
        self._wake(tuple(self.logs))

    def retract(self, language: str) -> None:
        """Remove a language, whose log stays; viewers of all languages get a new snapshot."""
        self.header.retract(language)
        self.snapshots.clear()
        self._wake(tuple(self.logs))

    def offer(self, languages: tuple[str, ...]) -> None:
        """Set the languages that a viewer may open, for later snapshots."""
        if languages != self.header.available:
            self.header.available = languages
            self.snapshots.clear()

    def restart(self, epoch: str) -> None:
        """Begin another life of the room: every viewer gets a snapshot of it."""
        self.header.epoch, self.seq = epoch, 0
        self.logs.clear()
        self.state.clear()
        self.snapshots.clear()
        for viewer in self.viewers:
            viewer.cursor = ELSEWHERE

    def beat(self, beside: bytes = b"") -> None:
        """Send a heartbeat, which shows a page that its connection works, and `beside`, an event without an id."""
        number, _ = self.heartbeat
        self.heartbeat = number + 1, beside + events.frame("hb", events.to_json({"v": 1, "t": events.now_ms()}))
        self._wake(tuple(self.logs))

    def close(self) -> None:
        """Send `bye` to every viewer and end the streams."""
        if not self.closed:
            self.closed = True
            self._wake(tuple(self.logs))
            self.viewers.end()

    def subscribe(
        self, languages: Iterable[str] | None = None, last_event_id: str | None = None, *, counted: bool = True
    ) -> Viewer:
        """Make a viewer of these languages that resumes after `last_event_id`.

        `languages`: None: all, later ones included. `counted`: False for an operator, who is not one of the audience.

        Raises:
            LanguageError: the room does not have the language.
            TooMuch: the room is full.
        """
        asked = tuple(sorted(set(languages))) if languages is not None else None
        for language in asked or ():
            self.check_language(language)
        if len(self.viewers) >= self._max_viewers:
            raise TooMuch(f"room {self.room} is full: it has {self._max_viewers} viewers", "try again later")
        return Viewer(self, asked, self._cursor(last_event_id), counted=counted)

    def check_language(self, language: str) -> None:
        """Check that the room has a language, or may detect it.

        Raises:
            LanguageError: it does not.
        """
        if language in self.logs and language not in self.header.retracted:
            return
        if self.source == AUTO and language in SPOKEN:  # it may be the one that will be detected
            self.logs.add([language])
            return
        raise LanguageError(f"room {self.room} has no language {language!r}", f"it has {', '.join(self.languages)}")

    def _cursor(self, last_event_id: str | None) -> int | None:
        """The `seq` that a viewer has seen; None if it has seen nothing or the id is malformed.

        A viewer of an earlier life of the room may have missed its last finals: it is sent all that are known.
        """
        epoch, _, digits = (last_event_id or "").strip().rpartition("-")
        if not epoch or not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
            return None
        return int(digits) if epoch == self.epoch and int(digits) <= self.seq else ELSEWHERE

    def _languages_of(self, event: Event) -> tuple[str, ...]:
        """The languages whose viewers get the event."""
        if not isinstance(event, Revision | Removal):
            return tuple(self.logs)
        if event.language not in self.languages:  # a detected language
            source = event.source if isinstance(event, Revision) else self.source
            self.extend(source, [source, event.language])
        return (event.language,)

    def _wake(self, languages: tuple[str, ...]) -> None:
        self.logs.wake(languages)
        self.viewers.notify(languages)
