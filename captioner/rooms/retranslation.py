"""Translations that are made again after an edit of the caption in the spoken language."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from captioner.delivery.hub import Hub
from captioner.rooms.caption_output import CaptionOutput
from captioner.rooms.desk import Desk
from captioner.rooms.desk.release_policy import DIRECT
from captioner.rooms.publisher_slot import PublisherSlot
from captioner.types import Revision

_RETRY_S: Final = 0.2
"""Seconds before a translation that the disk could not take is tried again."""


@dataclass(frozen=True, slots=True)
class TranslationsAgain:
    """Languages of the translations of an edited caption."""

    requested: tuple[str, ...] = ()
    """Those that are translated again."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Language -> why it is not translated again."""


class Retranslation:
    """Requests translations and publishes them; for the event loop's thread."""

    def __init__(
        self,
        hub: Hub,
        output: CaptionOutput,
        desk: Desk,
        publishing: PublisherSlot,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._hub, self._output, self._desk, self._publishing, self._loop = hub, output, desk, publishing, loop

    @property
    def languages(self) -> frozenset[str]:
        """Languages that are translated from text at present."""
        stream = self._publishing.stream
        counts = stream.translation_counts if stream is not None else ()
        return frozenset(target for name, targets, _ in counts if name != DIRECT for target in targets)

    def describe(self, revision: Revision) -> TranslationsAgain:
        """Return what `request` does for a caption."""
        if revision.language != revision.source:
            return TranslationsAgain()
        others = [language for language in self._hub.languages if language != revision.language]
        reasons = {language: self._refusal(revision.segment, language) for language in others}
        requested = tuple(language for language, reason in reasons.items() if not reason)
        return TranslationsAgain(requested, {language: reason for language, reason in reasons.items() if reason})

    def request(self, revision: Revision) -> TranslationsAgain:
        """Translate an edited caption again into the languages of the room, if it is in the spoken language."""
        again = self.describe(revision)
        if again.requested and self._publishing.stream is not None:
            self._publishing.stream.translate_again(revision, exclude=DIRECT)
        return again

    def publish(self, translated: Revision) -> None:
        """Publish a translation that was made again, unless an operator has the last word on its text."""
        known = self._output.on_screen.get(translated.segment, translated.language)
        if known is None or not known.final:
            self._publish_first(translated)
        elif not known.by and translated.language not in self._desk.takeovers:
            # An edit is not styled when it is shown.
            newer = known.corrected(self._output.style(translated.stable, translated.language), by="")
            if known.text not in (translated.text, newer.text):
                self._write(newer)

    def _publish_first(self, translated: Revision) -> None:
        """Publish a translation that the edit has overtaken as the first one, or hold it."""
        verdict = self._desk.verdict(translated)
        if verdict == "out":
            self._write(replace(translated, edited=False, by=""))
        else:
            self._desk.hold(replace(translated, by=""), verdict)

    def _write(self, revision: Revision) -> None:
        try:
            self._output.publish(revision)
        except queue.Full:
            self._loop.call_later(_RETRY_S, self._write, revision)

    def _refusal(self, segment: str, language: str) -> str:
        """Return why a caption is not translated again; empty if it is."""
        known = self._output.on_screen.get(segment, language)
        if known is not None and known.by:
            return "an operator has edited the translation"
        if language in self._desk.takeovers:
            return "an operator captions this language"
        if language in self.languages:
            return ""
        stream = self._publishing.stream
        if stream is None:
            return "the stream has ended"
        made = (targets for name, targets, _ in stream.translation_counts if name == DIRECT)
        direct = any(language in targets for targets in made)
        return "it is made from the audio, not from the text" if direct else "it is not being translated"
