"""A live stream without a room: one speaker, whose revisions go to one client and nowhere else.

1. `finish` ends the engine; another one continues at the same time of the same session.
2. Events that wait for the client are bounded: the newest revision of an open segment, and `max_events` others. A
   client that does not read for that long is disconnected with `TooMuch`.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from captioner.audio.buffer import AudioBuffer
from captioner.errors import TooMuch
from captioner.recognition.vad import Vad
from captioner.rooms.background import call_soon
from captioner.rooms.pipeline.pipeline_factory import PipelineFactory
from captioner.rooms.stream import Stream
from captioner.rooms.stream_pipelines import PlainPipelines
from captioner.rooms.supervisor import StreamSupervisor
from captioner.types import SAMPLE_RATE, AudioChunk, Revision, Samples, SpeechEnd, SpeechStart

_BACKLOG_S: Final = 0.5
"""Seconds of audio that may wait for the engine; then the speaker waits. Short, because clients of other servers send
whole files as fast as the network takes them: an engine that is fed ten seconds between two decodes loses words."""
_PIECE: Final = SAMPLE_RATE // 2
"""Samples put into the buffer at once."""


@dataclass(frozen=True, slots=True)
class AudioProgress:
    """The engine has been fed up to here."""

    time: int
    """Milliseconds of the session."""


@dataclass(frozen=True, slots=True)
class Finishing:
    """All speech so far is being made final."""


@dataclass(frozen=True, slots=True)
class Finished:
    """All speech before `Finishing` is final."""


SessionEvent = Revision | SpeechStart | SpeechEnd | AudioProgress | Finishing | Finished


class Session:
    """Audio in, events out, from `begin` to `close`; belongs to the event loop's thread."""

    def __init__(
        self,
        factory: PipelineFactory,
        language: str,
        streams: StreamSupervisor,
        *,
        vad: Vad | None = None,
        max_events: int = 1000,
    ) -> None:
        """Create a session.

        Args:
            factory: builds the pipelines.
            language: that is spoken.
            streams: opens the streams.
            vad: detects when the speaker pauses, besides what the engine does.
            max_events: events that may wait for the client.
        """
        self._pipelines = PlainPipelines(factory, language, (self._on_audio,))
        self._streams = streams
        self._vad = vad
        self._max_events = max_events
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
        """Milliseconds of audio that have arrived."""
        return self._stream.buffer.position_ms if self._stream else 0

    @property
    def problem(self) -> str:
        """Present problems, in words; empty if all is well."""
        return "; ".join(self._stream.problems) if self._stream else ""

    async def begin(self) -> None:
        """Build the engine, which may take a while.

        Raises:
            CaptionerError: it cannot be built.
        """
        await self._next(0)

    async def send(self, samples: Samples) -> None:
        """Add audio; waits while the buffer is full, and while something is being made final."""
        async with self._turn:
            assert self._stream is not None, "call begin before send"
            for at in range(0, len(samples), _PIECE):
                await self._stream.buffer.put_async(samples[at : at + _PIECE])

    async def finish(self) -> None:
        """Make all speech so far final; the session continues after that."""
        async with self._turn:
            position = self.position
            self._add((Finishing(),))
            await self._end()
            self._add((Finished(),))
            await self._next(position)

    async def close(self) -> None:
        """Make everything final; then `events` ends."""
        async with self._turn:
            await self._end()
        self._closed = True
        self._news.set()

    def abandon(self) -> None:
        """Drop all events, because the client is gone; the engine ends in the background."""
        if self._stream is not None:
            self._stream.end()
        self._closed = True
        self._waiting.clear()
        self._news.set()

    async def events(self) -> AsyncIterator[SessionEvent]:
        """Yield the events in order, until `close`.

        Raises:
            TooMuch: more than `max_events` wait.
        """
        while True:
            while self._waiting:
                if len(self._waiting) > self._max_events:
                    raise TooMuch("the results are not being read", "read the messages as they arrive")
                yield self._waiting.popleft()
            if self._closed:
                return
            self._news.clear()
            await self._news.wait()

    def add(self, *events: SessionEvent) -> None:
        """Queue events for the client, from any thread."""
        call_soon(self._loop, self._add, events)

    async def _next(self, position: int) -> None:
        self._over = asyncio.Event()
        opened = partial(
            self._streams.open,
            AudioBuffer(position, _BACKLOG_S),
            self._pipelines,
            _SessionListener(self, self._loop, self._over),
            segment_names=self._names,
        )
        self._stream = await asyncio.to_thread(opened)

    async def _end(self) -> None:
        assert self._stream is not None, "call begin before close"
        self._stream.end()
        await self._over.wait()

    def _on_audio(self, chunk: AudioChunk) -> None:
        """Tap on the audio, called by the thread of the engine."""
        speech = tuple(self._vad.push(chunk.samples)) if self._vad is not None else ()
        self.add(*speech, AudioProgress(chunk.start + chunk.milliseconds))

    def _add(self, events: tuple[SessionEvent, ...]) -> None:
        for event in events:
            if not self._closed and not self._supersedes(event):
                self._waiting.append(event)
        self._news.set()

    def _supersedes(self, event: SessionEvent) -> bool:
        """Replace the last waiting event if the new one makes it unnecessary; True if it was replaced."""
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


class _SessionListener:
    """The `StreamListener` of one stream of a session."""

    def __init__(self, session: Session, loop: asyncio.AbstractEventLoop, over: asyncio.Event) -> None:
        self._session, self._loop, self._over = session, loop, over

    def publish(self, revision: Revision) -> None:
        """Queue a revision for the client."""
        self._session.add(revision)

    def finished(self) -> None:
        """Report that everything is final."""
        call_soon(self._loop, self._over.set)

    def may_translate(self, _revision: Revision, _translator: str) -> bool:
        """Return False: a session has no translators."""
        return False
