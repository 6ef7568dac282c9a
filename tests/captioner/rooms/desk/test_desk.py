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
    """Run with an empty room in its own event loop."""

    async def run() -> None:
        languages = ("en", "es")
        loop = asyncio.get_running_loop()
        room = Room(Hub("hall", "en", languages), Archive(None, "hall", languages), loop, options=options)
        room.start()
        await work(room)
        await asyncio.to_thread(room.output.writer.close, 10.0)

    asyncio.run(run())


async def post(room: Room, *revisions: Any) -> None:
    for each in revisions:
        room.publication.publish(each)
    await asyncio.sleep(0)


async def text(room: Room, language: str) -> list[str]:
    """Captions in the files."""
    await asyncio.to_thread(room.output.writer.settle, 5.0)
    return room.archive.captions(language, "txt").split("\n")[:-1]


def shown(room: Room, language: str) -> list[str]:
    """Captions of the viewers, in order."""
    return [
        entry.data.decode().split('"stable":"')[1].split('"')[0] for entry in room.hub.logs[language].cues(9999, 99, 0)
    ]


def test_a_delayed_caption_is_published_when_approved() -> None:
    """Before that neither it nor its drafts are on screens or in files."""

    async def work(room: Room) -> None:
        room.desk.held.set_delay(30, "Anna")
        await post(room, revision("c1", "hel"), revision("c1", "hello", 2, final=True))
        before = (shown(room, "en"), await text(room, "en"))
        room.desk.held.approve("c1", None, "Anna")

        assert ([], []) == before
        assert (["hello"], ["hello"]) == (shown(room, "en"), await text(room, "en"))

    in_room(work)


def test_a_delayed_caption_is_published_after_the_delay() -> None:
    """No operator has to act."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", final=True))
        early = shown(room, "en")
        await asyncio.sleep(0.5)

        assert ([], ["hello"]) == (early, shown(room, "en"))

    in_room(work, OperatingOptions(delay_s=0.1))


def test_a_correction_replaces_the_delayed_caption() -> None:
    """On screens and in files, with redaction; an edit of another revision is refused."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", "helo", final=True))
        with pytest.raises(EditConflict):
            room.control.edit("c1", "en", "x", rev=7)
        room.control.edit("c1", "en", "mail jo@example.org", rev=1)

        assert ["mail ***"] == shown(room, "en") == await text(room, "en")

    in_room(work, OperatingOptions(delay_s=30, redaction=Redaction()))


def test_translations_of_a_rejected_caption_are_rejected() -> None:
    """Those that arrive later, too."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", final=True), revision("c1", "hola", final=True, language="es"))
        room.desk.held.reject("c1", "en", "Anna")
        await post(room, revision("c1", "hola!", 2, final=True, language="es"))
        room.desk.held.set_delay(0, "Anna")
        with pytest.raises(NoSuchRoom, match="does not wait for approval"):
            room.desk.held.approve("c1", None, "Anna")

        assert ([], []) == (shown(room, "en"), shown(room, "es"))

    in_room(work, OperatingOptions(delay_s=30))


def test_a_translation_between_verdict_and_arrival_is_rejected() -> None:
    """Its verdict was `delay`, but its caption is rejected before the loop handles it."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", final=True))
        room.publication.publish(revision("c1", "hola", final=True, language="es"))
        room.desk.held.reject("c1", "en", "Anna")
        await asyncio.sleep(0)
        room.desk.held.set_delay(0, "Anna")

        assert ([], []) == (shown(room, "en"), shown(room, "es"))

    in_room(work, OperatingOptions(delay_s=30))


def test_a_delay_of_zero_releases_all_captions() -> None:
    """A delay above the limit is refused."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", final=True))
        room.desk.held.set_delay(0, "Anna")
        with pytest.raises(RoomError, match="0 to 60"):
            room.desk.held.set_delay(3600, "Anna")

        assert ["hello"] == shown(room, "en")

    in_room(work, OperatingOptions(delay_s=30))


def test_a_takeover_finalizes_open_captions() -> None:
    """A caption without text is removed."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", "hola", tail=" a", language="es"), revision("c2", "", language="es"))
        room.desk.takeovers.take("es", "op1", "Anna")

        assert ["hola a"] == shown(room, "es") == await text(room, "es")

    in_room(work)


def test_a_takeover_does_not_cut_off_a_delayed_caption() -> None:
    """A delayed caption is published whole when it is approved."""

    async def work(room: Room) -> None:
        await post(room, revision("c1", "hola", tail=" a", language="es"))
        room.desk.held.set_delay(30, "Anna")
        await post(room, revision("c1", "hola a todos", 2, final=True, language="es"))
        room.desk.takeovers.take("es", "op1", "Anna")
        room.desk.held.approve_all("Anna")

        assert ["hola a todos"] == shown(room, "es") == await text(room, "es")

    in_room(work)


