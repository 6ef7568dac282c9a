from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from captioner.rooms.room import Room
from captioner.types import OutputState
from tests.captioner.rooms.memory_room import in_room
from tests.fakes import revision


def test_the_status_includes_outputs() -> None:
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


def test_a_pause_in_an_idle_room() -> None:
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


def test_added_languages() -> None:
    """Languages are added to those of the room, and never removed; the spoken one comes first."""

    async def work(room: Room) -> None:
        room.add_languages("en", ("fr",))
        more = room.languages
        room.add_languages("es", ())

        assert ("en", "es", "fr") == more
        assert ("es", {"en", "es", "fr"}) == (room.languages[0], set(room.languages))

    in_room(work)
