"""Captions of sounds: a label that is open while music or a song plays, and final when it has ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count

from captioner.config.sounds import SongHandling, SoundsConfig
from captioner.languages import AUTO, sound_label
from captioner.recognition.sounds import classifier
from captioner.recognition.sounds.classifier import SoundClassifier
from captioner.recognition.sounds.detector import SoundDetector, SoundEnd, SoundStart
from captioner.types import Revision, Samples, SpeechEnd, SpeechStart


class SoundCaptions:
    """Labels of one stream in the spoken language, and what they mean for its voice detector (`VoiceHold`)."""

    def __init__(self, classify: SoundClassifier, spoken: str, songs: SongHandling = "mark") -> None:
        """Create the captions of a stream; `spoken`: its language, several such as `en,es`, or `auto`."""
        self._detector = SoundDetector(classify, songs)
        self._songs = songs
        first = spoken.split(",")[0]
        self._language = "en" if first == AUTO else first
        self._names = map("sound{}".format, count(1))
        self._open: Revision | None = None
        self._waiting: deque[Revision] = deque()

    @property
    def hold_ms(self) -> int | None:
        """Milliseconds that a voice must last now before it is speech; None: it is a song."""
        return self._detector.hold_ms

    @property
    def due(self) -> bool:
        """True if `take` yields revisions."""
        return bool(self._waiting)

    def push(self, samples: Samples) -> None:
        """Take the next samples of the stream."""
        self._apply(self._detector.push(samples))

    def follow(self, event: SpeechStart | SpeechEnd) -> None:
        """Follow the voice detector."""
        self._apply(self._detector.follow(event))

    def flush(self) -> None:
        """End the stream."""
        self._apply(self._detector.flush())

    def take(self) -> Iterator[Revision]:
        """Yield the revisions that have not been taken."""
        while self._waiting:
            yield self._waiting.popleft()

    def _apply(self, events: Iterable[SoundStart | SoundEnd]) -> None:
        for event in events:
            if isinstance(event, SoundStart):
                self._begin(event)
            elif self._open is not None:
                end = max(event.time, self._open.start)
                self._waiting.append(replace(self._open, number=2, end=end, final=True))
                self._open = None

    def _begin(self, event: SoundStart) -> None:
        if event.sound == "song" and self._songs == "nothing":
            return
        label = sound_label(event.sound, self._language)
        name, language = next(self._names), self._language
        self._open = Revision(name, language, language, 1, event.time, event.time, label, sound=event.sound)
        self._waiting.append(self._open)


def load(config: SoundsConfig) -> Callable[[str], SoundCaptions] | None:
    """Load the classifier, and return a function that makes the captions of a stream; None: they are off.

    Raises:
        ConfigError: The classifier is not installed.
    """
    return partial(SoundCaptions, classifier.load(), songs=config.songs) if config.on else None
