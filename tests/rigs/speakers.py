"""Changes of the speaker that are found by voice, in recordings joined from recordings of one voice each.

A turn is 5 to 20 s of one recording, cut in pauses; between two turns lie 0 to 0.6 s. A change is found if the voice
changes between 0.3 s before and 1.5 s after the beginning of the turn; a change that belongs to no turn within 3 s is
false. With a recognizer, captions are counted that hold words of two voices.
"""

from __future__ import annotations

import itertools
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from captioner.audio.file import read_file
from captioner.config import Config
from captioner.errors import ConfigError
from captioner.models.voices import load_voice_encoder
from captioner.offline.chunks import detect_speech
from captioner.recognition.vad import FRAME, Vad
from captioner.recognition.voices.known_voices import KnownVoices
from captioner.recognition.voices.voice_encoder import VoiceEncoder
from captioner.recognition.voices.voice_turns import VoiceTurns
from captioner.rooms.pipeline.configured_factory import ConfiguredFactory
from captioner.types import SAMPLE_RATE, AudioChunk, Revision, Samples

_TURN_S: Final = (5, 20)
_GAP_S: Final = 0.6
_FOUND_MS: Final = 1500
_LATE_MS: Final = 3000
_EARLY_MS: Final = 300
_PADDING_MS: Final = 200
"""Milliseconds that the detector of speech adds at both ends."""
_LEVEL: Final = 0.05
"""Root mean square that all recordings are brought to."""

Turns = tuple[tuple[int, int], ...]
"""Milliseconds at which each turn begins, and its voice."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Changes in one recording, or in several."""

    seconds: float
    changes: int
    found: int
    """Changes found within 1.5 s."""
    late: int
    """Changes found within 3 s."""
    false: int
    delays: tuple[int, ...]
    """Milliseconds from the beginning of each turn to its detection."""
    right: float
    """Share of the embeddings that got the voice to which they belong, under the best assignment."""
    voices: tuple[int, int]
    """Voices in the recording, and those that were told apart."""
    cpu: float
    """CPU seconds of the comparison."""

    @property
    def row(self) -> str:
        """Figures as text."""
        delay = f"{statistics.median(self.delays) / 1000:.1f} s" if self.delays else "-"
        share = f"{self.found}/{self.changes} within 1.5 s, {self.late} within 3 s" if self.changes else "one voice"
        return (
            f"{share:<36} median {delay:<6} false {3600 * self.false / self.seconds:5.1f}/h  right {self.right:5.1%}  "
            f"voices {self.voices[0]}->{self.voices[1]}  cpu {self.cpu / self.seconds:.1%}"
        )


@dataclass(frozen=True, slots=True)
class CaptionCounts:
    """Final captions with words of two voices."""

    captions: int
    mixed: int
    words: int
    wrong: int
    """Words in a caption that names another voice, under the best assignment."""


@dataclass(frozen=True, slots=True)
class SpeakersReport:
    """All recordings."""

    joined: tuple[Counts, ...]
    alone: dict[str, Counts]
    captions: tuple[CaptionCounts, ...]

    @property
    def json(self) -> dict[str, Any]:
        """Figures as JSON values."""
        return asdict(self)

    @property
    def table(self) -> str:
        """Figures as text."""
        rows = [f"joined {i}: {counts.row}" for i, counts in enumerate(self.joined, 1)]
        rows += [f"{name}: {counts.row}" for name, counts in self.alone.items()]
        rows += [
            f"captions {i}: {each.mixed} of {each.captions} mix voices, {each.wrong} of {each.words} words are "
            "named wrongly"
            for i, each in enumerate(self.captions, 1)
        ]
        changes, found = (sum(getattr(each, name) for each in self.joined) for name in ("changes", "found"))
        seconds, false = (sum(getattr(each, name) for each in self.joined) for name in ("seconds", "false"))
        if changes:
            rows.append(f"all joined: {found / changes:.0%} within 1.5 s, {3600 * false / seconds:.1f} false per hour")
        return "\n".join(rows)


def measure(
    config: Config,
    files: Sequence[Path],
    progress: Callable[[str], None],
    *,
    count: int = 4,
    seconds: int = 90,
    captions: int = 0,
    seed: int = 1,
) -> SpeakersReport:
    """Join `count` recordings of `seconds` from the files, and compare their voices.

    Args:
        config: settings of the recognizer.
        files: recordings, each of one voice.
        progress: takes lines of progress.
        count: number of joined recordings.
        seconds: length of each.
        captions: number of them that are also recognized.
        seed: of the random turns.

    Raises:
        ConfigError: fewer than two files.
        ModelError: the encoder is not installed.
    """
    if len(files) < 2:
        raise ConfigError(f"{len(files)} recordings cannot be joined", "name two or more, each of one voice")
    encoder, chance = load_voice_encoder(progress), random.Random(seed)
    spoken = {file: _stretches(_samples(file)) for file in files}
    alone = {file.stem: compare(np.concatenate(parts), ((0, 0),), encoder) for file, parts in spoken.items()}
    recordings = [join(list(spoken.values()), seconds, chance) for _ in range(count)]
    joined = tuple(compare(samples, turns, encoder) for samples, turns in recordings)
    for counts in joined:
        progress(counts.row)
    counted = tuple(_captions(config, samples, turns, progress) for samples, turns in recordings[:captions])
    return SpeakersReport(joined, alone, counted)


