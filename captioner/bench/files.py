"""`captioner bench file`: finished captions of the samples against plain faster-whisper and plain whisperx.

1. *Speed*: seconds of audio done in a second, models loaded before, reading the file included, words with times.
2. *Word starts*: |start - reference| of the words that agree, median and 95th percentile. The reference times of a
   sample come from a Whisper model, too, so they tell little. *Prompt starts*: the same of the first words of the
   sample's prompts, which are exact: there a recording was put in its place.
3. *Faults*: what breaks a limit of the layout, per thousand cues. Before: faster-whisper's segments as they come, lines
   filled, two to a cue, times shared by width. After: what `captioner file` writes.

whisperx takes part where it is installed, its alignment where it has a model.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from captioner.audio.file import read_file
from captioner.bench.recordings import Recording
from captioner.bench.report import columns
from captioner.bench.score import percentile
from captioner.config import Config
from captioner.layout.check import Review, review
from captioner.layout.limits import Layout, tuned, width
from captioner.models import store
from captioner.offline import word_times
from captioner.offline.checkpoint import Part
from captioner.offline.chunks import stretches
from captioner.offline.recording import Captions, shown
from captioner.offline.word_alignment import align, tokens
from captioner.recognition.recognizers import whisperx
from captioner.recognition.recognizers.device import Device
from captioner.recognition.recognizers.whisper_batched import WhisperBatched
from captioner.types import SAMPLE_RATE, Word
from formats.cue import Cue

BEAM = 5
"""faster-whisper's own default; the others are given the same."""
_BATCH = 4
"""Clips that whisperx reads together: as many as we do on the CPU, where more bring nothing."""


@dataclass(frozen=True, slots=True)
class ReaderScore:
    """One recording, read in one way."""

    recording: str
    name: str
    speed: float
    """Seconds of audio a second."""
    wer: float
    """A fraction."""
    start_p50: float
    """Seconds, as defined above; NaN where it gives no times of words."""
    start_p95: float
    prompt_p50: float
    """Seconds; NaN where nothing is known of prompts."""


@dataclass(frozen=True, slots=True)
class LayoutFaults:
    """One recording's captions, before and after."""

    recording: str
    before: Review
    after: Review


@dataclass(frozen=True, slots=True)
class FilesReport:
    """All that was measured."""

    ways: tuple[ReaderScore, ...]
    pages: tuple[LayoutFaults, ...]

    @property
    def table(self) -> str:
        """For a person: every way of every recording, the ways' medians, and the layout."""
        names = tuple(dict.fromkeys(way.name for way in self.ways))
        rows = [
            *map(_row, self.ways),
            *(_row(_median([way for way in self.ways if way.name == name])) for name in names),
        ]
        before, after = (total(getattr(page, side) for page in self.pages) for side in ("before", "after"))
        laid = [_kinds("before", before), _kinds("after", after)]
        return "\n\n".join([columns(_HEAD, rows), columns(_FAULTS, laid), LEGEND])

    @property
    def json(self) -> dict[str, Any]:
        """For a machine."""
        return {"ways": [asdict(way) for way in self.ways], "pages": [asdict(page) for page in self.pages]}


Words = tuple[Word, ...]
_HEAD = ("recording", "way", "speed", "WER", "word starts", "prompt starts")
_FAULTS = ("faults per 1,000 cues", "cues", *(field.name for field in fields(Review) if field.name != "cues"), "all")
LEGEND = """\
speed: seconds of audio a second, with times of words; models loaded before
word starts: seconds between the start of a word and its reference, median / 95th percentile
prompt starts: the same of the first words of prompts, whose places are exact; median
before: faster-whisper's segments as they come, lines filled; after: as captioner file writes them"""


