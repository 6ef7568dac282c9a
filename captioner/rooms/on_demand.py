"""Caption languages that viewers open: the first request opens a language, which closes after its last reader has left.

1. A room has the languages of its publisher, which stay, and those that viewers have opened. Which may be opened is set
   by `allow` in the configuration; English that Whisper itself makes is not among them, because the recognizer would
   have to be started again.
2. No further language is opened while this machine is busy, the room lags or translations wait (`refusal`).
3. A language closes once it has had no reader for `linger_s`; edges repeat the requests of their viewers every second.
4. A language that is opened begins with the last finals of the spoken one, so that the page is not empty.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from captioner import languages
from captioner.delivery.hub import Hub
from captioner.errors import CaptionerError, TooMuch
from captioner.rooms.background import run_in_background
from captioner.rooms.cpu import RECENT_LOAD
from captioner.rooms.on_screen import OnScreen
from captioner.rooms.pipeline.pipeline_factory import PipelineFactory
from captioner.rooms.publisher_slot import PublisherSlot
from captioner.rooms.stream import Stream
from captioner.translation import Translator
from captioner.translation.direct import Direct
from captioner.types import Revision

log = logging.getLogger(__name__)

LINGER_S: Final = 600.0
"""Seconds after which a language closes that nobody reads."""
_MAX_LOAD: Final = 0.75
"""Share of the cores from which on no further language is opened."""
_MAX_BEHIND_S: Final = 3.0
"""Seconds of waiting audio from which on no further language is opened."""
_MAX_WAITING: Final = 5
"""Finals that wait for a translator from which on no further language is opened."""
_RECENT: Final = 3
"""Finals of the spoken language with which an opened language begins."""

MakeTranslators = Callable[[str], tuple[Translator, ...]]
"""Builds the translators of one language; may load a model."""


def offered(factory: PipelineFactory, spoken: str, running: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages that viewers of a room may open; may take a while."""
    if not factory.allow:
        return ()
    served = {code: by for code, by in factory.served_targets(spoken).items() if Direct.name not in by.split(", ")}
    every = tuple(served) if "*" in factory.allow else ()
    named = (
        code for code in factory.allow if code != "*" and any(each in served for each in languages.fallbacks(code))
    )
    covered = (*running, *spoken.split(","))
    return tuple(
        code for code in dict.fromkeys((*named, *every)) if not any(languages.covers(each, code) for each in covered)
    )


