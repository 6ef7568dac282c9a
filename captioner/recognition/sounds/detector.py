"""Music and songs where nobody speaks, from the classifications of one stream.

1. The last two seconds are classified every 0.5 s. Music or singing begins when the mean of the last six (three
   seconds) is clear and nobody speaks, so after two to three seconds. Measured over 70 minutes of speech in eleven
   languages: never. An hour of 107 pieces of music in a row: 99 % of the time.
2. It ends when nothing sounds, or when somebody speaks: when the classifier detects speech without singing, or when
   the voice detector reports speech that was not held (rule 3).
3. Voice over music may be a song. So it must last `_HELD_MS` before it counts as speech, and for as long as singing was
   detected within the last 1.5 s it does not count (`hold_ms`). Nothing of speech is lost, because it is dated back.
   Instrumental music needs no such rule: an hour of it gave no transcription at all.
4. A voice without music is transcribed until three seconds of it are singing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

import numpy as np

from captioner.config.sounds import SongHandling
from captioner.languages import Sound
from captioner.recognition.sounds.classifier import WINDOW, SoundClassifier, SoundScores
from captioner.types import SAMPLE_RATE, Samples, SpeechEnd, SpeechStart

_STEP: Final = 8192
"""Samples between two classifications: 16 frames of the voice detector."""
_STEP_MS: Final = 1000 * _STEP // SAMPLE_RATE
_STEPS: Final = 6
"""Classifications whose mean decides that a sound begins."""
_HELD_MS: Final = 1000
"""Milliseconds that a voice over music must last before it is speech."""
_MUSIC: Final = 0.5
"""Mean music from which on it begins."""
_MAX_SPEECH: Final = 0.15
"""Mean speech, at most, where music begins."""
_SINGING: Final = 0.4
"""Mean singing from which on it begins."""
_LEAD: Final = 0.1
_LEAD_OVER_SPEECH: Final = 0.3
"""Mean singing above mean speech, at least, where singing begins: in a pause, and while somebody seems to speak. With
0.1 for both, one of 13 recordings under music of the same level lost 1.6 s."""
_SONG: Final = 0.5
"""Mean singing from which on it is a song; instrumental music has up to that much."""
_SPEECH: Final = 0.6
"""Speech, without singing, from which on a second of it ends the sound."""
_UNSUNG: Final = 0.2
"""Singing below which there is none in a second of speech."""
_SUNG: Final = 0.3
"""Singing from which on a voice is held."""
_SUNG_STEPS: Final = 3
"""Classifications for which it is held after that."""
_UNSUNG_MS: Final = 10_000
"""Milliseconds without singing after which a song is music."""
_SOUNDING: Final = 0.3
"""Music or singing from which on a sound goes on."""


@dataclass(frozen=True, slots=True)
class SoundStart:
    """Start of a sound."""

    time: int
    """Milliseconds of the stream."""
    sound: Sound


@dataclass(frozen=True, slots=True)
class SoundEnd:
    """End of a sound."""

    time: int
    """Milliseconds of the stream."""


class SoundDetector:
    """Converts samples into `SoundStart` and `SoundEnd` events of one stream."""

    def __init__(self, classify: SoundClassifier, songs: SongHandling = "mark") -> None:
        """Create a detector; with `songs` "transcribe", singing counts as speech."""
        self._classify, self._songs = classify, songs
        self._window = np.zeros(0, np.float32)
        self._added: list[Samples] = []
        self._fed = 0
        """Samples fed so far."""
        self._scores: deque[SoundScores] = deque(maxlen=_STEPS)
        self._sound: Sound | None = None
        self._sounding_until = 0
        """Milliseconds of the stream until which music or singing was detected."""
        self._sung_until = 0
        """Milliseconds of the stream until which singing was detected."""
        self._ended = 0
        """Milliseconds of the stream: end of the previous sound or speech."""
        self._speaking = False

    @property
    def hold_ms(self) -> int | None:
        """Milliseconds that a voice must last now before it is speech; None: it is a song."""
        if self._sound is None:
            return 0
        return None if any(one.singing >= _SUNG for one in tuple(self._scores)[-_SUNG_STEPS:]) else _HELD_MS

    def push(self, samples: Samples) -> Iterator[SoundStart | SoundEnd]:
        """Classify the next samples of the stream and yield the events within them."""
        at = 0
        while at < len(samples):
            part = samples[at : at + _STEP - self._fed % _STEP]
            self._added.append(part)
            self._fed += len(part)
            at += len(part)
            if self._fed % _STEP == 0:
                yield from self._step(self._newest_scores())

    def follow(self, event: SpeechStart | SpeechEnd) -> Iterator[SoundEnd]:
        """Follow the voice detector: a sound ends where speech begins, and no music begins while somebody speaks."""
        self._speaking = isinstance(event, SpeechStart)
        if self._speaking:
            yield from self._end(event.time)
        self._ended = max(self._ended, event.time)

    def flush(self) -> Iterator[SoundEnd]:
        """End the stream."""
        yield from self._end(self._now)

    @property
    def _now(self) -> int:
        return 1000 * self._fed // SAMPLE_RATE

    def _newest_scores(self) -> SoundScores:
        self._window = np.concatenate([self._window, *self._added])[-WINDOW:]
        self._added = []
        scores = self._classify(self._window)
        if self._songs == "transcribe":
            return SoundScores(max(scores.speech, scores.singing), 0.0, scores.music)
        return scores

    def _step(self, scores: SoundScores) -> Iterator[SoundStart | SoundEnd]:
        self._scores.append(scores)
        mean = SoundScores(*np.mean(self._scores, axis=0).tolist())
        if _sounds(scores):
            self._sounding_until = self._now
        if scores.singing >= _SUNG:
            self._sung_until = self._now
        if self._sound is None:
            if len(self._scores) == _STEPS:
                yield from self._begin(mean)
        elif scores.speech >= _SPEECH and scores.singing < _UNSUNG:
            yield from self._end(self._now - 1000)
        elif self._sounding_until < self._now and max(mean.singing, mean.music) < _MUSIC:
            yield from self._end(self._sounding_until)
        elif self._sound == "music" and self._is_song(mean):
            yield from self._change("song")
        elif self._sound == "song" and self._now - self._sung_until >= _UNSUNG_MS:
            yield from self._change("music")

    def _begin(self, mean: SoundScores) -> Iterator[SoundStart]:
        lead = _LEAD_OVER_SPEECH if self._speaking else _LEAD
        sung = mean.singing >= max(_SINGING, mean.speech + lead)
        played = mean.music >= _MUSIC and mean.speech < _MAX_SPEECH and not self._speaking
        if sung or played:
            steps = sum(1 for _ in takewhile(_sounds, reversed(self._scores)))
            yield from self._start("song" if self._is_song(mean) else "music", self._now - steps * _STEP_MS)

    @staticmethod
    def _is_song(mean: SoundScores) -> bool:
        return mean.singing >= max(_SONG, mean.speech)

    def _change(self, sound: Sound) -> Iterator[SoundStart | SoundEnd]:
        yield from self._end(self._now)
        yield from self._start(sound, self._now)

    def _start(self, sound: Sound, time: int) -> Iterator[SoundStart]:
        self._sound = sound
        yield SoundStart(max(self._ended, time), sound)

    def _end(self, time: int) -> Iterator[SoundEnd]:
        if self._sound is None:
            return
        self._sound = None
        self._ended = max(self._ended, time)
        yield SoundEnd(self._ended)


def _sounds(scores: SoundScores) -> bool:
    return max(scores.singing, scores.music) >= _SOUNDING
