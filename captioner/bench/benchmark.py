"""Measurement of recordings: recognize each one offline, play each one through the server, score, report.

Recordings are played one after the other, several at the same time, or in turn with a peer.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from captioner.audio.file import read_file
from captioner.bench import caption_history, machine, peer, translation_baseline, why
from captioner.bench.playback import BYTES, Playback, PlayTarget, every, play
from captioner.bench.recognition_baseline import BaselineText, RecognitionBaseline
from captioner.bench.recordings import Recording
from captioner.bench.report import as_json, compared, results_json, table
from captioner.bench.result import RecordingResult, score_recording
from captioner.bench.server_process import ServerProcess, captioner
from captioner.bench.timeline import picture
from captioner.bench.trace_log import read_trace
from captioner.config import Config
from captioner.errors import ConfigError
from captioner.models import store
from captioner.models.report import silent
from captioner.rooms.cpu import cores
from captioner.translation.direct import TARGET

Progress = Callable[[str], None]
"""Callback for one line of progress."""
APART = 0.37
"""Seconds between the starts of two rooms."""
REPORT_EVERY = 10.0
"""Seconds of audio between two lines of progress."""


@dataclass(frozen=True, slots=True)
class BenchReport:
    """Results of one run."""

    results: tuple[RecordingResult, ...]
    about: Mapping[str, Any]
    """Machine, versions, model, settings, time."""
    against: str = ""
    """Name of the peer; empty: none."""
    peers: tuple[RecordingResult, ...] = ()
    """Results of the peer for the same recordings."""

    @property
    def table(self) -> str:
        """Figures as text."""
        both = compared(self.results, self.peers, self.against) if self.peers else ""
        return "\n\n".join(filter(None, (table(self.results, self.about), why.table(self.results), both)))

    @property
    def json(self) -> dict[str, Any]:
        """Figures as JSON values."""
        figures = as_json(self.results, self.about)
        return figures | ({self.against: results_json(self.peers)} if self.peers else {})

    def write(self, folder: Path) -> list[Path]:
        """Write `bench.json`, and timelines and one caption per translation as SVG; returns the paths."""
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
    progress: Progress = silent,
    *,
    rooms: int = 1,
    against: str = "",
    causes: bool = False,
) -> BenchReport:
    """Measure the recordings one after the other, each in its own room of one server.

    Args:
        config: settings, which the server also reads.
        recordings: at least one.
        options: options of `captioner serve`, such as `--config FILE`.
        progress: callback for lines of progress.
        rooms: number of recordings at the same time, if more than one; recordings repeat if there are fewer.
        against: name of a peer in `captioner.bench.peer`, which plays the same recordings in turn.
        causes: trace the server, and find the causes of late words.

    Raises:
        CaptionerError: a recording is not readable, the model is missing, or the server failed.
    """
    if config.rooms:
        raise ConfigError(
            "the settings contain rooms, whose load would also be measured", "use settings without [[rooms]]"
        )
    if causes:
        why.check(config, recordings)
    folder = store.folder(config.recognizer.model, progress)
    other = peer.peer(against, folder) if against else None
    about = _about(config, folder)
    baselines = list(_baselines(recordings, folder, config, progress))
    pairs = [_with_language(each, baseline) for each, baseline in zip(recordings, baselines, strict=True)]
    with ExitStack() as stack:
        traces = Path(stack.enter_context(TemporaryDirectory(prefix="captioner-trace-"))) if causes else None
        run = _Runner(config.server.publish_token, progress, traces)
        traced = ("--trace", str(traces)) if traces else ()
        server = stack.enter_context(ServerProcess(captioner((*options, *traced, "--model", config.recognizer.model))))
        progress(f"the server is ready: {config.recognizer.model}")
        if rooms > 1:
            return BenchReport(
                tuple(run.play_together(server, list(itertools.islice(itertools.cycle(pairs), rooms)))), about
            )
        if other is None:
            results = tuple(run.play_alone(server, *pair) for pair in pairs)
            return BenchReport(translation_baseline.with_baselines(config, results, baselines), about)
        with other:
            progress(f"{against} is ready")
            both = [(run.play_alone(server, *pair), run.play_to_peer(other, *pair)) for pair in pairs]
    ours, theirs = zip(*both, strict=True)
    return BenchReport(translation_baseline.with_baselines(config, ours, baselines), about, against, theirs)


def _baselines(
    recordings: Sequence[Recording], folder: Path, config: Config, progress: Progress
) -> Iterator[BaselineText]:
    """Recognize each recording offline, before the server starts; the model is freed afterwards."""
    offline = RecognitionBaseline(folder, config.recognizer)
    for each in recordings:
        progress(f"{each.name}: offline recognition, for comparison")
        yield offline.read(each.path, each.language, english=TARGET in each.targets)


def _with_language(recording: Recording, baseline: BaselineText) -> tuple[Recording, BaselineText]:
    """Set the language of the recording to the detected one."""
    targets = _others(recording.targets, baseline.language)
    return replace(recording, language=baseline.language, targets=targets), baseline


@dataclass(frozen=True, slots=True)
class _Runner:
    """Plays recordings to servers and scores them."""

    token: str
    """Token of the publisher."""
    progress: Progress
    traces: Path | None
    """Folder of the server's traces; None: it is not traced."""

    def play_alone(self, server: ServerProcess, recording: Recording, baseline: BaselineText) -> RecordingResult:
        """Play one recording in its own room."""
        pcm = read_pcm(recording.path)
        target = self._target(server, recording.name, pcm)
        played = asyncio.run(play(target, pcm, recording.language, recording.targets))
        return _result(recording, pcm, played, baseline, server, self.traces)

    def play_together(
        self, server: ServerProcess, pairs: Sequence[tuple[Recording, BaselineText]]
    ) -> list[RecordingResult]:
        """Play all at the same time, each in its own room, with staggered starts so that peaks do not coincide."""
        renamed = [replace(each, name=f"{each.name}-{number}") for number, (each, _) in enumerate(pairs, start=1)]
        pcms = [read_pcm(each.path) for each in renamed]

        async def one(number: int) -> Playback:
            await asyncio.sleep(APART * number)
            each = renamed[number]
            target = self._target(server, each.name, pcms[number])
            return await play(target, pcms[number], each.language, each.targets)

        async def all_rooms() -> list[Playback]:
            return await asyncio.gather(*map(one, range(len(renamed))))

        rows = zip(renamed, pcms, asyncio.run(all_rooms()), pairs, strict=True)
        return [_result(each, pcm, played, baseline, server, self.traces) for each, pcm, played, (_, baseline) in rows]

    def play_to_peer(self, server: ServerProcess, recording: Recording, baseline: BaselineText) -> RecordingResult:
        """Play a recording to the peer, which does not translate."""
        pcm = read_pcm(recording.path)
        played = asyncio.run(peer.play(self._target(server, recording.name, pcm), pcm, recording.language))
        return _result(replace(recording, targets=()), pcm, played, baseline, server, None)

    def _target(self, server: ServerProcess, name: str, pcm: bytes) -> PlayTarget:
        seconds = len(pcm) / BYTES

        def report(played: float) -> None:
            self.progress(f"{name}: {min(played, seconds):.0f} of {seconds:.0f} s")

        return PlayTarget(server.url, name, self.token, server.cpu, server.memory, progress=every(REPORT_EVERY, report))


def _result(
    recording: Recording,
    pcm: bytes,
    played: Playback,
    baseline: BaselineText,
    server: ServerProcess,
    traces: Path | None,
) -> RecordingResult:
    seconds = round(len(pcm) / BYTES, 3)
    trace = read_trace(traces / f"{recording.name}.jsonl", played.began) if traces else None
    return score_recording(recording, seconds, played, baseline, cores(), server.memory(), trace=trace)


def _others(targets: Sequence[str], spoken: str) -> tuple[str, ...]:
    return tuple(code for code in targets if code != spoken)


def read_pcm(path: Path) -> bytes:
    """Decode an audio file to 16-bit samples at 16 kHz."""
    samples = np.concatenate([chunk.samples for chunk in read_file(path, chunk_ms=1000)])
    return np.clip(np.round(samples * 32_768), -32_768, 32_767).astype("<i2").tobytes()


def _about(config: Config, folder: Path) -> dict[str, Any]:
    settings = asdict(config)
    settings.pop("server")  # contains secrets
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
