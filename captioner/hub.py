"""Publish and subscribe: what a room tells its viewers.

1. An event is encoded once, whatever the number of viewers, and gets the room's next `seq`.
2. Each language has one `_Log`, ordered by `seq`, that keeps the newest event of each cue only: a later revision makes
   every earlier one needless. So a slow or returning viewer is sent the newest revisions and every final, and a log of
   512 cues reaches back half an hour, not the minutes that a ring of all revisions would.
3. A viewer is a cursor, no task and no queue. Whoever waits for one language waits on that language's signal, whoever
   waits for more on the hub's. What stalled viewers cost is what the transport holds for them.
4. A viewer whose cursor is older than what a log has forgotten gets a fresh snapshot with everything still known.
5. A stream begins with a `snapshot`. For a resuming viewer it tells the state as of its own last event (`seq` is that
   event's), and what it missed follows as events of their own: together the whole state, nothing twice.
6. What was on screen before `clear` is in no later snapshot: it was cleared.
7. All of this runs in the event loop's thread; nothing here is locked.
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from captioner.errors import LanguageError, TooMuch
from captioner.languages import AUTO, NAMES
from captioner.types import Event, Removal, Revision, Status, Style

Key = tuple[str, str]
"""What a later event supersedes: `("cue", "c412")`, `("status", "")`."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One event as it goes over the wire."""

    seq: int
    key: Key
    wire: bytes
    """The whole event, its first line is the `id:`."""
    data: bytes
    """Its JSON alone, for snapshots."""
    open: bool
    """A cue that is not final yet."""
    start: int
    """Milliseconds, of a cue."""

    @property
    def anonymous(self) -> bytes:
        """The event without its id: for telling the present state without moving the viewer's place back."""
        return self.wire.split(b"\n", 1)[1]


