"""`captioner bench file`: finished captions of the samples compared with plain faster-whisper and plain whisperx.

1. *Speed*: seconds of audio per second, with word times; including reading the file, without loading the models.
2. *Word starts*: |start - reference| of the correct words, median and 95th percentile. The reference times of a sample
   are those of a Whisper model, too, so they prove little. *Prompt starts*: the same for the first words of the
   sample's prompts, whose times are exact: the sample was joined from recordings at known positions.
3. *Faults*: cues that exceed a limit of the layout, per thousand cues. Before: the segments of faster-whisper with
   filled lines, two to a cue, times shared by width. After: the output of `captioner file`.

whisperx is measured if it is installed, its alignment if it has a model for the language.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from captioner.audio.file import read_file
from captioner.bench.file_readers import CaptionerReader, FasterWhisperReader, WhisperxReader, Words
from captioner.bench.recordings import Recording
from captioner.bench.report import columns
from captioner.bench.score import percentile
from captioner.config import Config
from captioner.layout.check import FaultCounts, count_faults
from captioner.layout.limits import Layout, width
from captioner.models import store
from captioner.offline.output_file import recording_cues
from captioner.offline.word_alignment import align, tokens
from captioner.recognition.recognizers import whisperx
from captioner.types import SAMPLE_RATE
from formats.cue import Cue


@dataclass(frozen=True, slots=True)
class ReaderScore:
    """Scores of one reader on one recording."""

    recording: str
    name: str
    speed: float
    """Seconds of audio per second."""
    wer: float
    """Word error rate as a fraction."""
    start_p50: float
    """Seconds, see rule 2; NaN if the reader gives no word times."""
    start_p95: float
    prompt_p50: float
    """Seconds; NaN if the recording has no prompts."""


@dataclass(frozen=True, slots=True)
class LayoutFaults:
    """Layout of one recording's captions, before and after."""

    recording: str
    before: FaultCounts
    after: FaultCounts


@dataclass(frozen=True, slots=True)
class FilesReport:
    """Result of one run."""

    scores: tuple[ReaderScore, ...]
    layouts: tuple[LayoutFaults, ...]

    @property
    def table(self) -> str:
        """Figures as text: every reader on every recording, medians of the readers, layout faults."""
        names = tuple(dict.fromkeys(score.name for score in self.scores))
        rows = [
            *map(_row, self.scores),
            *(_row(_median([score for score in self.scores if score.name == name])) for name in names),
        ]
        before, after = total(each.before for each in self.layouts), total(each.after for each in self.layouts)
        faults = [_kinds("before", before), _kinds("after", after)]
        return "\n\n".join([columns(_HEAD, rows), columns(_FAULTS, faults), LEGEND])

    @property
    def json(self) -> dict[str, Any]:
        """Figures as JSON values."""
        return {"ways": list(map(asdict, self.scores)), "pages": list(map(asdict, self.layouts))}


_HEAD = ("recording", "reader", "speed", "WER", "word starts", "prompt starts")
_FAULTS = (
    "faults per 1,000 cues",
    "cues",
    *(field.name for field in fields(FaultCounts) if field.name != "cues"),
    "all",
)
LEGEND = """\
speed: seconds of audio per second, with word times, without loading the models
word starts: seconds between the start of a word and its reference, median / 95th percentile
prompt starts: the same for the first words of prompts, whose times are exact; median
before: segments of faster-whisper with filled lines; after: output of captioner file"""


def measure(config: Config, recordings: Sequence[Recording], report: Callable[[str], None]) -> FilesReport:
    """Measure every recording with every installed reader.

    Raises:
        ModelError: weights are missing or damaged.
    """
    folder = store.folder(config.recognizer.model, report)
    plain_reader = FasterWhisperReader(folder, config)
    ours = CaptionerReader(folder, config, report)
    others: dict[str, Callable[[Recording], tuple[Words, str]]] = {"faster-whisper": plain_reader.read}
    if whisperx.installed():
        others["whisperx"] = WhisperxReader(folder, config, report).read
    else:
        report("whisperx is not installed and is skipped")
    scores: list[ReaderScore] = []
    layouts: list[LayoutFaults] = []
    for recording in recordings:
        report(f"{recording.name} …")
        for name, read in {"captioner": ours.read, **others}.items():
            began = time.perf_counter()
            words, text = read(recording)
            scores.append(_score(recording, name, time.perf_counter() - began, words, text))
        layouts.append(_layout_faults(recording, ours, plain_reader))
    return FilesReport(tuple(scores), tuple(layouts))


