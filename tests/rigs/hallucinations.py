"""Words shown while nobody speaks: minutes of noise, music and other sounds through the engine.

The engine is driven directly, as on a machine that is never late: every reading is done when it is due. A word counts
when it is shown, even if it is taken back later; the goal is none.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, Final

from captioner.bench import machine
from captioner.bench.recordings import samples
from captioner.config import Config
from captioner.errors import ConfigError
from captioner.models import store
from captioner.recognition.recognizer import Recognizer, RecognizerStream, TranscriptionRequest
from captioner.rooms.pipeline.configured_factory import ConfiguredFactory
from captioner.types import SAMPLE_RATE, AudioChunk, Hypothesis, Revision, Samples
from tests.rigs.noises import MINUTE, SOUNDS, Sound, background

SPOKEN: Final = "en"
"""Spoken language of the room."""
OTHER: Final = "es"
"""Language of the speech in the background."""
MODELS: Final = ("whisper-base", "whisper-tiny.en")
EXAMPLES: Final = 8
"""Captions kept of each sound."""


@dataclass(frozen=True, slots=True)
class SoundResult:
    """Counts of one sound with one model."""

    sound: str
    minutes: float
    readings: int
    """Number of transcriptions that the voice detector allowed."""
    read: float
    """Seconds of audio transcribed at least once."""
    shown: int
    """Words shown."""
    stood: int
    """Words in finals."""
    examples: tuple[str, ...]
    """First finals."""
    seconds: float
    """Duration of the measurement."""

    @property
    def hourly(self) -> float:
        """Words shown per hour of audio."""
        return round(60 * self.shown / self.minutes, 1)


@dataclass(frozen=True, slots=True)
class HallucinationReport:
    """All sounds with all models."""

    models: Mapping[str, tuple[SoundResult, ...]]
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def json(self) -> dict[str, Any]:
        """Figures as JSON values."""
        rows = {
            name: [asdict(result) | {"hourly": result.hourly} for result in results]
            for name, results in self.models.items()
        }
        return {**self.about, "models": rows}

    @property
    def table(self) -> str:
        """Figures as text: words shown per hour, and in brackets transcriptions per hour."""
        sounds = [result.sound for result in next(iter(self.models.values()))]
        wide = max(map(len, sounds))
        head = " " * wide + "".join(f"  {name:>18}" for name in self.models)
        rows = [
            f"{sound:<{wide}}" + "".join(f"  {_cell(results[at]):>18}" for results in self.models.values())
            for at, sound in enumerate(sounds)
        ]
        examples = [
            f"{name}, {result.sound}: {text}"
            for name, results in self.models.items()
            for result in results
            for text in result.examples[:2]
        ]
        return "\n".join(["words shown per hour (transcriptions per hour)", head, *rows, *examples])


def measure(
    config: Config,
    minutes: int,
    names: Sequence[str],
    progress: Callable[[str], None],
    only: Sequence[str] = (),
) -> HallucinationReport:
    """Play so many minutes of each sound with each model; `only` limits the sounds.

    Raises:
        ConfigError: unknown sound.
        ModelError: weights are missing.
    """
    known = sounds()
    for sound in only:
        if sound not in known:
            raise ConfigError(f"unknown sound {sound!r}", f"use {', '.join(known)}")
    chosen = {sound: known[sound] for sound in only or known}
    results: dict[str, tuple[SoundResult, ...]] = {}
    for name in names:
        stages = ConfiguredFactory.loaded(replace(config, recognizer=replace(config.recognizer, model=name)), progress)
        try:
            results[name] = tuple(
                _reported(play_sound(stages, sound, chosen[sound], minutes), progress) for sound in chosen
            )
        finally:
            stages.close()
    about = {"machine": machine.machine(), "versions": machine.versions(), "minutes": minutes}
    return HallucinationReport(
        results, about | {"weights": [machine.model(name, store.folder(name)) for name in names]}
    )


def sounds() -> dict[str, Sound]:
    """Return the synthetic sounds, and background speech from a bundled recording."""
    (other, *_) = samples(spoken=OTHER)
    return {**SOUNDS, "Spanish next door": partial(background, path=other.path)}


def play_sound(stages: ConfiguredFactory, name: str, sound: Sound, minutes: int) -> SoundResult:
    """Run a sound through the engine of a new room."""
    assert isinstance(stages.recognizer, Recognizer)
    began, recognizer = time.monotonic(), CountingRecognizer(stages.recognizer)
    engine = replace(stages, recognizer=recognizer).pipeline(SPOKEN, ())
    shown = ShownWords()
    for minute in range(minutes):
        for chunk in _chunks(sound(minute), 60_000 * minute):
            shown.push(engine.push(chunk))
    shown.push(engine.flush())
    return SoundResult(
        name,
        minutes,
        recognizer.readings,
        round(recognizer.read / 1000, 1),
        shown.words,
        shown.stood,
        tuple(shown.finals[:EXAMPLES]),
        round(time.monotonic() - began, 1),
    )


class ShownWords:
    """Counts words on the screen."""

    def __init__(self) -> None:
        self.words = 0
        self.stood = 0
        self.finals: list[str] = []
        """First final texts."""
        self._last: dict[str, list[str]] = {}

    def push(self, revisions: Iterable[Revision]) -> None:
        """Count the words after the first difference to the previous state of a segment as newly shown."""
        for revision in revisions:
            old, new = self._last.pop(revision.segment, []), revision.text.split()
            same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
            self.words += len(new) - same
            if not revision.final:
                self._last[revision.segment] = new
            elif new:
                self.stood += len(new)
                self.finals = [*self.finals, revision.text][:EXAMPLES]


class CountingRecognizer:
    """Recognizer of one room that counts transcriptions."""

    def __init__(self, recognizer: Recognizer) -> None:
        self.name, self.multilingual = recognizer.name, recognizer.multilingual
        self.translates = recognizer.translates
        self.reload, self.workers = recognizer.reload, recognizer.workers
        self.readings = 0
        self.read = 0
        """Milliseconds of audio transcribed at least once."""
        self._recognizer = recognizer
        self._until = 0

    def stream(self) -> RecognizerStream:
        """Return a counting stream."""
        return _Counted(self, self._recognizer.stream())

    def count(self, request: TranscriptionRequest) -> None:
        """Count a transcription."""
        self.readings += 1
        self.read += max(0, request.end - max(request.start, self._until))
        self._until = max(self._until, request.end)


class _Counted:
    def __init__(self, recognizer: CountingRecognizer, reader: RecognizerStream) -> None:
        self._recognizer, self._reader = recognizer, reader
        self.append, self.discard_before, self.detect_language = (
            reader.append,
            reader.discard_before,
            reader.detect_language,
        )

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Count and transcribe."""
        self._recognizer.count(request)
        return self._reader.transcribe(request)


def _chunks(minute: Samples, start: int) -> Iterable[AudioChunk]:
    """Split a minute into seconds."""
    for at in range(0, MINUTE, SAMPLE_RATE):
        yield AudioChunk(start + 1000 * at // SAMPLE_RATE, minute[at : at + SAMPLE_RATE])


def _reported(result: SoundResult, progress: Callable[[str], None]) -> SoundResult:
    progress(
        f"{result.sound}: {result.shown} words, {result.readings} transcriptions of {result.read:.0f} s, "
        f"took {result.seconds:.0f} s"
    )
    return result


def _cell(result: SoundResult) -> str:
    return f"{result.hourly:g} ({60 * result.readings / result.minutes:.0f})"
