from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.errors import NoSuchRoom, RoomBusy, RoomError
from captioner.rooms.room import Room
from captioner.types import OutputState
from tests.fakes import revision


def in_room(work: Callable[[Room], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine with an empty room, in a loop of its own."""

    async def run() -> None:
        hub = Hub("hall", "en", ("en", "es"))
        room = Room(hub, Archive(None, "hall", ("en", "es")), asyncio.get_running_loop())
        room.start()
        await work(room)
        await asyncio.to_thread(room.output.writer.close, 10.0)

    asyncio.run(run())


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


def test_final_comes_once() -> None:
    """After a final, only an edit changes a caption."""

    async def work(room: Room) -> None:
        room.publication.publish(revision("c1", "a", 1, final=True))
        room.publication.publish(revision("c1", "b", 2, final=True))
        await asyncio.sleep(0)

        assert (room.hub.seq, room.output.on_screen.finals) == (1, {"en": 1})

    in_room(work)


def test_erased_words_are_counted() -> None:
    """Words after the first difference to the next state count as taken back."""

    async def work(room: Room) -> None:
        for number, text in enumerate(["a b c", "a b c d", "a x", "a x y"], 1):
            room.publication.publish(revision("c1", text, number))
        await asyncio.sleep(0)

        assert room.output.on_screen.erased == {"en": 3}

    in_room(work)


def test_one_publisher() -> None:
    """The place of the publisher can be reserved once, and again after it was released."""

    async def work(room: Room) -> None:
        room.publishing.reserve()
        with pytest.raises(RoomBusy, match="already has a publisher"):
            room.publishing.reserve()
        room.publishing.release()
        room.publishing.reserve()

    in_room(work)


def test_end_needs_a_publisher() -> None:
    """A room without a publisher cannot be ended."""

    async def work(room: Room) -> None:
        with pytest.raises(RoomError, match="no publisher"):
            room.publishing.end()

    in_room(work)


def test_a_screen_that_fails_is_in_the_status() -> None:
    """The status is published when an output starts and stops failing, not when its counts change."""

    async def work(room: Room) -> None:
        failing = OutputState("obs", "es", "failing", problem="OBS is not streaming")
        told = []
        for state in (failing, replace(failing, failed=5), replace(failing, state="well", problem="")):
            room.watch_outputs(partial(tuple, (state,)))
            room.check()
            told.append((room.hub.counts["status"], room.status.screens))

        assert [(1, (failing,)), (1, (failing,)), (2, (replace(failing, state="well", problem=""),))] == told

    in_room(work)


def test_a_pause_of_an_idle_room_covers_whoever_publishes_next() -> None:
    """A pause in an idle room applies to the next publisher, who begins where the last one has ended."""

    async def work(room: Room) -> None:
        room.clock._idle_since -= 60
        room.desk.orders.pause("Anna")
        room.publication.publish(revision("c1", "between us", 1, final=True, start=0, end=1000))
        await asyncio.sleep(0)
        room.desk.orders.resume("Anna")
        room.publication.publish(revision("c2", "for all", 1, final=True, start=0, end=1000))
        await asyncio.sleep(0)

        assert 60_000 <= room.clock.now_ms
        assert {"c2"} == {entry.key[1] for entry in room.hub.logs["en"].since(0) if entry.name == "cue"}

    in_room(work)
