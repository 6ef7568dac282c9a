"""Languages of a room that are recognized from another sound, such as an interpreter's channel."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from captioner.errors import RoomBusy
from captioner.rooms.desk.feed import Feed, FeedStream
from captioner.rooms.desk.operators import Operators
from captioner.rooms.desk.release_policy import ReleasePolicy, Verdict
from captioner.rooms.desk.room_interface import RoomInterface
from captioner.types import Revision

log = logging.getLogger(__name__)


class Feeds:
    """Feeds of one room by language; for the event loop's thread.

    A language keeps its feed after the audio has ended, because captions of the machine may still be on their way.
    """

    def __init__(
        self,
        room: RoomInterface,
        policy: ReleasePolicy,
        operators: Operators,
        loop: asyncio.AbstractEventLoop,
        *,
        hold: Callable[[Revision, Verdict], None],
        redact: Callable[[Revision], Revision],
        on_change: Callable[[], None],
    ) -> None:
        """Create a room without feeds.

        Args:
            room: the room.
            policy: decides on revisions.
            operators: receive a line in their log.
            loop: event loop of the room.
            hold: receives a revision that operators hold back.
            redact: masks private data.
            on_change: sends the new state to the operators.
        """
        self._room, self._policy, self._operators, self._loop = room, policy, operators, loop
        self._hold, self._redact, self._on_change = hold, redact, on_change
        self._feeds: dict[str, Feed] = {}
        self.added: frozenset[str] = frozenset()
        """Languages that the room has because of a feed alone."""
        self._served_by: dict[str, str] = {}
        """Origin of the captions of each language at the last check."""
        self._finished = asyncio.Event()

    def reserve(self, language: str, hold_ms: int) -> None:
        """Take the place of the feed of a language.

        Raises:
            RoomBusy: the language has a feed.
        """
        feed = self._feed(language)
        if feed.reserved:
            raise RoomBusy(f"room {self._room.name} already has a feed in {language}", "wait until it has ended")
        feed.reserved, feed.switch.hold_ms = True, hold_ms

    def begin(self, language: str, stream: FeedStream) -> None:
        """Recognize a language from a stream, in the place that was taken."""
        self._feeds[language].begin(stream)
        if language not in self._room.languages:
            self.added |= {language}
        self._policy.feeds |= {language}
        self._record(language, "an interpreter's feed is connected")

    def finish(self, language: str) -> None:
        """Give the place back: the stream has ended, or none came of it."""
        feed = self._feeds[language]
        if feed.stream is not None:
            self._record(language, "the interpreter's feed has ended")
        feed.reserved, feed.stream = False, None
        self._finished.set()

    def fail(self, language: str, reason: str) -> None:
        """Report why a feed has no audio, until it has."""
        self._feed(language).failure = reason

    def push(self, language: str, revision: Revision, source: str) -> None:
        """Publish what was recognized from a feed; see `Feed.push`."""
        self._feeds[language].push(revision, source)

    def push_machine(self, revision: Revision) -> None:
        """Publish a revision of the machine in a language with a feed, keep it, or drop it."""
        self._feeds[revision.language].switch.push_machine(revision)

    def expects(self, segment: str, language: str) -> bool:
        """Return True if the machine's caption of a segment may still be published."""
        feed = self._feeds.get(language)
        return language not in self.added and (feed is None or feed.switch.expects(segment))

    def check(self) -> None:
        """Publish what no longer has to wait; called about once per second."""
        for language, feed in self._feeds.items():
            feed.switch.check()
            if (by := feed.switch.by) != self._served_by.get(language, "machine"):
                self._record(language, f"captions are now those of the {by}")
            self._served_by[language] = by

    def end(self) -> None:
        """Take no more audio."""
        for feed in self._feeds.values():
            if feed.stream is not None:
                feed.stream.end()

    @property
    def live(self) -> bool:
        """True if a feed has audio, or captions that are not final."""
        return any(feed.stream is not None for feed in self._feeds.values())

    async def done(self) -> None:
        """Wait until every caption of the feeds is final."""
        while self.live:
            self._finished.clear()
            await self._finished.wait()

    def abandon(self) -> None:
        """Let the streams end; open captions become final as they are on the screens."""
        for language, feed in self._feeds.items():
            if feed.stream is not None:
                feed.stream.abandon()
                self._room.finalize_open(language)

    @property
    def problem(self) -> str:
        """Present problems; empty if there is none."""
        return "; ".join(filter(None, (feed.problem for feed in self._feeds.values())))

    @property
    def state(self) -> dict[str, object]:
        """State of each feed, for operators."""
        return {language: feed.state for language, feed in self._feeds.items()}

    def _feed(self, language: str) -> Feed:
        if language not in self._feeds:
            self._feeds[language] = Feed(
                self._room, self._policy, language, self._loop, hold=self._hold, redact=self._redact
            )
        return self._feeds[language]

    def _record(self, language: str, text: str) -> None:
        log.info("room %s: %s: %s", self._room.name, language, text)
        self._operators.record("captioner", f"{language}: {text}")
        self._on_change()
