from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from captioner.errors import TooLarge, TooMuch
from captioner.layout.limits import Layout
from captioner.offline.checkpoint import ChunkResult
from captioner.offline.pipeline import OfflinePipeline
from captioner.offline.transcriber import Transcriber
from tests.captioner.server.compat.test_openai import recording
from tests.fakes import ScriptedClips, everything


def pipeline(recognizer: ScriptedClips) -> OfflinePipeline:
    return OfflinePipeline("scripted", recognizer, lambda _spoken, _targets: (), Layout(), detect_speech=everything)


def file(folder: Path, seconds: float) -> Path:
    path = folder / "recording"
    path.write_bytes(recording(seconds))
    return path


async def transcribe(transcriber: Transcriber, path: Path, limit: int = 100) -> list[ChunkResult]:
    found: list[ChunkResult] = []
    work = transcriber.transcribe(path, "es", ())
    async for result in work:
        found.append(result)
        if len(found) == limit:
            break
    await work.aclose()
    return found


def test_weights_are_loaded_once_for_the_first_recording(tmp_path: Path) -> None:
    """The second recording uses the same models."""
    loaded: list[int] = []

    def load() -> OfflinePipeline:
        loaded.append(1)
        return pipeline(ScriptedClips())

    async def work() -> list[int]:
        transcriber = Transcriber(load)
        before = len(loaded)
        for _ in range(2):
            await transcribe(transcriber, file(tmp_path, 2))
        transcriber.close()
        return [before, len(loaded)]

    assert [0, 1] == asyncio.run(work())


def test_closing_the_generator_stops_the_work(tmp_path: Path) -> None:
    """A recording is not read beyond the current chunk."""
    recognizer = ScriptedClips()

    async def work() -> int:
        transcriber = Transcriber(lambda: pipeline(recognizer))
        found = await transcribe(transcriber, file(tmp_path, 400), limit=1)
        transcriber.close()
        return len(found)

    assert 1 == asyncio.run(work())
    assert recognizer.read_seconds < 200


def test_limits_of_recordings(tmp_path: Path) -> None:
    """A full queue and a recording that is too long are refused."""

    async def work() -> None:
        transcriber = Transcriber(lambda: pipeline(ScriptedClips(threading.Event())), at_once=1, waiting=1, hours=0.001)
        with transcriber.reserve(), transcriber.reserve(), pytest.raises(TooMuch), transcriber.reserve():
            pass
        assert 0 == transcriber.busy
        with pytest.raises(TooLarge):
            await transcribe(transcriber, file(tmp_path, 5))
        transcriber.close()

    asyncio.run(work())


def test_terms_to_expect_reach_the_recognizer(tmp_path: Path) -> None:
    """They come before the configured ones."""
    recognizer = ScriptedClips()
    configured = replace(pipeline(recognizer), hotwords=lambda *_: "Norland")

    async def work() -> None:
        transcriber = Transcriber(lambda: configured)
        async for _ in transcriber.transcribe(file(tmp_path, 2), "es", (), hotwords="Dashwood"):
            pass
        transcriber.close()

    asyncio.run(work())

    assert {"Dashwood, Norland"} == recognizer.hotwords
