"""The engine of a stream, replaced when it fails or hangs.

An engine that fails loses nothing but its own state: what it left open becomes final as it stands, and a new engine
goes on with the audio that waits in the buffer. An engine that hangs is given up after a timeout, with its thread; time
in which the machine was too busy for it does not count. `problems` reports all of them meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import Protocol

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.engine_load import EngineLoad
from captioner.rooms.engine_worker import EngineWorker
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.rooms.scheduler import Scheduler
from captioner.rooms.speaker_changes import SpeakerChanges
from captioner.rooms.stream_pipelines import StreamPipelines
from captioner.types import Revision

log = logging.getLogger(__name__)

_RESTART_S = (0.5, 10.0)
"""First and longest pause in seconds before a failed engine is replaced. Meanwhile audio waits in the buffer."""
_UNRESPONSIVE_S = 5.0
"""Seconds without a result after which `problems` reports that the engine is not responding, or is starved."""
_REPORT_S = 5.0
"""Shortest time in seconds for which a failure is reported: the status is published once per second, and a new engine
may have a result before that."""
_MAX_DOUBLINGS = 5
"""Number of doublings of the timeout when one engine after the other hangs: each one given up keeps its thread, and
perhaps its weights, until the process ends."""


class RunnerListener(Protocol):
    """Receives what the engines of a runner do, on their threads."""

    def on_revision(self, revision: Revision) -> None:
        """Receive a revision."""
        ...

    def on_finished(self) -> None:
        """Learn that the audio has ended and every spoken segment is final."""
        ...

    def on_abandoned(self) -> None:
        """Learn that no engine goes on with the stream, because of an unexpected error."""
        ...


class EngineRunner:
    """Runs an engine, and another one in its place when it fails or hangs."""

    def __init__(
        self,
        buffer: AudioBuffer,
        pipelines: StreamPipelines,
        listener: RunnerListener,
        *,
        scheduler: Scheduler,
        segment_names: Iterator[str],
        speakers: SpeakerChanges,
        hang_timeout_s: float,
    ) -> None:
        """Build the first engine, which may take a while; see `start`.

        Args:
            buffer: holds the audio.
            pipelines: builds engines.
            listener: receives the revisions and the end.
            scheduler: gives turns at the model.
            segment_names: unused segment names of the room.
            speakers: speakers of the audio.
            hang_timeout_s: seconds that an engine may take for one piece of work before it is given up.
        """
        self.errors = 0
        """Engines that failed or hung."""
        self.load = EngineLoad()
        self._buffer = buffer
        self._pipelines = pipelines
        self._listener = listener
        self._scheduler = scheduler
        self._segment_names = segment_names
        self._speakers = speakers
        self._hang_timeout_s = hang_timeout_s
        self._error = ""
        self._failed_at = 0.0
        """Monotonic time of the last failure."""
        self._recovered = True
        """True if the engine has had a result since the last failure."""
        self._hung = 0
        """Engines in a row that hung."""
        self._unresponsive = False
        self._starved = False
        """True if the engine has taken as long because it waits for the CPU."""
        self._context = copy_context()
        """Context variables for the logs of the threads: the name of the room."""
        self._worker = self._new_worker(pipelines.engine())

    def start(self) -> None:
        """Start the engine."""
        self._worker.start()

    def abandon(self) -> None:
        """Let the engine publish nothing more; its thread ends when the present work of the engine does."""
        self._worker.supersede()

    @property
    def behind_ms(self) -> int:
        """Milliseconds of audio that the engine was fed and has not decoded."""
        return self._worker.engine.behind

    @property
    def timeout_s(self) -> float:
        """Seconds that the engine may take for one piece of work; doubled for each engine in a row that hung."""
        return self._hang_timeout_s * 2.0 ** min(self._hung, _MAX_DOUBLINGS)

    @property
    def failure(self) -> str:
        """Why the last engine failed or was given up, until another one has a result; empty if all is well."""
        return "" if self._recovered else self._error

    @property
    def problems(self) -> tuple[str, ...]:
        """Present problems, empty strings included."""
        recent = not self._recovered or time.monotonic() - self._failed_at < _REPORT_S
        starved = "speech recognition waits for the CPU: this machine is overloaded"
        return (
            self._error if recent else "",
            self._unresponsive_text,
            starved if self._starved else "",
            self._worker.engine.notice,
        )

    @property
    def delay_cause(self) -> str:
        """Cause of a delay that is not the load of this machine: a fault, or that of the engine; empty if none."""
        return self.failure or self._unresponsive_text or self._worker.engine.delay_cause

    def check_hang(self) -> None:
        """Give up an engine that hangs; called about once per second, returns quickly."""
        elapsed, starved_s = self._worker.look()
        least = min(_UNRESPONSIVE_S, self.timeout_s / 2)
        self._unresponsive = elapsed >= least
        self._starved = elapsed < least <= elapsed + starved_s
        if elapsed >= self.timeout_s and self._worker.supersede():
            self._unresponsive = False
            self._fail(f"speech recognition was not responding for {self.timeout_s:.0f} s and was restarted")
            log.error("the engine was not responding for %.0f s and is replaced", self.timeout_s)
            self._hung += 1
            context = self._context.copy()
            threading.Thread(
                target=context.run, args=(self._replace_hung, self._worker), name="replace-engine", daemon=True
            ).start()

    def on_revision(self, revision: Revision) -> None:
        """Pass on a revision of the engine, which therefore works."""
        self._recovered, self._hung = True, 0
        self._listener.on_revision(revision)

    def on_end(self, worker: EngineWorker, error: Exception | None) -> None:
        """Finish, or replace an engine that failed, on the thread of its worker."""
        with self._guarded():
            self._make_final(worker)
            if error is None:
                self._listener.on_finished()
                return
            log.error("the engine failed and is replaced", exc_info=error)
            self._fail(f"speech recognition failed and was restarted: {error}")
            first, longest = _RESTART_S
            time.sleep(min(longest, first * 2 ** min(self.errors - 1, 8)))
            self._replace(worker)

    @property
    def _unresponsive_text(self) -> str:
        text = f"speech recognition is not responding; restarting it after {self.timeout_s:.0f} s"
        return text if self._unresponsive else ""

    def _new_worker(self, engine: LiveEngine) -> EngineWorker:
        return EngineWorker(
            engine,
            self._buffer,
            self,
            scheduler=self._scheduler,
            segment_names=self._segment_names,
            load=self.load,
            speakers=self._speakers,
        )

    def _fail(self, error: str) -> None:
        self.errors += 1
        self._error, self._failed_at, self._recovered = error, time.monotonic(), False

    def _replace_hung(self, worker: EngineWorker) -> None:
        try:
            self._pipelines.reload()  # what the engines share may hang, too
        except Exception:  # the weights that are loaded may still work
            log.exception("could not load the recognizer again; using the loaded one")
        worker.give_turn_back()
        with self._guarded():
            self._make_final(worker)
            self._replace(worker)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """On any exception end the stream, so that a publisher that waits for its end never hangs."""
        try:
            yield
        except Exception as error:
            log.exception("the stream is abandoned")
            self._fail(f"the stream was abandoned: {error}")
            self._listener.on_abandoned()

    def _make_final(self, worker: EngineWorker) -> None:
        for revision in worker.finalized():
            self._listener.on_revision(revision)

    def _replace(self, worker: EngineWorker) -> None:
        try:
            engine = self._pipelines.engine()
        except Exception:
            log.exception("could not build another engine; going on with the old one")
            engine = worker.engine
        self._worker = self._new_worker(engine)
        self._worker.start()
