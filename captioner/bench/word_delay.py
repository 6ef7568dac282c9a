"""Delay of one word, divided among the stages that it waited for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from captioner.bench.late_words import Cause

_IMMEDIATE_S = 0.3
"""Seconds from the end of an attempt to publishing that need no other cause than delivery."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Chance of a word to be shown: a transcription or a translation."""

    began: float
    """Seconds since the first sample was spoken."""
    ended: float
    outcome: Cause | None
    """Why the word was not shown; None if it was."""


class WordDelay:
    """Divides the delay of a word in order, from its due moment on."""

    def __init__(self, due: float, published: float, received: float) -> None:
        """Begin at the due moment.

        Args:
            due: seconds since the first sample was spoken.
            published: moment at which the room published the word.
            received: moment at which a viewer had it.
        """
        self.parts: dict[Cause, float] = {}
        """Seconds by stage."""
        self.due = self._at = due
        self._published, self._received = published, received

    def until(self, time: float, cause: Cause) -> None:
        """Assign the time until then, at most until the word was published."""
        time = min(time, self._published)
        if time > self._at:
            self.parts[cause] = self.parts.get(cause, 0.0) + time - self._at
            self._at = time

    def until_read(self, began: float, busy: Iterable[tuple[float, float]], otherwise: Cause = Cause.WINDOW) -> None:
        """Assign the time until a transcription begins to the model while it is busy, to another cause otherwise."""
        for begin, end in busy:
            if end > self._at and begin < began:
                self.until(begin, otherwise)
                self.until(min(end, began), Cause.MODEL)
        self.until(began, otherwise)

    def after(self, attempts: Iterable[Attempt], shown: Cause) -> None:
        """Assign the time after the first attempt: after each one until the next one ends, to its outcome.

        `shown` is the cause if an attempt had shown the word, and it was published later nevertheless.
        """
        cause: Cause | None = shown
        for attempt in attempts:
            self.until(attempt.ended, cause or shown)
            cause = attempt.outcome
            if cause is None and self._published - self._at <= _IMMEDIATE_S:
                break
        else:
            self.until(self._published, cause or shown)
        self._published = self._received
        self.until(self._received, Cause.DELIVERY)