class _Log:
    """The newest event of each cue in one language, by `seq`; holds `size` at most and forgets the oldest."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: dict[Key, _Entry] = {}
        self.forgotten = 0
        """The highest `seq` that was dropped for want of room; superseded events do not count, none misses them."""
        self.signal = asyncio.Event()

    def append(self, entry: _Entry) -> None:
        self._entries.pop(entry.key, None)
        self._entries[entry.key] = entry
        if len(self._entries) > self._size:
            self.forgotten = self._entries.pop(next(iter(self._entries))).seq

    def remove(self, cues: Iterable[str]) -> None:
        for cue in cues:
            self._entries.pop(("cue", cue), None)

    def since(self, seq: int) -> list[_Entry]:
        """The events after `seq`, oldest first."""
        newer: list[_Entry] = []
        for entry in reversed(self._entries.values()):
            if entry.seq <= seq:
                break
            newer.append(entry)
        newer.reverse()
        return newer

    def cues(self, upto: int, finals: int, after: int) -> list[_Entry]:
        """Cues last changed at or before `upto`: the last `finals` that are final, and each that is open."""
        known = [e for e in self._entries.values() if e.key[0] == "cue" and after < e.seq <= upto]
        final = sorted((e for e in known if not e.open), key=_by_start)
        return sorted(final[-finals:] + [e for e in known if e.open], key=_by_start)

    def wake(self) -> None:
        self.signal.set()
        self.signal = asyncio.Event()


class Hub:
    """One room's line to its viewers."""

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
    ) -> None:
        """`size`: cues kept per language; `finals`: of these in a snapshot; `retry`: milliseconds, drawn per viewer."""
        self.room = room
        self.source = source
        self.languages = tuple(dict.fromkeys(languages))
        self.epoch = secrets.token_hex(4)
        self.seq = 0
        self.edition = 0
        """Grows when the languages change."""
        self.counts: Counter[str] = Counter()
        """Events published, by name."""
        self.viewers: set[Viewer] = set()
        self.closed = False
        self.beats = 0
        self.beat_wire = b""
        self._size = size
        self._finals = finals
        self._max_viewers = max_viewers
        self._retry = retry
        self._logs = {language: _Log(size) for language in self.languages}
        self._signal = asyncio.Event()
        self._state: dict[Key, _Entry] = {}
        self._cleared = 0
        self._snapshots: dict[tuple[tuple[str, ...], int], bytes] = {}
        self._news: dict[tuple[tuple[str, ...], int], tuple[bytes, int]] = {}

    def publish(self, event: Event) -> None:
        """Tell the viewers; those in whose language it is, or all."""
        self.seq += 1
        entry = self._encode(event)
        self.counts[entry.key[0]] += 1
        touched = self._touched(event)
        for log in touched:
            if isinstance(event, Removal):
                log.remove(event.segments)
            log.append(entry)
        self._remember(event, entry)
        self._wake(touched)

    def extend(self, source: str, languages: Iterable[str]) -> None:
        """The room speaks `source` now and has also these languages; who asked for all of them gets a new snapshot."""
        known = [language for language in self.languages if language != AUTO]
        self.source = source
        self.languages = tuple(dict.fromkeys([source, *known, *languages]))
        for language in self.languages:
            self._logs.setdefault(language, _Log(self._size))
        self.edition += 1
        self._snapshots.clear()
        self._wake(list(self._logs.values()))

    def beat(self) -> None:
        """Send a heartbeat: a page can see that the line is alive."""
        self.beats += 1
        self.beat_wire = _event("hb", {"v": 1, "t": _now()})
        self._wake(list(self._logs.values()))

    def close(self) -> None:
        """Say `bye` to every viewer and end the streams."""
        self.closed = True
        self._wake(list(self._logs.values()))

    def subscribe(self, languages: Iterable[str] | None = None, last_event_id: str | None = None) -> Viewer:
        """A viewer of these languages (None: of all, also those to come), from where `last_event_id` left off.

        Raises:
            LanguageError: the room has no such language.
            TooMuch: the room is full.
        """
        asked = tuple(dict.fromkeys(languages)) if languages is not None else None
        for language in asked or ():
            self._admit(language)
        if len(self.viewers) >= self._max_viewers:
            raise TooMuch(f"room {self.room} has its {self._max_viewers} viewers", "try again later")
        return Viewer(self, asked, self._cursor(last_event_id))

    def audience(self) -> Counter[str]:
        """Viewers per language."""
        return Counter(language for viewer in self.viewers for language in viewer.languages)

    def retry_wire(self) -> bytes:
        """The line that spreads out in time who reconnects after a cut."""
        return b"retry: %d\n" % random.randint(*self._retry)

    def forgotten(self, languages: tuple[str, ...]) -> int:
        """Who has seen less than this `seq` cannot be told everything missed."""
        return max((self._logs[language].forgotten for language in languages), default=0)

    def news(self, languages: tuple[str, ...], cursor: int) -> tuple[bytes, int]:
        """What comes after the cursor, and where that leads; joined once for all who stand at the same place."""
        key = (languages, cursor)
        known = self._news.get(key)
        if known is None:
            entries = self.since(languages, cursor)
            known = b"".join(entry.wire for entry in entries), entries[-1].seq if entries else cursor
            if len(self._news) < 64:  # bounded; emptied with every event
                self._news[key] = known
        return known

    def since(self, languages: tuple[str, ...], seq: int) -> list[_Entry]:
        """The events after `seq` in these languages, oldest first, those of the whole room once."""
        if len(languages) == 1:
            return self._logs[languages[0]].since(seq)
        merged = {entry.seq: entry for language in languages for entry in self._logs[language].since(seq)}
        return [merged[seq] for seq in sorted(merged)]

    def snapshot(self, languages: tuple[str, ...], seq: int, cursor: int | None = None) -> bytes:
        """The state as of `seq`, as an event; encoded once for all who come at the same moment.

        `cursor`: for a viewer that has fallen out of the log, every final since then that is still known.
        """
        key = (languages, seq)
        wire = self._snapshots.get(key) if cursor is None else None
        if wire is None:
            wire = self._compose(languages, seq, cursor)
            if cursor is None and len(self._snapshots) < 64:  # bounded; emptied with every event
                self._snapshots[key] = wire
        return wire

    def state(self) -> bytes:
        """The present status, and whether captions are hidden, where that was ever said."""
        return b"".join(entry.anonymous for entry in self._state.values())

    def signal(self, languages: tuple[str, ...]) -> asyncio.Event:
        """What is set at the next news in these languages."""
        return self._logs[languages[0]].signal if len(languages) == 1 else self._signal

    def _compose(self, languages: tuple[str, ...], seq: int, cursor: int | None) -> bytes:
        cues: list[_Entry] = []
        for language in languages:
            found = self._logs[language].cues(seq, self._finals, self._cleared)
            if cursor is not None:
                missed = (e for e in self._logs[language].since(max(cursor, self._cleared)) if e.key[0] == "cue")
                found = list({e.seq: e for e in [*found, *missed]}.values())
            cues += found
        head = {"v": 1, "epoch": self.epoch, "seq": seq, "room": self.room, "source": self.source}
        head |= {"languages": self.languages}
        body = b",".join(entry.data for entry in sorted(cues, key=_by_start))
        data = _json(head)[:-1] + b',"cues":[' + body + b"]}"
        return self._id(seq) + b"event: snapshot\ndata: " + data + b"\n\n"

    def _admit(self, language: str) -> None:
        if language in self._logs:
            return
        if self.source == AUTO and language in NAMES:  # not yet heard, perhaps the one that will be
            self._logs[language] = _Log(self._size)
            return
        raise LanguageError(f"room {self.room} has no language {language!r}", f"it has {', '.join(self.languages)}")

    def _cursor(self, last_event_id: str | None) -> int | None:
        """The `seq` that a viewer has seen; None when the id says nothing about this hub's life."""
        epoch, _, digits = (last_event_id or "").strip().rpartition("-")
        if epoch != self.epoch or not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
            return None
        return int(digits) if int(digits) <= self.seq else None

    def _touched(self, event: Event) -> list[_Log]:
        if not isinstance(event, Revision | Removal):
            return list(self._logs.values())
        if event.language not in self.languages:  # a detected language
            source = event.source if isinstance(event, Revision) else self.source
            self.extend(source, [source, event.language])
        return [self._logs[event.language]]

    def _remember(self, event: Event, entry: _Entry) -> None:
        self._snapshots.clear()
        self._news.clear()
        if isinstance(event, Style) and event.action == "clear":
            self._cleared = entry.seq
        elif isinstance(event, Style | Status):
            self._state[entry.key] = entry

    def _wake(self, logs: Iterable[_Log]) -> None:
        for log in logs:
            log.wake()
        self._signal.set()
        self._signal = asyncio.Event()

    def _id(self, seq: int) -> bytes:
        return b"id: %s-%d\n" % (self.epoch.encode(), seq)

    def _encode(self, event: Event) -> _Entry:
        name, key, fields = _fields(event)
        data = _json({"v": 1, "seq": self.seq} | fields)
        wire = self._id(self.seq) + b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"
        revision = event if isinstance(event, Revision) else None
        return _Entry(
            self.seq,
            key,
            wire,
            data,
            open=revision is not None and not revision.final,
            start=revision.start if revision else 0,
        )


