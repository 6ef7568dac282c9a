"""Interface of a streaming recognizer: takes audio, and returns hypotheses of its own accord.

A `Recognizer` transcribes spans that the engine chooses. A streaming model, such as a transducer, chooses them itself:
it returns partial hypotheses of an utterance, and a final one at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from captioner.types import Samples, Word


@dataclass(frozen=True, slots=True)
class StreamingHypothesis:
    """All words of the present utterance so far; the next hypothesis replaces it as a whole."""

    words: tuple[Word, ...]
    """Words with times in the stream. A model without probabilities gives each the probability 1."""
    end: int
    """Milliseconds of the stream up to which audio was processed."""
    final: bool = False
    """True if the utterance has ended: the next hypothesis begins another one."""
    language: str = ""
    """Language of the words; empty: the one that was requested."""


class StreamingSession(Protocol):
    """Recognition of the audio of one room; used by one thread."""

    @property
    def problem(self) -> str:
        """Fault that does not end the session, such as a lost connection; empty if there is none."""
        ...

    @property
    def behind_ms(self) -> int:
        """Milliseconds of audio for which `receive` has not returned a hypothesis; 0 if it needs more audio first."""
        ...

    @property
    def finished(self) -> bool:
        """True if `finish` was called and all hypotheses were returned."""
        ...

    def append(self, samples: Samples) -> None:
        """Append the next samples of the stream; returns quickly."""
        ...

    def discard_before(self, time: int) -> None:
        """Allow audio before `time` (milliseconds) to be dropped: its words are final."""
        ...

    def receive(self) -> Sequence[StreamingHypothesis]:
        """Process the audio that waits, or wait a moment for results; returns new hypotheses, oldest first.

        Raises:
            Exception: The session is useless; another one is opened, and goes on with later audio.
        """
        ...

    def finish(self) -> None:
        """End the audio; further calls of `receive` return the rest."""
        ...

    def close(self) -> None:
        """Release what the session holds."""
        ...


@runtime_checkable
class StreamingRecognizer(Protocol):
    """A loaded streaming model, or a connection to one."""

    name: str
    multilingual: bool
    workers: int
    """Sessions that may be in `receive` at the same time."""

    def open(self, language: str, hotwords: str) -> StreamingSession:
        """Open the session of one more room.

        Args:
            language: Spoken language; several, such as `en,es`; or `auto`.
            hotwords: Names and terms to expect, such as `Dashwood, Norland`.
        """
        ...

    def reload(self) -> None:
        """Load the model again after a session hung."""
        ...