def measure(config: Config, recordings: Sequence[Recording], report: Callable[[str], None]) -> FilesReport:
    """Every recording in every way that is here.

    Raises:
        ModelError: weights are missing or damaged.
    """
    folder = store.folder(config.recognizer.model, report)
    rival = Rival(folder, config)
    own = Own(folder, config, report)
    others: dict[str, Callable[[Recording], tuple[Words, str]]] = {"faster-whisper": rival.read}
    if whisperx.installed():
        others["whisperx"] = Whisperx(folder, config, report).read
    else:
        report("whisperx is not installed: it is left out")
    ways: list[ReaderScore] = []
    pages: list[LayoutFaults] = []
    for recording in recordings:
        report(f"{recording.name} …")
        for name, read in {"captioner": own.read, **others}.items():
            begun = time.perf_counter()
            words, text = read(recording)
            ways.append(_way(recording, name, time.perf_counter() - begun, words, text))
        pages.append(_page(recording, own, rival))
    return FilesReport(tuple(ways), tuple(pages))


class Own:
    """What `captioner file` does."""

    def __init__(self, folder: Path, config: Config, report: Callable[[str], None]) -> None:
        used = config.recognizer
        self._reader = WhisperBatched(folder, device=used.device, compute_type=used.compute_type, threads=used.threads)
        self._align = (
            whisperx.Aligner(report, otherwise=word_times.cut).align if whisperx.installed() else word_times.cut
        )
        self.layout = tuned(**asdict(config.layout))
        self.parts: tuple[Part, ...] = ()
        """Of the recording read last."""

    def read(self, recording: Recording) -> tuple[Words, str]:
        """Its words, and the text."""
        captions = Captions(self._reader, recording.language, lambda _language: (), align=self._align)
        self.parts = tuple(captions.parts(stretches(read_file(recording.path, chunk_ms=1000))))
        words = tuple(word for part in self.parts for spoken in part.words.values() for word in spoken)
        return words, " ".join(final.text for part in self.parts for final in part.finals)


class Rival:
    """faster-whisper with everything as it comes, and times of words."""

    def __init__(self, folder: Path, config: Config) -> None:
        from faster_whisper import WhisperModel

        used = config.recognizer
        compute = Device.select(used.device, used.compute_type)
        self._model = WhisperModel(str(folder), cpu_threads=used.threads, **compute.options)
        self.segments: list[Any] = []
        """Of the recording read last."""

    def read(self, recording: Recording) -> tuple[Words, str]:
        """Its words, and the text."""
        found, _ = self._model.transcribe(
            str(recording.path), language=recording.language, beam_size=BEAM, word_timestamps=True
        )
        self.segments = list(found)
        words = tuple(_word(w.start, w.end, w.word, w.probability) for each in self.segments for w in each.words)
        return words, " ".join(segment.text for segment in self.segments)


class Whisperx:
    """whisperx with everything as it comes."""

    def __init__(self, folder: Path, config: Config, report: Callable[[str], None]) -> None:
        import whisperx as library

        used = config.recognizer
        compute = Device.select(used.device, used.compute_type)
        threads = {"threads": used.threads} if used.threads else {}
        self._library, self._device, self._report = library, compute.device, report
        self._model = library.load_model(str(folder), compute.device, compute_type=compute.compute_type, **threads)
        self._aligners: dict[str, Any] = {}

    def read(self, recording: Recording) -> tuple[Words, str]:
        """Its words where it can align them, and the text."""
        samples = self._library.load_audio(str(recording.path))
        found = self._model.transcribe(samples, batch_size=_BATCH, language=recording.language)
        text = " ".join(segment["text"] for segment in found["segments"])
        model = self._aligner(recording.language)
        if model is None:
            return (), text
        aligned = self._library.align(found["segments"], *model, samples, self._device)
        words = [word for segment in aligned["segments"] for word in segment["words"] if "start" in word]
        return tuple(_word(w["start"], w["end"], w["word"], w.get("score", 1.0)) for w in words), text

    def _aligner(self, language: str) -> Any:
        if language not in self._aligners:
            try:
                self._aligners[language] = self._library.load_align_model(language, self._device)
            except Exception as error:  # torchaudio, transformers and the hub each fail in their own way
                self._report(f"whisperx has no alignment model for {language} here ({type(error).__name__}): no words")
                self._aligners[language] = None
        return self._aligners[language]


