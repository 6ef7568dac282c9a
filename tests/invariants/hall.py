"""The whole line from audio to viewers and files, with every thread replaced by turns that a schedule gives.

Real: engine, interpreters, room, hub, viewers, archive with its journal and files. Scripted: the recognizer, the
machine that translates, the loop that carries calls from thread to thread. Time is the stream's: it is as many
milliseconds as audio was fed, and nothing here looks at a clock.

`Deck` and `Desk` replace the threads of `Stream` and `TranslationWorker` and follow the same rules: segments get the
room's names; what an engine leaves open when it fails becomes final; a translator has one slot per segment, finals
first, and retries a final that failed.
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
from captioner.translation.policy import TranslationPolicy
from captioner.types import SAMPLE_RATE, AudioChunk, Revision, Word
from tests.captioner.translation.scripted import ScriptedTranslation
from tests.fakes import ScriptedDetector, ScriptedRecognizerStream
from tests.invariants.reader import Reader

SPOKEN, TARGETS = "en", ("es", "fr")
LANGUAGES = (SPOKEN, *TARGETS)


class Turns:
    """A loop whose calls wait until their turn comes."""

    def __init__(self) -> None:
        self.waiting: deque[Callable[[], None]] = deque()

    def call_soon_threadsafe(self, work: Callable[..., None], *given: Any) -> None:
        """Later."""
        self.waiting.append(lambda: work(*given))

    def run_in_executor(self, _pool: None, work: Callable[[], None]) -> None:
        """Later, too."""
        self.waiting.append(work)

    def call_later(self, _seconds: float, work: Callable[..., None], *given: Any) -> asyncio.Handle:
        """Whenever its turn comes: how long that takes is the schedule's."""
        handle = asyncio.Handle(work, given, cast(asyncio.AbstractEventLoop, self))
        self.waiting.append(lambda: None if handle.cancelled() else work(*given))
        return handle

    def get_debug(self) -> bool:
        """As a handle asks."""
        return False

    def run(self, most: int) -> None:
        """So many of the calls that wait, oldest first."""
        for _ in range(min(most, len(self.waiting))):
            self.waiting.popleft()()


class Machine(ScriptedTranslation):
    """Capitals, word for word; a longer sentence is said with its last words the other way round, so drafts change."""

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """See `captioner.translation.engine`."""
        made = super().translate(text, source, targets, shown)
        words = made[0].split()
        turned = [*words[:-2], *reversed(words[-2:])] if len(words) % 3 == 0 else words
        return (" ".join(turned),) * len(targets)


class Desk:
    """A booth without its thread: one slot per segment, finals first, a final that fails is tried again."""

    def __init__(self, target: str, emit: Callable[[tuple[Revision, ...]], None]) -> None:
        self.machine = Machine()
        self._policy = TranslationPolicy(self.machine, (target,))
        self._slots: dict[str, Revision] = {}
        self._emit = emit

    def push(self, revision: Revision) -> None:
        """The newest state of a segment."""
        if revision.final:
            self._slots.pop(revision.segment, None)
        self._slots[revision.segment] = revision

    def work(self) -> bool:
        """Translate one of what waits; False where nothing does."""
        if not self._slots:
            return False
        segment = next((s for s, r in self._slots.items() if r.final), next(iter(self._slots)))
        revision = self._slots.pop(segment)
        try:
            for made in self._policy.push(revision):
                self._emit((made,))
        except TranslatorError:
            if revision.final:
                self._slots[segment] = revision
        return True

    def finish(self) -> None:
        """Everything that is owed."""
        self.machine.failures = 0
        while self.work():
            pass
        for made in self._policy.flush():
            self._emit((made,))


