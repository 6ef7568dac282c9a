from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

import pytest

from captioner.audio.connection import RetryPolicy
from captioner.audio.live_source import LiveSource
from captioner.config import RoomConfig
from captioner.delivery.files.archive import Archive
from captioner.errors import SourceError
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.reader import play
from captioner.rooms.sources.source import Source
from captioner.types import AudioChunk
from tests.captioner.audio.lines import ScriptedConnection, Time
from tests.fakes import scripted_factory, silence


def archive(room: str, languages: tuple[str, ...]) -> Archive:
    """Archive in memory."""
    return Archive(None, room, languages)


def failing() -> Iterator[AudioChunk]:
    yield AudioChunk(0, silence(1))
    raise SourceError("scripted failure")


async def played(chunks: Iterable[AudioChunk], name: str = "talk.wav") -> tuple[str, str]:
    """Spanish text in the files, and the error message."""
    rooms = Rooms(scripted_factory(), archive)
    message = ""
    async with rooms.running():
        try:
            await play(rooms, Source(RoomConfig("main", name, "en", ("es",)), chunks))
        except SourceError as error:
            message = error.message
        room = rooms.get("main")
        await room.publishing.done()
    return room.archive.captions("es", "txt"), message


@pytest.mark.parametrize("name", ["mic", "talk.wav"])
def test_a_source_is_captioned_to_its_end(name: str) -> None:
    """Live sources and recordings: the last words become final when the source ends."""
    chunks = [AudioChunk(1000 * index, silence(1)) for index in range(4)]

    text, message = asyncio.run(played(chunks, name))

    assert (text.split(), message) == (["es:w1", "w2", "w3", "es:w4"], "")


def test_the_error_of_a_source_is_raised() -> None:
    """The audio before the error is captioned."""
    text, message = asyncio.run(played(failing()))

    assert (text.split(), message) == (["es:w1"], "scripted failure")


def test_an_operator_ends_a_source_that_waits_for_its_sender() -> None:
    """The port is closed although no audio has arrived."""

    async def work() -> str:
        rooms = Rooms(scripted_factory(), archive)
        time = Time()
        chunks = LiveSource(
            "srt://h", lambda _: ScriptedConnection(time, ["quiet 1000000"]), RetryPolicy(connect_timeout_s=None)
        )
        async with rooms.running():
            playing = asyncio.create_task(play(rooms, Source(RoomConfig("main", "srt://h", "en"), chunks)))
            while "main" not in [room.name for room in rooms] or not rooms.get("main").stream:
                await asyncio.sleep(0.01)
            rooms.get("main").publishing.end()
            await asyncio.wait_for(playing, 10)
            while chunks.status.state != "ended":
                await asyncio.sleep(0.01)
            return rooms.get("main").status.state

    assert asyncio.run(work()) == "ended"
