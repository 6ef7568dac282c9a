"""Work of the stages of one room, with times, from its trace (`captioner.rooms.pipeline.trace`).

Times are seconds since the first sample was spoken, as in `captioner.bench.screens`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from captioner.errors import CaptionerError

Identity = tuple[str, str, int]
"""Cue, language and number of a revision."""


@dataclass(frozen=True, slots=True)
class ReadWord:
    """Word of a transcription."""

    text: str
    withheld: str = ""
    """Why it was not shown: `uncertain`, `behind` or `correction`; empty if it was."""


@dataclass(frozen=True, slots=True)
class ReadSpan:
    """Transcription of a span of audio, or its translation by the recognizer."""

    start: float
    """Start of the audio."""
    end: float
    """End of the audio."""
    began: float
    """Time at which the recognizer began."""
    ended: float
    words: tuple[ReadWord, ...]


@dataclass(frozen=True, slots=True)
class TranslatedRevision:
    """Translation of one source revision into one language."""

    source: Identity
    language: str
    began: float
    ended: float
    draft: str
    """Translation by the engine; the one before if the text had not changed."""
    shown: str
    """Text on the screens of viewers after it."""


@dataclass(slots=True)
class TraceLog:
    """Trace of one room."""

    transcripts: list[ReadSpan] = field(default_factory=list)
    translations: list[ReadSpan] = field(default_factory=list)
    """English by the recognizer."""
    translated: list[TranslatedRevision] = field(default_factory=list)
    """Work of the translators, `direct` included."""
    engines: dict[str, str] = field(default_factory=dict)
    """Name of the engine by target language."""
    busy: list[tuple[float, float]] = field(default_factory=list)
    """Periods in which the model was in use by this room, or this room waited for its turn."""
    published: dict[Identity, float] = field(default_factory=dict)
    """Time of each revision."""
    dropped: int = 0
    """Lines that are missing."""


def read_trace(file: Path, began: float) -> TraceLog:
    """Read the trace of a room.

    Args:
        file: the trace; need not exist if nothing was spoken.
        began: Unix seconds at which the first sample was spoken.

    Raises:
        CaptionerError: the file is not readable, or its words are masked.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    except OSError as error:
        raise CaptionerError(f"cannot read the trace {file}: {error.strerror}", "check the disk") from error
    return trace_log((json.loads(line) for line in lines), began)


def trace_log(lines: Iterable[Mapping[str, Any]], began: float) -> TraceLog:
    """Return what the lines of a trace contain; see `read_trace`."""
    reader = _TraceReader(began)
    for line in lines:
        reader.take(line)
    return reader.log


class _TraceReader:
    """Joins lines that belong together: a transcription with what was shown of it, a revision with its drafts."""

    def __init__(self, began: float) -> None:
        self.log = TraceLog()
        self._began = began
        self._readings: dict[str, Mapping[str, Any]] = {}
        """Last transcription (`words`) and last translation (`direct`), which may be one."""
        self._read: set[str] = set()
        """Those that were shown."""
        self._drafts: dict[str, str] = {}
        """First draft by language since the last revision was translated."""
        self._shown: dict[tuple[str, str], str] = {}
        """Text of each cue and language."""
        self._last: dict[tuple[str, str], str] = {}
        """Last draft of each cue and language."""

    def take(self, line: Mapping[str, Any]) -> None:
        """Take the next line; stages that are not needed are ignored."""
        if (step := _STEPS.get(line["stage"])) is not None:
            step(self, line, self._time(line))

    def _time(self, line: Mapping[str, Any]) -> float:
        return float(round(line["t"] - self._began, 3))

    def _reads(self, line: Mapping[str, Any], t: float) -> None:
        for kind in ("words", "direct"):
            if isinstance(line.get(kind), str):
                raise CaptionerError("the words of the trace are masked", "switch redaction off to measure with --why")
            if kind in line:
                self._readings[kind] = line
                self._read.discard(kind)
        self.log.busy.append((t - line["ms"] / 1000, t))

    def _turn(self, line: Mapping[str, Any], t: float) -> None:
        if line["waited"]:
            self.log.busy.append((t - line["waited"] / 1000, t))

    def _settles(self, line: Mapping[str, Any], t: float) -> None:
        self.log.transcripts.append(self._span(line, t, "words"))

    def _settles_direct(self, line: Mapping[str, Any], t: float) -> None:
        self.log.translations.append(self._span(line, t, "direct"))

    def _span(self, line: Mapping[str, Any], t: float, words: str) -> ReadSpan:
        """Return the last transcription as a stage shows it; a second look at the same one takes no time."""
        reading, again = self._readings.get(words, {}), words in self._read
        self._read.add(words)
        reasons = {(start, end): reason for start, end, reason in line["withheld"]}
        shown = (ReadWord(text, reasons.get((start, end), "")) for start, end, text, *_ in reading.get(words, ()))
        took = 0.0 if again else reading.get("ms", 0) / 1000
        read_at = t if again or not reading else self._time(reading)
        return ReadSpan(reading.get("start", 0) / 1000, line["end"] / 1000, read_at - took, t, tuple(shown))

    def _publishes(self, line: Mapping[str, Any], t: float) -> None:
        self.log.published[line["segment"], line["lang"], line["rev"]] = t
        self._shown[line["segment"], line["lang"]] = line["stable"] + line["tail"]

    def _drafts_of(self, line: Mapping[str, Any], _t: float) -> None:
        for language, text in line["drafts"].items():
            self._drafts.setdefault(language, text)  # later drafts are those of possible continuations

    def _translates(self, line: Mapping[str, Any], t: float) -> None:
        segment = line["segment"]
        for language in line["to"]:
            cue = (segment, language)
            self.log.engines[language] = line["by"]
            draft = self._last[cue] = self._drafts.pop(language, self._last.get(cue, ""))
            began, source = t - line["ms"] / 1000, (segment, line["lang"], line["rev"])
            self.log.translated.append(TranslatedRevision(source, language, began, t, draft, self._shown.get(cue, "")))

    def _drops(self, line: Mapping[str, Any], _t: float) -> None:
        self.log.dropped += line["dropped"]


_STEPS = {
    "reading": _TraceReader._reads,
    "turn": _TraceReader._turn,
    "settled": _TraceReader._settles,
    "direct": _TraceReader._settles_direct,
    "segment": _TraceReader._publishes,
    "translation": _TraceReader._publishes,
    "draft": _TraceReader._drafts_of,
    "translated": _TraceReader._translates,
    "trace": _TraceReader._drops,
}
"""Stage -> what is taken from its lines."""
