from __future__ import annotations

import asyncio

import pytest

from captioner.errors import NoSuchRoom, RoomBusy
from captioner.rooms.room import Room
from tests.captioner.rooms.memory_room import in_room
from tests.fakes import revision


def test_edit() -> None:
    """An edit is the next number of the final, marked, and reaches the files."""

    async def work(room: Room) -> None:
        room.publication.publish(revision("c1", "helo", 3, final=True))
        await asyncio.sleep(0)
        edited = room.control.edit("c1", "en", "hello")
        await asyncio.to_thread(room.output.writer.close, 10.0)

        assert (edited.number, edited.stable, edited.tail, edited.final, edited.edited) == (4, "hello", "", True, True)
        assert "hello" in room.archive.captions("en", "txt")
        assert "helo" not in room.archive.captions("en", "txt")

    in_room(work)


def test_edit_refusals() -> None:
    """An unknown caption and an open one cannot be edited."""

    async def work(room: Room) -> None:
        room.publication.publish(revision("c1"))
        await asyncio.sleep(0)
        with pytest.raises(RoomBusy, match="still being spoken"):
            room.control.edit("c1", "en", "x")
        with pytest.raises(NoSuchRoom, match="no caption c1 in es"):
            room.control.edit("c1", "es", "x")

    in_room(work)


def test_finalize_open() -> None:
    """Open captions of a language become final as shown; one without text is removed."""

    async def work(room: Room) -> None:
        for open_caption in (
            revision("c1", "one", tail=" two"),
            revision("c2", ""),
            revision("c1", "uno", language="es"),
        ):
            room.output.show(open_caption)
        room.control.finalize_open("en")
        states = {
            (known.segment, known.language): (known.text, known.final, known.number) for known in room.output.on_screen
        }

        assert {("c1", "en"): ("one two", True, 3), ("c1", "es"): ("uno", False, 1)} == states

    in_room(work)


def test_style() -> None:
    """Hidden captions stay hidden for viewers who come later, and the operators see who hid them."""

    async def work(room: Room) -> None:
        room.control.style("hide", "Anna")

        assert room.hub.state.hidden
        assert room.orders.hidden
        assert [("Anna", "hid all captions")] == [(line["who"], line["text"]) for line in room.desk.operators.log]

    in_room(work)
