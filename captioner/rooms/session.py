"""A live engine without a room: one speaker in; what is heard goes to whoever asked, and nowhere else.

1. An engine that is told to finish has ended; the next goes on at the same time of the same session.
2. What waits to be told is bounded: of an open segment the newest revision only, of everything else `most`. A client
   that takes nothing for so long is told off (`TooMuch`).
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Final

from captioner.audio.buffer import AudioBuffer
from captioner.errors import TooMuch
from captioner.recognition.vad import Vad
from captioner.rooms.stream import LiveEngine, Stream
from captioner.rooms.supervisor import StreamSupervisor
from captioner.types import SAMPLE_RATE, AudioChunk, Revision, Samples, SpeechEnd, SpeechStart

_BACKLOG: Final = 0.5
"""Seconds of audio that may wait for the engine; then the speaker waits. Little, since clients of others send whole
files as fast as the line takes them: an engine that is fed ten seconds between two readings loses words of them."""
_PIECE: Final = SAMPLE_RATE // 2
"""Samples handed in at once."""


@dataclass(frozen=True, slots=True)
class AudioProgress:
    """The engine has been fed up to here."""

    time: int
    """Milliseconds of the session."""


@dataclass(frozen=True, slots=True)
class Finishing:
    """Everything said so far is being made final."""


@dataclass(frozen=True, slots=True)
class Finished:
    """It is."""


SessionEvent = Revision | SpeechStart | SpeechEnd | AudioProgress | Finishing | Finished


class Session:
    """From `begin` to `close`, in the event loop's thread."""

    def __init__(
        self,
        make_engine: Callable[[], LiveEngine],
        streams: StreamSupervisor,
        *,
        vad: Vad | None = None,
        most: int = 1000,
    ) -> None:
        """`vad`: tells when the speaker pauses, beside what the engine does; `most`: events that may wait."""
        self._make_engine = make_engine
        self._streams = streams
        self._vad = vad
        self._most = most
        self._names = map("u{}".format, itertools.count(1))
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[SessionEvent] = deque()
        self._news = asyncio.Event()
        self._closed = False
        self._stream: Stream | None = None
        self._over = asyncio.Event()
        self._turn = asyncio.Lock()

    @property
    def position(self) -> int:
        """Milliseconds that have arrived."""
        return self._stream.buffer.position_ms if self._stream else 0

    @property
    def problem(self) -> str:
        """What is not as it should be, in words; empty when all is well."""
        return "; ".join(self._stream.problems) if self._stream else ""

    async def begin(self) -> None:
        """Make the engine, which may take a while.

        Raises:
            CaptionerError: it cannot be made.
        """
        await self._next(0)

    async def send(self, samples: Samples) -> None:
        """Hand audio in; waits while too much of it waits, and while something is being made final."""
        async with self._turn:
            assert self._stream is not None, "a session is begun before anything is sent"
            for at in range(0, len(samples), _PIECE):
                await self._stream.buffer.put_async(samples[at : at + _PIECE])

    async def finish(self) -> None:
        """Make final what was said so far; what is said next goes on behind it."""
        async with self._turn:
            position = self.position
            self._add((Finishing(),))
            await self._end()
            self._add((Finished(),))
            await self._next(position)

    async def close(self) -> None:
        """Make everything final; `events` ends behind it."""
        async with self._turn:
            await self._end()
        self._closed = True
        self._news.set()

    def abandon(self) -> None:
        """The speaker is gone: let the engine end by itself, and tell nobody."""
        if self._stream is not None:
            self._stream.end()
        self._closed = True
        self._waiting.clear()
        self._news.set()

    async def events(self) -> AsyncIterator[SessionEvent]:
        """What is heard, in order, until `close`.

        Raises:
            TooMuch: more waits to be told than may.
        """
        while True:
            while self._waiting:
                if len(self._waiting) > self._most:
                    raise TooMuch("what was heard is not being taken", "read the messages as they come")
                yield self._waiting.popleft()
            if self._closed:
                return
            self._news.clear()
            await self._news.wait()

    async def _next(self, position: int) -> None:
        self._over = over = asyncio.Event()
        self._stream = await asyncio.to_thread(self._made, position, over)

    def _made(self, position: int, over: asyncio.Event) -> Stream:
        return self._streams.open(
            AudioBuffer(position, _BACKLOG),
            lambda: Listening(self._make_engine(), self._vad, self._tell),
            self._names,
            lambda revisions: self._tell(*revisions),
            lambda: self._cross(over.set),
        )

    async def _end(self) -> None:
        assert self._stream is not None, "a session is begun before it is ended"
        self._stream.end()
        await self._over.wait()

    def _tell(self, *events: SessionEvent) -> None:
        """From the engine's thread."""
        self._cross(lambda: self._add(events))

    def _cross(self, work: Callable[[], object]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(work)

    def _add(self, events: tuple[SessionEvent, ...]) -> None:
        for event in events:
            if not self._closed and not self._supersedes(event):
                self._waiting.append(event)
        self._news.set()

    def _supersedes(self, event: SessionEvent) -> bool:
        """Put it in the place of what it makes needless, where that still waits at the end."""
        at = len(self._waiting) - 1
        if isinstance(event, Revision) and at > 0 and isinstance(self._waiting[at], AudioProgress):
            at -= 1
        last = self._waiting[at] if at >= 0 else None
        same = isinstance(event, AudioProgress) and isinstance(last, AudioProgress)
        if isinstance(event, Revision) and isinstance(last, Revision):
            same = not last.final and last.segment == event.segment
        if same:
            self._waiting[at] = event
        return same


class Listening:
    """An engine that also says how far it was fed, and when a voice is heard."""

    def __init__(self, engine: LiveEngine, vad: Vad | None, tell: Callable[..., None]) -> None:
        self._engine, self._vad, self._tell = engine, vad, tell

    @property
    def due(self) -> str | None:
        """As the engine says."""
        return self._engine.due

    @property
    def behind(self) -> int:
        """As the engine says."""
        return self._engine.behind

    def feed(self, chunk: AudioChunk) -> None:
        """Take audio in."""
        self._engine.feed(chunk)
        voices = tuple(self._vad.push(chunk.samples)) if self._vad is not None else ()
        self._tell(*voices, AudioProgress(chunk.start + chunk.milliseconds))

    def decode(self) -> Iterator[Revision]:
        """As the engine does."""
        return self._engine.decode()

    def flush(self) -> Iterator[Revision]:
        """As the engine does."""
        return self._engine.flush()
