from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

import pytest

from captioner.audio.live_source import LiveSource, RetryPolicy
from captioner.delivery.files.archive import Archive
from captioner.errors import SourceError
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.reader import play
from captioner.types import AudioChunk
from tests.captioner.audio.lines import Line, Time
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
            await play(rooms, "main", "en", ("es",), chunks, live=lambda: live)
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


def test_a_source_that_is_waited_for_is_ended_by_the_operator() -> None:
    """Though it has not said a word: nobody listens at its port any longer."""

    async def work() -> str:
        rooms = Rooms(lambda *_: ScriptedEngine(), lambda *_: (), archive)
        time = Time()
        feed = LiveSource("srt://h", lambda _: Line(time, ["quiet 1000000"]), RetryPolicy(connect_timeout_s=None))
        async with rooms.running():
            playing = asyncio.ensure_future(play(rooms, "main", "en", (), feed, live=lambda: True))
            while "main" not in [room.name for room in rooms] or not rooms.get("main").stream:
                await asyncio.sleep(0.01)
            rooms.get("main").end()
            await asyncio.wait_for(playing, 10)
            while feed.status.state != "ended":
                await asyncio.sleep(0.01)
            return rooms.get("main").status.state

    assert asyncio.run(work()) == "ended"
