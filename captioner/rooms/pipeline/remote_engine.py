"""An engine whose recognizer is a server that may be unavailable for a while."""

from __future__ import annotations

import time
import weakref
from collections.abc import Iterator
from typing import Final

from captioner.errors import RecognitionError, RecognizerUnavailable
from captioner.recognition.remote.connection import RemoteConnection
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.types import Revision

_FINISH_S: Final = 4.0
"""Seconds that the end of a stream waits for an unavailable server; from 5 s on an engine counts as not responding."""


class RemoteEngine:
    """Decodes later what a server could not transcribe: captions stay open meanwhile, and audio waits."""

    def __init__(self, engine: LiveEngine, connection: RemoteConnection) -> None:
        self._engine, self._connection = engine, connection
        self.guard, self.translation = engine.guard, engine.translation
        self.feed, self.change_speaker = engine.feed, engine.change_speaker
        weakref.finalize(self, connection.close)  # an engine that is replaced does not reach the end of its stream

    @property
    def due(self) -> str | None:
        """Kind of the next decode."""
        return self._engine.due

    @property
    def translation_due(self) -> bool:
        """True if `translation` returns one."""
        return self._engine.translation_due

    @property
    def behind(self) -> int:
        """Milliseconds of audio that were fed and are not decoded yet."""
        return self._engine.behind

    @property
    def notice(self) -> str:
        """Problem of the connection and notice of the engine for operators."""
        return "; ".join(filter(None, (self._connection.problem, self._engine.notice)))

    @property
    def delay_cause(self) -> str:
        """Fault of the connection, or else the slowness of the server."""
        return self._connection.delay_cause

    def decode(self) -> Iterator[Revision]:
        """Decode once, whatever is due; nothing if the server is unavailable, so that it stays due."""
        try:
            yield from self._engine.decode()
        except RecognizerUnavailable:
            return

    def flush(self) -> Iterator[Revision]:
        """Make everything final at the end of the stream.

        Raises:
            RecognitionError: The server was unavailable for too long; what is shown is to be made final.
        """
        until = time.monotonic() + _FINISH_S
        try:
            while True:
                try:
                    yield from self._engine.flush()
                except RecognizerUnavailable as error:
                    if time.monotonic() >= until:
                        lost = f"{self.behind / 1000:.1f} s of audio at the end of the stream were not recognized"
                        raise RecognitionError(lost) from error
                else:
                    return
        finally:
            self._connection.close()
