from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from captioner.config import RoomConfig
from captioner.delivery.files.archive import Archive
from captioner.errors import RoomBusy, SourceError
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.source import Source
from captioner.rooms.sources.source_rules import SourceRules
from captioner.rooms.sources.sources import Sources
from captioner.types import AudioChunk
from tests.fakes import scripted_factory, silence

CONFIGURED = RoomConfig("hall", "rtmp://user:secret@studio/live", "en")


def open_source(room: RoomConfig) -> Source:
    return Source(room, chunks(room.source))


def chunks(source: str) -> Iterator[AudioChunk]:
    if "broken" in source:
        yield AudioChunk(0, silence(1))
        raise SourceError("scripted failure")
    yield from (AudioChunk(1000 * n, silence(1)) for n in range(1000 if "endless" in source else 3))


def with_rooms(work: Callable[[Rooms, Sources], Coroutine[Any, Any, None]], *, may_choose: bool = True) -> None:
    """Run with one open room, `hall`, and its sources."""

    async def run() -> None:
        rooms = Rooms(scripted_factory(), lambda room, codes: Archive(None, room, codes))
        rules = SourceRules(("srt", "rtmp"), (), may_choose)
        rooms.open("hall", "en", ())
        async with rooms.running():
            await work(rooms, Sources(rooms, rules, (CONFIGURED,), open_source))

    asyncio.run(run())


def test_the_configured_source_is_started_without_an_address() -> None:
    """Its address is shown without credentials, and it plays to its end."""

    async def work(rooms: Rooms, sources: Sources) -> None:
        before = sources.state("hall")
        await sources.start("hall")
        during = sources.state("hall")["playing"]
        await rooms.get("hall").publishing.done()

        assert ("rtmp://…@studio/live", None) == (before["named"], before["playing"])
        assert ("rtmp://…@studio/live", 1) == (during, rooms.get("hall").output.on_screen.finals["en"])

    with_rooms(work)


def test_an_operator_ends_a_source_and_starts_another() -> None:
    """A room has one publisher; an endless source is no longer read after its end."""

    async def work(rooms: Rooms, sources: Sources) -> None:
        await sources.start("hall", "srt://endless")
        with pytest.raises(RoomBusy, match="already has a publisher"):
            await sources.start("hall", "srt://other")
        room = rooms.get("hall")
        room.publishing.end()
        await room.publishing.done()
        await asyncio.sleep(0.05)
        assert sources.state("hall")["playing"] is None
        await sources.start("hall", "srt://other")
        await room.publishing.done()

    with_rooms(work)


def test_the_problem_of_a_failed_source_is_shown() -> None:
    """Operators can read why the last source ended early."""

    async def work(rooms: Rooms, sources: Sources) -> None:
        await sources.start("hall", "srt://broken")
        await rooms.get("hall").publishing.done()
        await asyncio.sleep(0.05)

        assert "scripted failure" == sources.state("hall")["problem"]

    with_rooms(work)


@pytest.mark.parametrize("source", ["http://inner/x", "/etc/passwd"])
def test_what_the_rules_refuse_is_not_started(source: str) -> None:
    """`SourceRules` has the details."""

    async def work(_: Rooms, sources: Sources) -> None:
        with pytest.raises(SourceError):
            await sources.start("hall", source)

    with_rooms(work)


def test_schemes_are_hidden_if_operators_may_not_choose() -> None:
    """The console then offers the configured source only."""

    async def work(_: Rooms, sources: Sources) -> None:
        assert [] == sources.state("hall")["schemes"]

    with_rooms(work, may_choose=False)


def test_a_source_opens_its_room() -> None:
    """A source started in a room that does not exist opens it with the chosen or else the configured languages."""

    async def work(rooms: Rooms, sources: Sources) -> None:
        rooms.close("hall")
        await sources.start("hall")
        await sources.start("later", "srt://sender", "fr", ("es",))

        assert ("en", ("en",)) == (rooms.get("hall").source, rooms.get("hall").languages)
        assert ("fr", ("fr", "es")) == (rooms.get("later").source, rooms.get("later").languages)

    with_rooms(work)


def test_a_recording_has_a_name() -> None:
    """A recording is named as the source; it is not an anonymous publisher."""
    source = Source(RoomConfig("hall", "talks/monday.mp4"), ())

    assert source.get_status is not None
    assert ("monday.mp4", "live") == (source.get_status().source, source.get_status().state)
