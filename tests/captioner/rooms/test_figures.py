from __future__ import annotations

import asyncio
import json
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from captioner.audio.buffer import AudioBuffer
from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.delivery.hub.subscribers import Audience
from captioner.rooms.figures import RoomFigures, read_lives
from captioner.rooms.latency import CaptionLatency
from captioner.rooms.media_clock import MediaClock
from captioner.rooms.rooms import Rooms
from captioner.rooms.totals import StreamTotals
from tests.fakes import revision, scripted_factory, silence


def life(folder: Path | None, *, began: float, minutes: int) -> None:
    """Caption one stream, with two viewers and an operator, checked once per minute."""

    async def run() -> None:
        now = [began]
        hub, latency, clock = Hub("hall", "en", ("en", "es")), CaptionLatency(), MediaClock(0)
        loop = asyncio.get_running_loop()
        figures = RoomFigures(folder, hub, latency, clock, loop, clock=lambda: now[0])
        figures.check(StreamTotals)
        buffer = AudioBuffer(0)
        clock.start(buffer)
        with hub.subscribe(("es",), None), hub.subscribe(("en",), None), hub.subscribe(None, None, counted=False):
            figures.check(StreamTotals)
        latency.publish(revision(final=True), 1400, 0)
        for _ in range(minutes):
            buffer.offer(silence(60))
            buffer.offer(silence(0))
            now[0] += 60
            figures.check(StreamTotals)
        figures.end_stream(StreamTotals)
        clock.stop()
        figures.check(StreamTotals)
        figures.end_stream(StreamTotals)
        await loop.shutdown_default_executor()

    asyncio.run(run())


def test_lives_are_kept(tmp_path: Path) -> None:
    """Each life has its streams, the peak of its viewers and the delays; a later one is added."""
    life(tmp_path / "hall", began=1000, minutes=1)
    life(tmp_path / "hall", began=5000, minutes=0)
    first, second = read_lives(tmp_path / "hall")

    assert [{"began": 1_000_000, "ended": 1_060_000, "audio_ms": 60_000, "source": "en"}] == first["streams"]
    assert {"peak": 2, "at": 1_000_000, "languages": {"es": 1, "en": 1}} == first["viewers"]
    assert 1 == sum(first["first_shown"]["en"]) == sum(first["settled"]["en"])
    assert [5_000_000] == [stream["began"] for stream in second["streams"]]


def test_figures_are_written_when_the_process_begins_to_stop(tmp_path: Path) -> None:
    """The last seconds are not lost if it is killed before the streams have ended."""

    async def run() -> None:
        rooms = Rooms(scripted_factory(), partial(Archive, tmp_path))
        publisher = await rooms.publish("hall", "en", ())
        await publisher.send(silence(2.5))
        rooms.get("hall").end()
        await asyncio.to_thread(lambda: None)
        await asyncio.get_running_loop().shutdown_default_executor()
        saved.append(read_lives(tmp_path / "hall")[0]["streams"][0]["audio_ms"])

    saved: list[int] = []
    asyncio.run(run())

    assert [2500] == saved


def test_viewers_of_edges_are_counted(tmp_path: Path) -> None:
    """The peak is that of all viewers at the same time, with their languages."""

    async def run() -> None:
        now = [1000.0]
        hub, clock = Hub("hall", "en", ("en", "es")), MediaClock(0)
        loop = asyncio.get_running_loop()
        figures = RoomFigures(tmp_path / "hall", hub, CaptionLatency(), clock, loop, clock=lambda: now[0])
        clock.start(AudioBuffer(0))
        with hub.subscribe(("es",), None):
            for count in (7, 40, 3):
                hub.viewers.count_elsewhere(Audience(count, Counter(es=count, en=1)))
                figures.check(StreamTotals)
                now[0] += 20
        figures.end_stream(StreamTotals)
        await loop.shutdown_default_executor()

    asyncio.run(run())

    assert {"peak": 41, "at": 1_020_000, "languages": {"es": 41, "en": 1}} == read_lives(tmp_path / "hall")[0][
        "viewers"
    ]


def test_without_a_stream_or_a_folder_nothing_is_written(tmp_path: Path) -> None:
    """A room that lives in memory leaves no file."""
    life(None, began=0, minutes=0)
    assert ([], []) == (list(tmp_path.iterdir()), read_lives(tmp_path))


@pytest.mark.parametrize("content", ["{", "[]", json.dumps({"bounds": [1.0], "lives": [{}]})])
def test_damaged_figures_are_ignored(tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture) -> None:
    """Damage, and buckets of another version, are logged."""
    (tmp_path / "figures.json").write_text(content)
    found: list[Any] = read_lives(tmp_path)

    assert [] == found
    assert "is ignored" in caplog.text
