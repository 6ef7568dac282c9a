"""A journal played back into a served room as if it were being spoken: for rehearsals, tests and demos.

The room is fed silence at the speed of speech, times `speed`. Its engine says what the journal says at that time: each
caption grows word by word between its start and its end. Its translators know every translation already.
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
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.pipeline.pipeline_factory import PipelineFactory
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.rooms.sources.source import Source
from captioner.server import main
from captioner.types import SAMPLE_RATE, AudioChunk, Revision

_CHUNK = 100
"""Milliseconds of silence handed in at once."""
_BEHIND = 2
"""Words at the end of a growing caption that are not stable yet."""


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
    """Serve, and play the journal into a room; what that room writes goes where `--out` says, or nowhere lasting.

    Raises:
        ConfigError: the speed is none.
        SourceError: there is no journal.
        CaptionerError: what `station.serve` raises.
    """
    if not 0.05 <= speed <= 1000:
        raise ConfigError(f"--speed {speed:g}", "it must be 0.05 to 1000")
    contents = read_contents(journal)
    with tempfile.TemporaryDirectory(prefix="captioner-replay-") as passing:
        kept = config.archive.out != type(config.archive)().out
        config = config if kept else replace(config, archive=replace(config.archive, out=Path(passing)))
        known = RoomConfig(room, str(journal), contents.spoken, contents.targets)
        source = Source(known, paced(contents, speed))
        return main.serve(config, (source,), report, announce, until_end=until_end, load=partial(_loaded, contents))


def paced(contents: JournalContents, speed: float, sleep: Callable[[float], None] = time.sleep) -> Iterator[AudioChunk]:
    """Silence as long as what is said in the journal, at its speed."""
    silence = np.zeros(_CHUNK * SAMPLE_RATE // 1000, np.float32)
    chunks = (AudioChunk(start, silence) for start in range(0, contents.finals[-1].end + 1000, _CHUNK))
    return pace(chunks, clock=lambda: time.monotonic() * speed, sleep=lambda seconds: sleep(seconds / speed))


class Speech:
    """An engine that hears nothing and says what the journal says at that time."""

    def __init__(self, contents: JournalContents) -> None:
        self._steps = [step for final in contents.finals for step in grown(final)]
        self._steps.sort(key=lambda step: step[0])
        self._now = 0

    @property
    def due(self) -> str | None:
        """Whether there is something to say."""
        if not self._steps or self._steps[0][0] > self._now:
            return None
        return "final" if self._steps[0][1].final else "interim"

    @property
    def behind(self) -> int:
        """Nothing is read."""
        return 0

    def feed(self, chunk: AudioChunk) -> None:
        """Only the time counts."""
        self._now = chunk.start + chunk.milliseconds

    def decode(self) -> Iterator[Revision]:
        """What is due, once."""
        if self.due is not None:
            yield self._steps.pop(0)[1]

    def flush(self) -> Iterator[Revision]:
        """Whatever is left becomes final."""
        for _, revision in self._steps:
            if revision.final:
                yield revision
        self._steps.clear()


def grown(final: Revision) -> Iterator[tuple[int, Revision]]:
    """The caption as it grows word by word, each state with its time in milliseconds, the final last."""
    words = final.text.split(" ")
    for count in range(1, len(words)):
        at = final.start + (final.end - final.start) * count // len(words)
        settled = max(0, count - _BEHIND)
        stable, shown = " ".join(words[:settled]), " ".join(words[:count])
        yield (
            at,
            replace(final, number=count, end=at, stable=stable, tail=shown[len(stable) :], final=False, edited=False),
        )
    yield final.end, replace(final, number=len(words), edited=False)


class Translations:
    """A translator that has the journal before it."""

    name = "journal"
    problem = ""
    """It has none."""

    def __init__(self, contents: JournalContents) -> None:
        self.targets = contents.targets
        self._contents = contents
        self._numbers: dict[tuple[str, str], int] = {}

    def push(self, revision: Revision) -> Iterator[Revision]:
        """As much of the translation as there is of what is said; the whole of it for a final."""
        known = self._origin(revision)
        for language, translation in self._contents.translations.get(known.segment, {}).items() if known else ():
            number = self._numbers.get((revision.segment, language), 0) + 1
            self._numbers[revision.segment, language] = number
            made = replace(revision, language=language, number=number, direct="")
            if revision.final:
                self._numbers.pop((revision.segment, language))
                yield replace(made, stable=translation.text, tail="")
            else:
                share = len(revision.text) / max(1, len(known.text)) if known else 0.0
                words = translation.text.split(" ")
                if shown := words[: int(share * len(words))]:
                    yield replace(made, stable="", tail=" ".join(shown))

    def flush(self) -> Iterator[Revision]:
        """Nothing is owed."""
        return iter(())

    def close(self) -> None:
        """Nothing to let go of."""

    @property
    def counts(self) -> dict[str, int]:
        """Nothing that anybody measures."""
        return {}

    def _origin(self, revision: Revision) -> Revision | None:
        """The final of the journal that the revision is on its way to: the room names its segments itself."""
        matching = (final for final in self._contents.finals if final.text.startswith(revision.text))
        return min(matching, key=lambda final: abs(final.start - revision.start), default=None)


def _loaded(contents: JournalContents, config: Config, _report: Report) -> PipelineFactory:
    section, operator = config.layout, config.operator
    return SimpleFactory(
        lambda _spoken, _targets: Speech(contents),
        lambda _spoken, _targets: (Translations(contents),) if contents.targets else (),
        adjusted_profile(section.profile, columns=section.columns, rows=section.rows, speed=section.speed),
        operating_options=OperatingOptions(operator.delay, operator.patience),
    )
