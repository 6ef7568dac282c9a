"""The place viewers join: one audio source, one spoken language, any number of caption languages.

The one crossing from the threads (engine, booths) into the event loop is `Room.post`: everything that viewers see goes
through it. Finals go to the writer on their way there.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import queue
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Literal

from captioner.delivery.files.archive import Archive
from captioner.delivery.files.transcript import number
from captioner.delivery.files.writer import Writer
from captioner.delivery.hub import Hub, events
from captioner.delivery.orders import Orders
from captioner.delivery.redis.handover import SEQ_GAP, Handover, next_segment_number
from captioner.errors import NoSuchRoom, RoomBusy, RoomError, TooMuch
from captioner.rooms.cpu import CPU_LOAD
from captioner.rooms.desk import Desk, OperatingOptions
from captioner.rooms.desk.held_captions import EditConflict
from captioner.rooms.desk.orders_file import OrdersFile
from captioner.rooms.health import assess, is_news
from captioner.rooms.latency import CaptionLatency
from captioner.rooms.on_screen import OnScreen
from captioner.rooms.pipeline.rules_file import RulesFile
from captioner.rooms.publisher import Publisher
from captioner.rooms.stream import Stream
from captioner.rooms.totals import StreamTotals
from captioner.types import OutputState, Removal, Revision, Status, Style

log = logging.getLogger(__name__)

_UNHEARD = 4000
"""Milliseconds that may pass between the beginning of speech and its first caption, on a machine that keeps up."""

_OWED = 60_000
"""Milliseconds of the stream after which a translation that has not come is no longer waited for."""

_RECALLED = 50
"""Captions per language that a room begins with when its files hold earlier ones."""

_DISK = 0.25
"""Seconds that the disk may take for a final before it is shown without it."""

_SETTLING = 10.0
"""Seconds that the disk may take for the last captions of a stream before its publisher is told `done` without it."""


class Room:
    """The shell around one room; every method but `post` and `over` belongs to the event loop's thread."""

    def __init__(
        self,
        hub: Hub,
        archive: Archive,
        loop: asyncio.AbstractEventLoop,
        left: Handover | None = None,
        options: OperatingOptions | None = None,
    ) -> None:
        """`left`: what another process has left of it; `options`: how it is operated."""
        self.hub = hub
        self.archive = archive
        if left is not None:
            archive.restore(left.finals)
        self.writer = Writer(archive)
        self.stream: Stream | None = None
        self.spoken = hub.source
        """What the publisher says is spoken: a language, several such as `en,es`, or `auto`."""
        self.status = Status("silent")
        self.on_screen = OnScreen()
        """On screen."""
        self.latency = CaptionLatency()
        """How late its captions are."""
        self.position = archive.resume.offset
        """Milliseconds of the room's stream at which the next publisher begins."""
        self.names = map("c{}".format, itertools.count(archive.resume.segment + 1))
        """Segment identities not used yet."""
        self._loop = loop
        self._over = StreamTotals()
        """Of the streams that are over."""
        self._busy = False
        self._publisher: Publisher | None = None
        self._idle = time.monotonic()
        """When the last stream ended; the room's time goes on while people write into it."""
        self.rules = RulesFile(archive.folder)
        """What words are to be, as the operators say."""
        self.desk = Desk(self, options or OperatingOptions(), loop, OrdersFile(archive.folder))
        """What the operators do."""
        self._recall(publish=left is None)
        if left is not None:
            self._inherit(left)
        self.desk.orders.restore(left.orders if left is not None else None)
        if self.desk.orders.current.hidden:
            hub.publish(Style("hide"))
        self.began = hub.seq
        """The last event that tells of an earlier life of the room."""
        self.recalled = frozenset((known.language, known.segment) for known in self.on_screen)
        """Language and segment of the captions that it tells of."""
        self.screens: Callable[[], tuple[OutputState, ...]] = tuple
        """How those are doing that its finals are sent to; set by who sends them."""

    @property
    def name(self) -> str:
        """As in its addresses."""
        return self.hub.room

    @property
    def source(self) -> str:
        """The spoken language, `auto` until it is detected."""
        return self.hub.source

    @property
    def languages(self) -> tuple[str, ...]:
        """Of the captions, the spoken one first."""
        return self.hub.languages

    @property
    def busy(self) -> bool:
        """Whether it has a publisher."""
        return self._busy

    @property
    def orders(self) -> Orders:
        """Orders of the operators that hold now."""
        return self.desk.orders.current

    def horizon(self, language: str) -> int:
        """Milliseconds before which every caption in the language is final, as far as one can know.

        What is heard and not yet shown may begin `_UNHEARD` ago. What is open in any language may become final in this
        one; so may what is final in the spoken language alone, until it is translated.
        """
        arrived = self.arrived - (round(1000 * self.stream.behind) if self.stream is not None else 0)
        opened = [known.start for known in self.on_screen if not known.final] + self.desk.held.starts(language)
        owed = [
            known.start
            for known in self.on_screen.untranslated(language)
            if arrived - known.end < _OWED and self.desk.expects_translation(known.segment, language)
        ]
        return max(0, min([arrived - _UNHEARD, *opened, *owed]))

    @property
    def totals(self) -> StreamTotals:
        """Of all its streams, the present one too."""
        return self._over.having(self.stream)

    def reserve(self) -> None:
        """Take the publisher's place.

        Raises:
            RoomBusy: somebody has it.
        """
        if self._busy:
            raise RoomBusy(f"room {self.name} already has a publisher", "wait until it has ended, or use another room")
        self._busy = True

    def release(self) -> None:
        """Give the publisher's place back, when it came to nothing."""
        self._busy = False

    def begin(self, stream: Stream) -> Publisher:
        """The reserved place is filled: captions begin."""
        self.stream = stream
        self._publisher = Publisher(self, stream)
        self.tick()
        return self._publisher

    def post(self, revisions: tuple[Revision, ...]) -> None:
        """From any thread: offer these to the viewers, and the finals to the files, unless an operator holds them.

        A final is on the disk before anybody sees it, so that none that was seen is lost when the process is killed. A
        disk that takes longer than usual is not waited for.
        """
        judged = [(revision, self.desk.verdict(revision)) for revision in revisions]
        finals = [revision for revision, verdict in judged if verdict == "out" and revision.final]
        for revision in finals:
            self.writer.put(replace(revision, words=()))
        if finals:
            self.writer.kept(_DISK)
        for revision, verdict in judged:
            if verdict == "out":
                self._cross(self._show, revision)
            else:
                self._cross(self.desk.hold, revision, verdict)

    def over(self) -> None:
        """From any thread: the stream has told everything."""
        self.writer.settle(_SETTLING)
        self._cross(self._end)

    async def done(self) -> None:
        """Wait until the present publisher, if there is one, is done."""
        if self._publisher is not None:
            await self._publisher.done()

    def tick(self) -> None:
        """Say how the room is doing, if that is news."""
        problems = self.writer.problem, self.desk.problem, self.rules.problem if self.stream else ""
        status = assess(self.status, self.stream, problems, self.screens())
        if is_news(status, self.status):
            self._told(status)
            self.hub.publish(status)

    def edit(
        self, segment: str, language: str, text: str, *, rev: int | None = None, who: str = "an operator"
    ) -> Revision:
        """The operator's text in place of a final caption's, or of one that waits; masked where the room is.

        `rev`: of the caption that the operator has seen.

        Raises:
            EditConflict: it is another now.
            RoomError: no such caption, or it is still being spoken.
            TooMuch: the files cannot keep up.
        """
        text = self.desk.options.redaction(text)
        if (corrected := self.desk.held.correct(segment, language, text, rev, who)) is not None:
            return corrected
        known = self.on_screen.get(segment, language)
        if known is None:
            raise NoSuchRoom(f"room {self.name} has no caption {segment} in {language}", "it may be too old to edit")
        if not known.final:
            raise RoomBusy(f"caption {segment} is still being spoken", "edit it when it is final")
        if rev is not None and rev != known.number:
            raise EditConflict(known)
        revision = replace(known, number=known.number + 1, stable=text, rewrite=True, edited=True)
        try:
            self.writer.put_now(revision)
        except queue.Full:
            raise TooMuch("the files cannot keep up, nothing was changed", "try again in a moment") from None
        self._accept(revision)
        self.desk.operators.record(who, f"edited {segment} in {language}")
        return revision

    def style(self, action: Literal["hide", "show", "clear"], who: str = "an operator") -> None:
        """The operator's hand on the screen."""
        self.hub.publish(Style(action))
        if action != "clear":
            self.desk.orders.set_hidden(hidden=action == "hide")
        self.desk.operators.record(
            who, {"hide": "hid all captions", "show": "shows captions", "clear": "cleared the screens"}[action]
        )

    @property
    def arrived(self) -> int:
        """Milliseconds of the room's stream that have arrived: whatever is still to be said is behind them."""
        return self.stream.buffer.position_ms if self.stream is not None else self.position

    @property
    def now(self) -> int:
        """The same, but they go on while nobody publishes, for who writes."""
        idle = time.monotonic() - self._idle if self.stream is None else 0.0
        return self.arrived + round(1000 * idle)

    @property
    def statistics(self) -> dict[str, object]:
        """For the operators, as often as they like."""
        audience, totals = self.hub.viewers.audience(), self.totals
        return {
            "lag": round(self.stream.behind, 1) if self.stream else 0.0,
            "load": CPU_LOAD.percent,
            "level": asdict(self.stream.buffer.loudness) if self.stream else None,
            "publishing": self._busy,
            "hidden": self.hub.state.hidden,
            "viewers": {language: audience[language] for language in self.languages},
            "watching": sum(viewer.counted for viewer in self.hub.viewers),
            "finals": {language: self.on_screen.finals[language] for language in self.languages},
            "owed": self.stream.owed if self.stream else {},
            "unwritten": self.writer.waiting,
            "dropped": round(totals.dropped, 1),
            "errors": totals.errors,
        }

    def new_segment(self) -> str:
        """An identity that no segment has."""
        return next(self.names)

    def publish_revision(self, revision: Revision) -> None:
        """From the desk: on screens and, when final, into the files.

        Raises:
            queue.Full: the files cannot keep up; nothing was done.
        """
        known = self.on_screen.get(revision.segment, revision.language)
        if known is not None and known.final and not revision.edited:
            return
        if revision.final:
            self.writer.put_now(replace(revision, words=()))
        if self.stream is None and revision.end > self.position:  # the next publisher begins behind it
            self.position, self._idle = revision.end, time.monotonic()
        self._accept(revision)

    def translate(self, revision: Revision, but: str) -> None:
        """From the desk: what a person wrote in the spoken language."""
        if self.stream is not None:
            self.stream.translate(revision, but)

    def respeak(self, language: str, operator: str, revisions: tuple[Revision, ...]) -> None:
        """From any thread: what was made of a person's voice, in place of what the machine says."""
        for revision in revisions:
            said = replace(revision, language=language, source=self.source)
            self._cross(self.desk.takeovers.respeak, language, operator, said)

    def finalize_open(self, language: str, segment: str | None = None) -> None:
        """What is open becomes final as it stands on the screens; what has no text yet goes."""
        for known in self.on_screen:
            if known.final or known.language != language or segment not in (None, known.segment):
                continue
            if self.desk.held.is_waiting(known.segment, language):  # its end is there already, and goes out in its time
                continue
            if known.text:
                number, text = known.number + 2, known.stable + known.tail  # what crosses over just now has one less
                self.publish_revision(replace(known, number=number, stable=text, tail="", final=True))
            else:
                self.on_screen.drop(known)
                self.hub.publish(Removal(language, (known.segment,)))

    def end(self) -> None:
        """No more audio is taken: what is open becomes final.

        Raises:
            RoomError: nobody publishes.
        """
        if self.stream is None:
            raise RoomError(f"room {self.name} has no publisher", "there is nothing to end")
        self.stream.end()

    def _recall(self, *, publish: bool) -> None:
        """What an earlier life of the room has left in its files is there for edits, and for viewers."""
        for language in self.languages:
            if language in self.archive.languages:
                for revision in self.archive.finals(language)[-_RECALLED:]:
                    if publish:
                        self._accept(revision)
                    else:
                        self.on_screen.recall(revision)

    def _inherit(self, left: Handover) -> None:
        """Viewers go on where another process has left them; what it left open becomes final."""
        for entry, languages in left.events:
            self.hub.admit(entry, languages)
        self.hub.seq += SEQ_GAP
        opened = [revision for revision in self._shown(left.languages) if not revision.final]
        numbers = (number(revision.segment) for revision in opened)
        self.names = map(
            "c{}".format, itertools.count(next_segment_number(max(self.archive.resume.segment, *numbers, 0)))
        )
        for revision in opened:
            said = revision.stable + revision.tail
            settled = replace(revision, number=revision.number + 1, stable=said, tail="", final=True)
            self.position = max(self.position, settled.end)
            self.writer.put(settled)
            self._accept(settled)

    def _shown(self, languages: tuple[str, ...]) -> list[Revision]:
        """What the viewers were told last of each caption."""
        return [
            events.decode_revision(entry.data)
            for language in languages
            for entry in self.hub.logs[language].since(0)
            if entry.name == "cue"
        ]

    def _cross(self, work: Callable[..., None], *given: object) -> None:
        try:
            self._loop.call_soon_threadsafe(work, *given)
        except RuntimeError:  # the loop is closed: the process is going
            log.warning("room %s: the server has gone before the last captions", self.name)

    def _show(self, revision: Revision) -> None:
        known = self.on_screen.get(revision.segment, revision.language)
        if known is None or not known.final:  # after final only an operator's edit comes
            self._accept(revision)

    def _accept(self, revision: Revision) -> None:
        bare = replace(revision, words=())  # which are of use where it was made, and too much to keep
        taken = self.on_screen.push(bare)
        if self.stream is not None:
            self.latency.publish(revision, self.stream.buffer.position_ms, taken)
        self.hub.publish(bare)

    def _end(self) -> None:
        problems = [*(self.stream.problems if self.stream else ()), self.writer.problem]
        if self.stream is not None:
            self.position, self._idle = self.stream.buffer.position_ms, time.monotonic()
            self._over.add(self.stream)
        self.stream = None
        if self._publisher is not None:
            self._publisher.over.set()
        self.release()
        self._told(Status("ended", 0.0, "; ".join(filter(None, problems)), self.screens()))
        self.hub.publish(self.status)

    def _told(self, status: Status) -> None:
        """It is so from now on; news are logged: that it lags, or of a problem, as a warning."""
        if (status.state, status.detail) != (self.status.state, self.status.detail):
            bad = status.state == "lagging" or (status.detail and status.detail != self.status.detail)
            said = f"{status.state}: {status.detail}" if status.detail else status.state
            log.log(
                logging.WARNING if bad else logging.INFO, "room %s is %s", self.name, said, extra={"room": self.name}
            )
        self.status = status
