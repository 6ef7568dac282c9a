"""Changes of the speaker in the stream of a room, by media time."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from captioner.types import SAMPLE_RATE, AudioChunk


class SpeakerChanges:
    """Written by the event loop when somebody names a speaker, read by the thread that feeds the engine."""

    def __init__(self) -> None:
        self._changes: list[tuple[int, str | None]] = []
        """Milliseconds of the stream, and the speaker from there on."""
        self._lock = threading.Lock()

    def add(self, at_ms: int, speaker: str | None) -> None:
        """Name the speaker of the audio from `at_ms` milliseconds of the stream on; None: nobody."""
        with self._lock:
            self._changes.append((at_ms, speaker))

    def divided(self, chunk: AudioChunk) -> Iterator[tuple[AudioChunk, str | None]]:
        """Yield the parts of a chunk with the speaker of each; chunks must be given in order."""
        speaker, following = self._within(chunk.start, chunk.start + chunk.milliseconds)
        first = 0
        for at_ms, changed in following.items():
            last = (at_ms - chunk.start) * SAMPLE_RATE // 1000
            yield AudioChunk(chunk.start + first * 1000 // SAMPLE_RATE, chunk.samples[first:last]), speaker
            first, speaker = last, changed
        yield AudioChunk(chunk.start + first * 1000 // SAMPLE_RATE, chunk.samples[first:]), speaker

    def _within(self, start: int, end: int) -> tuple[str | None, dict[int, str | None]]:
        """Return the speaker at `start` and the changes after it up to `end`; forget the changes before."""
        with self._lock:
            passed = [change for change in self._changes if change[0] <= start]
            self._changes = passed[-1:] + self._changes[len(passed) :]
            following = {at_ms: speaker for at_ms, speaker in self._changes[len(passed[-1:]) :] if at_ms < end}
        return (passed[-1][1] if passed else None), following