class OnDemandLanguages:
    """The languages of one room that viewers have opened (`OnDemand`); belongs to the event loop's thread."""

    def __init__(
        self,
        hub: Hub,
        publishing: PublisherSlot,
        on_screen: OnScreen,
        finalize_open: Callable[[str], None],
        *,
        max_targets: int = 16,
        linger_s: float = LINGER_S,
        load: Callable[[], float] = RECENT_LOAD,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Offer nothing yet; see `offer`.

        Args:
            hub: receives the languages, and knows the viewers.
            publishing: has the stream whose captions are translated.
            on_screen: captions of the room.
            finalize_open: makes the open captions of a language final.
            max_targets: caption languages besides the spoken one.
            linger_s: seconds after which a language closes that nobody reads.
            load: share of the cores that this process uses, 0 to 1.
            clock: monotonic time in seconds.
        """
        self.problem = ""
        """Why the last language could not be opened; empty if it could."""
        self._hub, self._publishing, self._on_screen, self._finalize_open = hub, publishing, on_screen, finalize_open
        self._max_targets, self._linger_s, self._load, self._clock = max_targets, linger_s, load, clock
        self._offered: tuple[str, ...] = ()
        self._make: MakeTranslators = lambda _: ()
        self._opened: dict[str, float] = {}
        """Language -> monotonic time at which it was last asked for."""
        self._closed: set[str] = set()

    @property
    def opened(self) -> tuple[str, ...]:
        """Languages that viewers have opened."""
        return tuple(self._opened)

    @property
    def offers(self) -> bool:
        """True if there are languages that viewers may open, now or when the machine is less busy."""
        return bool(self._offered)

    @property
    def available(self) -> tuple[str, ...]:
        """Languages that a viewer may open now."""
        if not self._offered or self.refusal:
            return ()
        return tuple(code for code in self._offered if code not in self._opened)

    @property
    def refusal(self) -> str:
        """Why no further language is opened now; empty if one is."""
        stream = self._publishing.stream
        count = len(self._hub.languages) - 1
        if count >= self._max_targets:
            return f"{count} caption languages are running, which is the limit"
        if stream is not None and stream.behind > _MAX_BEHIND_S:
            return f"recognition is {stream.behind:.0f} s behind"
        if stream is not None and sum(stream.untranslated.values()) > _MAX_WAITING:
            return "translations are behind"
        return "this machine has no time left for another one" if self._load() > _MAX_LOAD else ""

    def offer(self, offered: tuple[str, ...], make: MakeTranslators, fixed: tuple[str, ...]) -> None:
        """Offer languages for a stream that has begun, and go on with those that were opened before.

        Args:
            offered: languages that may be opened.
            make: builds translators, on a thread.
            fixed: languages of the publisher, which stay.
        """
        self._offered, self._make = offered, make
        for language in tuple(self._opened):
            if language in fixed:
                del self._opened[language]
            elif language in offered:
                self._start(language)
            else:
                self._close(language)

    def request(self, language: str) -> None:
        """Open a language that is offered and not running, or note that it is still read.

        Raises:
            TooMuch: this machine does not keep up with another language.
        """
        if language in self._opened:
            self._opened[language] = self._clock()
        elif language in self._offered:
            if refusal := self.refusal:
                raise TooMuch(f"{languages.ENGLISH_NAMES[language]} cannot be opened: {refusal}", "try again later")
            self._opened[language] = self._clock()
            self._closed.discard(language)
            self._hub.extend(self._hub.source, [language])
            log.info("room %s: %s is opened for a viewer", self._hub.room, language)
            self._start(language)

    def check(self) -> None:
        """Close the languages that nobody reads, and publish what may be opened; called about once per second."""
        now = self._clock()
        for language, asked in tuple(self._opened.items()):
            if self._hub.viewers.asks_for(language):
                self._opened[language] = now
            elif now - asked > self._linger_s:
                log.info("room %s: %s is closed, nobody has read it for %.0f s", self._hub.room, language, now - asked)
                self._close(language)
        for language in self._closed.intersection(self._hub.languages):  # by a caption that was on its way
            self._hub.retract(language)
        self._hub.offer(self.available)

    def _start(self, language: str) -> None:
        """Build the translators on a thread, and add them to the stream."""
        stream = self._publishing.stream
        if stream is None:
            return
        spoken = [known for known in self._on_screen if known.final and known.language == known.source]
        recent = tuple(sorted(spoken, key=lambda known: known.start)[-_RECENT:])
        making = run_in_background(partial(self._make, language), _close_all)
        making.add_done_callback(partial(self._add, language, stream, recent))

    def _add(
        self,
        language: str,
        stream: Stream,
        recent: tuple[Revision, ...],
        making: asyncio.Future[tuple[Translator, ...]],
    ) -> None:
        if making.cancelled():
            return
        if (error := making.exception()) is not None:
            reason = error.message if isinstance(error, CaptionerError) else str(error)
            self.problem = f"{language} could not be opened: {reason}"
            log.warning("room %s: %s", self._hub.room, self.problem)
            if language in self._opened:
                self._close(language)
        elif language not in self._opened or stream is not self._publishing.stream:
            _close_all(making.result())
        else:
            self.problem = ""
            stream.add_translators(language, making.result(), recent)

    def _close(self, language: str) -> None:
        del self._opened[language]
        self._closed.add(language)
        if (stream := self._publishing.stream) is not None:
            stream.remove_translators(language)
        self._finalize_open(language)
        self._hub.retract(language)


def _close_all(translators: tuple[Translator, ...]) -> None:
    for translator in translators:
        translator.close()
