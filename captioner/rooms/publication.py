"""The revisions of a room's stream on their way from its threads into the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from captioner.languages import sound_label
from captioner.rooms.background import call_soon
from captioner.rooms.caption_output import CaptionOutput
from captioner.rooms.desk import Desk
from captioner.rooms.figures import RoomFigures
from captioner.rooms.health import RoomHealth
from captioner.rooms.publisher_slot import PublisherSlot
from captioner.rooms.retranslation import Retranslation
from captioner.types import Revision

log = logging.getLogger(__name__)

_SETTLE_S = 10.0
"""Seconds that the disk may take for the last captions of a stream before its publisher gets `done` without it."""


class Publication:
    """The `StreamListener` of a room: the one crossing from the threads of a stream into the event loop."""

    def __init__(
        self,
        output: CaptionOutput,
        desk: Desk,
        publishing: PublisherSlot,
        health: RoomHealth,
        retranslation: Retranslation,
        figures: RoomFigures,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._output, self._desk, self._publishing, self._health = output, desk, publishing, health
        self._retranslation, self._figures, self._loop = retranslation, figures, loop

    def publish(self, revision: Revision) -> None:
        """Show a revision, and write it if it is final, unless the operators hold it back.

        The label of a sound is published in every language of the room, each in its own words.
        """
        if revision.sound is None:
            self._publish(revision)
            return
        for language in self._output.languages:
            self._publish(replace(revision, language=language, stable=sound_label(revision.sound, language)))

    def _publish(self, revision: Revision) -> None:
        if revision.edited and revision.language != revision.source:
            self._call(self._retranslation.publish, revision)
            return
        verdict = self._desk.verdict(revision)
        if verdict != "out":
            self._call(self._desk.hold, revision, verdict)
            return
        if revision.final:
            self._output.write(revision)
        self._call(self._output.show, revision)

    def finished(self) -> None:
        """Complete the files, then end the stream."""
        self._output.writer.settle(_SETTLE_S)
        self._call(self.end)

    def may_translate(self, revision: Revision, translator: str) -> bool:
        """Return True if a revision is speech and the operators do not keep it from a translator."""
        return revision.sound is None and self._desk.may_translate(revision, translator)

    def _call(self, work: Callable[..., None], *arguments: Any) -> None:
        if not call_soon(self._loop, work, *arguments):
            log.warning("the server stopped before the last captions were published")

    def end(self) -> None:
        """End the stream of the room; belongs to the event loop's thread."""
        stream = self._publishing.stream
        problems = (*(stream.problems if stream else ()), self._output.writer.problem)
        self._figures.end_stream(lambda: self._publishing.totals)
        self._publishing.finish()
        self._health.end(problems)
