from __future__ import annotations

import asyncio
from pathlib import Path

from captioner.delivery.files.archive import Archive
from captioner.rooms.rooms import Rooms
from captioner.server.readiness import Reason, of_bus, of_disk, of_rooms
from captioner.types import Status
from tests.fakes import revision, scripted_factory, silence


def test_a_lagging_room_and_one_that_cannot_write(tmp_path: Path) -> None:
    """Are told, with their names and what is wrong."""

    async def work() -> list[Reason]:
        rooms = Rooms(scripted_factory(), lambda room, codes: Archive(tmp_path, room, codes))
        publisher = await rooms.publish("hall", "en", ())
        room = rooms.get("hall")
        room.health.status = Status("lagging", 9.0)
        (tmp_path / "hall").rename(tmp_path / "gone")
        (tmp_path / "hall").write_text("in the way")
        (tmp_path / "gone").rename(tmp_path / "elsewhere")
        room.output.writer.put(revision(final=True))
        while room.output.writer.waiting or not room.output.writer.problem:
            await asyncio.sleep(0.01)
        found = list(of_rooms(rooms))
        publisher.end()
        await publisher.done()
        return found

    lagging, files = asyncio.run(work())

    assert ("lagging", "hall") == (lagging.what, lagging.room)
    assert ("files", "hall") == (files.what, files.room)


def test_a_dying_engine() -> None:
    """Is told until another has said something."""

    async def work() -> tuple[list[Reason], list[Reason]]:
        rooms = Rooms(scripted_factory(deaths={1}), lambda room, codes: Archive(None, room, codes))
        publisher = await rooms.publish("hall", "en", ())
        await publisher.send(silence(1))
        while not (failing := list(of_rooms(rooms))):
            await asyncio.sleep(0.01)
        publisher.end()
        await publisher.done()
        return failing, list(of_rooms(rooms))

    failing, over = asyncio.run(work())

    assert ["failing"] == [reason.what for reason in failing]
    assert [] == over


def test_disk_and_bus(tmp_path: Path) -> None:
    """Nothing is said of a disk with space and of a bus that answers."""
    assert [] == list(of_disk(tmp_path / "not" / "made" / "yet"))
    assert [] == list(of_bus(""))
    assert [Reason("bus", "away")] == list(of_bus("away"))
