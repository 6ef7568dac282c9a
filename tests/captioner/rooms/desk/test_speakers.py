from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.desk.orders_file import OrdersFile
from captioner.rooms.desk.speakers import InvalidSpeaker, Speakers
from captioner.rooms.room import Room
from captioner.translation.redaction import Redaction
from tests.captioner.rooms.memory_room import in_room


def test_a_number_without_a_name() -> None:
    """The number itself is the name until there is one, and the speaker then has the new name."""

    async def work(room: Room) -> None:
        speakers = room.desk.speakers
        speakers.choose_number(2, "Eva")
        before = speakers.present
        speakers.rename(2, " Ana\n García ", "Eva")
        speakers.rename(3, "Ben", "Eva")

        assert ("Speaker 2", "Ana García") == (before, speakers.present)
        assert ["", "Ana García", "Ben"] == speakers.state["names"][:3]  # type: ignore[index]
        assert [line["text"] for line in room.desk.operators.log][:2] == [
            "named Speaker 2 as the speaker",
            "named speaker 2 Ana García",
        ]

    in_room(work)


def test_the_speaker_of_a_publisher() -> None:
    """A publisher without a speaker keeps the one of an operator, and ends the one of another publisher."""

    async def work(room: Room) -> None:
        speakers, present = room.desk.speakers, list[str | None]()
        for name in ("Ana", "", "Ana"):
            speakers.begin_publisher(name)
            present.append(speakers.present)
        speakers.choose("Ben", "Eva")
        speakers.begin_publisher("")
        present.append(speakers.present)

        assert ["Ana", None, "Ana", "Ben"] == present

    in_room(work)


def test_names_outlive_the_process(tmp_path: Path) -> None:
    """Names and the speaker chosen last are those of the next process."""

    def room() -> Room:
        archive = Archive(tmp_path, "hall", ("en",))
        return Room(Hub("hall", "en", ("en",)), archive, asyncio.get_running_loop())

    async def run() -> Speakers:
        first = room()
        first.desk.speakers.rename(1, "Ana", "Eva")
        first.desk.speakers.choose_number(1, "Eva")
        while OrdersFile(tmp_path / "hall").orders != first.orders:
            await asyncio.sleep(0.01)
        first.archive.close()
        return room().desk.speakers

    speakers = asyncio.run(run())

    assert ("Ana", "Ana") == (speakers.names[0], speakers.present)


def test_names_are_redacted() -> None:
    """A name in a room with redaction contains no private data."""

    async def work(room: Room) -> None:
        room.desk.configure(OperatingOptions(redaction=Redaction(("email",))))
        room.desk.speakers.choose("ana@example.org", "Eva")

        assert "ana@" not in str(room.desk.speakers.present)

    in_room(work)


def test_typed_captions_name_the_speaker() -> None:
    """A caption that an operator types has the speaker of its beginning."""

    async def work(room: Room) -> None:
        room.desk.speakers.choose("Ana", "Eva")
        room.desk.takeovers.take("es", "op1", "Eva")
        for text, final, speaker in (("hola", False, "Ben"), ("hola a todos", True, "Ben"), ("gracias", True, "Ben")):
            room.desk.takeovers.write("es", "op1", text, final=final)
            room.desk.speakers.choose(speaker, "Eva")
        await asyncio.to_thread(room.output.writer.settle, 5.0)

        assert ["Ana", "Ben"] == [final.speaker for final in room.archive.finals("es")]

    in_room(work)


@pytest.mark.parametrize("number", [0, 10, -1])
def test_numbers_that_no_speaker_has(number: int) -> None:
    """The error has the number and the range."""

    async def work(room: Room) -> None:
        with pytest.raises(InvalidSpeaker, match=f"no speaker {number}; use 1 to 9"):
            room.desk.speakers.choose_number(number, "Eva")

    in_room(work)


def test_a_name_that_is_too_long() -> None:
    """Nothing changes."""

    async def work(room: Room) -> None:
        with pytest.raises(InvalidSpeaker, match="41 characters"):
            room.desk.speakers.choose("x" * 41, "Eva")

        assert room.desk.speakers.present is None

    in_room(work)
