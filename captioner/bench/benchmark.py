"""The run: every recording at once, then every recording through the server, then the report."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from captioner import models
from captioner.audio.file import read_file
from captioner.bench import machine
from captioner.bench.child import Child
from captioner.bench.offline import Offline, Whole
from captioner.bench.picture import picture
from captioner.bench.play import BYTES, Line, play
from captioner.bench.recordings import Recording
from captioner.bench.report import as_json, table
from captioner.bench.result import Result, result
from captioner.config import Config
from captioner.errors import ConfigError

Say = Callable[[str], None]
"""Takes one line of progress."""
TELLING = 10.0
"""Seconds of audio between two lines of progress."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that was measured in one run."""

    results: tuple[Result, ...]
    about: Mapping[str, Any]
    """Machine, versions, model, settings, time."""

    @property
    def table(self) -> str:
        """For a person."""
        return table(self.results, self.about)

    @property
    def json(self) -> dict[str, Any]:
        """For a machine."""
        return as_json(self.results, self.about)

    def write(self, folder: Path) -> list[Path]:
        """`bench.json`, and a timeline of each recording as SVG; the paths."""
        folder.mkdir(parents=True, exist_ok=True)
        written = {folder / "bench.json": json.dumps(self.json, ensure_ascii=False, indent=1) + "\n"}
        for each in self.results:
            if each.spoken:
                written[folder / f"{each.recording.name}.svg"] = _picture(each, self.about)
        for path, text in written.items():
            path.write_text(text, encoding="utf-8")
        return list(written)


def measure(
    config: Config, recordings: Sequence[Recording], options: Sequence[str] = (), say: Say = models.quiet
) -> Report:
    """Measure them one after the other, each in a room of its own of one server.

    Args:
        config: the settings that the server will read too.
        recordings: at least one.
        options: of `captioner serve`, such as `--config FILE`.
        say: is told how far it is.

    Raises:
        CaptionerError: a recording cannot be read, the model is missing, the server failed.
    """
    if config.rooms:
        raise ConfigError("the settings name rooms, whose load would be measured too", "bench without them")
    folder = models.folder(config.recognizer.model, say)
    about = _about(config, folder)
    wholes = list(_at_once(recordings, folder, config, say))
    with Child((*options, "--model", config.recognizer.model)) as server:
        say(f"the server is ready: {config.recognizer.model}")
        results = [_played(server, each, whole, config, say) for each, whole in zip(recordings, wholes, strict=True)]
    return Report(tuple(results), about)


def _at_once(recordings: Sequence[Recording], folder: Path, config: Config, say: Say) -> Iterator[Whole]:
    """Before the server starts, and let go of before it does."""
    offline = Offline(folder, config.recognizer)
    for each in recordings:
        say(f"{each.name}: reading it at once, to compare with")
        yield offline.read(each.path, each.language)


def _played(server: Child, recording: Recording, whole: Whole, config: Config, say: Say) -> Result:
    recording = replace(recording, language=whole.language, targets=_others(recording.targets, whole.language))
    pcm = _pcm(recording.path)
    seconds = round(len(pcm) / BYTES, 3)
    line = Line(
        server.url,
        recording.name,
        config.server.publish_token,
        server.cpu,
        _telling(recording.name, seconds, say),
    )
    played = asyncio.run(play(line, pcm, recording.language, recording.targets))
    return result(recording, seconds, played, whole, machine.cores(), server.memory())


def _others(targets: Sequence[str], spoken: str) -> tuple[str, ...]:
    return tuple(code for code in targets if code != spoken)


def _pcm(path: Path) -> bytes:
    """16-bit samples at 16 kHz."""
    samples = np.concatenate([chunk.samples for chunk in read_file(path, milliseconds=1000)])
    return np.clip(np.round(samples * 32_768), -32_768, 32_767).astype("<i2").tobytes()


def _telling(name: str, seconds: float, say: Say) -> Callable[[float], None]:
    """Says how far it is, every now and then."""
    told = 0.0

    def tell(played: float) -> None:
        nonlocal told
        if played >= told:
            say(f"{name}: {min(played, seconds):.0f} of {seconds:.0f} s")
            told += TELLING

    return tell


def _about(config: Config, folder: Path) -> dict[str, Any]:
    settings = asdict(config)
    settings.pop("server")  # its tokens are nobody's business
    return {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": machine.machine(),
        "versions": machine.versions(),
        "model": machine.model(config.recognizer.model, folder),
        "settings": json.loads(json.dumps(settings, default=str)),
    }


def _picture(result: Result, about: Mapping[str, Any]) -> str:
    assert result.spoken is not None
    score = result.spoken.score
    note = (
        f"model {about['model']['name']} on {about['machine']['processor']}, {about['machine']['cores']} cores: "
        f"first shown {score.first_p50:.2f} / {score.first_p95:.2f} s, settled {score.settled_p50:.2f} / "
        f"{score.settled_p95:.2f} s after it was spoken (median / 95th percentile)"
    )
    return picture(result.recording.name, note, result.recording.words, result.spoken.tracks)
