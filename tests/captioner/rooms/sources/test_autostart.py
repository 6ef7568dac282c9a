from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from captioner.config import RoomConfig
from captioner.delivery.files.archive import Archive
from captioner.errors import SourceError
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.autostart import Autostart
from captioner.rooms.sources.sources import Source
from captioner.types import AudioChunk
from tests.fakes import ScriptedEngine, ScriptedTranslator, silence


def archive(room: str, languages: tuple[str, ...]) -> Archive:
    """In memory."""
    return Archive(None, room, languages)


def source(name: str, *, breaks: bool = False) -> Source:
    """Two seconds for the room of that name."""

    def chunks() -> Iterator[AudioChunk]:
        yield AudioChunk(0, silence(1))
        if breaks:
            raise SourceError("the line is dead")
        yield AudioChunk(1000, silence(1))

    return Source(RoomConfig(name, f"{name}.wav", "en", ("es",)), chunks())


async def played(*sources: Source, needed: bool, until_end: bool) -> tuple[list[str], str, int, dict[str, str]]:
    """What was reported, why all ended, how often it was, and what the files say."""
    rooms = Rooms(lambda *_: ScriptedEngine(), lambda _, targets: (ScriptedTranslator(*targets),), archive)
    told: list[str] = []
    stopped: list[None] = []
    programme = Autostart(rooms, sources, told.append, needed=needed, until_end=until_end)
    programme.stop = lambda: stopped.append(None)
    async with rooms.running():
        await programme.play()
    said = {room.name: room.archive.captions("en", "txt").strip() for room in rooms}
    return told, programme.failure.message if programme.failure else "", len(stopped), said


@pytest.mark.parametrize("until_end", [True, False])
def test_a_source_that_fails_leaves_the_others_alone(*, until_end: bool) -> None:
    """It is named; the server ends with the last source where that is asked for."""
    two = source("hall"), source("foyer", breaks=True)

    told, failure, stopped, said = asyncio.run(played(*two, needed=False, until_end=until_end))

    assert ["hall.wav has ended", "room foyer: the line is dead"] == sorted(told)
    assert (failure, stopped) == ("", int(until_end))
    assert said == {"hall": "w1 w2", "foyer": "w1"}


def test_a_source_that_is_needed_ends_all() -> None:
    """With its error."""
    told, failure, stopped, said = asyncio.run(played(source("hall", breaks=True), needed=True, until_end=False))

    assert (told, failure, stopped) == ([], "the line is dead", 1)
    assert said == {"hall": "w1"}
