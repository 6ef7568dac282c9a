"""What a recognizer is: audio in, readings of any stretch of it out.

A `Recognizer` is the model, one per process and safe to use from several threads. `stream` gives a `RecognizerStream`,
one per room, which keeps the audio that may still be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from captioner.types import Hypothesis, Samples


@dataclass(frozen=True, slots=True)
class TranscriptionRequest:
    """What is to be read, and what is known already."""

    start: int
    """Milliseconds of the stream."""
    end: int
    """Milliseconds of the stream."""
    language: str
    """Of the speech."""
    context: str = ""
    """What was said before `start`: read for names, spelling and style, never repeated."""
    hotwords: str = ""
    """Names and terms that may be said."""
    prefix: str = ""
    """The words at the start of the stretch that are settled: the reading begins with them to the letter."""
    final: bool = False
    """The stretch has ended: take the time to read it well, up to its last sound."""
    translate: bool = False
    """Read it in English, too."""
    translation_prefix: str = ""
    """How that English begins, to the letter."""
    fast: bool = False
    """Much audio waits behind it: be quick rather than thorough."""


class RecognizerStream(Protocol):
    """The ears of one room."""

    def append(self, samples: Samples) -> None:
        """Take the next samples of the stream in."""
        ...

    def discard_before(self, before: int) -> None:
        """What lies before `before` milliseconds will not be asked for again."""
        ...

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """What was said in the stretch; no words where nothing was."""
        ...

    def detect_language(self, start: int, end: int) -> dict[str, float]:
        """The languages that the stretch may be in -> how likely, the likeliest first."""
        ...


class Recognizer(Protocol):
    """A model that is loaded."""

    name: str
    multilingual: bool
    workers: int
    """Readings that it does at once."""

    def stream(self) -> RecognizerStream:
        """A reader for one more room."""
        ...

    def reload(self) -> None:
        """Load the weights anew: a reading hangs in those that are loaded. Readers go on with the new ones.

        Raises:
            Exception: they cannot be loaded; the old ones stay.
        """
        ...
