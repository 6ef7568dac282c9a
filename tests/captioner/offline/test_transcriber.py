from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from captioner.errors import TooLarge, TooMuch
from captioner.layout.limits import Layout
from captioner.offline.checkpoint import Part
from captioner.offline.transcriber import Tools, Transcriber
from tests.captioner.server.compat.test_openai import recording
from tests.fakes import ScriptedClips, everything


def tools(reader: ScriptedClips) -> Tools:
    return Tools("scripted", reader, lambda _spoken, _targets: (), Layout(), detect=everything)


def file(folder: Path, seconds: float) -> Path:
    path = folder / "recording"
    path.write_bytes(recording(seconds))
    return path


async def parts(transcriber: Transcriber, path: Path, most: int = 100) -> list[Part]:
    found: list[Part] = []
    work = transcriber.parts(path, "es", ())
    async for part in work:
        found.append(part)
        if len(found) == most:
            break
    await work.aclose()
    return found


def test_weights_are_loaded_when_first_needed(tmp_path: Path) -> None:
    """And once."""
    loaded: list[int] = []

    def load() -> Tools:
        loaded.append(1)
        return tools(ScriptedClips())

    async def work() -> list[int]:
        transcriber = Transcriber(load)
        before = len(loaded)
        for _ in range(2):
            await parts(transcriber, file(tmp_path, 2))
        transcriber.close()
        return [before, len(loaded)]

    assert [0, 1] == asyncio.run(work())


def test_whoever_stops_asking_stops_the_work(tmp_path: Path) -> None:
    """A recording is read no further than the stretch at hand."""
    reader = ScriptedClips()

    async def work() -> int:
        transcriber = Transcriber(lambda: tools(reader))
        found = await parts(transcriber, file(tmp_path, 400), most=1)
        transcriber.close()
        return len(found)

    assert 1 == asyncio.run(work())
    assert reader.read_seconds < 200


def test_places_and_hours(tmp_path: Path) -> None:
    """As many as may wait, and no longer than may be."""

    async def work() -> None:
        transcriber = Transcriber(lambda: tools(ScriptedClips(threading.Event())), at_once=1, waiting=1, hours=0.001)
        with transcriber.place(), transcriber.place(), pytest.raises(TooMuch), transcriber.place():
            pass
        assert 0 == transcriber.busy
        with pytest.raises(TooLarge):
            await parts(transcriber, file(tmp_path, 5))
        transcriber.close()

    asyncio.run(work())
