"""Result of one recording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from captioner.bench.caption_history import CaptionHistory, pick_history
from captioner.bench.causes import find_causes
from captioner.bench.late_words import LateWords
from captioner.bench.playback import Playback
from captioner.bench.quality import Quality, quality
from captioner.bench.recognition_baseline import BaselineText
from captioner.bench.recordings import Recording
from captioner.bench.score import LanguageScore, WordTiming, duty, percentile, score_source, score_translation
from captioner.bench.screen_faults import ScreenFaults, screen_faults
from captioner.bench.trace_log import TraceLog
from captioner.offline.word_alignment import align, tokens


@dataclass(frozen=True, slots=True)
class LanguageResult:
    """Captions of a recording in one language."""

    score: LanguageScore
    tracks: tuple[WordTiming, ...]
    quality: Quality | None = None
    """Quality of a translation with a known reference."""
    at_once: Quality | None = None
    """Quality of the same engine's translation of the finished transcript."""
    life: CaptionHistory | None = None
    """History of one typical caption."""
    faults: ScreenFaults | None = None
    late: LateWords | None = None
    """Late words and their causes, if the server was traced."""

    @property
    def chrf_delta(self) -> float | None:
        """chrF2 of the live captions minus that of the baseline."""
        if self.quality is None or self.at_once is None:
            return None
        return round(self.quality.chrf - self.at_once.chrf, 1)


@dataclass(frozen=True, slots=True)
class ServerLoad:
    """Load of the server during one recording."""

    real_time_factor: float
    """CPU seconds of the server per second of audio."""
    duty_p95: float
    """Share of all cores in use: 95th percentile over windows of 10 s."""
    duty_max: float
    memory_mb: int
    """Resident memory at the end."""
    lagging: int
    """Number of `lagging` status events."""
    notes: tuple[str, ...] = ()
    """Details in status events, such as a failed stage; those that differ in numbers once."""


@dataclass(frozen=True, slots=True)
class RecordingResult:
    """Measured recording."""

    recording: Recording
    seconds: float
    """Length of the audio."""
    captions: tuple[LanguageResult, ...]
    """Spoken language first, then translations; without languages in which nothing was shown."""
    load: ServerLoad
    wer_offline: float | None
    """Word error rate of the same model on the whole recording, as a fraction; None without a reference."""

    @property
    def spoken(self) -> LanguageResult | None:
        """Captions in the spoken language."""
        return next((each for each in self.captions if each.score.language == self.recording.language), None)

    @property
    def translated(self) -> tuple[LanguageResult, ...]:
        """Captions in the other languages."""
        return tuple(each for each in self.captions if each is not self.spoken)

    @property
    def wer_delta(self) -> float | None:
        """Word error rate of the live captions minus that of the baseline."""
        if self.spoken is None or self.spoken.score.wer is None or self.wer_offline is None:
            return None
        return round(self.spoken.score.wer - self.wer_offline, 4)


def score_recording(
    recording: Recording,
    seconds: float,
    played: Playback,
    baseline: BaselineText,
    cores: int,
    memory: int,
    *,
    trace: TraceLog | None = None,
) -> RecordingResult:
    """Score a playback.

    Args:
        recording: what was played.
        seconds: its length.
        played: what viewers received.
        baseline: text of the same model on the whole recording.
        cores: number of cores of the machine.
        memory: resident bytes of the server at the end.
        trace: what the stages of the room did; None: causes of late words are not searched.
    """
    translated = (_translated(recording, played, to) for to in recording.targets)
    captions = (_spoken(recording, played), *translated)
    shown = tuple(each for each in captions if each is not None)
    if trace is not None:
        shown = tuple(_with_causes(shown, recording.language, played, trace))
    return RecordingResult(
        recording, seconds, shown, _load(played, seconds, cores, memory), _offline(recording, baseline)
    )


def _spoken(recording: Recording, played: Playback) -> LanguageResult | None:
    scored = score_source(played.seen, recording.words, recording.language)
    if not scored:
        return None
    faults = screen_faults(played.seen, recording.words, recording.language, recording.language)
    return LanguageResult(scored[0], tuple(scored[1]), faults=faults)


def _translated(recording: Recording, played: Playback, target: str) -> LanguageResult | None:
    scored = score_translation(played.seen, recording.words, target, recording.language)
    if not scored:
        return None
    reference = recording.translations.get(target)
    judged = quality(scored[0].text, reference, target) if reference else None
    one = pick_history(played.seen, target, recording.language)
    faults = screen_faults(played.seen, recording.words, target, recording.language, reference=reference or "")
    return LanguageResult(scored[0], tuple(scored[1]), judged, life=one, faults=faults)


def _with_causes(
    captions: Sequence[LanguageResult], source: str, played: Playback, trace: TraceLog
) -> Iterator[LanguageResult]:
    """Add the late words and their causes to the captions of each language."""
    spoken = next((each.tracks for each in captions if each.score.language == source), ())
    for each in captions:
        late = find_causes(each.tracks, played.seen, trace, each.score.language, source, spoken)
        yield replace(each, late=late)


def _offline(recording: Recording, baseline: BaselineText) -> float | None:
    if not recording.words:
        return None
    reference = tokens(" ".join(word.text for word in recording.words))
    errors, _ = align(reference, tokens(baseline.text))
    return round(errors / max(1, len(reference)), 4)


def _load(played: Playback, seconds: float, cores: int, memory: int) -> ServerLoad:
    shares = duty(played.load, cores)
    # Every viewer receives each status event; `seq` identifies duplicates.
    statuses = [seen.data for seen in played.seen if seen.event == "status"]
    return ServerLoad(
        real_time_factor=round(_spent(played.load) / seconds, 3),
        duty_p95=percentile(shares, 95),
        duty_max=round(max(shares, default=float("nan")), 3),
        memory_mb=round(memory / 1e6),
        lagging=len({status["seq"] for status in statuses if status["state"] == "lagging"}),
        notes=_notes(status["detail"] for status in statuses if status.get("detail")),
    )


def _notes(details: Iterable[str]) -> tuple[str, ...]:
    """Return each detail once; of those that only differ in numbers, such as seconds of delay, the first."""
    first: dict[str, str] = {}
    for detail in details:
        first.setdefault(re.sub(r"\d+(?:\.\d+)?", "#", detail), detail)
    return tuple(first.values())


def _spent(load: Sequence[tuple[float, float]]) -> float:
    return load[-1][1] - load[0][1] if load else 0.0
