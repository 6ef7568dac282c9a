"""Audio of one room, recognized by a streaming model on a server."""

from __future__ import annotations

import time
import weakref
from collections.abc import Sequence
from typing import Final

from captioner.recognition.remote import messages
from captioner.recognition.remote.connection import RemoteConnection
from captioner.recognition.streaming import StreamingHypothesis
from captioner.types import Samples

_WAIT_S: Final = 0.02
"""Seconds that `receive` waits for a hypothesis: meanwhile the engine cannot send audio."""


class RemoteSession:
    """A `StreamingSession` on a server."""

    def __init__(self, connection: RemoteConnection, *, answer_s: float = 20.0) -> None:
        """Use a connection; `answer_s`: seconds after which a server that processes no audio is connected again."""
        self.finished = False
        """True if the server has returned everything."""
        self._connection, self._answer_s = connection, answer_s
        self._processed_ms = 0
        self._progress_at = time.monotonic()
        """Monotonic time at which the server had last processed audio, or had none to process."""
        weakref.finalize(self, connection.close)  # an engine that is replaced does not reach the end of its stream

    @property
    def problem(self) -> str:
        """Why recognition is degraded, in words; empty if it is not."""
        return self._connection.problem

    @property
    def delay_cause(self) -> str:
        """Cause of a delay: the connection, or else the server."""
        return self._connection.delay_cause

    @property
    def behind_ms(self) -> int:
        """Milliseconds of audio for which no hypothesis has arrived."""
        return max(0, self._connection.end_ms - self._processed_ms)

    def append(self, samples: Samples) -> None:
        """Append the next audio."""
        self._connection.append(samples)

    def discard_before(self, time: int) -> None:
        """Drop audio before `time` milliseconds; it is not sent again."""
        self._connection.discard_before(time)

    def receive(self) -> Sequence[StreamingHypothesis]:
        """Return the hypotheses that have arrived; waits a moment for the first."""
        found = []
        for message in self._connection.receive(_WAIT_S):
            if message["type"] == "end":
                self.finished = True
            elif message["type"] == "words":
                found.append(messages.parse_hypothesis(message))
                self._processed_ms = max(self._processed_ms, found[-1].end)
        now = time.monotonic()
        if found or not self.behind_ms or self.problem:
            self._progress_at = now
        elif now - self._progress_at >= self._answer_s:
            self._progress_at = now
            self._connection.give_up()
        return found

    def finish(self) -> None:
        """Announce the end of the audio."""
        self._connection.finish()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
