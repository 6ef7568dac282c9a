from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from captioner.config import FeedConfig, RoomConfig
from captioner.delivery.files.archive import Archive
from captioner.errors import SourceError
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.feeds import FeedPlayer
from captioner.rooms.sources.source import Source
from captioner.types import AudioChunk
from tests.fakes import scripted_factory, silence

HALL = RoomConfig("hall", "mic", "en", ("es",), feeds={"es": FeedConfig("interpreter.wav", hold=1)})


async def reach(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    while not condition():
        await asyncio.sleep(0.02)


def test_a_feed_plays_while_its_room_is_live() -> None:
    """A source that fails is reported and tried again; a recording is played once."""
    opened: list[str] = []

    def chunks() -> Iterator[AudioChunk]:
        yield from (AudioChunk(1000 * n, silence(1)) for n in range(3))

    def open_source(config: RoomConfig) -> Source:
        opened.append(config.source)
        if len(opened) == 1:
            raise SourceError("scripted failure")
        return Source(config, chunks())

    async def work() -> None:
        rooms = Rooms(scripted_factory(), lambda room, codes: Archive(None, room, codes))
        async with rooms.running():
            playing = asyncio.create_task(FeedPlayer(rooms, (HALL,), (), open_source, retry_s=0.05).run())
            floor = await rooms.publish("hall", "en", ("es",))
            hall = rooms.get("hall")
            await reach(lambda: hall.desk.feeds.problem == "feed in es: scripted failure")
            await reach(lambda: hall.output.on_screen.finals["es"] == 1)
            await reach(lambda: hall.desk.feeds.state["es"]["state"] == "ended")  # type: ignore[index]
            assert "" == hall.desk.feeds.problem
            floor.end()
            await floor.done()
            assert ["interpreter.wav"] * 2 == opened
            again = await rooms.publish("hall")
            await reach(lambda: len(opened) == 3)
            again.end()
            playing.cancel()

    asyncio.run(work())
