"""Replay of a journal in a served room as if it were live: for rehearsals, tests and demos.

The source of the room is quiet audio at the speed of speech times `speed`. Its engine emits the captions of the
journal at their times, each growing word by word from start to end. Its translator returns the translations of the
journal.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from captioner.audio.pace import pace
from captioner.config import Config, RoomConfig
from captioner.delivery.files.journal_contents import JournalContents, read_contents
from captioner.errors import ConfigError
from captioner.layout.limits import adjusted_profile
from captioner.models.report import Report
from captioner.recognition.separate_translation import WithoutSeparateTranslation
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.pipeline.pipeline_factory import PipelineFactory
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.rooms.sources.source import Source
from captioner.server import main
from captioner.types import SAMPLE_RATE, AudioChunk, Revision

_CHUNK_MS = 100
"""Milliseconds of audio in a chunk."""
_QUIET = 0.002
"""Value of all samples, -54 dBFS: silence would raise the alarm of a source without sound."""
_TAIL_WORDS = 2
"""Last words of a growing caption that are not stable."""


def serve(
    config: Config,
    journal: Path,
    room: str,
    speed: float,
    report: Report,
    announce: main.Announce,
    *,
    until_end: bool = False,
) -> int:
    """Serve, and replay a journal in a room, whose files go to `--out` or to a temporary folder.

    Args:
        config: the configuration.
        journal: a journal, or a folder with one.
        room: name of the room.
        speed: multiple of the speed of speech.
        report: takes one line of progress.
        announce: takes the URLs.
        until_end: stop the server at the end of the journal.

    Raises:
        ConfigError: the speed is out of range.
        SourceError: there is no journal.
        CaptionerError: as raised by `captioner.server.main.serve`.
    """
    if not 0.05 <= speed <= 1000:
        raise ConfigError(f"--speed {speed:g} is out of range", "use 0.05 to 1000")
    contents = read_contents(journal)
    with tempfile.TemporaryDirectory(prefix="captioner-replay-") as temporary:
        has_folder = config.archive.out != type(config.archive)().out
        out = config.archive.out if has_folder else Path(temporary)
        config = replace(config, archive=replace(config.archive, out=out, record=False))  # there is no audio to record
        settings = RoomConfig(room, str(journal), contents.spoken, contents.targets)
        source = Source(settings, paced_quiet(contents, speed))
        return main.serve(config, (source,), report, announce, until_end=until_end, load=partial(_loaded, contents))


def paced_quiet(
    contents: JournalContents, speed: float, sleep: Callable[[float], None] = time.sleep
) -> Iterator[AudioChunk]:
    """Yield quiet audio of the duration of the journal, at `speed`."""
    quiet = np.full(_CHUNK_MS * SAMPLE_RATE // 1000, _QUIET, np.float32)
    chunks = (AudioChunk(start, quiet) for start in range(0, contents.finals[-1].end + 1000, _CHUNK_MS))
    return pace(chunks, clock=lambda: time.monotonic() * speed, sleep=lambda seconds: sleep(seconds / speed))


class ReplayEngine(WithoutSeparateTranslation):
    """Engine that ignores the audio and emits the spoken captions of the journal."""

    notice = delay_cause = ""

    def __init__(self, contents: JournalContents) -> None:
        self._steps = [step for final in contents.finals for step in growing(final)]
        self._steps.sort(key=lambda step: step[0])
        self._now = 0

    @property
    def due(self) -> str | None:
        """Kind of the next revision if its time has come; None before that."""
        if not self._steps or self._steps[0][0] > self._now:
            return None
        return "final" if self._steps[0][1].final else "interim"

    @property
    def behind(self) -> int:
        """Milliseconds of undecoded audio: always 0."""
        return 0

    def feed(self, chunk: AudioChunk) -> None:
        """Advance the time."""
        self._now = chunk.start + chunk.milliseconds

    def change_speaker(self, speaker: str | None) -> None:
        """Do nothing: the journal has the speakers."""

    def decode(self) -> Iterator[Revision]:
        """Yield the next revision that is due."""
        if self.due is not None:
            yield self._steps.pop(0)[1]

    def flush(self) -> Iterator[Revision]:
        """Yield the remaining finals."""
        for _, revision in self._steps:
            if revision.final:
                yield revision
        self._steps.clear()


def growing(final: Revision) -> Iterator[tuple[int, Revision]]:
    """Yield revisions of a caption that grows word by word, each with its time in milliseconds, the final last."""
    words = final.text.split(" ")
    for count in range(1, len(words)):
        time_ms = final.start + (final.end - final.start) * count // len(words)
        stable_words = max(0, count - _TAIL_WORDS)
        stable, shown = " ".join(words[:stable_words]), " ".join(words[:count])
        yield (
            time_ms,
            replace(
                final, number=count, end=time_ms, stable=stable, tail=shown[len(stable) :], final=False, edited=False
            ),
        )
    yield final.end, replace(final, number=len(words), edited=False)


class ReplayTranslator:
    """Translator that returns the translations of the journal."""

    name = "journal"
    problem = ""

    def __init__(self, contents: JournalContents) -> None:
        self.targets = contents.targets
        self._contents = contents
        self._numbers: dict[tuple[str, str], int] = {}

    def push(self, revision: Revision) -> Iterator[Revision]:
        """Yield the part of the translation that corresponds to the part of the caption; all of it for a final."""
        known = self._final_of(revision)
        for language, translation in self._contents.translations.get(known.segment, {}).items() if known else ():
            number = self._numbers.get((revision.segment, language), 0) + 1
            self._numbers[revision.segment, language] = number
            translated = replace(revision, language=language, number=number, direct="")
            if revision.final:
                self._numbers.pop((revision.segment, language))
                yield replace(translated, stable=translation.text, tail="")
            else:
                share = len(revision.text) / max(1, len(known.text)) if known else 0.0
                words = translation.text.split(" ")
                if shown := words[: int(share * len(words))]:
                    yield replace(translated, stable="", tail=" ".join(shown))

    def flush(self) -> Iterator[Revision]:
        """Yield nothing; translations are never delayed."""
        return iter(())

    def close(self) -> None:
        """Do nothing."""

    @property
    def counts(self) -> dict[str, int]:
        """No counts."""
        return {}

    def _final_of(self, revision: Revision) -> Revision | None:
        """Final of the journal that a revision belongs to; segment IDs differ, because the room has its own."""
        matching = (final for final in self._contents.finals if final.text.startswith(revision.text))
        return min(matching, key=lambda final: abs(final.start - revision.start), default=None)


def _loaded(contents: JournalContents, config: Config, _report: Report) -> PipelineFactory:
    section, operator = config.layout, config.operator
    return SimpleFactory(
        lambda _spoken, _targets: ReplayEngine(contents),
        lambda _spoken, _targets: (ReplayTranslator(contents),) if contents.targets else (),
        adjusted_profile(section.profile, columns=section.columns, rows=section.rows, speed=section.speed),
        operating_options=OperatingOptions(operator.delay, operator.patience),
    )