class Viewer:
    """One viewer's place: `with` is its lifetime, `async for` its events, several at once where it is slow."""

    __slots__ = ("_asked", "_beats", "_cursor", "_edition", "_ended", "_hub", "_started")

    def __init__(self, hub: Hub, asked: tuple[str, ...] | None, cursor: int | None) -> None:
        self._hub = hub
        self._asked = asked
        self._cursor = cursor
        self._started = False
        self._ended = False
        self._beats = hub.beats
        self._edition = hub.edition

    @property
    def languages(self) -> tuple[str, ...]:
        """What this viewer is told."""
        return self._hub.languages if self._asked is None else self._asked

    def __enter__(self) -> Self:
        self._hub.viewers.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hub.viewers.discard(self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        """The next news; `bye` is the last, when the hub closes."""
        while not self._hub.closed:
            signal = self._hub.signal(self.languages)
            if wire := self.take():
                return wire
            await signal.wait()
        if self._ended:
            raise StopAsyncIteration
        self._ended = True
        return self.take() + self._hub.retry_wire() + _event("bye", {"v": 1, "t": _now()})

    def take(self) -> bytes:
        """All that is new for this viewer, ready to send; empty when nothing is."""
        if not self._started:
            self._started = True
            return self._hub.retry_wire() + self._begin()
        if self._asked is None and self._edition != self._hub.edition:
            return self._anew(None)
        if self._cursor is None or self._cursor < self._hub.forgotten(self.languages):
            return self._anew(self._cursor)
        return self._missed() + self._beat()

    def _begin(self) -> bytes:
        if self._cursor is None or self._cursor < self._hub.forgotten(self.languages):
            return self._anew(self._cursor)
        return self._hub.snapshot(self.languages, self._cursor) + self._missed()

    def _anew(self, cursor: int | None) -> bytes:
        """A fresh snapshot, and what else holds at present."""
        self._cursor = self._hub.seq
        self._edition = self._hub.edition
        return self._hub.snapshot(self.languages, self._hub.seq, cursor) + self._hub.state()

    def _missed(self) -> bytes:
        assert self._cursor is not None
        wire, self._cursor = self._hub.news(self.languages, self._cursor)
        return wire

    def _beat(self) -> bytes:
        if self._beats == self._hub.beats:
            return b""
        self._beats = self._hub.beats
        return self._hub.beat_wire


def _fields(event: Event) -> tuple[str, Key, dict[str, object]]:
    name, key, fields = "cue", ("cue", ""), dict[str, object]()
    match event:
        case Revision():
            key, fields = ("cue", event.segment), _cue(event)
        case Removal():
            name, key = "remove", ("remove", " ".join(event.segments))
            fields = {"lang": event.language, "cues": event.segments}
        case Status():
            name, key = "status", ("status", "")
            fields = {"state": event.state, "lag": round(event.lag, 2)}
            fields |= {"detail": event.detail} if event.detail else {}
        case Style():
            name, key = "style", ("style", "clear" if event.action == "clear" else "")
            fields = {"action": event.action}
    return name, key, fields


def _cue(revision: Revision) -> dict[str, object]:
    fields: dict[str, object] = {
        "lang": revision.language,
        "source": revision.source,
        "cue": revision.segment,
        "src_cue": revision.segment,
        "rev": revision.number,
        "state": "final" if revision.final else "open",
        "stable": revision.stable,
        "tail": revision.tail,
        "start": round(revision.start / 1000, 3),
        "end": round(revision.end / 1000, 3),
        "t": _now(),
        "speaker": revision.speaker,
    }
    marks = {"rewrite": revision.rewrite, "edited": revision.edited}
    return fields | {name: True for name, said in marks.items() if said}


def _by_start(entry: _Entry) -> tuple[int, str]:
    return entry.start, entry.key[1]


def _event(name: str, fields: dict[str, object]) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + _json(fields) + b"\n\n"


def _json(fields: dict[str, object]) -> bytes:
    # JSON escapes line ends inside strings, so an event's data is always one line.
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _now() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000