def _word(start: float, end: float, text: str, probability: float) -> Word:
    first = max(0, round(1000 * start))
    return Word(first, max(first, round(1000 * end)), text, float(probability))


def _way(recording: Recording, name: str, seconds: float, words: Words, text: str) -> ReaderScore:
    said = [(token, word.start) for word in recording.words for token in tokens(word.text)]
    errors, _ = align([token for token, _ in said], tokens(text))
    begun = dict(_begun([token for token, _ in said], words))
    late = [abs(start - said[place][1]) for place, start in begun.items()]
    prompts = [abs(begun[place] - start) for place, start in _prompts(recording) if place in begun]
    length = sum(len(chunk.samples) for chunk in read_file(recording.path, chunk_ms=1000)) / SAMPLE_RATE
    return ReaderScore(
        recording.name,
        name,
        round(length / seconds, 1),
        round(errors / max(1, len(said)), 4),
        percentile(late, 50),
        percentile(late, 95),
        percentile(prompts, 50),
    )


def _begun(said: Sequence[str], words: Words) -> Iterator[tuple[int, float]]:
    """Place in the reference and start in seconds of every word that agrees."""
    found = [(token, word.start / 1000) for word in words for token in tokens(word.text)]
    _, pairs = align(said, [token for token, _ in found])
    for i, j in pairs:
        if said[i] == found[j][0]:
            yield i, found[j][1]


def _row(way: ReaderScore) -> tuple[str, ...]:
    starts = f"{_seconds(way.start_p50)} / {_seconds(way.start_p95)}"
    return way.recording, way.name, f"{way.speed:.1f}", f"{way.wer:.1%}", starts, _seconds(way.prompt_p50)


def _seconds(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _median(ways: Sequence[ReaderScore]) -> ReaderScore:
    """Of each measure, over all recordings."""
    kept = {
        name: [getattr(way, name) for way in ways] for name in ("speed", "wer", "start_p50", "start_p95", "prompt_p50")
    }
    middle = {name: statistics.median(values) for name, values in kept.items()}
    return ReaderScore("median", ways[0].name, **middle)


def total(reviews: Iterable[Review]) -> Review:
    """All of them as one."""
    rows = [asdict(one) for one in reviews]
    return Review(**{field.name: sum(row[field.name] for row in rows) for field in fields(Review)})


def _kinds(name: str, counted: Review) -> tuple[str, ...]:
    shares = [getattr(counted, field) for field in _FAULTS[2:-1]]
    each = (f"{1000 * share / max(1, counted.cues):.0f}" for share in shares)
    return name, str(counted.cues), *each, f"{counted.per_thousand:.0f}"


def _prompts(recording: Recording) -> Iterator[tuple[int, float]]:
    """Place in the reference of the first word of every prompt, and where it begins in seconds."""
    place = 0
    for prompt in recording.prompts:
        yield place, prompt.start
        place += len(tokens(prompt.text))


def _page(recording: Recording, own: Own, rival: Rival) -> LayoutFaults:
    layout = own.layout
    plain = tuple(cue for segment in rival.segments for cue in _filled(segment, layout))
    laid = shown(own.parts, layout, recording.language)
    return LayoutFaults(
        recording.name, review(plain, layout, recording.language), review(laid, layout, recording.language)
    )


def _filled(segment: Any, layout: Layout) -> Iterator[Cue]:
    """A segment of faster-whisper as whoever knows no better would write it."""
    lines = [""]
    for word in segment.text.split():
        joined = f"{lines[-1]} {word}".strip()
        if width(joined) > layout.columns and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = joined
    start, span, total = round(1000 * segment.start), 1000 * (segment.end - segment.start), max(1, sum(map(len, lines)))
    at = 0
    for first in range(0, len(lines), layout.rows):
        group = tuple(lines[first : first + layout.rows])
        begun = start + round(span * at / total)
        at += sum(map(len, group))
        yield Cue(begun, start + round(span * at / total), group)
