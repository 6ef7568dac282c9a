"""The room as its operators control it."""

from __future__ import annotations

import asyncio
import queue
from dataclasses import asdict, replace
from typing import Literal

from captioner.delivery.files.audit_log import AuditLog
from captioner.delivery.hub import Hub, events
from captioner.errors import NoSuchRoom, RoomBusy, TooMuch
from captioner.rooms.caption_output import CaptionOutput
from captioner.rooms.cpu import CPU_LOAD, cores, machine_load
from captioner.rooms.desk import Desk, OperatingOptions
from captioner.rooms.desk.held_captions import EditConflict
from captioner.rooms.desk.orders_file import OrdersFile
from captioner.rooms.media_clock import MediaClock
from captioner.rooms.publisher_slot import PublisherSlot
from captioner.rooms.segment_names import SegmentNames
from captioner.rooms.speaker_changes import SpeakerChanges
from captioner.types import HallSettings, Revision, Style

_NOTES = {"hide": "hid all captions", "show": "shows captions", "clear": "cleared the screens"}


class RoomControl:
    """Edits and styles, and the `RoomInterface` of the desk; belongs to the event loop's thread."""

    def __init__(
        self,
        hub: Hub,
        output: CaptionOutput,
        clock: MediaClock,
        publishing: PublisherSlot,
        segment_names: SegmentNames,
        *,
        options: OperatingOptions,
        orders: OrdersFile,
        speaker_changes: SpeakerChanges,
        audit: AuditLog,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._hub, self._output, self._clock = hub, output, clock
        self._publishing, self._segment_names = publishing, segment_names
        self.desk = Desk(self, options, loop, orders, speaker_changes, audit)

    @property
    def name(self) -> str:
        """Name of the room."""
        return self._hub.room

    @property
    def source(self) -> str:
        """Spoken language, `auto` until it is detected."""
        return self._hub.source

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the captions, the spoken one first."""
        return self._hub.languages

    @property
    def now(self) -> int:
        """Milliseconds of the room's stream for what a person writes now."""
        return self._clock.now_ms

    @property
    def arrived(self) -> int:
        """Milliseconds of audio that have arrived."""
        return self._clock.arrived_ms

    @property
    def statistics(self) -> dict[str, object]:
        """Figures for the operators, computed at each call."""
        stream, audience, totals = self._publishing.stream, self._hub.viewers.everywhere(), self._publishing.totals
        finals = self._output.on_screen.finals
        return {
            "lag": round(stream.behind, 1) if stream else 0.0,
            "load": CPU_LOAD.percent,
            "machine_load": round(machine_load(), 1),
            "cores": cores(),
            "level": asdict(stream.buffer.loudness) if stream else None,
            "publishing": self._publishing.busy,
            "hidden": self._hub.state.hidden,
            "hall": events.hall_fields(self.desk.orders.current.hall),
            "viewers": {language: audience.languages[language] for language in self.languages},
            "watching": audience.watching,
            "finals": {language: finals[language] for language in self.languages},
            "owed": stream.untranslated if stream else {},
            "unwritten": self._output.writer.waiting,
            "dropped": round(totals.dropped_s, 1),
            "errors": totals.errors,
        }

    def new_segment(self) -> str:
        """Return a name that no segment has."""
        return next(self._segment_names)

    def publish_revision(self, revision: Revision) -> None:
        """Show a revision and, if it is final, write it.

        Raises:
            queue.Full: the files cannot keep up; nothing was done.
        """
        self._output.publish(revision)

    def translate(self, revision: Revision, exclude: str) -> None:
        """Have a person's caption in the spoken language translated by all translators but one, by its name."""
        if self._publishing.stream is not None:
            self._publishing.stream.translate(revision, exclude=exclude)

    def is_open(self, segment: str, language: str) -> bool:
        """Return True if a caption is on the screens and not final."""
        known = self._output.on_screen.get(segment, language)
        return known is not None and not known.final

    def finalize_open(self, language: str, segment: str | None = None) -> None:
        """Make open captions final as they are on the screens; remove those without text.

        Args:
            language: of the captions.
            segment: of the caption; None: all open ones.
        """
        for known in self._output.on_screen:
            if known.final or known.language != language or segment not in (None, known.segment):
                continue
            if self.desk.held.is_waiting(known.segment, language):  # its final is held and goes out in time
                continue
            if known.text:
                # One more than a revision that crosses over from a stream at this moment.
                number, text = known.number + 2, known.stable + known.tail
                self.publish_revision(replace(known, number=number, stable=text, tail="", final=True))
            else:
                self._output.remove(known)

    def edit(
        self, segment: str, language: str, text: str, *, rev: int | None = None, who: str = "an operator"
    ) -> Revision:
        """Replace the text of a caption that is final or held; masked in a room with redaction.

        Args:
            segment: of the caption.
            language: of the caption.
            text: the new text.
            rev: number of the revision that the operator has seen; None: do not check.
            who: the operator, for the log.

        Raises:
            EditConflict: the caption has another revision now.
            RoomError: the room has no such caption, or it is still being spoken.
            TooMuch: the files cannot keep up.
        """
        text = self.desk.options.redaction(text)
        if (corrected := self.desk.held.correct(segment, language, text, rev, who)) is not None:
            return corrected
        known = self._output.on_screen.get(segment, language)
        if known is None:
            raise NoSuchRoom(f"room {self.name} has no caption {segment} in {language}", "it may be too old to edit")
        if not known.final:
            raise RoomBusy(f"caption {segment} is still being spoken", "edit it when it is final")
        if rev is not None and rev != known.number:
            raise EditConflict(known)
        revision = known.corrected(text, who)
        try:
            self._output.edit(revision)
        except queue.Full:
            raise TooMuch("the files cannot keep up, nothing was changed", "try again in a moment") from None
        self.desk.operators.record(who, f"edited {segment} in {language}", revision)
        return revision

    def style(self, action: Literal["hide", "show", "clear"], who: str = "an operator") -> None:
        """Hide, show or clear the captions on all screens."""
        self._hub.publish(Style(action))
        if action != "clear":
            self.desk.orders.set_hidden(hidden=action == "hide")
        self.desk.operators.record(who, _NOTES[action])

    def set_hall(self, hall: HallSettings, who: str = "an operator") -> None:
        """Change what the hall screens show."""
        self._hub.publish(hall)
        self.desk.orders.set_hall(hall)
        given = events.to_json(events.hall_fields(hall)).decode() if hall != HallSettings() else ""
        self.desk.operators.record(who, f"set the hall screens to {given}" if given else "reset the hall screens")
