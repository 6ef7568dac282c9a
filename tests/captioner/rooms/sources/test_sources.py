from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import Any

import pytest

from captioner.config import RoomConfig
from captioner.delivery.files.archive import Archive
from captioner.errors import RoomBusy, SourceError
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.sources import Source, SourceRules, Sources
from captioner.server.main import check_address
from captioner.types import AudioChunk
from tests.fakes import ScriptedEngine, silence

NAMED = RoomConfig("hall", "rtmp://user:secret@studio/live", "en")
CHECK = partial(check_address, schemes=("srt", "rtmp"), hosts=())


def opened(room: RoomConfig) -> Source:
    return Source(room, chunks(room.source))


def chunks(source: str) -> Iterator[AudioChunk]:
    if "broken" in source:
        yield AudioChunk(0, silence(1))
        raise SourceError("the line is dead")
    yield from (AudioChunk(1000 * n, silence(1)) for n in range(1000 if "endless" in source else 3))


def with_rooms(work: Callable[[Rooms, Sources], Coroutine[Any, Any, None]], *, listed: bool = True) -> None:
    async def run() -> None:
        rooms = Rooms(lambda *_: ScriptedEngine(), lambda *_: (), lambda room, codes: Archive(None, room, codes))
        allowed = SourceRules(("srt", "rtmp"), (), CHECK, listed)
        rooms.open("hall", "en", ())
        async with rooms.running():
            await work(rooms, Sources(rooms, allowed, (NAMED,), opened))

    asyncio.run(run())


def test_the_settings_source_is_started_by_name() -> None:
    """Its address is shown without what opens it, and it plays to its end."""

    async def work(rooms: Rooms, sources: Sources) -> None:
        before = sources.about("hall")
        await sources.start("hall")
        during = sources.about("hall")["playing"]
        await rooms.get("hall").done()

        assert ("rtmp://…@studio/live", None) == (before["named"], before["playing"])
        assert ("rtmp://…@studio/live", 1) == (during, rooms.get("hall").on_screen.finals["en"])

    with_rooms(work)


def test_an_operator_ends_it() -> None:
    """A source without end is no longer read, and another may begin."""

    async def work(rooms: Rooms, sources: Sources) -> None:
        await sources.start("hall", "srt://endless")
        with pytest.raises(RoomBusy, match="already has a publisher"):
            await sources.start("hall", "srt://other")
        room = rooms.get("hall")
        room.end()
        await room.done()
        await asyncio.sleep(0.05)
        assert sources.about("hall")["playing"] is None
        await sources.start("hall", "srt://other")
        await room.done()

    with_rooms(work)


def test_a_source_that_breaks_off() -> None:
    """Is said, until another is started."""

    async def work(rooms: Rooms, sources: Sources) -> None:
        await sources.start("hall", "srt://broken")
        await rooms.get("hall").done()
        await asyncio.sleep(0.05)

        assert "the line is dead" == sources.about("hall")["problem"]

    with_rooms(work)


@pytest.mark.parametrize("source", ["http://inner/x", "file:///etc/passwd", "/etc/passwd", "-", "mic"])
def test_what_may_not_be_read(source: str) -> None:
    """Schemes that are not listed, files, and the devices of the server."""

    async def work(_: Rooms, sources: Sources) -> None:
        with pytest.raises(SourceError):
            await sources.start("hall", source)

    with_rooms(work)


def test_a_server_for_others_wants_hosts_listed() -> None:
    """Else whoever operates could have it read inner machines."""

    async def work(_: Rooms, sources: Sources) -> None:
        with pytest.raises(SourceError, match="takes no addresses"):
            await sources.start("hall", "srt://other")
        assert [] == sources.about("hall")["schemes"]

    with_rooms(work, listed=False)
