"""Uploaded recordings, captioned as by `captioner file`, a few at a time.

1. The weights are loaded for the first recording and stay loaded; a server with rooms only never loads them.
2. `at_once` recordings are transcribed and `waiting` more may wait; further ones are refused with `TooMuch`. Nothing
   else grows: an upload is a file on disk with a limit of bytes and of hours.
3. The threads have the lowest priority: live captions come first.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from captioner import languages
from captioner.audio.file import SAFE_FORMATS, duration, read_file
from captioner.errors import TooLarge, TooMuch
from captioner.languages import AUTO
from captioner.offline.checkpoint import ChunkResult
from captioner.offline.chunks import split_audio
from captioner.offline.pipeline import OfflinePipeline
from captioner.offline.recording import RecordingCaptioner
from formats.notice import Notify, ignore

_NICENESS: Final = 10
"""Added to the niceness of the threads; in Linux each thread has its own, see nice(2)."""
_CHUNK_MS: Final = 60_000
"""Milliseconds recognized at once, after each of which a streaming client receives text."""


class Transcriber:
    """Bounded queue of recordings and the threads that caption them, for use in an event loop."""

    def __init__(
        self, load: Callable[[], OfflinePipeline], *, at_once: int = 1, waiting: int = 4, hours: float = 4.0
    ) -> None:
        """Create the threads.

        Args:
            load: loads the weights; is called in a thread.
            at_once: recordings that are transcribed at the same time.
            waiting: recordings that may wait.
            hours: maximum duration of a recording.
        """
        self._load = load
        self._max_recordings = at_once + waiting
        self._hours = hours
        self._reserved = 0
        self._pipeline: OfflinePipeline | None = None
        self._loading = threading.Lock()
        self._threads = ThreadPoolExecutor(at_once, "transcribe", _lower_priority)

    @property
    def busy(self) -> int:
        """Recordings that are transcribed or wait."""
        return self._reserved

    @contextlib.contextmanager
    def reserve(self) -> Iterator[None]:
        """Reserve a place in the queue before the upload of a recording.

        Raises:
            TooMuch: the queue is full.
        """
        if self._reserved >= self._max_recordings:
            raise TooMuch(f"{self._reserved} recordings are waiting already", "try again in a moment")
        self._reserved += 1
        try:
            yield
        finally:
            self._reserved -= 1

    async def pipeline(self) -> OfflinePipeline:
        """Return the loaded models; the first call loads them.

        Raises:
            ModelError: weights are missing or damaged.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._loaded)

    async def transcribe(
        self,
        path: Path,
        spoken: str,
        targets: tuple[str, ...],
        *,
        hotwords: str = "",
        notify: Notify = ignore,
    ) -> AsyncGenerator[ChunkResult, None]:
        """Yield the results of a recording chunk by chunk; closing the generator stops the work.

        Args:
            path: recording.
            spoken: language, several such as `en,es`, or `auto`; with the script of its captions, such as `zh-Hant`.
            targets: languages of the translations.
            hotwords: names and terms to expect beside the configured ones.
            notify: takes what is lost, moved, guessed or replaced; is called in a thread.

        Raises:
            SourceError: the recording cannot be read.
            TooLarge: the recording is too long.
            LanguageError: no translation engine supports a pair of languages.
        """
        loop = asyncio.get_running_loop()
        closed = threading.Event()
        work: Iterator[ChunkResult] | None = None
        try:
            job = partial(self._start, path, spoken, targets, hotwords, notify, closed)
            work = await loop.run_in_executor(self._threads, job)
            while (result := await loop.run_in_executor(self._threads, next, work, None)) is not None:
                yield result
        finally:
            closed.set()

    def close(self) -> None:
        """Accept no more recordings; running work is not awaited."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _start(
        self,
        path: Path,
        spoken: str,
        targets: tuple[str, ...],
        hotwords: str,
        notify: Notify,
        closed: threading.Event,
    ) -> Iterator[ChunkResult]:
        seconds = duration(path, formats=SAFE_FORMATS) or 0.0
        if seconds > 3600 * self._hours:
            problem = f"the recording is too long: {seconds / 3600:.1f} hours"
            raise TooLarge(problem, f"the limit is {self._hours:g} hours ([api] hours); captioner file has none")
        return self._work(path, spoken, targets, hotwords, notify, closed)

    def _work(
        self,
        path: Path,
        spoken: str,
        targets: tuple[str, ...],
        hotwords: str,
        notify: Notify,
        closed: threading.Event,
    ) -> Iterator[ChunkResult]:
        pipeline = self._loaded()
        captioner = RecordingCaptioner(pipeline, spoken, targets, hotwords=hotwords, notify=notify)
        expected = () if spoken == AUTO else languages.spoken(spoken).split(",")
        audio = read_file(path, expected=expected, chunk_ms=1000, formats=SAFE_FORMATS, report=notify)
        for result in captioner.caption(split_audio(audio, pipeline.detect_speech, length=_CHUNK_MS)):
            yield result
            if closed.is_set() or result.end > 3_600_000 * self._hours:  # the duration in a header may be wrong
                return

    def _loaded(self) -> OfflinePipeline:
        with self._loading:
            if self._pipeline is None:
                self._pipeline = self._load()
            return self._pipeline


def _lower_priority() -> None:
    """Lower the priority of this thread; threads that it starts, such as the recognizer's, inherit it."""
    if sys.platform == "linux":  # other systems would lower that of the whole process
        with contextlib.suppress(OSError):
            os.nice(_NICENESS)
