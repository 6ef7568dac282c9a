"""One language of a room that is recognized from another sound, such as an interpreter's channel."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.desk.feed_switch import FeedSwitch
from captioner.rooms.desk.feed_timeline import FeedTimeline
from captioner.rooms.desk.release_policy import ReleasePolicy, Verdict
from captioner.rooms.desk.room_interface import RoomInterface
from captioner.types import Revision

_MAX_BEHIND_S: Final = 10.0
"""Seconds that the recognition of a feed may lag before the machine's captions are published in its place."""
_RETRY_S: Final = 0.2
"""Seconds before a revision that the disk could not take is tried again."""


class FeedStream(Protocol):
    """The stream of a feed."""

    @property
    def buffer(self) -> AudioBuffer:
        """Its audio."""
        ...

    @property
    def behind(self) -> float:
        """Seconds of audio that have arrived and are not transcribed."""
        ...

    @property
    def problems(self) -> tuple[str, ...]:
        """Present problems, in words."""
        ...

    def end(self) -> None:
        """Take no more audio."""
        ...

    def abandon(self) -> None:
        """Take no more audio, and expect no more captions."""
        ...


class Feed:
    """Captions of the interpreter and of the machine in, those that are published out to the room."""

    def __init__(
        self,
        room: RoomInterface,
        policy: ReleasePolicy,
        language: str,
        loop: asyncio.AbstractEventLoop,
        *,
        hold: Callable[[Revision, Verdict], None],
        redact: Callable[[Revision], Revision],
    ) -> None:
        """Create a feed without a stream: the machine serves the language.

        Args:
            room: the room.
            policy: decides on revisions.
            language: of the captions.
            loop: event loop of the room.
            hold: receives a revision that operators hold back.
            redact: masks private data.
        """
        self.language = language
        self.switch = FeedSwitch(self, lambda: room.now, self._recognized)
        self.stream: FeedStream | None = None
        """Recognizes the interpreter; None while there is no audio."""
        self.reserved = False
        """True if somebody publishes the feed, or is about to."""
        self.failure = ""
        """Why the source of the feed cannot be read."""
        self._room, self._policy, self._loop = room, policy, loop
        self._hold, self._redact = hold, redact
        self._to_room_time = FeedTimeline(lambda: 0, lambda: 0)

    def begin(self, stream: FeedStream) -> None:
        """Recognize the language from a stream, whose clock starts at the present time of the room."""
        self.stream, self.failure = stream, ""
        self._to_room_time = FeedTimeline(lambda: stream.buffer.position_ms, lambda: self._room.now)

    def push(self, revision: Revision, source: str) -> None:
        """Publish a revision of the interpreter, unless operators hold it back; `source`: language of the floor."""
        revision = replace(self._to_room_time(revision), language=self.language, source=source)
        revision = self._redact(revision)
        verdict = self._policy.verdict(revision, feed=True)
        if verdict in ("out", "delay"):
            self.switch.push_feed(revision)
        else:
            self._hold(revision, verdict)

    @property
    def problem(self) -> str:
        """Present problem; empty if there is none."""
        found = self.failure or (next(filter(None, self.stream.problems), "") if self.stream else "")
        return f"feed in {self.language}: {found}" if found else ""

    @property
    def state(self) -> dict[str, object]:
        """State for operators: who captions the language, and the state of the audio."""
        status = self.stream.buffer.source_status if self.stream else None
        return {
            "by": self.switch.by,
            "state": status.state if status else "ended",
            "source": status.source if status else "",
            "problem": self.problem,
        }

    def publish(self, revision: Revision) -> None:
        """Publish a revision, or let it wait for approval."""
        if self._policy.delay_s:
            self._hold(revision, "delay")
            return
        try:
            self._room.publish_revision(revision)
        except queue.Full:
            self._loop.call_later(_RETRY_S, self.publish, revision)

    def is_open(self, segment: str) -> bool:
        """Return True if the caption is on the screens and not final."""
        return self._room.is_open(segment, self.language)

    def finalize(self, segment: str) -> None:
        """Make the caption final as it is on the screens."""
        self._room.finalize_open(self.language, segment)

    def _recognized(self) -> int:
        behind_s = min(self.stream.behind, _MAX_BEHIND_S) if self.stream else 0.0
        return self._room.now - round(1000 * behind_s)
