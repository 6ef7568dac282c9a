"""Audio of one room, transcribed span by span by a server."""

from __future__ import annotations

from dataclasses import asdict

from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.remote import messages
from captioner.recognition.remote.connection import RemoteConnection
from captioner.types import Hypothesis


class RemoteStream:
    """A `RecognizerStream` on a server."""

    def __init__(self, connection: RemoteConnection) -> None:
        self.connection = connection
        self.append, self.discard_before = connection.append, connection.discard_before

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Return the words of a span.

        Raises:
            RecognizerUnavailable: The server cannot be reached at present.
            RecognitionError: The server failed.
        """
        return messages.parse_words(self.connection.ask("read", **asdict(request)))

    def detect_language(self, start: int, end: int) -> dict[str, float]:
        """Return the probability of each language in a span (milliseconds).

        Raises:
            RecognizerUnavailable: The server cannot be reached at present.
            RecognitionError: The server failed.
        """
        return messages.parse_languages(self.connection.ask("detect", start=start, end=end))
