"""The whole pipeline from audio to viewers and files, with every thread replaced by turns that a schedule gives.

Real: engine, translation policy, room, hub, viewers, archive with its journal and files. Scripted: the recognizer, the
translation engine, and the loop that takes calls from other threads. Time is the audio that was fed; no clock is read.

`SimulatedStream` and `SimulatedTranslation` replace the threads of `Stream` and `TranslationWorker` and follow the same
rules: segments get the room's names; what an engine leaves open when it fails becomes final; a translator has one slot
per segment, finals first, and retries a final that failed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.errors import RoomError, TranslatorError
from captioner.recognition.engine import Engine
from captioner.recognition.vad import Vad
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.room import Room
from captioner.rooms.room_timeline import RoomTimeline
from captioner.translation.options import FAST_NEURAL
from captioner.translation.policy import TranslationPolicy
from captioner.types import SAMPLE_RATE, AudioChunk, Revision, Word
from tests.captioner.translation.scripted import ScriptedTranslation
from tests.fakes import ScriptedDetector, ScriptedRecognizerStream
from tests.invariants.reader import Reader

SPOKEN, TARGETS = "en", ("es", "fr")
LANGUAGES = (SPOKEN, *TARGETS)


class Turns:
    """An event loop whose calls wait until they are run."""

    def __init__(self) -> None:
        self.waiting: deque[Callable[[], None]] = deque()

    def call_soon_threadsafe(self, work: Callable[..., None], *given: Any) -> None:
        """Queue a call."""
        self.waiting.append(lambda: work(*given))

    def run_in_executor(self, _pool: None, work: Callable[[], None]) -> None:
        """Queue a call."""
        self.waiting.append(work)

    def call_later(self, _seconds: float, work: Callable[..., None], *given: Any) -> asyncio.Handle:
        """Queue a call; the schedule decides how long it waits."""
        handle = asyncio.Handle(work, given, cast(asyncio.AbstractEventLoop, self))
        self.waiting.append(lambda: None if handle.cancelled() else work(*given))
        return handle

    def get_debug(self) -> bool:
        """Return False, for `asyncio.Handle`."""
        return False

    def run(self, most: int) -> None:
        """Run the oldest calls, `most` of them."""
        for _ in range(min(most, len(self.waiting))):
            self.waiting.popleft()()


class Machine(ScriptedTranslation):
    """Upper case, word for word; in every third sentence the last two words are swapped, so drafts change."""

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """Translate a text."""
        made = super().translate(text, source, targets, shown)
        words = made[0].split()
        turned = [*words[:-2], *reversed(words[-2:])] if len(words) % 3 == 0 else words
        return (" ".join(turned),) * len(targets)


class SimulatedTranslation:
    """A translation worker without its thread."""

    def __init__(self, target: str, room: Room) -> None:
        self.machine = Machine()
        self._policy = TranslationPolicy(self.machine, (target,), options=FAST_NEURAL if target == "fr" else None)
        self._slots: dict[str, Revision] = {}
        self._room = room

    def push(self, revision: Revision) -> None:
        """Put the newest revision of a segment into its slot."""
        if revision.final:
            self._slots.pop(revision.segment, None)
        self._slots[revision.segment] = revision

    def work(self) -> bool:
        """Translate one of the revisions that wait; False if none does."""
        if not self._slots:
            return False
        segment = next((s for s, r in self._slots.items() if r.final), next(iter(self._slots)))
        revision = self._slots.pop(segment)
        try:
            for made in self._policy.push(revision):
                self._room.publication.publish(made)
        except TranslatorError:
            if revision.final:
                self._slots[segment] = revision
        return True

    def finish(self) -> None:
        """Translate everything that waits."""
        self.machine.failures = 0
        while self.work():
            pass
        for made in self._policy.flush():
            self._room.publication.publish(made)


class SimulatedStream:
    """A stream without its threads."""

    def __init__(self, words: tuple[Word, ...], slips: tuple[bool, ...], room: Room) -> None:
        self._words, self._slips, self._room = words, slips, room
        self.segments: dict[str, None] = {}
        """All segments, in the order in which they were opened."""
        self._fed = self._origin = room.clock.position_ms
        self._open: dict[str, Revision] = {}
        self._start_engine()
        self.translations = [SimulatedTranslation(target, room) for target in TARGETS]

    @property
    def heard(self) -> int:
        """Milliseconds of audio that were fed."""
        return self._fed - self._origin

    def hear(self, milliseconds: int) -> None:
        """Feed audio, and publish every revision that results."""
        samples = np.zeros(SAMPLE_RATE * milliseconds // 1000, np.float32)
        self._publish(self._engine.push(AudioChunk(self._fed - self._timeline.origin_ms, samples)))
        self._fed += milliseconds

    def die(self) -> None:
        """Replace the engine; what it had open becomes final."""
        self._finalize()
        self._start_engine()

    def end(self) -> None:
        """End the audio, and make everything final."""
        self._publish(self._engine.flush())
        self._finalize()
        for translation in self.translations:
            translation.finish()

    def _start_engine(self) -> None:
        """Build an engine for what is said from now on; its clock begins at 0."""
        since = self._fed - self._origin
        heard = tuple(
            replace(word, start=word.start - since, end=word.end - since) for word in self._words if word.start >= since
        )
        recognizer = ScriptedRecognizerStream(heard, edge=400, slips=self._slips)
        self._engine = Engine(recognizer, language=SPOKEN, vad=Vad(detector=ScriptedDetector(heard)))
        self._timeline = RoomTimeline(self._room.segment_names, self._fed)

    def _finalize(self) -> None:
        for left in tuple(self._open.values()):
            self._send(replace(left, number=left.number + 1, stable=left.stable + left.tail, tail="", final=True))

    def _publish(self, revisions: Iterator[Revision]) -> None:
        for revision in revisions:
            self._send(self._timeline(revision))

    def _send(self, revision: Revision) -> None:
        if revision.final:
            self._open.pop(revision.segment, None)
        else:
            self._open[revision.segment] = revision
        self.segments[revision.segment] = None
        self._room.publication.publish(revision)
        for translation in self.translations:
            translation.push(revision)


class Simulation:
    """A room with its stream, viewers and files."""

    def __init__(
        self,
        words: tuple[Word, ...],
        slips: tuple[bool, ...],
        folder: Path | None,
        size: int = 512,
        delay: float = 0.0,
    ) -> None:
        """Create a room.

        Args:
            words: that are spoken.
            slips: see `ScriptedRecognizerStream`.
            folder: of the files; None: in memory.
            size: cues that the hub keeps.
            delay: seconds that captions wait for an operator.
        """
        self.turns = Turns()
        self.hub = Hub("hall", SPOKEN, LANGUAGES, size=size)
        self.archive = Archive(folder, "hall", LANGUAGES)
        loop = cast(asyncio.AbstractEventLoop, self.turns)
        self.room = Room(self.hub, self.archive, loop, options=OperatingOptions(delay_s=delay))
        self.room.start()
        self.stream = SimulatedStream(words, slips, self.room)
        self.readers = [Reader(self.hub, asked) for asked in (None, ("en",), ("es",), ("es", "fr"), ("en", "es", "fr"))]
        self.steady = Reader(self.hub)
        """A viewer that never loses its connection."""
        for reader in (*self.readers, self.steady):
            reader.join()
        self.edits: dict[tuple[str, str], str] = {}
        """Newest text of each caption that was edited, by language and segment."""
        self.rejected: set[tuple[str, str]] = set()
        """Language and segment of the captions that were rejected."""

    def edit(self, place: int, text: str) -> None:
        """Have the operator edit a caption, if it can be edited."""
        known = sorted(self.steady.cues)
        if not known:
            return
        language, segment = known[place % len(known)]
        try:
            self.room.control.edit(segment, language, text)
        except RoomError:
            return  # still being spoken
        self.edits[language, segment] = text

    def decide(self, verdict: str, place: int) -> None:
        """Have the operator approve, reject or correct one of the captions that wait."""
        held = self.room.desk.held
        waiting = [(code, name) for name in self.stream.segments for code in LANGUAGES if held.is_waiting(name, code)]
        if not waiting:
            return
        language, segment = waiting[place % len(waiting)]
        match verdict:
            case "approve":
                held.approve(segment, language, "Ada")
            case "reject":
                held.reject(segment, language, "Ada")
                taken = {(code, segment) for code in (LANGUAGES if language == SPOKEN else (language,))}
                self.steady.read()
                self.rejected |= taken - self.steady.finals.keys()  # a translation may have been approved before
            case "correct":
                text = f"correction {place} of {len(self.edits)}"
                self.room.control.edit(segment, language, text)
                self.edits[language, segment] = text

    def end(self) -> None:
        """Make everything final, publish and write it; what waits for an operator goes out."""
        self.stream.end()
        self.turns.run(len(self.turns.waiting))
        self.room.desk.held.set_delay(0, "Ada")
        self.turns.run(len(self.turns.waiting))
        for reader in (*self.readers, self.steady):
            reader.read()
        self.room.output.writer.close(10.0)
