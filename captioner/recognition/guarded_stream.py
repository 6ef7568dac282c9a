"""Stream of a recognizer that two threads use: the guard of the engine is open while the recognizer computes."""

from __future__ import annotations

from captioner.recognition.guard import Guard
from captioner.recognition.recognizer import RecognizerStream, TranscriptionRequest
from captioner.types import Hypothesis


class GuardedStream:
    """Used by the thread that transcribes, which holds the guard."""

    def __init__(self, stream: RecognizerStream, guard: Guard) -> None:
        self.translated_from: int | None = None
        """Start of the translation that another thread computes, in milliseconds of the stream."""
        self.append = stream.append
        self.guard = guard
        self._stream = stream
        self._transcribed_from: int | None = None

    def discard_before(self, time: int) -> None:
        """Drop audio before `time` (milliseconds) that neither thread needs."""
        needed = (time, self._transcribed_from, self.translated_from)
        self._stream.discard_before(min(each for each in needed if each is not None))

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Return the words of a span."""
        self._transcribed_from = request.start
        with self.guard.opened():
            hypothesis = self._stream.transcribe(request)
        self._transcribed_from = None
        return hypothesis

    def detect_language(self, start: int, end: int) -> dict[str, float]:
        """Return the probability of each language in a span (milliseconds)."""
        self._transcribed_from = start
        with self.guard.opened():
            probabilities = self._stream.detect_language(start, end)
        self._transcribed_from = None
        return probabilities

    def translate(self, request: TranscriptionRequest) -> Hypothesis:
        """Return the English of a span, on the other thread, which does not hold the guard."""
        return self._stream.transcribe(request)
