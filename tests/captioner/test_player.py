from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

import pytest

from captioner.archive import Archive
from captioner.errors import SourceError
from captioner.player import play
from captioner.rooms import Rooms
from captioner.types import AudioChunk
from tests.fakes import ScriptedEngine, ScriptedTranslator, silence


def archive(room: str, languages: tuple[str, ...]) -> Archive:
    """In memory."""
    return Archive(None, room, languages)


def breaks_off() -> Iterator[AudioChunk]:
    yield AudioChunk(0, silence(1))
    raise SourceError("the line is dead")


async def played(chunks: Iterable[AudioChunk], *, live: bool) -> tuple[str, str]:
    """What the files say in the end, and what went wrong."""
    rooms = Rooms(lambda *_: ScriptedEngine(), lambda _, targets: (ScriptedTranslator(*targets),), archive)
    wrong = ""
    async with rooms.running():
        try:
            await play(rooms, "main", "en", ("es",), chunks, live=live)
        except SourceError as error:
            wrong = error.message
        room = rooms.get("main")
        await room.done()
    return room.archive.captions("es", "txt"), wrong


@pytest.mark.parametrize("live", [True, False])
def test_a_source_is_captioned_to_its_end(live: bool) -> None:
    """The last words become final when it ends."""
    chunks = [AudioChunk(1000 * index, silence(1)) for index in range(4)]

    text, wrong = asyncio.run(played(chunks, live=live))

    assert (text.split(), wrong) == (["es:w1", "w2", "w3", "es:w4"], "")


def test_a_source_that_breaks_off_is_told() -> None:
    """What came before it is captioned."""
    text, wrong = asyncio.run(played(breaks_off(), live=False))

    assert (text.split(), wrong) == (["es:w1"], "the line is dead")