def _score(recording: Recording, name: str, seconds: float, words: Words, text: str) -> ReaderScore:
    reference = [(token, word.start) for word in recording.words for token in tokens(word.text)]
    errors, _ = align([token for token, _ in reference], tokens(text))
    starts = dict(_starts([token for token, _ in reference], words))
    errors_s = [abs(start - reference[place][1]) for place, start in starts.items()]
    prompts = [abs(starts[place] - start) for place, start in _prompts(recording) if place in starts]
    length = sum(len(chunk.samples) for chunk in read_file(recording.path, chunk_ms=1000)) / SAMPLE_RATE
    return ReaderScore(
        recording.name,
        name,
        round(length / seconds, 1),
        round(errors / max(1, len(reference)), 4),
        percentile(errors_s, 50),
        percentile(errors_s, 95),
        percentile(prompts, 50),
    )


def _starts(reference: Sequence[str], words: Words) -> Iterator[tuple[int, float]]:
    """Yield index in the reference and start in seconds of every correct word."""
    found = [(token, word.start / 1000) for word in words for token in tokens(word.text)]
    _, pairs = align(reference, [token for token, _ in found])
    for i, j in pairs:
        if reference[i] == found[j][0]:
            yield i, found[j][1]


def _row(score: ReaderScore) -> tuple[str, ...]:
    starts = f"{_seconds(score.start_p50)} / {_seconds(score.start_p95)}"
    return score.recording, score.name, f"{score.speed:.1f}", f"{score.wer:.1%}", starts, _seconds(score.prompt_p50)


def _seconds(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _median(scores: Sequence[ReaderScore]) -> ReaderScore:
    """Return the median of each figure over all recordings."""
    values = {
        name: [getattr(score, name) for score in scores]
        for name in ("speed", "wer", "start_p50", "start_p95", "prompt_p50")
    }
    middle = {name: statistics.median(column) for name, column in values.items()}
    return ReaderScore("median", scores[0].name, **middle)


def total(counts: Iterable[FaultCounts]) -> FaultCounts:
    """Add counts up."""
    rows = [asdict(one) for one in counts]
    return FaultCounts(**{field.name: sum(row[field.name] for row in rows) for field in fields(FaultCounts)})


def _kinds(name: str, counted: FaultCounts) -> tuple[str, ...]:
    shares = [getattr(counted, field) for field in _FAULTS[2:-1]]
    each = (f"{1000 * share / max(1, counted.cues):.0f}" for share in shares)
    return name, str(counted.cues), *each, f"{counted.per_thousand:.0f}"


def _prompts(recording: Recording) -> Iterator[tuple[int, float]]:
    """Yield index in the reference and start in seconds of the first word of every prompt."""
    place = 0
    for prompt in recording.prompts:
        yield place, prompt.start
        place += len(tokens(prompt.text))


def _layout_faults(recording: Recording, ours: CaptionerReader, plain_reader: FasterWhisperReader) -> LayoutFaults:
    layout = ours.layout
    plain = tuple(cue for segment in plain_reader.segments for cue in _filled(segment, layout))
    finished = recording_cues(ours.results, layout, recording.language)
    return LayoutFaults(
        recording.name,
        count_faults(plain, layout, recording.language),
        count_faults(finished, layout, recording.language),
    )


def _filled(segment: Any, layout: Layout) -> Iterator[Cue]:
    """Lay a segment of faster-whisper out without any rules: fill lines, share its time by width."""
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
        began = start + round(span * at / total)
        at += sum(map(len, group))
        yield Cue(began, start + round(span * at / total), group)
