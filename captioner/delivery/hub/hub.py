"""One room's line to its viewers; the rules stand in the package's docstring."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import Counter
from collections.abc import Iterable

from captioner.delivery.hub import events
from captioner.delivery.hub.broadcast import Broadcast, Line
from captioner.delivery.hub.event_log import Log
from captioner.delivery.hub.events import Entry, Key
from captioner.delivery.hub.histogram import MOMENTS, Histogram
from captioner.delivery.hub.paint_times import PaintTimes
from captioner.delivery.hub.viewer import Viewer
from captioner.errors import LanguageError, TooMuch
from captioner.languages import AUTO, NAMES
from captioner.layout.limits import PROFILES, Layout
from captioner.types import Event, Removal, Revision, Status, Style

ELSEWHERE = -1
"""The place of a viewer who was told by another process, or in another life of the room."""
_PAGE = 64 * 1024
"""Bytes that a viewer is sent at once: what it has missed waits here, where it is for all, until it takes that."""
_WHOLE = 256 * 1024
"""Bytes of finals at most in the snapshot of who has fallen out: all 512 of one language, 80 of each of seven."""
_KEPT = 64
"""Joined events and snapshots that are kept for viewers at the same place; emptied with every event."""


class Hub:
    """Takes events in, and tells each viewer what is new for it."""

    def __init__(
        self,
        room: str,
        source: str,
        languages: Iterable[str],
        *,
        size: int = 512,
        finals: int = 10,
        max_viewers: int = 20_000,
        retry: tuple[int, int] = (1000, 5000),
        layout: Layout = PROFILES["default"],
        epoch: str = "",
    ) -> None:
        """`size`: cues kept per language; `finals`: of these in a snapshot; `retry`: milliseconds, drawn per viewer.

        `layout` breaks cues into lines; `epoch`: the life whose events these are, empty: a new one.
        """
        self.room = room
        self.source = source
        self.languages = tuple(dict.fromkeys(languages))
        self.epoch = epoch or secrets.token_hex(4)
        self.seq = 0
        self.edition = 0
        """Grows when the languages or the epoch change."""
        self.counts: Counter[str] = Counter()
        """Events published, by name."""
        self.paint_times = PaintTimes()
        self.delivery = Histogram(MOMENTS)
        """Seconds from an event's publishing until it was written to a viewer's socket; a viewer that is slow, or comes
        back, is not in it."""
        self.viewers: set[Viewer] = set()
        self.closed = False
        self.beats = 0
        self.beat_wire = b""
        self._size = size
        self._finals = finals
        self._max_viewers = max_viewers
        self._retry = retry
        self.layout = layout
        self._logs = {language: Log(size) for language in self.languages}
        self._circles: dict[tuple[str, ...] | None, Broadcast] = {}
        self._signal = asyncio.Event()
        self._state: dict[Key, Entry] = {}
        self._cleared = 0
        self._snapshots: dict[tuple[tuple[str, ...], int, int | None], bytes] = {}
        self._news: dict[tuple[tuple[str, ...], int], tuple[bytes, int]] = {}

    def publish(self, event: Event) -> None:
        """Tell the viewers; those in whose language it is, or all."""
        languages = self._concerned(event)
        self.admit(events.encode(event, self.seq + 1, self.epoch, self.layout), languages)

    def admit(self, entry: Entry, languages: Iterable[str]) -> None:
        """Tell the viewers of these languages an event that is encoded already."""
        self.seq = max(self.seq, entry.seq)
        self.counts[entry.name] += 1
        touched = tuple(languages)
        for language in touched:
            if entry.name == "remove":
                self._logs[language].remove(entry.key[1].split())
            self._logs[language].append(entry)
        self._remember(entry)
        self._wake(touched)

    def extend(self, source: str, languages: Iterable[str]) -> None:
        """The room speaks `source` now and has also these languages; who asked for all of them gets a new snapshot."""
        known = [language for language in self.languages if language != AUTO]
        self.source = source
        self.languages = tuple(dict.fromkeys([source, *known, *languages]))
        for language in self.languages:
            self._logs.setdefault(language, Log(self._size))
        self.edition += 1
        self._snapshots.clear()
        self._wake(tuple(self._logs))

    def beat(self, beside: bytes = b"") -> None:
        """Send a heartbeat, a page can see that the line is alive; `beside`: an event without an id."""
        self.beats += 1
        self.beat_wire = beside + events.frame("hb", events.dump({"v": 1, "t": events.now()}))
        self._wake(tuple(self._logs))

    def close(self) -> None:
        """Say `bye` to every viewer and end the streams."""
        if not self.closed:
            self.closed = True
            self._wake(tuple(self._logs))
            for circle in tuple(self._circles.values()):
                circle.end()

    def abort(self) -> None:
        """Cut off whoever has not taken the `bye`."""
        for circle in tuple(self._circles.values()):
            circle.abort()

    def subscribe(
        self, languages: Iterable[str] | None = None, last_event_id: str | None = None, *, counted: bool = True
    ) -> Viewer:
        """A viewer of these languages (None: of all, also those to come), from where `last_event_id` left off.

        `counted`: is one of the audience; an operator looks on without being one.

        Raises:
            LanguageError: the room has no such language.
            TooMuch: the room is full.
        """
        asked = tuple(sorted(set(languages))) if languages is not None else None
        for language in asked or ():
            self._admit_language(language)
        if len(self.viewers) >= self._max_viewers:
            raise TooMuch(f"room {self.room} has its {self._max_viewers} viewers", "try again later")
        return Viewer(self, asked, self._cursor(last_event_id), counted=counted)

    def audience(self) -> Counter[str]:
        """Viewers per language."""
        return Counter(language for viewer in self.viewers if viewer.counted for language in viewer.languages)

    def join(self, viewer: Viewer, line: Line) -> None:
        """Write to its connection what is new."""
        self._circles.setdefault(viewer.asked, Broadcast(self.delivery)).join(viewer, line)

    def leave(self, viewer: Viewer) -> None:
        """It has gone; a circle goes with its last viewer, so that no choice of languages is kept for ever."""
        self.viewers.discard(viewer)
        if (circle := self._circles.get(viewer.asked)) is not None:
            circle.leave(viewer)
            if not circle:
                del self._circles[viewer.asked]

    def retry_wire(self) -> bytes:
        """The line that spreads out in time who reconnects after a cut."""
        return b"retry: %d\n" % random.randint(*self._retry)

    def forgotten(self, languages: tuple[str, ...]) -> int:
        """Who has seen less than this `seq` cannot be told everything missed."""
        return max([self._logs[language].forgotten for language in languages], default=0)

    def forget(self, language: str, seq: int) -> None:
        """What came up to `seq` in this language was never known here."""
        self._logs[language].forgotten = max(self._logs[language].forgotten, seq)

    def news(self, languages: tuple[str, ...], cursor: int) -> tuple[bytes, int]:
        """What comes after the cursor, a page of it, and where that leads; joined once for all at the same place."""
        key = (languages, cursor)
        known = self._news.get(key)
        if known is None:
            entries = _page(self.since(languages, cursor), _PAGE)
            known = b"".join(entry.wire for entry in entries), entries[-1].seq if entries else cursor
            if len(self._news) < _KEPT:
                self._news[key] = known
        return known

    def since(self, languages: tuple[str, ...], seq: int) -> list[Entry]:
        """The events after `seq` in these languages, oldest first, those of the whole room once."""
        if len(languages) == 1:
            return self._logs[languages[0]].since(seq)
        merged = {entry.seq: entry for language in languages for entry in self._logs[language].since(seq)}
        return [merged[seq] for seq in sorted(merged)]

    def log(self, language: str) -> Log:
        """Of one language."""
        return self._logs[language]

    def snapshot(self, languages: tuple[str, ...], seq: int, cursor: int | None = None) -> bytes:
        """The state as of `seq`, as an event; encoded once for all who come at the same moment.

        `cursor`: for a viewer that has fallen out of the log, the finals since then that are still known.
        """
        key = (languages, seq, cursor)
        known = self._snapshots.get(key)
        if known is None:
            known = self._compose(languages, seq, cursor)
            if len(self._snapshots) < _KEPT:
                self._snapshots[key] = known
        return known

    def state(self, upto: int | None = None) -> bytes:
        """The present status, and whether captions are hidden, where that was ever said; what was said by `upto`."""
        return b"".join(entry.anonymous for entry in self._state.values() if upto is None or entry.seq <= upto)

    def stand(self, style: Style) -> None:
        """Captions are hidden, or shown, since before anything that is known here; an event of it comes later."""
        entry = events.encode(style, 1, self.epoch, self.layout)
        self._state.setdefault(entry.key, entry)

    @property
    def hidden(self) -> bool:
        """Whether operators have hidden the captions."""
        known = self._state.get(("style", ""))
        return known is not None and events.recalled_action(known.data) == "hide"

    @property
    def status(self) -> Status | None:
        """The last that was told; None: none was yet."""
        known = self._state.get(("status", ""))
        return events.recalled_status(known.data) if known else None

    def signal(self, languages: tuple[str, ...]) -> asyncio.Event:
        """What is set at the next news in these languages."""
        return self._logs[languages[0]].signal if len(languages) == 1 else self._signal

    def restart(self, epoch: str) -> None:
        """Another life of the room begins: everybody gets a snapshot of it."""
        self.epoch, self.seq, self._cleared = epoch, 0, 0
        self._logs = {language: Log(self._size) for language in self._logs}
        self._state.clear()
        self._snapshots.clear()
        self._news.clear()
        for viewer in self.viewers:
            viewer.displace()

    def _compose(self, languages: tuple[str, ...], seq: int, cursor: int | None) -> bytes:
        cues = [e for language in languages for e in self._logs[language].cues(seq, self._finals, self._cleared)]
        if cursor is not None:
            missed = self.since(languages, max(cursor, self._cleared))
            newest = _page([entry for entry in reversed(missed) if entry.name == "cue"], _WHOLE)
            cues = list({entry.seq: entry for entry in [*cues, *newest]}.values())
        head = {"v": 1, "epoch": self.epoch, "seq": seq, "room": self.room, "source": self.source}
        head |= {"languages": self.languages, "columns": self.layout.columns, "rows": self.layout.rows}
        data = events.snapshot(head, sorted(cues, key=lambda entry: entry.place))
        return events.frame("snapshot", data, events.identity(self.epoch, seq))

    def _admit_language(self, language: str) -> None:
        if language in self._logs:
            return
        if self.source == AUTO and language in NAMES:  # not yet heard, perhaps the one that will be
            self._logs[language] = Log(self._size)
            return
        raise LanguageError(f"room {self.room} has no language {language!r}", f"it has {', '.join(self.languages)}")

    def _cursor(self, last_event_id: str | None) -> int | None:
        """The `seq` that a viewer has seen; None when it has seen nothing, or the id is none.

        Who was here in an earlier life of the room may have missed its last finals: all that are known come again.
        """
        epoch, _, digits = (last_event_id or "").strip().rpartition("-")
        if not epoch or not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
            return None
        return int(digits) if epoch == self.epoch and int(digits) <= self.seq else ELSEWHERE

    def _concerned(self, event: Event) -> tuple[str, ...]:
        if not isinstance(event, Revision | Removal):
            return tuple(self._logs)
        if event.language not in self.languages:  # a detected language
            source = event.source if isinstance(event, Revision) else self.source
            self.extend(source, [source, event.language])
        return (event.language,)

    def _remember(self, entry: Entry) -> None:
        self._snapshots.clear()
        self._news.clear()
        if entry.key == ("style", "clear"):
            self._cleared = entry.seq
        elif entry.name in ("style", "status"):
            self._state[entry.key] = entry

    def _wake(self, languages: tuple[str, ...]) -> None:
        for language in languages:
            self._logs[language].wake()
        self._signal.set()
        self._signal = asyncio.Event()
        for asked, circle in self._circles.items():
            if circle and (asked is None or not set(asked).isdisjoint(languages)):
                circle.tell()


def _page(entries: list[Entry], most: int) -> list[Entry]:
    """The first of them, at least one, up to so many bytes."""
    size = 0
    for count, entry in enumerate(entries):
        size += len(entry.wire)
        if size > most and count:
            return entries[:count]
    return entries
