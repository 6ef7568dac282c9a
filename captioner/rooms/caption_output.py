"""The way of captions out of a room: finals to the files, every revision to the viewers."""

from __future__ import annotations

from dataclasses import replace

from captioner.delivery.files.archive import Archive
from captioner.delivery.files.writer import ArchiveWriter
from captioner.delivery.hub import Hub
from captioner.delivery.hub.events import now_ms
from captioner.rooms.desk.pauses import Pauses
from captioner.rooms.latency import CaptionLatency
from captioner.rooms.media_clock import MediaClock
from captioner.rooms.on_screen import OnScreen
from captioner.types import Removal, Revision

_DISK_TIMEOUT_S = 0.25
"""Seconds that the disk may take for a final before it is shown although it may not be written."""


class CaptionOutput:
    """Writes finals and shows revisions; every method but `write` belongs to the event loop's thread."""

    def __init__(self, hub: Hub, archive: Archive, clock: MediaClock) -> None:
        self.writer = ArchiveWriter(archive)
        self.on_screen = OnScreen()
        self.latency = CaptionLatency()
        self.style = archive.style
        self._hub, self._clock = hub, clock
        self._unkept = Pauses()

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the captions, the spoken one first; any thread may read them."""
        return self._hub.languages

    def write(self, final: Revision) -> None:
        """Write a final, on any thread, and wait until it is on the disk.

        So a caption that was seen is not lost if the process is killed. The wait is bounded: a slow disk does not keep
        captions off the screen.
        """
        if self.keeps(final.start, final.end):
            self.writer.put(_for_files(final))
            self.writer.flush(_DISK_TIMEOUT_S)

    def keep(self, *, kept: bool) -> None:
        """Give finals of what is said from now on to the files, or do not."""
        (self._unkept.end if kept else self._unkept.begin)(self._clock.arrived_ms)

    def keeps(self, start_ms: int, end_ms: int) -> bool:
        """True if what was said in an interval of the room's stream is kept; any thread may call this."""
        return not self._unkept.covers(start_ms, end_ms)

    def show(self, revision: Revision) -> None:
        """Show a revision, unless its caption is final already; after that only an operator changes it."""
        known = self.on_screen.get(revision.segment, revision.language)
        if known is None or not known.final:
            self.accept(revision)

    def publish(self, revision: Revision) -> None:
        """Show an operator's revision and, if it is final, write it.

        Raises:
            queue.Full: the files cannot keep up; nothing was done.
        """
        known = self.on_screen.get(revision.segment, revision.language)
        if known is not None and known.final and not revision.edited:
            return
        if revision.final and self.keeps(revision.start, revision.end):
            self.writer.put_nowait(_for_files(revision))
        self._clock.advance(revision.end)
        self.accept(revision)

    def edit(self, *revisions: Revision) -> None:
        """Write and show edits of finals, all at once.

        Raises:
            queue.Full: the files cannot keep up; nothing was done.
        """
        if kept := [_for_files(each) for each in revisions if self.keeps(each.start, each.end)]:
            self.writer.put_nowait(*kept)
        for revision in revisions:
            self.accept(revision)

    def accept(self, revision: Revision) -> None:
        """Make this the state of its caption, and publish it to the viewers in the style of the room."""
        bare = _without_words(revision)
        known = self.on_screen.get(revision.segment, revision.language) if self.style else None
        erased = self.on_screen.push(bare)
        if self._clock.running and revision.sound is None:
            self.latency.publish(revision, self._clock.arrived_ms, erased)
        styled = self.style.revision(bare)
        # A caption of fillers alone is not published; one that was published before has to be.
        if styled.text or not self.style or (known is not None and self.style.revision(known).text):
            self._hub.publish(styled)

    def remove(self, known: Revision) -> None:
        """Take a caption off the screens."""
        self.on_screen.drop(known)
        self._hub.publish(Removal(known.language, (known.segment,)))


def _without_words(revision: Revision) -> Revision:
    """Drop the words, which are used only where a revision is made and would take much memory."""
    return replace(revision, words=())


def _for_files(final: Revision) -> Revision:
    """Note when a final was given to the files, and drop its words."""
    return replace(final, words=(), at=now_ms())
