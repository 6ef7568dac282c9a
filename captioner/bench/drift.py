"""Drift over a long time: one recording is repeated, and each turn is scored separately.

*Drift*: first shown in the last fifth of the time minus that in the first. Memory: resident memory of the server.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from captioner.bench import machine
from captioner.bench.benchmark import read_pcm
from captioner.bench.playback import BYTES, Playback, PlayTarget, every, play
from captioner.bench.recordings import Recording
from captioner.bench.score import duty, percentile, score_source
from captioner.bench.screens import ViewerEvent
from captioner.bench.server_process import ServerProcess, captioner
from captioner.config import Config
from captioner.errors import ConfigError
from captioner.models import store
from captioner.rooms.cpu import cores

PAUSE: Final = 2.0
"""Seconds of silence after each turn, so that no caption spans two turns."""
FIFTHS: Final = 5
REPORT_EVERY: Final = 60.0
"""Seconds of audio between two lines of progress."""
COLUMNS: Final = "minutes    first shown       settled  erasure  WER %  load %  memory MB"


@dataclass(frozen=True, slots=True)
class DriftFifth:
    """Figures of a fifth of the time; delays in seconds."""

    begins: float
    """Start in minutes."""
    first_p50: float
    """Median over the turns, like all following figures but the last two."""
    first_p95: float
    settled_p50: float
    settled_p95: float
    erasure: float
    wer: float
    duty: float
    """Mean share of all cores."""
    memory_mb: float
    """Resident memory at its end."""


@dataclass(frozen=True, slots=True)
class DriftReport:
    """Result of one run."""

    recording: str
    minutes: float
    turns: int
    fifths: tuple[DriftFifth, ...]
    lagging: int
    """Number of `lagging` status events."""
    about: Mapping[str, Any]

    @property
    def drift(self) -> tuple[float, float]:
        """First shown in the last fifth minus that in the first, in seconds: median and 95th percentile."""
        first, last = self.fifths[0], self.fifths[-1]
        return round(last.first_p50 - first.first_p50, 3), round(last.first_p95 - first.first_p95, 3)

    @property
    def json(self) -> dict[str, Any]:
        """Figures as JSON values."""
        return asdict(self) | {"drift": self.drift}

    @property
    def table(self) -> str:
        """Figures as text."""
        grown = self.fifths[-1].memory_mb - self.fifths[0].memory_mb
        return "\n".join(
            (
                f"{self.recording}, {self.turns} turns in {self.minutes:.0f} minutes",
                COLUMNS,
                *(
                    f"{fifth.begins:7.0f}    {fifth.first_p50:.2f} / {fifth.first_p95:.2f}   {fifth.settled_p50:.2f} / "
                    f"{fifth.settled_p95:.2f}     {fifth.erasure:.2f}  {100 * fifth.wer:5.1f}  {100 * fifth.duty:6.0f}"
                    f"  {fifth.memory_mb:9.0f}"
                    for fifth in self.fifths
                ),
                f"drift {self.drift[0]:+.2f} / {self.drift[1]:+.2f} s; memory {grown:+.0f} MB since the first fifth; "
                f"lagging {self.lagging} times",
            )
        )


def measure(
    config: Config, recording: Recording, minutes: float, options: Sequence[str], progress: Callable[[str], None]
) -> DriftReport:
    """Play the recording over and over for so many minutes.

    Raises:
        ConfigError: the recording has no reference words, or fits fewer than five times.
    """
    pcm = read_pcm(recording.path) + bytes(2 * round(PAUSE * BYTES / 2))
    length = len(pcm) / BYTES
    turns = round(60 * minutes / length)
    if not recording.words:
        raise ConfigError("--minutes needs reference words", "give --words WORDS.json, or use a recording in samples/")
    if turns < FIFTHS:
        raise ConfigError(f"{minutes:g} minutes are fewer than five turns of {recording.name}", "give more --minutes")
    folder = store.folder(config.recognizer.model, progress)
    with ServerProcess(captioner((*options, "--model", config.recognizer.model))) as server:
        playing = every(
            REPORT_EVERY, lambda played: progress(f"{played / 60:.0f} of {turns * length / 60:.0f} minutes")
        )
        target = PlayTarget(server.url, recording.name, config.server.publish_token, server.cpu, server.memory, playing)
        played = asyncio.run(play(target, pcm * turns, recording.language, recording.targets))
    about = {"machine": machine.machine(), "model": machine.model(config.recognizer.model, folder)}
    return score_drift(played, recording, turns, length, about)


def score_drift(
    played: Playback, recording: Recording, turns: int, length: float, about: Mapping[str, Any]
) -> DriftReport:
    """Score `turns` repetitions of `length` seconds each."""
    lagging = {seen.data["seq"] for seen in played.seen if seen.event == "status" and seen.data["state"] == "lagging"}
    fifths = tuple(_fifths(played, recording, turns, length))
    return DriftReport(recording.name, turns * length / 60, turns, fifths, len(lagging), about)


def _fifths(played: Playback, recording: Recording, turns: int, length: float) -> Iterator[DriftFifth]:
    shares = duty(played.load, cores())
    for number in range(FIFTHS):
        first, last = turns * number // FIFTHS, turns * (number + 1) // FIFTHS
        events = (_turn(played.seen, turn, length) for turn in range(first, last))
        scored = [score_source(seen, recording.words, recording.language) for seen in events]
        scores = [score[0] for score in scored if score is not None]
        within = shares[int(first * length) : int(last * length)]
        memory = [float(size) for t, size in played.memory if t <= last * length]
        yield DriftFifth(
            begins=first * length / 60,
            first_p50=_median(score.first_p50 for score in scores),
            first_p95=_median(score.first_p95 for score in scores),
            settled_p50=_median(score.settled_p50 for score in scores),
            settled_p95=_median(score.settled_p95 for score in scores),
            erasure=_median(score.erasure for score in scores),
            wer=_median(score.wer or 0.0 for score in scores),
            duty=round(statistics.fmean(within), 3) if within else float("nan"),
            memory_mb=round(percentile(memory[-20:], 50) / 1e6, 1),
        )


def _median(values: Iterable[float]) -> float:
    return percentile(list(values), 50)


def _turn(seen: Sequence[ViewerEvent], number: int, length: float) -> list[ViewerEvent]:
    """Return the `cue` events of one turn, with times relative to its start."""
    begins = number * length
    return [
        replace(each, t=each.t - begins, data=_shifted(each.data, begins))
        for each in seen
        if each.event == "cue" and begins <= each.data["start"] < begins + length
    ]


def _shifted(cue: Mapping[str, Any], begins: float) -> dict[str, Any]:
    return {**cue, "start": cue["start"] - begins, "end": cue["end"] - begins}
