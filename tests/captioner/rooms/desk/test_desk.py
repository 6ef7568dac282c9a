from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.errors import NoSuchRoom, RoomBusy, RoomError
from captioner.rooms.desk import OperatingOptions, OperatorConnection
from captioner.rooms.desk.connection import EditTarget
from captioner.rooms.desk.held_captions import EditConflict
from captioner.rooms.room import Room
from captioner.translation.redaction import Redaction
from tests.fakes import revision


def in_room(work: Callable[[Room], Coroutine[Any, Any, None]], options: OperatingOptions | None = None) -> None:
    """Run with an empty room in a loop of its own."""

    async def run() -> None:
        languages = ("en", "es")
        loop = asyncio.get_running_loop()
        room = Room(Hub("hall", "en", languages), Archive(None, "hall", languages), loop, options=options)
        await work(room)
        await asyncio.to_thread(room.writer.close, 10.0)

    asyncio.run(run())


async def post(room: Room, *said: Any) -> None:
    room.post(said)
    await asyncio.sleep(0)


async def text(room: Room, language: str) -> list[str]:
    """What is in the files."""
    await asyncio.to_thread(room.writer.settle, 5.0)
    return room.archive.captions(language, "txt").split("\n")[:-1]


def shown(room: Room, language: str) -> list[str]:
    """What viewers have, in order."""
    return [
        entry.data.decode().split('"stable":"')[1].split('"')[0] for entry in room.hub.logs[language].cues(9999, 99, 0)
    ]


def test_what_waits_is_nowhere_until_it_is_approved() -> None:
    """Neither its drafts nor itself; then it is on screens and in files."""

    async def work(room: Room) -> None:
        room.desk.held.set_delay(30, "Anna")
        await post(room, revision("c1", "hel"), revision("c1", "hello", 2, final=True))
        before = (shown(room, "en"), await text(room, "en"))
        room.desk.held.approve("c1", None, "Anna")

        assert ([], []) == before
        assert (["hello"], ["hello"]) == (shown(room, "en"), await text(room, "en"))

    in_room(work)


def test_what_nobody_handles_goes_out() -> None:
    """By itself, after the seconds that the settings say."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", final=True))
        early = shown(room, "en")
        await asyncio.sleep(0.5)

        assert ([], ["hello"]) == (early, shown(room, "en"))

    in_room(work, OperatingOptions(delay=0.1))


def test_a_correction_is_what_goes_out() -> None:
    """On screens and in files, masked as the room is; an older revision is refused."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", "helo", final=True))
        with pytest.raises(EditConflict):
            room.edit("c1", "en", "x", rev=7)
        room.edit("c1", "en", "mail jo@example.org", rev=1)

        assert ["mail ***"] == shown(room, "en") == await text(room, "en")

    in_room(work, OperatingOptions(delay=30, redaction=Redaction()))


def test_a_rejected_caption_takes_its_translations_with_it() -> None:
    """Also those that come later."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", final=True), revision("c1", "hola", final=True, language="es"))
        room.desk.held.reject("c1", "en", "Anna")
        await post(room, revision("c1", "hola!", 2, final=True, language="es"))
        room.desk.held.set_delay(0, "Anna")
        with pytest.raises(NoSuchRoom, match="does not wait"):
            room.desk.held.approve("c1", None, "Anna")

        assert ([], []) == (shown(room, "en"), shown(room, "es"))

    in_room(work, OperatingOptions(delay=30))


def test_a_translation_that_was_on_its_way_is_rejected_with_its_caption() -> None:
    """It was to wait when it was made; that its caption is gone it hears when it arrives."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", final=True))
        room.post((revision("c1", "hola", final=True, language="es"),))
        room.desk.held.reject("c1", "en", "Anna")
        await asyncio.sleep(0)
        room.desk.held.set_delay(0, "Anna")

        assert ([], []) == (shown(room, "en"), shown(room, "es"))

    in_room(work, OperatingOptions(delay=30))


def test_no_delay_lets_everything_out() -> None:
    """What waits goes at once; nobody waits an hour."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", final=True))
        room.desk.held.set_delay(0, "Anna")
        with pytest.raises(RoomError, match="0 to 60"):
            room.desk.held.set_delay(3600, "Anna")

        assert ["hello"] == shown(room, "en")

    in_room(work, OperatingOptions(delay=30))


def test_taking_over_leaves_no_half_caption_behind() -> None:
    """What is open becomes final as it stands; what has no text yet goes."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", "hola", tail=" a", language="es"), revision("c2", "", language="es"))
        room.desk.takeovers.take("es", "op1", "Anna")

        assert ["hola a"] == shown(room, "es") == await text(room, "es")

    in_room(work)


