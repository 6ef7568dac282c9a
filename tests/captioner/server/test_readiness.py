from __future__ import annotations

import asyncio
import contextlib
import itertools
from pathlib import Path

from captioner.delivery.files.archive import Archive
from captioner.rooms.rooms import Rooms
from captioner.server.readiness import Reason, disk_reasons, redis_reasons, room_reasons
from captioner.types import Status
from tests.fakes import revision, scripted_factory, silence


def block(folder: Path) -> None:
    """Put a file in place of a folder, into which another thread may write at the same moment."""
    for number in itertools.count():
        if folder.is_dir():
            folder.rename(folder.with_name(f"gone-{number}"))
        with contextlib.suppress(IsADirectoryError):
            folder.write_text("in the way")
            return


def test_a_room_that_lags_and_cannot_write(tmp_path: Path) -> None:
    """Each problem is a reason with the name of the room."""

    async def work() -> list[Reason]:
        rooms = Rooms(scripted_factory(), lambda room, codes: Archive(tmp_path, room, codes))
        publisher = await rooms.publish("hall", "en", ())
        room = rooms.get("hall")
        room.health.status = Status("lagging", 9.0)
        block(tmp_path / "hall")
        room.output.writer.put(revision(final=True))
        while room.output.writer.waiting or not room.output.writer.problem:
            await asyncio.sleep(0.01)
        found = list(room_reasons(rooms))
        publisher.end()
        await publisher.done()
        return found

    lagging, files = asyncio.run(work())

    assert ("lagging", "hall") == (lagging.what, lagging.room)
    assert ("files", "hall") == (files.what, files.room)


def test_a_failed_engine_is_a_reason_until_another_works() -> None:
    """The reason is gone after the end of the stream."""

    async def work() -> tuple[list[Reason], list[Reason]]:
        rooms = Rooms(scripted_factory(deaths={1}), lambda room, codes: Archive(None, room, codes))
        publisher = await rooms.publish("hall", "en", ())
        await publisher.send(silence(1))
        while not (failing := list(room_reasons(rooms))):
            await asyncio.sleep(0.01)
        publisher.end()
        await publisher.done()
        return failing, list(room_reasons(rooms))

    failing, over = asyncio.run(work())

    assert ["failing"] == [reason.what for reason in failing]
    assert [] == over


def test_disk_and_redis(tmp_path: Path) -> None:
    """A disk with free space and a connection without problem give no reason."""
    assert [] == list(disk_reasons(tmp_path / "not" / "made" / "yet"))
    assert [] == list(redis_reasons(""))
    assert [Reason("bus", "away")] == list(redis_reasons("away"))