def test_an_operator_captions_a_language() -> None:
    """Typed text is shown as it grows and written when final; other operators are refused."""

    async def work(room: Room) -> None:
        room.desk.takeovers.take("es", "op1", "Anna")
        room.desk.takeovers.write("es", "op1", "hola a todos los", final=False)
        growing = shown(room, "es")
        await post(room, revision("c9", "nadie", final=True, language="es"))
        with pytest.raises(RoomBusy, match="es is captioned by Anna"):
            room.desk.takeovers.write("es", "op2", "x", final=True)
        with pytest.raises(RoomBusy, match="en is captioned automatically"):
            room.desk.takeovers.write("en", "op1", "x", final=True)
        room.desk.takeovers.write("es", "op1", "hola a todos", final=True)

        assert (["hola a"], ["hola a todos"]) == (growing, shown(room, "es"))
        assert ["hola a todos"] == await text(room, "es")

    in_room(work)


def test_a_language_has_one_operator() -> None:
    """Another operator needs force; only the present one can return the language."""

    async def work(room: Room) -> None:
        room.desk.takeovers.take("es", "op1", "Anna")
        with pytest.raises(RoomBusy, match="es is captioned by Anna"):
            room.desk.takeovers.take("es", "op2", "Bert")
        room.desk.takeovers.take("es", "op2", "Bert", force=True)
        with pytest.raises(RoomBusy, match="es is captioned by Bert"):
            room.desk.takeovers.give_back("es", "op1", "Anna")
        with pytest.raises(NoSuchRoom, match="no language 'fr'"):
            room.desk.takeovers.take("fr", "op1", "Anna")
        room.desk.takeovers.give_back("es", "op2", "Bert")
        await post(room, revision("c9", "vuelvo", language="es"))

        assert ["vuelvo"] == shown(room, "es")

    in_room(work)


def test_the_language_of_a_disconnected_operator_returns_to_the_machine() -> None:
    """Viewers see the problem until then; the text being typed stays."""

    async def work(room: Room) -> None:
        connection = OperatorConnection(room.hub.subscribe(None), "op1", "Anna")
        room.desk.sessions.join(connection)
        room.desk.takeovers.take("es", "op1", "Anna")
        room.desk.takeovers.write("es", "op1", "hola a todos", final=False)
        room.desk.sessions.leave(connection)
        problem = room.desk.problem
        while room.desk.problem:
            await asyncio.sleep(0.05)
        await post(room, revision("c9", "vuelvo", language="es"))

        assert "captions in es: operator disconnected" in problem
        assert ["hola a todos", "vuelvo"] == sorted(shown(room, "es"))
        assert "" == room.desk.problem

    in_room(work, OperatingOptions(takeover_timeout_s=0.2))


def test_an_operator_who_reconnects_in_time_keeps_the_language() -> None:
    """Another page of the same operator counts."""

    async def work(room: Room) -> None:
        first, second = (OperatorConnection(room.hub.subscribe(None), "op1", "Anna") for _ in range(2))
        room.desk.sessions.join(first)
        room.desk.takeovers.take("es", "op1", "Anna")
        room.desk.sessions.leave(first)
        room.desk.sessions.join(second)
        await asyncio.sleep(0.5)

        assert room.desk.takeovers.write("es", "op1", "hola", final=True) is not None
        room.desk.sessions.leave(second)

    in_room(work, OperatingOptions(takeover_timeout_s=0.3))


def test_an_operator_who_joins_late_receives_everything() -> None:
    """The state, held captions and what becomes of them, and the log, which has no text of captions."""

    async def work(room: Room) -> None:
        room.desk.held.set_delay(30, "Anna")
        await post(room, revision("c1", final=True))
        connection = OperatorConnection(room.hub.subscribe(None), "op2", "Bert")
        room.desk.sessions.join(connection)
        room.desk.sessions.set_editing("op2", EditTarget("en", "c1"))
        room.desk.held.approve("c1", "en", "Bert")
        received = b""
        async for event in connection:
            received += event
            if b"event: drop" in received and b"event: snapshot" in received:
                break
        room.desk.sessions.leave(connection)

        for part in (b'event: held\ndata: {"v":1,"lang":"en","cue":"c1"', b'"why":"aired"', b'"text":"approved c1"'):
            assert part in received
        assert b'"editing":{"lang":"en","cue":"c1"}' in received
        assert b"hello" not in b"".join(
            line["text"].encode() for line in room.desk.operators.log if isinstance(line["text"], str)
        )

    in_room(work)


def test_a_pause_holds_only_speech_after_its_beginning() -> None:
    """Earlier speech and its late translation are published."""

    async def work(room: Room) -> None:
        room.clock.advance(10_000)
        earlier = replace(revision("c1", "before", final=True), start=8000, end=9000)
        room.desk.orders.pause("Anna")
        await post(room, earlier, replace(earlier, language="es", stable="antes"))
        await post(room, replace(earlier, segment="c2", start=10_500, end=99_000, stable="secret"))

        assert (["before"], ["antes"]) == (shown(room, "en"), shown(room, "es"))

    in_room(work)
