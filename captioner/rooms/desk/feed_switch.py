"""Captions of one language from an interpreter's feed while the interpreter speaks, from the machine otherwise.

1. Only captions of one of the two are open at a time. A caption of the feed waits until the machine's open caption is
   final, `MAX_WAIT_MS` at the longest; then that caption becomes final as it is on the screens.
2. From the first word of the feed on, machine captions that are on no screen yet are withheld. A caption whose speech
   began before the interpreter's last word was interpreted, or is being interpreted: it is dropped.
3. A caption whose speech began after that word cannot have been interpreted yet. It waits: dropped if the interpreter
   goes on, published if the feed is silent for `hold_ms`, so that the first words after the interpreter stops are
   not lost.
4. The captions of a feed have the times of its own speech, which is seconds later than the speech that it interprets.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Literal, Protocol

from captioner.types import Revision

HOLD_MS: Final = 6000
"""Default of `hold_ms`: interpreters pause for a few seconds to listen."""
MAX_WAIT_MS: Final = 3000
"""Milliseconds for which a caption of the feed waits for the end of a machine caption."""
_MAX_WAITING: Final = 50
"""Machine captions that wait; the oldest is dropped. Those of `hold_ms` are a few."""
_MAX_DROPPED: Final = 500
"""Dropped captions that are remembered; a later revision of one comes within seconds."""


class SwitchOutput(Protocol):
    """The captions of one language."""

    def publish(self, revision: Revision) -> None:
        """Publish a revision."""
        ...

    def is_open(self, segment: str) -> bool:
        """Return True if the caption is on the screens and not final."""
        ...

    def finalize(self, segment: str) -> None:
        """Make the caption final as it is on the screens."""
        ...


class FeedSwitch:
    """Revisions of the machine and of the feed in, those that are published out to `SwitchOutput`."""

    def __init__(
        self, output: SwitchOutput, now: Callable[[], int], recognized: Callable[[], int], hold_ms: int = HOLD_MS
    ) -> None:
        """Create a switch that publishes the machine's captions until the feed has a word.

        Args:
            output: receives the revisions.
            now: returns the present millisecond of the stream.
            recognized: returns the millisecond up to which the feed is recognized, on a busy machine seconds ago.
            hold_ms: milliseconds of silence after which the machine's captions are published again.
        """
        self.hold_ms = hold_ms
        self._output, self._now, self._recognized = output, now, recognized
        self._spoken_until: int | None = None
        """Millisecond of the stream at which the last word of the feed ended; None before the first."""
        self._machine: set[str] = set()
        """Machine captions that were open when last looked at."""
        self._feed: set[str] = set()
        """The same of the feed."""
        self._later: OrderedDict[str, Revision] = OrderedDict()
        """Machine captions of rule 3."""
        self._queued: OrderedDict[str, Revision] = OrderedDict()
        """Captions of the feed of rule 1."""
        self._queued_since = 0
        self._dropped: OrderedDict[str, None] = OrderedDict()

    @property
    def by(self) -> Literal["interpreter", "machine"]:
        """Origin of the captions that are published now."""
        silent = self._spoken_until is None or self._recognized() - self._spoken_until >= self.hold_ms
        return "machine" if silent else "interpreter"

    def expects(self, segment: str) -> bool:
        """Return True if the machine's caption of a segment may still be published."""
        return segment in self._later or (self.by == "machine" and segment not in self._dropped)

    def push_machine(self, revision: Revision) -> None:
        """Publish a revision of the machine, keep it, or drop it."""
        self.check()
        self._decide(revision)
        self.check()  # its final lets the queue go on

    def push_feed(self, revision: Revision) -> None:
        """Publish a revision of the feed, or queue it behind the machine's open caption."""
        if not revision.text and revision.segment not in self._queued and not self._output.is_open(revision.segment):
            return
        if revision.text:
            self._spoken_until = max(self._spoken_until or 0, revision.end)
            for segment, known in tuple(self._later.items()):
                if known.start < self._spoken_until:
                    self._drop(segment)
        if not self._queued:
            self._queued_since = self._now()
        self._queued[revision.segment] = revision
        self.check()

    def check(self) -> None:
        """Publish what no longer has to wait; called with every revision, and about once per second."""
        self._machine = set(filter(self._output.is_open, self._machine))
        self._feed = set(filter(self._output.is_open, self._feed))
        if self._queued and (not self._machine or self._now() - self._queued_since >= MAX_WAIT_MS):
            self._publish_queued()
        if self._later and self.by == "machine":
            for revision in sorted(self._later.values(), key=lambda each: each.start):
                self._publish_machine(revision)
            self._later.clear()

    def _decide(self, revision: Revision) -> None:
        segment = revision.segment
        if segment in self._dropped:
            return
        if segment in self._machine or self._output.is_open(segment):
            self._publish_machine(revision)
        elif self._spoken_until is not None and revision.start < self._spoken_until:
            self._drop(segment)
        elif self.by == "machine":
            self._publish_machine(revision)
        else:
            self._later[segment] = revision
            if len(self._later) > _MAX_WAITING:
                self._drop(next(iter(self._later)))

    def _publish_queued(self) -> None:
        for segment in self._machine:
            self._output.finalize(segment)
            self._drop(segment)
        self._machine.clear()
        for revision in self._queued.values():
            self._output.publish(revision)
            if not revision.final:
                self._feed.add(revision.segment)
        self._queued.clear()

    def _publish_machine(self, revision: Revision) -> None:
        for segment in self._feed:
            self._output.finalize(segment)
        self._feed.clear()
        self._output.publish(revision)
        if not revision.final:
            self._machine.add(revision.segment)

    def _drop(self, segment: str) -> None:
        self._later.pop(segment, None)
        self._dropped[segment] = None
        if len(self._dropped) > _MAX_DROPPED:
            self._dropped.popitem(last=False)