class Deck:
    """A stream without its thread."""

    def __init__(self, words: tuple[Word, ...], slips: tuple[bool, ...], names: Iterator[str], room: Room) -> None:
        self._words, self._slips, self._names, self._room = words, slips, names, room
        self.segments: dict[str, None] = {}
        """All that were opened, in order."""
        self._fed = self._origin = room.position
        self._from = self._origin
        self._named: dict[str, str] = {}
        self._open: dict[str, Revision] = {}
        self._engine = self._made(0)
        self.desks = [Desk(target, room.post) for target in TARGETS]

    def _made(self, since: int) -> Engine:
        """An engine that hears what is said from now on; its clock begins at 0."""
        heard = tuple(
            replace(word, start=word.start - since, end=word.end - since) for word in self._words if word.start >= since
        )
        reader = ScriptedRecognizerStream(heard, edge=400, slips=self._slips)
        return Engine(reader, language=SPOKEN, vad=Vad(detector=ScriptedDetector(heard)))

    @property
    def heard(self) -> int:
        """Milliseconds."""
        return self._fed - self._origin

    def hear(self, milliseconds: int) -> None:
        """So much of the stream, and every reading that falls due."""
        samples = np.zeros(SAMPLE_RATE * milliseconds // 1000, np.float32)
        self._tell(self._engine.push(AudioChunk(self._fed - self._from, samples)))
        self._fed += milliseconds

    def die(self) -> None:
        """The engine is gone; what it had open becomes final, and a new one goes on from here."""
        self._settle()
        self._from = self._fed
        self._engine = self._made(self._fed - self._origin)

    def end(self) -> None:
        """No more audio."""
        self._tell(self._engine.flush())
        self._settle()
        for desk in self.desks:
            desk.finish()

    def _settle(self) -> None:
        self._named.clear()
        for left in tuple(self._open.values()):
            self._send(replace(left, number=left.number + 1, stable=left.stable + left.tail, tail="", final=True))

    def _tell(self, revisions: Iterator[Revision]) -> None:
        for revision in revisions:
            name = self._named.get(revision.segment) or next(self._names)
            self._named[revision.segment] = name
            if revision.final:
                del self._named[revision.segment]
            start, end = revision.start + self._from, revision.end + self._from
            self._send(replace(revision, segment=name, start=start, end=end))

    def _send(self, revision: Revision) -> None:
        if revision.final:
            self._open.pop(revision.segment, None)
        else:
            self._open[revision.segment] = revision
        self.segments[revision.segment] = None
        self._room.post((revision,))
        for desk in self.desks:
            desk.push(revision)


class Hall:
    """A room, its stream, its viewers and its files."""

    def __init__(
        self,
        words: tuple[Word, ...],
        slips: tuple[bool, ...],
        folder: Path | None,
        size: int = 512,
        delay: float = 0.0,
    ) -> None:
        """`folder`: of the files, None: in memory; `size`: cues that the hub keeps; `delay`: seconds of the line."""
        self.turns = Turns()
        self.hub = Hub("hall", SPOKEN, LANGUAGES, size=size)
        self.archive = Archive(folder, "hall", LANGUAGES)
        loop = cast(asyncio.AbstractEventLoop, self.turns)
        self.room = Room(self.hub, self.archive, loop, options=OperatingOptions(delay_s=delay))
        self.deck = Deck(words, slips, self.room.names, self.room)
        self.readers = [Reader(self.hub, asked) for asked in (None, ("en",), ("es",), ("es", "fr"), ("en", "es", "fr"))]
        self.steady = Reader(self.hub)
        """Is there all the time."""
        for reader in (*self.readers, self.steady):
            reader.join()
        self.edits: dict[tuple[str, str], str] = {}
        self.rejected: set[tuple[str, str]] = set()

    def edit(self, place: int, text: str) -> None:
        """The operator puts a text in place of a caption, if it may be."""
        known = sorted(self.steady.cues)
        if not known:
            return
        language, segment = known[place % len(known)]
        try:
            self.room.edit(segment, language, text)
        except RoomError:
            return  # still being spoken
        self.edits[language, segment] = text

    def decide(self, verdict: str, place: int) -> None:
        """The operator approves, rejects or corrects one of the captions that wait."""
        held = self.room.desk.held
        waiting = [(code, name) for name in self.deck.segments for code in LANGUAGES if held.is_waiting(name, code)]
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
                self.room.edit(segment, language, text)
                self.edits[language, segment] = text

    def end(self) -> None:
        """Everything is said, told and written; what waits for an operator goes out."""
        self.deck.end()
        self.turns.run(len(self.turns.waiting))
        self.room.desk.held.set_delay(0, "Ada")
        self.turns.run(len(self.turns.waiting))
        for reader in (*self.readers, self.steady):
            reader.read()
        self.room.writer.close(10.0)
