from __future__ import annotations

import asyncio
from dataclasses import replace

from captioner.rooms.room import Room
from tests.captioner.rooms.memory_room import in_room
from tests.fakes import revision


def test_a_final_is_written_before_it_is_shown() -> None:
    """A viewer that has seen a final finds it in the files, whatever happens next."""

    async def work(room: Room) -> None:
        room.publication.publish(revision(final=True))
        written, shown = room.archive.finals("en"), room.hub.seq
        await asyncio.sleep(0)

        assert (1, 0, 1) == (len(written), shown, room.hub.seq)

    in_room(work)


def test_held_captions_are_neither_written_nor_shown() -> None:
    """A final that waits for approval goes to the operators only."""

    async def work(room: Room) -> None:
        room.desk.held.set_delay(30, "Anna")
        room.publication.publish(revision(final=True))
        await asyncio.sleep(0)

        assert ([], 0, 1) == (list(room.archive.finals("en")), room.hub.seq, len(room.desk.held))

    in_room(work)


def test_the_end_of_a_stream_is_published() -> None:
    """When everything is final, the status becomes `ended` and the place of the publisher is free."""

    async def work(room: Room) -> None:
        room.publishing.reserve()
        await asyncio.to_thread(room.publication.finished)
        await asyncio.sleep(0.01)

        assert ("ended", False) == (room.status.state, room.busy)

    in_room(work)


def test_labels_of_sounds_are_published_in_each_language() -> None:
    """Each language of the room has the label in its own words, marked as a sound; nothing is translated."""

    async def work(room: Room) -> None:
        label = replace(revision(text="[Music]", final=True), sound="music")
        room.publication.publish(label)
        await asyncio.sleep(0)

        assert not room.publication.may_translate(label, "scripted")
        shown = {known.language: (known.text, known.sound) for known in room.output.on_screen}
        assert {"en": ("[Music]", "music"), "es": ("[Música]", "music")} == shown
        assert ["[Música]"] == [final.text for final in room.archive.finals("es")]

    in_room(work)


def test_an_open_label_is_not_waited_for() -> None:
    """Music that plays does not hold back the segments of HLS."""

    async def work(room: Room) -> None:
        room.clock.advance(60_000)
        room.publication.publish(replace(revision(text="[Music]", start=10_000, end=10_000), sound="music"))
        await asyncio.sleep(0)

        assert room.horizon("es") >= room.arrived - 4000

    in_room(work)
