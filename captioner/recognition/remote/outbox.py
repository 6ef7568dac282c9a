"""Audio and the request that follows it, to be sent over one connection after the other."""

from __future__ import annotations

import threading

from captioner.recognition.remote import pcm
from captioner.recognition.remote.retained_audio import RetainedAudio
from captioner.types import Samples


class Outbox:
    """Messages to a server, in order; filled by the thread of the engine, emptied by the event loop."""

    def __init__(self) -> None:
        self._audio = RetainedAudio()
        self._sent = 0
        """Position in the audio up to which it was sent over the present connection."""
        self._request = ""
        self._request_sent = False
        """True if the request was sent over the present connection."""
        self._lock = threading.Lock()

    @property
    def end_ms(self) -> int:
        """Milliseconds of audio that were appended."""
        return self._audio.end // pcm.BYTES_PER_MS

    @property
    def unsent_ms(self) -> int:
        """Milliseconds of audio that are still to be sent over the present connection."""
        return (self._audio.end - self._sent) // pcm.BYTES_PER_MS

    @property
    def dropped_s(self) -> float:
        """Seconds of audio that were needed and exceeded the limit."""
        return self._audio.dropped_s

    @property
    def request_sent(self) -> bool:
        """True if the request was sent over the present connection."""
        return self._request_sent

    def append(self, samples: Samples) -> None:
        """Append the next audio."""
        with self._lock:
            self._audio.append(samples)

    def discard_before(self, time: int) -> None:
        """Drop audio before `time` milliseconds."""
        with self._lock:
            self._audio.discard_before(time)

    def put(self, request: str) -> None:
        """Set the request that is sent once, after all audio; empty: none."""
        with self._lock:
            self._request, self._request_sent = request, False

    def restart(self) -> int:
        """Begin again for a new connection; returns the milliseconds of the stream at which its audio begins."""
        with self._lock:
            self._request_sent = False
            self._sent = self._audio.first
            return self._sent // pcm.BYTES_PER_MS

    def take(self) -> bytes | str:
        """Return the next message to send; empty if there is none."""
        with self._lock:
            if part := self._audio.part(self._sent):
                self._sent += len(part)
                return part
            if self._request_sent:
                return ""
            self._request_sent = bool(self._request)
            return self._request
