from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from captioner.config import RoomConfig
from captioner.delivery.files.archive import Archive
from captioner.errors import SourceError
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.autostart import Autostart
from captioner.rooms.sources.source import Source
from captioner.types import AudioChunk
from tests.fakes import ScriptedEngine, scripted_factory, silence


def archive(room: str, languages: tuple[str, ...]) -> Archive:
    """Archive in memory."""
    return Archive(None, room, languages)


def source(name: str, *, fails: bool = False) -> Source:
    """Two seconds of audio for the room of that name."""

    def chunks() -> Iterator[AudioChunk]:
        yield AudioChunk(0, silence(1))
        if fails:
            raise SourceError("scripted failure")
        yield AudioChunk(1000, silence(1))

    return Source(RoomConfig(name, f"{name}.wav", "en", ("es",)), chunks())


async def played(*sources: Source, required: bool, until_end: bool) -> tuple[list[str], str, int, dict[str, str]]:
    """Reported lines, message of the failure, number of stops, and the text of each room."""
    rooms = Rooms(scripted_factory(), archive)
    reported: list[str] = []
    stops: list[None] = []
    autostart = Autostart(
        rooms, sources, reported.append, stop=lambda: stops.append(None), required=required, until_end=until_end
    )
    async with rooms.running():
        await autostart.run()
    texts = {room.name: room.archive.captions("en", "txt").strip() for room in rooms}
    return reported, autostart.failure.message if autostart.failure else "", len(stops), texts


@pytest.mark.parametrize("until_end", [True, False])
def test_a_source_that_fails_does_not_stop_the_others(*, until_end: bool) -> None:
    """The failure is reported; with `until_end` the server stops after the last source."""
    two = source("hall"), source("foyer", fails=True)

    reported, failure, stops, texts = asyncio.run(played(*two, required=False, until_end=until_end))

    ended = "hall.wav has ended" + ("" if until_end else "; its captions stay on the pages until you stop captioner")
    assert [ended, "room foyer: scripted failure"] == sorted(reported)
    assert (failure, stops) == ("", int(until_end))
    assert texts == {"hall": "w1 w2", "foyer": "w1"}


def test_a_required_source_that_fails_stops_the_server() -> None:
    """Its error is kept in `failure`."""
    reported, failure, stops, texts = asyncio.run(played(source("hall", fails=True), required=True, until_end=False))

    assert (reported, failure, stops) == ([], "scripted failure", 1)
    assert texts == {"hall": "w1"}


def test_the_end_of_the_server_is_not_the_end_of_a_source() -> None:
    """A source that plays when the server stops has not ended, and nothing claims so."""

    async def stopped() -> list[str]:
        rooms = Rooms(scripted_factory(), archive)
        reported: list[str] = []
        waits = threading.Event()
        endless = (AudioChunk(1000 * index, silence(1)) for index in range(1000) if index < 2 or waits.wait())
        endless_source = Source(RoomConfig("hall", "mic", "en"), endless)
        autostart = Autostart(
            rooms, (endless_source,), reported.append, stop=lambda: None, required=True, until_end=False
        )
        async with rooms.running():
            running = asyncio.create_task(autostart.run())
            while not any(room.stream for room in rooms):
                await asyncio.sleep(0.01)
            await rooms.farewell(1.0)
            await running
        waits.set()
        return reported

    assert [] == asyncio.run(stopped())


def test_a_room_that_is_being_opened_when_the_server_stops_has_not_failed() -> None:
    """A required source whose engine is still being built when the server stops leaves no failure and no message."""
    begun, go_on = threading.Event(), threading.Event()

    def slow_engine(_spoken: str, _targets: tuple[str, ...]) -> ScriptedEngine:
        begun.set()
        go_on.wait()
        return ScriptedEngine(words=3)

    async def stopped() -> tuple[list[str], object]:
        rooms = Rooms(SimpleFactory(slow_engine), archive)
        reported: list[str] = []
        autostart = Autostart(
            rooms, (source("hall"),), reported.append, stop=lambda: None, required=True, until_end=False
        )
        async with rooms.running():
            running = asyncio.create_task(autostart.run())
            await asyncio.to_thread(begun.wait)
            await rooms.farewell(0.1)
            await running
        go_on.set()
        return reported, autostart.failure

    assert ([], None) == asyncio.run(stopped())
