"""The audio of one publisher on its way through an engine and the translators."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from itertools import product

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.engine_runner import EngineRunner
from captioner.rooms.scheduler import Scheduler
from captioner.rooms.speaker_changes import SpeakerChanges
from captioner.rooms.stream_listener import StreamListener
from captioner.rooms.stream_pipelines import StreamPipelines
from captioner.rooms.translation_worker import TranslationWorker
from captioner.translation import Translator
from captioner.types import Revision


class Stream:
    """Audio in through `buffer`, revisions out to a `StreamListener`, until everything is final."""

    def __init__(
        self,
        buffer: AudioBuffer,
        pipelines: StreamPipelines,
        listener: StreamListener,
        *,
        scheduler: Scheduler,
        segment_names: Iterator[str],
        speakers: SpeakerChanges | None = None,
        hang_timeout_s: float = 30.0,
        drain_s: float = 60.0,
    ) -> None:
        """Build the engine and the translators, which may take a while; see `start`.

        Args:
            buffer: holds the audio.
            pipelines: builds engine and translators.
            listener: receives the revisions and the end.
            scheduler: gives turns at the model.
            segment_names: unused segment names of the room.
            speakers: speakers of the audio; None: nobody is named.
            hang_timeout_s: seconds that an engine may take for one piece of work before it is given up.
            drain_s: seconds that the translators get at the end for what waits.
        """
        self.buffer = buffer
        self.last_revision_at = time.monotonic()
        """Monotonic time of the last spoken revision."""
        self._listener = listener
        self._drain_s = drain_s
        translators = pipelines.translators()
        try:
            self.engine = EngineRunner(
                buffer,
                pipelines,
                self,
                scheduler=scheduler,
                segment_names=segment_names,
                speakers=speakers or SpeakerChanges(),
                hang_timeout_s=hang_timeout_s,
            )
        except BaseException:
            for translator in translators:
                translator.close()
            raise
        self._translations = tuple(TranslationWorker(translator, listener) for translator in translators)
        self._added: dict[str, tuple[TranslationWorker, ...]] = {}
        """Language that was added -> its translators."""
        self._finishing = False
        self._changing = threading.Lock()
        """Held while translators are added, so that none is added after the others were told to finish."""

    def start(self) -> None:
        """Start the threads of the translators and of the engine."""
        for worker in self._translations:
            worker.start()
        self.engine.start()

    @property
    def behind(self) -> float:
        """Seconds of audio that have arrived and are not transcribed."""
        return self.buffer.waiting_s + self.engine.behind_ms / 1000

    @property
    def problems(self) -> tuple[str, ...]:
        """Present problems, in words, each once."""
        dropped = self.buffer.dropped_s
        found = (
            *self.engine.problems,
            self.buffer.problem,
            f"{dropped:.1f} s of audio were dropped: more arrived than was recognized" if dropped else "",
            *(worker.problem for worker in self._translations),
        )
        return tuple(dict.fromkeys(filter(None, found)))  # translators may share a problem

    @property
    def translation_counts(self) -> tuple[tuple[str, tuple[str, ...], dict[str, int]], ...]:
        """Name, languages and counters (finals, rewrites, glossary terms) of each translator."""
        return tuple((worker.name, worker.targets, worker.counts) for worker in self._translations)

    @property
    def untranslated(self) -> dict[str, int]:
        """Finals that wait for each translator, by its name."""
        return {worker.name: worker.waiting for worker in self._translations}

    def add_translators(self, language: str, translators: tuple[Translator, ...], recent: Iterable[Revision]) -> None:
        """Translate into another language, beginning with `recent` captions; not if the stream has ended."""
        with self._changing:
            if self._finishing:
                for translator in translators:
                    translator.close()
                return
            workers = tuple(TranslationWorker(translator, self._listener) for translator in translators)
            for worker in workers:
                worker.start()
            self._added[language] = workers
            self._translations = (*self._translations, *workers)
        for revision, worker in product(recent, workers):
            if self._listener.may_translate(revision, worker.name):
                worker.push(revision)

    def remove_translators(self, language: str) -> None:
        """Stop translating into a language that was added; what waits is not translated."""
        removed = self._added.pop(language, ())
        self._translations = tuple(worker for worker in self._translations if worker not in removed)
        for worker in removed:
            worker.discard()

    def end(self) -> None:
        """Take no more audio: what is open becomes final, then the listener is called. Returns immediately."""
        self.buffer.close()

    def abandon(self) -> None:
        """Stop the engine and the translators as far as possible: no more captions are expected of them."""
        self.end()
        self.engine.abandon()
        for worker in self._translations:
            worker.end()

    def translate(self, revision: Revision, *, exclude: str) -> None:
        """Give a caption written by a person in the spoken language to all translators but one, by its name."""
        for worker in self._translations:
            if worker.name != exclude:
                worker.push(revision)

    def translate_again(self, revision: Revision, *, exclude: str) -> tuple[str, ...]:
        """Have an edited final translated by all translators but one, by its name; returns their languages."""
        workers = [worker for worker in self._translations if worker.name != exclude]
        for worker in workers:
            worker.translate_again(revision)
        return tuple(language for worker in workers for language in worker.targets)

    def on_revision(self, revision: Revision) -> None:
        """Publish a spoken revision, and give it to the translators."""
        if revision.sound is None:
            self.last_revision_at = time.monotonic()
        self._listener.publish(revision)
        for worker in self._translations:
            if self._listener.may_translate(revision, worker.name):
                worker.push(revision)

    def on_finished(self) -> None:
        """Let all translators finish at the same time, so that one that hangs does not delay the others."""
        with self._changing:
            self._finishing = True
        until = time.monotonic() + self._drain_s
        for worker in self._translations:
            worker.end()
        for worker in self._translations:
            worker.finish(max(0.0, until - time.monotonic()))
        self._listener.finished()

    def on_abandoned(self) -> None:
        """Report the end although not everything may be final."""
        self._listener.finished()
