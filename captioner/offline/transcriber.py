"""Recordings that come over the network, recognized as `captioner file` does it, a few at a time.

1. The weights are loaded when the first recording comes, and stay: rooms alone never pay for them.
2. `at_once` are worked on, `waiting` more may wait; whoever comes then is told to come back (`TooMuch`). Nothing else
   grows: an upload is a file on the disk, bounded in bytes and in hours.
3. A recording is worked on by threads of the lowest urgency: live captions come first.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from captioner.audio.file import SAFE_FORMATS, duration, read_file
from captioner.errors import TooLarge, TooMuch
from captioner.layout.limits import Layout
from captioner.offline.checkpoint import Part
from captioner.offline.chunks import Detect, stretches
from captioner.offline.recording import Captions, Reader
from captioner.translation import Translator

_URGENCY: Final = 10
"""Added to the niceness of the threads that work on recordings; Linux has one for each thread, nice(2)."""
_STRETCH: Final = 60_000
"""Milliseconds recognized at once: a client that streams gets its text in such pieces."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a recording is worked on with."""

    model: str
    reader: Reader
    translators: Callable[[str, tuple[str, ...]], tuple[Translator, ...]]
    layout: Layout
    redact: Callable[[str], str] = str
    detect: Detect | None = None
    """Tells where speech is; None: Silero."""


class Transcriber:
    """Recordings in, parts out, in the event loop."""

    def __init__(self, load: Callable[[], Tools], *, at_once: int = 1, waiting: int = 4, hours: float = 4.0) -> None:
        """`load`: loads the weights, on a thread; `hours`: of a recording at most."""
        self._load = load
        self._most = at_once + waiting
        self._hours = hours
        self._taken = 0
        self._tools: Tools | None = None
        self._loading = threading.Lock()
        self._threads = ThreadPoolExecutor(at_once, "transcribe", _calm)

    @property
    def busy(self) -> int:
        """Recordings that are worked on, or wait."""
        return self._taken

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """A place for one recording, taken before its upload.

        Raises:
            TooMuch: all are taken.
        """
        if self._taken >= self._most:
            raise TooMuch(f"{self._taken} recordings are waiting already", "try again in a moment")
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    async def tools(self) -> Tools:
        """Loaded when first asked for.

        Raises:
            ModelError: the weights are missing or damaged.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._loaded)

    async def parts(self, path: Path, spoken: str, targets: tuple[str, ...]) -> AsyncGenerator[Part, None]:
        """The recording stretch by stretch; whoever stops asking stops the work.

        Raises:
            SourceError: it cannot be read.
            TooLarge: it is too long.
            LanguageError: nothing translates what is spoken.
        """
        loop = asyncio.get_running_loop()
        gone = threading.Event()
        work: Iterator[Part] | None = None
        try:
            work = await loop.run_in_executor(self._threads, self._begun, path, spoken, targets, gone)
            while (part := await loop.run_in_executor(self._threads, next, work, None)) is not None:
                yield part
        finally:
            gone.set()

    def close(self) -> None:
        """Take nothing more; what is being read is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _begun(self, path: Path, spoken: str, targets: tuple[str, ...], gone: threading.Event) -> Iterator[Part]:
        seconds = duration(path, formats=SAFE_FORMATS) or 0.0
        if seconds > 3600 * self._hours:
            said = f"a recording of {seconds / 3600:.1f} hours is too long"
            raise TooLarge(said, f"{self._hours:g} hours are the most ([api] hours); captioner file takes any")
        return self._work(path, spoken, targets, gone)

    def _work(self, path: Path, spoken: str, targets: tuple[str, ...], gone: threading.Event) -> Iterator[Part]:
        tools = self._loaded()
        captions = Captions(
            tools.reader,
            spoken,
            lambda language: tools.translators(language, tuple(each for each in targets if each != language)),
            redact=tools.redact,
        )
        found = stretches(read_file(path, chunk_ms=1000, formats=SAFE_FORMATS), tools.detect, length=_STRETCH)
        for part in captions.parts(found):
            yield part
            if gone.is_set() or part.until > 3_600_000 * self._hours:  # a header need not tell the truth
                return

    def _loaded(self) -> Tools:
        with self._loading:
            if self._tools is None:
                self._tools = self._load()
            return self._tools


def _calm() -> None:
    """Threads made by this one, such as those of the recognizer, are as calm."""
    if sys.platform == "linux":  # elsewhere it would be the whole process
        with contextlib.suppress(OSError):
            os.nice(_URGENCY)
