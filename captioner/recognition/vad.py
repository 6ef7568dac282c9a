"""Voice activity detection with Silero, as bundled with faster-whisper, fed while the audio arrives.

1. Silero classifies frames of 32 ms and keeps state between them (an LSTM's state and 4 ms of audio).
2. Speech starts with `onset_frames` successive frames above `threshold`. It begins `lead_ms` earlier, because the
   first consonant is soft.
3. A voice that hardly exceeds the noise around it is in another room, whatever Silero returns. Measured over two
   seconds: the loudest frames of speech in pink noise as loud as itself are 6 to 12 dB above the quietest; those of a
   voice from the next room, 5 dB below the noise, 3 to 4 dB. Whisper made thousands of words an hour of the latter.
4. A voice over music may be a song: it counts as speech after the time that `VoiceHold` returns, or not at all. Speech
   that was held begins where the voice began, up to `_LOOKBACK_MS` ago.
5. Speech ends after `pause_ms` without a frame above `release_threshold`, which is lower than `threshold` so that
   speech does not flutter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from captioner.config.recognition import VadConfig
from captioner.types import SAMPLE_RATE, Samples, SpeechEnd, SpeechStart

FRAME: Final = 512
"""Samples that are classified at once: 32 ms."""
FRAME_MS: Final = 1000 * FRAME // SAMPLE_RATE
_CONTEXT: Final = 64
"""Samples before the frame that Silero needs as well."""
_LEVEL_FRAMES: Final = 62
"""Frames (two seconds) over which the level of a voice is compared with the noise."""
_MIN_LEVEL_FRAMES: Final = 15
"""Frames below which that comparison is not possible."""
_LOOKBACK_MS: Final = 1500
"""Milliseconds by which speech that was held is dated back, at most; the engine keeps two seconds of silence."""


@lru_cache(maxsize=1)
def _session() -> Any:
    from faster_whisper.vad import get_vad_model

    return get_vad_model().session


class Silero:
    """Probability of speech for each frame of one stream."""

    def __init__(self, *, min_snr_db: float = VadConfig().min_snr_db) -> None:
        """Create a detector.

        Args:
            min_snr_db: Decibels by which a voice must be louder than the audio between its syllables.
        """
        self._min_snr_db = min_snr_db
        self._levels: deque[float] = deque(maxlen=_LEVEL_FRAMES)
        self._state = np.zeros((2, 1, 1, 128), dtype=np.float32)
        self._context = np.zeros(_CONTEXT, dtype=np.float32)

    def speech_probability(self, frame: Samples) -> float:
        """Return the probability that the next frame of the stream, of `FRAME` samples, is speech."""
        samples = np.concatenate([self._context, frame])[None]
        output, h, c = _session().run(None, {"input": samples, "h": self._state[0], "c": self._state[1]})
        self._state = np.stack([h, c])
        self._context = frame[-_CONTEXT:]
        self._levels.append(level_db(frame))
        return float(np.asarray(output).reshape(-1)[-1]) if self._is_foreground else 0.0

    @property
    def _is_foreground(self) -> bool:
        if len(self._levels) < _MIN_LEVEL_FRAMES:
            return True
        levels = sorted(self._levels)
        return levels[-3] - levels[len(levels) // 10] >= self._min_snr_db


class VoiceHold(Protocol):
    """Determines how long a voice must last before it counts as speech."""

    @property
    def hold_ms(self) -> int | None:
        """Milliseconds that a voice must last now before it is speech; None: it is none, however long it lasts."""
        ...

    def push(self, samples: Samples) -> None:
        """Take the next samples of the stream."""
        ...

    def follow(self, event: SpeechStart | SpeechEnd) -> None:
        """Take an event of the voice detector."""
        ...


class Vad:
    """Converts samples into `SpeechStart` and `SpeechEnd` events of one stream."""

    def __init__(
        self, config: VadConfig = VadConfig(), *, detector: Silero | None = None, hold: VoiceHold | None = None
    ) -> None:
        """Create a detector; `detector` replaces Silero in tests. Without `hold`, every voice is speech."""
        self._config, self._hold = config, hold
        self._detector = detector or Silero(min_snr_db=config.min_snr_db)
        self._rest: npt.NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._frames = 0
        self._onset = 0
        """Successive frames of speech."""
        self._voice_start: int | None = None
        """Milliseconds at which the present voice began; None in silence."""
        self._voiced_until = 0
        """Milliseconds: end of the last frame that was not silence."""
        self._ended = 0
        """Milliseconds: end of the previous speech; the next one never begins before it."""
        self.speaking = False

    @property
    def now(self) -> int:
        """Milliseconds of the stream classified so far."""
        return self._frames * FRAME_MS

    @property
    def silence_ms(self) -> int:
        """Milliseconds since the last frame of speech."""
        return self.now - self._voiced_until

    def push(self, samples: Samples) -> Iterator[SpeechStart | SpeechEnd]:
        """Classify the next samples of the stream and yield the events within them."""
        rest = np.concatenate([self._rest, samples])
        count = len(rest) // FRAME
        self._rest = rest[count * FRAME :]
        for frame in rest[: count * FRAME].reshape(count, FRAME):
            if self._hold is not None:
                self._hold.push(frame)
            for event in self._step(self._detector.speech_probability(frame)):
                if self._hold is not None:
                    self._hold.follow(event)
                yield event

    def flush(self) -> Iterator[SpeechEnd]:
        """End the stream; yields the end of speech if somebody is speaking."""
        self._voice_start = None
        if self.speaking:
            self.speaking = False
            yield SpeechEnd(self.now)

    def _step(self, probability: float) -> Iterator[SpeechStart | SpeechEnd]:
        config, hold_ms = self._config, 0 if self._hold is None else self._hold.hold_ms
        self._frames += 1
        if self.speaking and hold_ms is None:
            probability = 0.0
        self._onset = self._onset + 1 if probability > config.threshold else 0
        if probability > (config.release_threshold if self.speaking else config.threshold):
            self._voiced_until = self.now
        if self._onset >= config.onset_frames and self._voice_start is None:
            self._voice_start = self.now - config.onset_frames * FRAME_MS
        elif self.silence_ms >= config.pause_ms:
            self._voice_start = None
        if not self.speaking and self._has_lasted(hold_ms):
            self.speaking = True
            start = max(self._voice_start or 0, self.now - _LOOKBACK_MS) - config.lead_ms
            yield SpeechStart(max(self._ended, start))
        elif self.speaking and self.silence_ms >= config.pause_ms:
            self.speaking = False
            self._ended = self._voiced_until + min(config.pause_ms, config.lead_ms)
            yield SpeechEnd(self._ended)

    def _has_lasted(self, hold_ms: int | None) -> bool:
        """Return True if there is a voice, and it has lasted that long."""
        if self._voice_start is None or hold_ms is None:
            return False
        return self.now - self._voice_start >= hold_ms


def level_db(frame: Samples) -> float:
    """Return the power of a frame in decibels relative to full scale."""
    return 10 * float(np.log10(np.mean(np.square(frame)) + 1e-10))
