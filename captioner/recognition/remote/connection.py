"""Requests and audio of one stream to a recognition server, for the thread of the engine.

1. Audio is kept until it is no longer needed. A new connection begins with the oldest audio that is kept, so that no
   speech during an outage is lost up to the limit of the kept audio; what exceeds it is counted.
2. A request follows all audio before it, one at a time. It is asked again after an outage, for the newest audio.
3. A server that neither takes audio nor answers for `answer_s` is connected again; a slow line that takes audio is not.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from types import MappingProxyType
from typing import Final

from captioner.errors import RecognitionError, RecognizerUnavailable
from captioner.recognition.remote import messages
from captioner.recognition.remote.link import Link
from captioner.recognition.remote.messages import Kind, Message
from captioner.recognition.remote.outbox import Outbox
from captioner.recognition.remote.server import RecognitionServer
from captioner.types import Samples

_GRACE_S: Final = 0.5
"""Seconds that a request may wait for its turn on the line before the caller gets control again."""
_SLOW_MS: Final = 3000
"""Milliseconds of unsent audio from which on the line is reported as slow."""


class RemoteConnection:
    """Sends audio and requests, and waits for answers."""

    def __init__(
        self,
        server: RecognitionServer,
        kind: Kind,
        loop: asyncio.AbstractEventLoop,
        *,
        answer_s: float = 20.0,
        start: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        """Open a connection.

        Args:
            server: Server to connect to.
            kind: Kind of recognizer that it must be.
            loop: Event loop that runs on another thread.
            answer_s: Seconds after which a server that neither takes audio nor answers is connected again.
            start: Members of the message that begins each connection.
        """
        self._name, self._loop, self._answer_s = server.name, loop, answer_s
        self._outbox = Outbox()
        self._received: deque[Message] = deque()
        self._arrived = threading.Condition()
        self._number = 0
        """Number of the last request."""
        self._link = Link(server, kind, self._outbox, self._on_message, start)
        self._running: Future[None] = asyncio.run_coroutine_threadsafe(self._link.run(), loop)

    @property
    def problem(self) -> str:
        """Why recognition is degraded, in words; empty if it is not."""
        dropped = self._outbox.dropped_s
        lost = f"{dropped:.1f} s of audio exceeded what is kept for the recognizer and are lost" if dropped else ""
        return "; ".join(filter(None, (self._fault, lost)))

    @property
    def delay_cause(self) -> str:
        """Cause of a delay, and what to do: the connection, or else the server."""
        advice = "use a smaller model there, fewer rooms or languages"
        return self._fault or f"the recognizer at {self._name} is slower than the speech; {advice}"

    @property
    def _fault(self) -> str:
        """Present fault of the connection; empty if there is none."""
        if fault := self._link.fault:
            return f"the recognizer at {self._name} is not available: {fault}; reconnecting"
        if (unsent := self._outbox.unsent_ms) >= _SLOW_MS:
            return f"the line to the recognizer at {self._name} is slow: {unsent / 1000:.0f} s of audio wait"
        return ""

    @property
    def end_ms(self) -> int:
        """Milliseconds of audio that were appended."""
        return self._outbox.end_ms

    def append(self, samples: Samples) -> None:
        """Append the next audio; never waits."""
        self._outbox.append(samples)
        self._loop.call_soon_threadsafe(self._link.wake)

    def discard_before(self, time: int) -> None:
        """Drop audio before `time` milliseconds; it is not sent again."""
        self._outbox.discard_before(time)

    def ask(self, kind: str, **members: object) -> Message:
        """Send a request, and return its answer.

        Raises:
            RecognizerUnavailable: There is no connection, or it is too slow; the caller may ask again.
            RecognitionError: The server failed.
        """
        self._number += 1
        self._put(messages.compose(kind, id=self._number, **members))
        try:
            answer = self._answer(self._number)
        finally:
            self._outbox.put("")
        if answer["type"] == "error":
            raise RecognitionError(f"{self._name}: {messages.member(answer, 'message', str)}")
        return answer

    def finish(self) -> None:
        """Announce the end of the audio."""
        self._put(messages.compose("end"))

    def receive(self, timeout_s: float) -> list[Message]:
        """Return the messages that have arrived, oldest first; waits for one."""
        with self._arrived:
            self._arrived.wait_for(lambda: bool(self._received), timeout_s)
            found = list(self._received)
            self._received.clear()
            return found

    def give_up(self) -> None:
        """Connect again, because the server does not answer."""
        self._loop.call_soon_threadsafe(self._link.give_up)

    def close(self) -> None:
        """Close the connection; callable from any thread, and more than once."""
        self._running.cancel()

    def _put(self, request: str) -> None:
        self._outbox.put(request)
        self._loop.call_soon_threadsafe(self._link.wake)

    def _answer(self, number: int) -> Message:
        asked_at = time.monotonic()
        while True:
            for message in self.receive(_GRACE_S):
                if message.get("id") == number:
                    return message
            now, sent = time.monotonic(), self._outbox.request_sent
            if not sent and now - asked_at >= _GRACE_S:
                raise RecognizerUnavailable(self.problem or f"no connection to the recognizer at {self._name} yet")
            if sent and now - max(asked_at, self._link.progress_at) >= self._answer_s:
                self.give_up()
                raise RecognizerUnavailable(f"the recognizer at {self._name} does not answer")

    def _on_message(self, message: Message) -> None:
        with self._arrived:
            self._received.append(message)
            self._arrived.notify_all()
