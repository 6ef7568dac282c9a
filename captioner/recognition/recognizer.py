"""Interface of a speech recognizer: transcribes any span of a stream's audio.

A `Recognizer` is a loaded model, one per process and safe to use from several threads. `stream` returns a
`RecognizerStream`, one per room, which keeps the audio that may still be transcribed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from captioner.types import Hypothesis, Samples


@dataclass(frozen=True, slots=True)
class TranscriptionRequest:
    """Span of audio to transcribe, and what is known about it."""

    start: int
    """Milliseconds of the stream."""
    end: int
    """Milliseconds of the stream."""
    language: str
    """Language of the speech."""
    context: str = ""
    """Text before `start`: a hint for names, spelling and style, never repeated."""
    hotwords: str = ""
    """Names and terms to expect."""
    prefix: str = ""
    """Settled words at the start of the span: the transcription begins with exactly this text."""
    final: bool = False
    """True if speech has ended: transcribe thoroughly, up to the last sound."""
    transcribe: bool = True
    """True to transcribe the span."""
    translate: bool = False
    """True to translate the span into English, too, or only that."""
    translation_prefix: str = ""
    """Text with which that translation begins."""
    prefix_ms: int = 0
    """Milliseconds from `start` that the prefixes cover: what follows is the text of the rest of the span."""
    fast: bool = False
    """True if much audio waits: speed is more important than accuracy."""


class RecognizerStream(Protocol):
    """Audio of one room, and the model that transcribes it."""

    def append(self, samples: Samples) -> None:
        """Append the next samples of the stream."""
        ...

    def discard_before(self, time: int) -> None:
        """Allow audio before `time` (milliseconds) to be dropped; it is not requested again."""
        ...

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Return the words of a span; none if there is no speech."""
        ...

    def detect_language(self, start: int, end: int) -> dict[str, float]:
        """Return the probability of each language in a span (milliseconds), the most probable first."""
        ...


@runtime_checkable
class Recognizer(Protocol):
    """A loaded model."""

    name: str
    multilingual: bool
    translates: bool
    """True if the model translates speech into English, too."""
    workers: int
    """Number of transcriptions that run in parallel."""

    def stream(self) -> RecognizerStream:
        """Create the stream of one more room."""
        ...

    def reload(self) -> None:
        """Load the weights again after a transcription hung; existing streams use the new weights.

        Raises:
            Exception: The weights cannot be loaded; the old ones stay in use.
        """
        ...
