"""Where speech is: Silero's voice detector, the one that faster-whisper carries, fed as the audio comes in.

1. It judges frames of 32 ms and remembers the stream between them (an LSTM's state and 4 ms of audio).
2. Speech starts with `onset` frames in a row above `threshold`; what is handed on begins `lead` earlier, since the
   first consonant is soft.
3. A voice that hardly rises out of the noise around it is in another room, whatever Silero says. Measured over two
   seconds: the loudest frames of speech in pink noise as loud as itself are 6 to 12 dB above the quietest, those of a
   voice from next door, 5 dB below the noise, 3 to 4. Whisper made thousands of words an hour of the latter.
4. It ends after `pause` without a frame above `release`: lower than `threshold`, so that it does not flutter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from captioner.types import SAMPLE_RATE, Samples, SpeechEnd, SpeechStart

FRAME: Final = 512
"""Samples that the detector judges at once: 32 ms."""
FRAME_MS: Final = 1000 * FRAME // SAMPLE_RATE
_CONTEXT: Final = 64
"""Samples before the frame that it looks at, too."""
_SPAN: Final = 62
"""Frames, two seconds, in which a voice must rise out of the noise."""
_FEW: Final = 15
"""Frames of which that cannot be told."""


@lru_cache(maxsize=1)
def _session() -> Any:
    from faster_whisper.vad import get_vad_model

    return get_vad_model().session


class Silero:
    """How likely each frame of one stream is speech into this microphone."""

    def __init__(self, *, rise: float = 5.5) -> None:
        """`rise`: decibels by which a voice has to be louder than what is between its syllables."""
        self._rise = rise
        self._levels: deque[float] = deque(maxlen=_SPAN)
        self._state = np.zeros((2, 1, 1, 128), dtype=np.float32)
        self._context = np.zeros(_CONTEXT, dtype=np.float32)

    def judge(self, frame: Samples) -> float:
        """The probability that `frame`, of `FRAME` samples, is speech; frames must come in their order."""
        heard = np.concatenate([self._context, frame])[None]
        output, h, c = _session().run(None, {"input": heard, "h": self._state[0], "c": self._state[1]})
        self._state = np.stack([h, c])
        self._context = frame[-_CONTEXT:]
        self._levels.append(level(frame))
        return float(np.asarray(output).reshape(-1)[-1]) if self._near else 0.0

    @property
    def _near(self) -> bool:
        if len(self._levels) < _FEW:
            return True
        levels = sorted(self._levels)
        return levels[-3] - levels[len(levels) // 10] >= self._rise


class Vad:
    """Samples in, `SpeechStart` and `SpeechEnd` out."""

    def __init__(
        self,
        *,
        threshold: float = 0.5,
        release: float = 0.35,
        onset: int = 2,
        lead: int = 300,
        pause: int = 500,
        rise: float = 5.5,
        judge: Silero | None = None,
    ) -> None:
        """The detector of one stream.

        Args:
            threshold: a frame more likely than this is speech.
            release: a frame less likely than this is none.
            onset: frames in a row that make a start.
            lead: milliseconds before the first of them that belong to the speech.
            pause: milliseconds of silence that end it.
            rise: decibels by which a voice has to rise out of the noise around it.
            judge: of frames; another than Silero in tests.
        """
        self._threshold, self._release, self._onset, self._lead, self._pause = threshold, release, onset, lead, pause
        self._judge = judge or Silero(rise=rise)
        self._rest: npt.NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._frames = 0
        self._loud = 0
        """Frames of speech in a row."""
        self._voiced = 0
        """Milliseconds: end of the last frame that was not silence."""
        self._ended = 0
        """Milliseconds: end of the speech before, behind which a lead must stay."""
        self.speaking = False

    @property
    def now(self) -> int:
        """Milliseconds judged so far."""
        return self._frames * FRAME_MS

    @property
    def quiet(self) -> int:
        """Milliseconds since the voice was last heard."""
        return self.now - self._voiced

    def push(self, samples: Samples) -> Iterator[SpeechStart | SpeechEnd]:
        """What changed within `samples`, the next of the stream."""
        rest = np.concatenate([self._rest, samples])
        count = len(rest) // FRAME
        self._rest = rest[count * FRAME :]
        for frame in rest[: count * FRAME].reshape(count, FRAME):
            yield from self._step(self._judge.judge(frame))

    def flush(self) -> Iterator[SpeechEnd]:
        """The stream has ended, and with it the speech."""
        if self.speaking:
            self.speaking = False
            yield SpeechEnd(self.now)

    def _step(self, probability: float) -> Iterator[SpeechStart | SpeechEnd]:
        self._frames += 1
        self._loud = self._loud + 1 if probability > self._threshold else 0
        if probability > (self._release if self.speaking else self._threshold):
            self._voiced = self.now
        if not self.speaking and self._loud >= self._onset:
            self.speaking = True
            yield SpeechStart(max(self._ended, self.now - self._onset * FRAME_MS - self._lead))
        elif self.speaking and self.quiet >= self._pause:
            self.speaking = False
            self._ended = self._voiced + min(self._pause, self._lead)
            yield SpeechEnd(self._ended)


def level(frame: Samples) -> float:
    """Its power in decibels, 0 being full scale."""
    return 10 * float(np.log10(np.mean(np.square(frame)) + 1e-10))
