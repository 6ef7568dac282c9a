"""The run: every recording at once, then every recording through the server, then the report.

One after the other, each in a room of its own; or in several rooms together; or in turn with a peer.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from captioner.audio.file import read_file
from captioner.bench import caption_history, machine, peer, translation_baseline
from captioner.bench.playback import BYTES, Playback, PlayTarget, play
from captioner.bench.recognition_baseline import BaselineText, RecognitionBaseline
from captioner.bench.recordings import Recording
from captioner.bench.report import as_json, compared, results_json, table
from captioner.bench.result import RecordingResult, score_recording
from captioner.bench.server_process import ServerProcess, captioner
from captioner.bench.timeline import picture
from captioner.config import Config
from captioner.errors import ConfigError
from captioner.models import store
from captioner.models.report import silent
from captioner.translation.direct import TARGET

Say = Callable[[str], None]
"""Takes one line of progress."""
APART = 0.37
"""Seconds from the beginning of one room to that of the next."""
TELLING = 10.0
"""Seconds of audio between two lines of progress."""


@dataclass(frozen=True, slots=True)
class BenchReport:
    """All that was measured in one run."""

    results: tuple[RecordingResult, ...]
    about: Mapping[str, Any]
    """Machine, versions, model, settings, time."""
    against: str = ""
    """The peer."""
    peers: tuple[RecordingResult, ...] = ()
    """What the peer made of each recording."""

    @property
    def table(self) -> str:
        """For a person."""
        both = compared(self.results, self.peers, self.against) if self.peers else ""
        return "\n\n".join(filter(None, (table(self.results, self.about), both)))

    @property
    def json(self) -> dict[str, Any]:
        """For a machine."""
        whole = as_json(self.results, self.about)
        return whole | ({self.against: results_json(self.peers)} if self.peers else {})

    def write(self, folder: Path) -> list[Path]:
        """`bench.json`, a timeline of each recording and a caption of each translation as SVG; the paths."""
        folder.mkdir(parents=True, exist_ok=True)
        written = {folder / "bench.json": json.dumps(self.json, ensure_ascii=False, indent=1) + "\n"}
        for each in self.results:
            if each.spoken:
                written[folder / f"{each.recording.name}.svg"] = _picture(each, self.about)
            for into in each.translated:
                if into.life is not None:
                    name = f"{each.recording.name}.{into.score.language}.svg"
                    written[folder / name] = caption_history.picture(name.removesuffix(".svg"), into.life)
        for path, text in written.items():
            path.write_text(text, encoding="utf-8")
        return list(written)


def measure(
    config: Config,
    recordings: Sequence[Recording],
    options: Sequence[str] = (),
    say: Say = silent,
    *,
    rooms: int = 1,
    against: str = "",
) -> BenchReport:
    """Measure them one after the other, each in a room of its own of one server.

    Args:
        config: the settings that the server will read too.
        recordings: at least one.
        options: of `captioner serve`, such as `--config FILE`.
        say: is told how far it is.
        rooms: more than one: so many at once, each with the next of the recordings.
        against: a peer of `captioner.bench.peer`, played the same recordings in turn.

    Raises:
        CaptionerError: a recording cannot be read, the model is missing, the server failed.
    """
    if config.rooms:
        raise ConfigError("the settings name rooms, whose load would be measured too", "bench without them")
    folder = store.folder(config.recognizer.model, say)
    other = peer.peer(against, folder) if against else None
    about = _about(config, folder)
    wholes = list(_at_once(recordings, folder, config, say))
    run = _Runner(config.server.publish_token, say)
    pairs = [_known(each, whole) for each, whole in zip(recordings, wholes, strict=True)]
    with ServerProcess(captioner((*options, "--model", config.recognizer.model))) as server:
        say(f"the server is ready: {config.recognizer.model}")
        if rooms > 1:
            return BenchReport(
                tuple(run.together(server, list(itertools.islice(itertools.cycle(pairs), rooms)))), about
            )
        if other is None:
            alone = tuple(run.alone(server, *pair) for pair in pairs)
            return BenchReport(translation_baseline.with_baselines(config, alone, wholes), about)
        with other:
            say(f"{against} is ready")
            both = [(run.alone(server, *pair), run.peer(other, *pair)) for pair in pairs]
    ours, theirs = zip(*both, strict=True)
    return BenchReport(translation_baseline.with_baselines(config, ours, wholes), about, against, theirs)


def _at_once(recordings: Sequence[Recording], folder: Path, config: Config, say: Say) -> Iterator[BaselineText]:
    """Before the server starts, and let go of before it does."""
    offline = RecognitionBaseline(folder, config.recognizer)
    for each in recordings:
        say(f"{each.name}: reading it at once, to compare with")
        yield offline.read(each.path, each.language, english=TARGET in each.targets)


def _known(recording: Recording, whole: BaselineText) -> tuple[Recording, BaselineText]:
    """With its language, where that had to be detected."""
    targets = _others(recording.targets, whole.language)
    return replace(recording, language=whole.language, targets=targets), whole


@dataclass(frozen=True, slots=True)
class _Runner:
    """Plays recordings to servers."""

    token: str
    """Of the publisher."""
    say: Say

    def alone(self, server: ServerProcess, recording: Recording, whole: BaselineText) -> RecordingResult:
        """One recording, in a room of its own."""
        pcm = read_pcm(recording.path)
        line = self._line(server, recording.name, pcm)
        played = asyncio.run(play(line, pcm, recording.language, recording.targets))
        return _result(recording, pcm, played, whole, server)

    def together(self, server: ServerProcess, pairs: Sequence[tuple[Recording, BaselineText]]) -> list[RecordingResult]:
        """Each in a room of its own, all at once; they begin a little apart, so that they do not breathe as one."""
        named = [replace(each, name=f"{each.name}-{number}") for number, (each, _) in enumerate(pairs, start=1)]
        pcms = [read_pcm(each.path) for each in named]

        async def one(number: int) -> Playback:
            await asyncio.sleep(APART * number)
            each = named[number]
            line = self._line(server, each.name, pcms[number])
            return await play(line, pcms[number], each.language, each.targets)

        async def every() -> list[Playback]:
            return await asyncio.gather(*map(one, range(len(named))))

        rows = zip(named, pcms, asyncio.run(every()), pairs, strict=True)
        return [_result(each, pcm, played, whole, server) for each, pcm, played, (_, whole) in rows]

    def peer(self, server: ServerProcess, recording: Recording, whole: BaselineText) -> RecordingResult:
        """The same to the peer, which translates nothing."""
        pcm = read_pcm(recording.path)
        played = asyncio.run(peer.play(self._line(server, recording.name, pcm), pcm, recording.language))
        return _result(replace(recording, targets=()), pcm, played, whole, server)

    def _line(self, server: ServerProcess, name: str, pcm: bytes) -> PlayTarget:
        telling = _telling(name, len(pcm) / BYTES, self.say)
        return PlayTarget(server.url, name, self.token, server.cpu, server.memory, telling)


def _result(
    recording: Recording, pcm: bytes, played: Playback, whole: BaselineText, server: ServerProcess
) -> RecordingResult:
    return score_recording(recording, round(len(pcm) / BYTES, 3), played, whole, machine.cores(), server.memory())


def _others(targets: Sequence[str], spoken: str) -> tuple[str, ...]:
    return tuple(code for code in targets if code != spoken)


def read_pcm(path: Path) -> bytes:
    """16-bit samples at 16 kHz."""
    samples = np.concatenate([chunk.samples for chunk in read_file(path, chunk_ms=1000)])
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


def _picture(result: RecordingResult, about: Mapping[str, Any]) -> str:
    assert result.spoken is not None
    score = result.spoken.score
    note = (
        f"model {about['model']['name']} on {about['machine']['processor']}, {about['machine']['cores']} cores: "
        f"first shown {score.first_p50:.2f} / {score.first_p95:.2f} s, settled {score.settled_p50:.2f} / "
        f"{score.settled_p95:.2f} s after it was spoken (median / 95th percentile)"
    )
    return picture(result.recording.name, note, result.recording.words, result.spoken.tracks)