def test_what_waits_is_not_cut_off_by_a_takeover() -> None:
    """A caption that was finished before goes out whole, in its time."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", "hola", tail=" a", language="es"))
        room.desk.held.set_delay(30, "Anna")
        await post(room, revision("c1", "hola a todos", 2, final=True, language="es"))
        room.desk.takeovers.take("es", "op1", "Anna")
        room.desk.held.approve_all("Anna")

        assert ["hola a todos"] == shown(room, "es") == await text(room, "es")

    in_room(work)


def test_a_person_captions_a_language() -> None:
    """What they type is shown as it grows, and written when it is done; nobody else may."""

    async def work(room: Room) -> None:
        room.desk.takeovers.take("es", "op1", "Anna")
        room.desk.takeovers.write("es", "op1", "hola a todos los", final=False)
        growing = shown(room, "es")
        await post(room, revision("c9", "nadie", final=True, language="es"))
        with pytest.raises(RoomBusy, match="Anna captions es"):
            room.desk.takeovers.write("es", "op2", "x", final=True)
        with pytest.raises(RoomBusy, match="the machine captions en"):
            room.desk.takeovers.write("en", "op1", "x", final=True)
        room.desk.takeovers.write("es", "op1", "hola a todos", final=True)

        assert (["hola a"], ["hola a todos"]) == (growing, shown(room, "es"))
        assert ["hola a todos"] == await text(room, "es")

    in_room(work)


def test_one_at_a_time() -> None:
    """Another operator takes a language by force alone; only who has it hands it back."""

    async def work(room: Room) -> None:
        room.desk.takeovers.take("es", "op1", "Anna")
        with pytest.raises(RoomBusy, match="Anna captions es"):
            room.desk.takeovers.take("es", "op2", "Bert")
        room.desk.takeovers.take("es", "op2", "Bert", force=True)
        with pytest.raises(RoomBusy, match="Bert captions es"):
            room.desk.takeovers.give_back("es", "op1", "Anna")
        with pytest.raises(NoSuchRoom, match="no language 'fr'"):
            room.desk.takeovers.take("fr", "op1", "Anna")
        room.desk.takeovers.give_back("es", "op2", "Bert")
        await post(room, revision("c9", "vuelvo", language="es"))

        assert ["vuelvo"] == shown(room, "es")

    in_room(work)


def test_a_lost_line_gives_the_language_back() -> None:
    """It is said at once, and after a while the machine has it; what was being typed stays."""

    async def work(room: Room) -> None:
        connection = OperatorConnection(room.hub.subscribe(None), "op1", "Anna")
        room.desk.join(connection)
        room.desk.takeovers.take("es", "op1", "Anna")
        room.desk.takeovers.write("es", "op1", "hola a todos", final=False)
        room.desk.leave(connection)
        said = room.desk.problem
        while room.desk.problem:
            await asyncio.sleep(0.05)
        await post(room, revision("c9", "vuelvo", language="es"))

        assert "the line to whoever captions es is lost" in said
        assert ["hola a todos", "vuelvo"] == sorted(shown(room, "es"))
        assert "" == room.desk.problem

    in_room(work, OperatingOptions(patience=0.2))


def test_who_is_back_in_time_keeps_the_language() -> None:
    """Another page of the same operator."""

    async def work(room: Room) -> None:
        first, second = (OperatorConnection(room.hub.subscribe(None), "op1", "Anna") for _ in range(2))
        room.desk.join(first)
        room.desk.takeovers.take("es", "op1", "Anna")
        room.desk.leave(first)
        room.desk.join(second)
        await asyncio.sleep(0.5)

        assert room.desk.takeovers.write("es", "op1", "hola", final=True) is not None
        room.desk.leave(second)

    in_room(work, OperatingOptions(patience=0.3))


def test_operators_are_told_everything() -> None:
    """State, what is held, what becomes of it, who did what; a late one gets all of it."""

    async def work(room: Room) -> None:
        room.desk.held.set_delay(30, "Anna")
        await post(room, revision("c1", final=True))
        connection = OperatorConnection(room.hub.subscribe(None), "op2", "Bert")
        room.desk.join(connection)
        room.desk.set_editing("op2", EditTarget("en", "c1"))
        room.desk.held.approve("c1", "en", "Bert")
        told = b""
        async for wire in connection:
            told += wire
            if b"event: drop" in told and b"event: snapshot" in told:
                break
        room.desk.leave(connection)

        for part in (b'event: held\ndata: {"v":1,"lang":"en","cue":"c1"', b'"why":"aired"', b'"text":"approved c1"'):
            assert part in told
        assert b'"editing":{"lang":"en","cue":"c1"}' in told
        assert b"hello" not in b"".join(
            line["text"].encode() for line in room.desk.operators.log if isinstance(line["text"], str)
        )

    in_room(work)


def test_a_pause_lets_the_last_sentence_through() -> None:
    """What was said before it goes on, translated late as it may be; what is said in it does not."""

    async def work(room: Room) -> None:
        room.position = 10_000
        said = replace(revision("c1", "before", final=True), start=8000, end=9000)
        room.desk.pause("Anna")
        await post(room, said, replace(said, language="es", stable="antes"))
        await post(room, replace(said, segment="c2", start=10_500, end=99_000, stable="secret"))

        assert (["before"], ["antes"]) == (shown(room, "en"), shown(room, "es"))

    in_room(work)
