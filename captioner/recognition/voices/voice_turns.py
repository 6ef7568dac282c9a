"""Changes of the voice in the audio of one stream.

1. Only speech is compared: the frames that the voice detector takes for silence are left out.
2. Every `_STEP_MS` of speech the last `_WINDOW_MS` of it become an embedding, which costs 7.5 ms: 1.9 % of a core while
   somebody speaks.
3. After a pause no embedding is made until `_WINDOW_MS` of speech have followed, so that none mixes the voices before
   and after it. A further pause before that changes nothing: short answers would be compared too late.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from captioner.recognition.voices.known_voices import KnownVoices
from captioner.recognition.voices.voice_encoder import (
    LENGTH,
    STEP,
    STEP_MS,
    Embedding,
    Features,
    VoiceEncoder,
    mel_frames,
)
from captioner.types import SAMPLE_RATE, Samples

_WINDOW_MS: Final = 800
_STEP_MS: Final = 400
_PAUSE_MS: Final = 200
"""Milliseconds of silence behind which another voice may begin."""
_TRAILING_MS: Final = 64
"""Milliseconds of silence that still belong to the speech before it."""


@dataclass(frozen=True, slots=True)
class VoiceTurn:
    """Beginning of the speech of another voice."""

    time: int
    """Estimate in milliseconds of the stream."""
    voice: int
    """Number of the voice, from 1."""


class VoiceTurns:
    """Follows one stream; the voices may be known from an earlier one."""

    def __init__(self, encoder: VoiceEncoder, known: KnownVoices) -> None:
        self._encoder, self._known = encoder, known
        known.begin()
        self._rest: Samples = np.zeros(0, np.float32)
        """Samples that begin the next mel frame."""
        self._frames: deque[tuple[int, Features, float]] = deque(maxlen=_WINDOW_MS // STEP_MS)
        """Milliseconds of the stream, mel bands and power of the last frames of speech."""
        self._since_pause = self._since_last = 0
        """Frames of speech since a pause, and since the last embedding."""

    def push(self, frame: Samples, now: int, silence_ms: int) -> VoiceTurn | None:
        """Take the next frame of the voice detector; returns the change of the voice that it reveals, if any."""
        found = self.embedding(frame, now, silence_ms)
        return self.compare(*found) if found else None

    def embedding(self, frame: Samples, now: int, silence_ms: int) -> tuple[Embedding, int] | None:
        """Take the next frame of the voice detector; returns the embedding of the last window, if one is due.

        Args:
            frame: Samples of the frame.
            now: Milliseconds of the stream at its end.
            silence_ms: Milliseconds since the last frame of speech, 0 if this is one.

        Returns:
            The embedding, and the milliseconds of the stream at which another voice would have begun: the beginning
            of its window after a pause, otherwise its middle.
        """
        samples = np.concatenate([self._rest, frame])
        count = max(0, (len(samples) - LENGTH) // STEP + 1)
        self._rest = samples[count * STEP :]
        if silence_ms >= _PAUSE_MS and self._since_pause * STEP_MS >= _WINDOW_MS:
            self._since_pause = 0
        if silence_ms > _TRAILING_MS or not count:
            return None
        start = now - 1000 * len(samples) // SAMPLE_RATE
        for i, bands in enumerate(mel_frames(samples)):
            power = float(np.mean(np.square(samples[i * STEP : i * STEP + LENGTH])))
            self._frames.append((start + i * STEP_MS, bands, power))
        self._since_pause += count
        self._since_last += count
        if self._since_pause * STEP_MS < _WINDOW_MS or self._since_last * STEP_MS < _STEP_MS:
            return None
        follows_pause = (self._since_pause - self._since_last) * STEP_MS < _WINDOW_MS
        self._since_last = 0
        times, bands, powers = zip(*self._frames, strict=True)
        embedding = self._encoder.embed(np.stack(bands), sum(powers) / len(powers))
        return embedding, times[0] if follows_pause else times[len(times) // 2]

    def compare(self, embedding: Embedding, start: int) -> VoiceTurn | None:
        """Compare an embedding with the voices; returns the change that it reveals, if any."""
        found = self._known.push(embedding, start)
        return VoiceTurn(*found) if found else None