def join(voices: Sequence[Sequence[Samples]], seconds: int, chance: random.Random) -> tuple[Samples, Turns]:
    """Join turns of two to four voices, each a list of stretches of speech; returns the audio and its turns."""
    chosen = chance.sample(list(voices), min(len(voices), chance.choice((2, 3, 4))))
    supply = [itertools.cycle(voice) for voice in chosen]
    parts, turns, length, last = list[Samples](), list[tuple[int, int]](), 0, -1
    while length < seconds * SAMPLE_RATE:
        voice = chance.choice([i for i in range(len(chosen)) if i != last])
        wanted, turn = chance.uniform(*_TURN_S) * SAMPLE_RATE, list[Samples]()
        while sum(map(len, turn)) < wanted * 0.7:
            turn.append(next(supply[voice]))
        gap = np.zeros(int(chance.uniform(0, _GAP_S) * SAMPLE_RATE), np.float32)
        turns.append((1000 * length // SAMPLE_RATE, voice))
        parts += [*turn, gap]
        length += sum(map(len, turn)) + len(gap)
        last = voice
    samples = np.concatenate(parts)
    noise = np.random.default_rng(0).normal(0, 1e-4, len(samples))
    return (samples + noise).astype(np.float32), tuple(turns)


def compare(samples: Samples, turns: Turns, encoder: VoiceEncoder) -> Counts:
    """Compare the voices of a recording."""
    begun = time.process_time()
    detect, known = Vad(), KnownVoices()
    compared, idle = VoiceTurns(encoder, known), 0.0
    changes, assigned, present = list[int](), Counter[tuple[int, int]](), 0
    for frame in _frames(samples):
        before = time.process_time()
        for _ in detect.push(frame):
            pass
        idle += time.process_time() - before
        if found := compared.embedding(frame, detect.now, detect.silence_ms):
            if turn := compared.compare(*found):
                changes += [detect.now] * bool(present)
                present = turn.voice
            assigned[_voice_at(turns, found[1] + 400), present] += 1
    cpu = time.process_time() - begun - idle
    delays = [delay for delay in _delays(turns, changes) if delay is not None]
    return Counts(
        len(samples) / SAMPLE_RATE,
        len(turns) - 1,
        sum(delay <= _FOUND_MS for delay in delays),
        len(delays),
        len(changes) - len(delays),
        tuple(delays),
        _agreement(assigned),
        (len({voice for _, voice in turns}), len({voice for _, voice in assigned})),
        cpu,
    )


def _delays(turns: Turns, changes: list[int]) -> Iterator[int | None]:
    """Yield the milliseconds from each change to its detection; None if it was not found."""
    left = list(changes)
    for begun, _ in turns[1:]:
        found = next((at for at in left if begun - _EARLY_MS <= at <= begun + _LATE_MS), None)
        if found is None:
            yield None
            continue
        left.remove(found)
        yield found - begun


def _agreement(assigned: Counter[tuple[int, int]]) -> float:
    """Return the share of what is assigned as the best one-to-one assignment of voices says."""
    true, found = sorted({a for a, _ in assigned}), sorted({b for _, b in assigned})
    padded = [*found, *(-1 for _ in range(len(true) - len(found)))]
    orders = itertools.permutations(padded, len(true))
    best = max(sum(assigned[pair] for pair in zip(true, order, strict=True)) for order in orders)
    return best / max(1, assigned.total())


def _voice_at(turns: Turns, time_ms: int) -> int:
    return next(voice for begun, voice in reversed(turns) if begun <= max(time_ms, 0))


def _captions(config: Config, samples: Samples, turns: Turns, progress: Callable[[str], None]) -> CaptionCounts:
    """Recognize a recording, and count the captions that hold words of two voices."""
    stages = ConfiguredFactory.loaded(config, progress)
    engine = stages.pipeline("auto", (), voices=KnownVoices())
    made: list[Revision] = []
    for start in range(0, len(samples), SAMPLE_RATE // 10):
        chunk = AudioChunk(1000 * start // SAMPLE_RATE, samples[start : start + SAMPLE_RATE // 10])
        made += engine.push(chunk)
    finals = [each for each in (*made, *engine.flush()) if each.final and each.words]
    assigned, mixed = Counter[tuple[int, int]](), 0
    for final in finals:
        said = [_voice_at(turns, (word.start + word.end) // 2) for word in final.words]
        mixed += len(set(said)) > 1
        assigned.update((voice, final.voice) for voice in said)
        progress(f"{final.start / 1000:6.1f} voice {final.voice} of {said}: {final.text}")
    words = assigned.total()
    stages.close()
    return CaptionCounts(len(finals), mixed, words, words - round(words * _agreement(assigned)))


def _samples(file: Path) -> Samples:
    samples = np.concatenate([chunk.samples for chunk in read_file(file)])
    return np.asarray(samples * (_LEVEL / np.sqrt(np.mean(np.square(samples)))), np.float32)


def _stretches(samples: Samples) -> list[Samples]:
    """Return the stretches of speech between pauses."""
    cut = [(start + _PADDING_MS, end - _PADDING_MS // 2) for start, end in detect_speech(samples)]
    return [samples[a * SAMPLE_RATE // 1000 : b * SAMPLE_RATE // 1000] for a, b in cut if b > a]


def _frames(samples: Samples) -> Iterator[Samples]:
    yield from samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
