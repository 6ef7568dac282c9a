"""One room: one audio source, one spoken language, any number of caption languages, and its viewers.

The room puts its parts together; each part does one job:

- `publishing`: the place of the publisher, and its stream
- `publication`: brings the revisions of the stream from its threads into the event loop
- `output`: writes finals, shows revisions, holds what is on screen
- `control`, `corrections` and `desk`: the operators
- `health`: the status
- `on_demand`: languages that viewers open
- `clock`: the time of the stream
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from captioner.delivery.files.archive import Archive
from captioner.delivery.files.audit_log import AuditLog
from captioner.delivery.hub import Hub
from captioner.delivery.orders import Orders
from captioner.delivery.redis.handover import Handover
from captioner.rooms.caption_output import CaptionOutput
from captioner.rooms.corrections import Corrections
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.desk.orders_file import OrdersFile
from captioner.rooms.figures import RoomFigures
from captioner.rooms.health import RoomHealth
from captioner.rooms.history import recall, take_over
from captioner.rooms.media_clock import MediaClock
from captioner.rooms.on_demand import OnDemandLanguages
from captioner.rooms.pipeline.rules_file import RulesFile
from captioner.rooms.publication import Publication
from captioner.rooms.publisher_slot import PublisherSlot
from captioner.rooms.retranslation import Retranslation
from captioner.rooms.room_control import RoomControl
from captioner.rooms.segment_names import SegmentNames
from captioner.rooms.speaker_changes import SpeakerChanges
from captioner.rooms.stream import Stream
from captioner.types import HallSettings, OutputState, Status, Style

_FIRST_CAPTION_MS = 4000
"""Longest time in milliseconds from the beginning of speech to its first caption, on a machine that keeps up."""

_TRANSLATION_MS = 60_000
"""Milliseconds of the stream after which a missing translation is no longer expected."""


class Room:
    """The parts of one room; belongs to the event loop's thread."""

    def __init__(
        self,
        hub: Hub,
        archive: Archive,
        loop: asyncio.AbstractEventLoop,
        handover: Handover | None = None,
        options: OperatingOptions | None = None,
        max_targets: int = 16,
    ) -> None:
        """Create a room, with the captions it had before; see `start`.

        Args:
            hub: events for the viewers.
            archive: the files.
            loop: event loop that the room belongs to.
            handover: state of the room in another process, which this one goes on with.
            options: options of the operators.
            max_targets: caption languages besides the spoken one, those included that viewers open.
        """
        if handover is not None:
            archive.restore(handover.finals)
        self.hub = hub
        self.archive = archive
        self.spoken = hub.source
        """Spoken language as the publisher names it: one, several such as `en,es`, or `auto`."""
        self.scripts: Mapping[str, str] = {}
        """Spoken language -> code with the script of its captions, as the publisher names it."""
        self.rules = RulesFile(archive.folder)
        """Replacement rules."""
        self.segment_names = SegmentNames(archive.resume.segment)
        self.speaker_changes = SpeakerChanges()
        """Speakers of the audio."""
        self.clock = MediaClock(archive.resume.offset)
        self.publishing = PublisherSlot(hub.room, self.clock)
        self.output = CaptionOutput(hub, archive, self.clock)
        self.health = RoomHealth(hub)
        self.control = RoomControl(
            hub,
            self.output,
            self.clock,
            self.publishing,
            self.segment_names,
            options=options or OperatingOptions(),
            orders=OrdersFile(archive.folder),
            speaker_changes=self.speaker_changes,
            audit=AuditLog(archive.folder),
            loop=loop,
        )
        self.on_demand = OnDemandLanguages(
            hub, self.publishing, self.output.on_screen, self.control.finalize_open, max_targets=max_targets
        )
        """Languages that viewers have opened."""
        self.desk = self.control.desk
        """Operators: connections, held captions, takeovers, orders."""
        retranslation = Retranslation(hub, self.output, self.desk, self.publishing, loop)
        self.corrections = Corrections(self.control, self.output, archive, self.rules, retranslation)
        """Edits of captions."""
        self._figures = RoomFigures(archive.folder, hub, self.output.latency, self.clock, loop)
        self.publication = Publication(
            self.output, self.desk, self.publishing, self.health, retranslation, self._figures, loop
        )
        """Listener of the stream."""
        recall(archive, hub, self.output, show=handover is None)
        if handover is not None:
            take_over(
                handover,
                hub,
                self.output,
                clock=self.clock,
                segment_names=self.segment_names,
                last_segment=archive.resume.segment,
            )
        self.desk.orders.restore(handover.orders if handover is not None else None)
        self.desk.speakers.restore()
        if self.orders.hidden:
            hub.publish(Style("hide"))
        if self.orders.hall != HallSettings():
            hub.publish(self.orders.hall)
        self.began = hub.seq
        """Last `seq` of the captions that the room had before."""
        self.recalled = frozenset((known.language, known.segment) for known in self.output.on_screen)
        """Language and segment of the captions that the room had before."""

    def start(self) -> None:
        """Start the thread that writes the files, unless it was started; may wait until it runs."""
        self.output.writer.start()

    @property
    def name(self) -> str:
        """Name of the room, as in its addresses."""
        return self.hub.room

    @property
    def source(self) -> str:
        """Spoken language, `auto` until it is detected."""
        return self.hub.source

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the captions, the spoken one first."""
        return self.hub.languages

    @property
    def unasked(self) -> frozenset[str]:
        """Languages that the publisher has not asked for: those of viewers, and of interpreters alone."""
        return frozenset(self.on_demand.opened) | self.desk.feeds.added

    @property
    def status(self) -> Status:
        """Present status."""
        return self.health.status

    @property
    def busy(self) -> bool:
        """True if the room has a publisher."""
        return self.publishing.busy

    @property
    def stream(self) -> Stream | None:
        """Running stream of the publisher."""
        return self.publishing.stream

    @property
    def orders(self) -> Orders:
        """Orders of the operators that hold now."""
        return self.desk.orders.current

    @property
    def arrived(self) -> int:
        """Milliseconds of the room's stream whose audio has arrived."""
        return self.clock.arrived_ms

    def horizon(self, language: str) -> int:
        """Milliseconds before which every caption in the language is final, as far as one can know.

        Speech that has no caption yet may have begun `_FIRST_CAPTION_MS` ago. A caption that is open in any language
        may become final in this one; so may one that is final in the spoken language alone, until it is translated. The
        label of a sound is not waited for: it is open for as long as that lasts.
        """
        arrived = self.clock.arrived_ms - (round(1000 * self.stream.behind) if self.stream is not None else 0)
        on_screen = self.output.on_screen
        opened = [known.start for known in on_screen if not known.final and known.sound is None]
        expected = [
            known.start
            for known in on_screen.untranslated(language)
            if arrived - known.end < _TRANSLATION_MS and self.desk.expects_translation(known.segment, language)
        ]
        return max(0, min([arrived - _FIRST_CAPTION_MS, *opened, *self.desk.held.starts(language), *expected]))

    def end(self) -> None:
        """Take no more audio, and write the present figures, in case the process is killed before all is final."""
        self._figures.check(lambda: self.publishing.totals, save=True)
        self.desk.feeds.end()
        if self.stream is not None:
            self.stream.end()

    def abandon(self) -> None:
        """End the streams without waiting for them: open captions become final as they are on the screens."""
        self.desk.feeds.abandon()
        if self.stream is not None:
            self.stream.abandon()
            for language in self.languages:
                self.control.finalize_open(language)
            self.publication.end()

    def check(self) -> None:
        """Publish the status if it has changed; called about once per second."""
        rules = self.rules.problem if self.stream else ""
        problems = (self.output.writer.problem, self.desk.problem, rules, self.on_demand.problem)
        cause = self.stream.engine.delay_cause if self.stream else ""
        self.health.update(self.stream, problems, arrived_ms=self.arrived, delay_cause=cause)
        self.on_demand.check()
        self.desk.feeds.check()
        self._figures.check(lambda: self.publishing.totals)

    def watch_outputs(self, states: Callable[[], tuple[OutputState, ...]]) -> None:
        """Include the states of outputs in the status."""
        self.health.watch_outputs(states)

    def add_languages(self, source: str, targets: tuple[str, ...], scripts: Mapping[str, str] | None = None) -> None:
        """Set the spoken language and add caption languages; viewers get a new snapshot if that changes anything.

        `scripts`: scripts of the spoken language; None: as before.
        """
        self.spoken, self.scripts = source, self.scripts if scripts is None else scripts
        first, *others = source.split(",")
        if self.source != first or not {*others, *targets} <= set(self.languages):
            self.hub.extend(first, (*others, *targets))
