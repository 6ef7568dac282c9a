from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from captioner.config.limits import Limits
from captioner.delivery.files.archive import Archive
from captioner.errors import LanguageError, NoSuchRoom, RoomBusy, TooMuch
from captioner.rooms.publisher import Publisher
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from tests.fakes import scripted_factory, silence


def with_rooms(work: Callable[[Rooms], Coroutine[Any, Any, None]], folder: Path | None = None, **limits: Any) -> None:
    """Run with no room."""

    async def run() -> None:
        rooms = Rooms(scripted_factory(), partial(Archive, folder), limits=Limits(**limits))
        async with rooms.running():
            await work(rooms)

    asyncio.run(run())


async def speak(seconds: int, *publishers: Publisher) -> None:
    """Send one word per second to each publisher, at the same time."""
    for _ in range(seconds):
        for publisher in publishers:
            await publisher.send(silence(1))


async def reach(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds, for a minute at most."""
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


def texts(room: Room, language: str) -> list[str]:
    """Final captions of a language in the order of their times."""
    finals = [each for each in room.output.on_screen if each.final and each.language == language]
    return [each.text for each in sorted(finals, key=lambda each: each.start)]


def test_an_interpreter_takes_the_place_of_the_translation(tmp_path: Path) -> None:
    """Other languages go on, nothing comes twice, and the files have both in the order of their times."""

    async def work(rooms: Rooms) -> None:
        floor = await rooms.publish("hall", "en", ("es", "fr"))
        hall = rooms.get("hall")
        await speak(3, floor)
        finals = hall.output.on_screen.finals
        await reach(lambda: finals["es"] >= 1)
        interpreter = await rooms.feed("hall", "es", hold_ms=4000)
        await speak(1, interpreter)
        await reach(lambda: any(not each.final and each.language == "es" for each in hall.output.on_screen))
        await speak(2, floor, interpreter)
        await speak(1, floor)
        await reach(lambda: finals["es"] >= 2)
        by = hall.desk.feeds.state["es"]
        await speak(9, floor)
        await reach(lambda: finals["es"] >= 4)
        interpreter.end()
        await interpreter.done()
        floor.end()
        await floor.done()
        hall.desk.feeds.check()

        assert ["w1 w2 w3", "w4 w5 w6", "w7 w8 w9", "w10 w11 w12", "w13 w14 w15"] == texts(hall, "en")
        assert "fr:w4 w5 w6" in texts(hall, "fr")
        assert ["es:w1 w2 w3", "w1 w2 w3", "es:w7 w8 w9", "es:w10 w11 w12", "es:w13 w14 w15"] == texts(hall, "es")
        assert "interpreter" == by["by"]  # type: ignore[index]
        assert "machine" == hall.desk.feeds.state["es"]["by"]  # type: ignore[index]
        await asyncio.to_thread(hall.output.writer.settle, 5.0)
        assert texts(hall, "es") == hall.archive.captions("es", "txt").splitlines()

    with_rooms(work, tmp_path)


def test_a_language_without_translation_may_have_an_interpreter() -> None:
    """It is no language of the next publisher, who may have no translator for it."""

    async def work(rooms: Rooms) -> None:
        floor = await rooms.publish("hall", "en", ("es",))
        interpreter = await rooms.feed("hall", "Basque")
        await speak(3, interpreter)
        interpreter.end()
        await interpreter.done()
        floor.end()
        await floor.done()
        again = await rooms.publish("hall")
        hall = rooms.get("hall")
        again.end()
        await again.done()

        assert (("en", "es", "eu"), ["w1 w2 w3"]) == (hall.languages, texts(hall, "eu"))
        assert [] == texts(hall, "es")

    with_rooms(work)


def test_a_second_interpreter_of_a_language_is_refused() -> None:
    """So are the spoken language, a language that no recognizer has, a room that is not open, and too many feeds."""

    async def work(rooms: Rooms) -> None:
        await rooms.publish("hall", "en", ("es",))
        first = await rooms.feed("hall", "es")
        for language, error, words in (
            ("es", RoomBusy, "already has a feed in es"),
            ("en", LanguageError, "en is the spoken language"),
            ("zu", LanguageError, "no recognizer"),
            ("fr", TooMuch, "rooms already"),
        ):
            with pytest.raises(error, match=words):
                await rooms.feed("hall", language)
        with pytest.raises(NoSuchRoom):
            await rooms.feed("annex", "es")
        first.end()
        await first.done()
        assert await rooms.feed("hall", "es")

    with_rooms(work, max_rooms=2)


def test_an_operator_takes_over_from_an_interpreter() -> None:
    """The captions of the feed are held then, as those of the machine."""

    async def work(rooms: Rooms) -> None:
        floor = await rooms.publish("hall", "en", ("es",))
        interpreter = await rooms.feed("hall", "es")
        hall = rooms.get("hall")
        hall.desk.takeovers.take("es", "op1", "Anna")
        await speak(3, interpreter)
        interpreter.end()
        await interpreter.done()
        floor.end()
        await floor.done()

        assert [] == texts(hall, "es")

    with_rooms(work)


def test_a_feed_ends_with_its_room() -> None:
    """Captions that are open when the server stops become final."""
    ended: list[tuple[str, ...]] = []

    async def work(rooms: Rooms) -> None:
        await rooms.publish("hall", "en", ("es",))
        interpreter = await rooms.feed("hall", "es")
        await speak(2, interpreter)
        await rooms.farewell(20)
        ended.append(tuple(texts(rooms.get("hall"), "es")))

    with_rooms(work)
    assert [("w1 w2",)] == ended


def test_a_feed_ends_when_another_process_takes_the_room(tmp_path: Path) -> None:
    """Its last words are in the files, whether or not the room has a publisher."""

    async def work(rooms: Rooms) -> None:
        for ended in (False, True):
            floor = await rooms.publish("hall", "en", ("es",))
            interpreter = await rooms.feed("hall", "es")
            await speak(2, interpreter)
            if ended:
                floor.end()
                await floor.done()
            hall = rooms.get("hall")
            await rooms.surrender("hall")
            assert "w1 w2" == texts(hall, "es")[-1]
            await interpreter.done()

    with_rooms(work, tmp_path)
    assert 2 * "w1 w2\n" == Archive(tmp_path, "hall", ("en", "es")).captions("es", "txt")


def test_a_room_with_a_feed_is_not_closed_for_another() -> None:
    """A room whose feed is live is not idle, although its publisher has ended."""

    async def work(rooms: Rooms) -> None:
        floor = await rooms.publish("hall", "en", ("es",))
        interpreter = await rooms.feed("hall", "es")
        floor.end()
        await floor.done()
        with pytest.raises(TooMuch):
            await rooms.publish("annex", "en", ())
        interpreter.end()
        await interpreter.done()
        await rooms.publish("annex", "en", ())

    with_rooms(work, max_rooms=2)


def test_captions_of_an_interpreter_wait_for_approval() -> None:
    """As those of the machine do."""

    async def work(rooms: Rooms) -> None:
        await rooms.publish("hall", "en", ("es",))
        hall = rooms.get("hall")
        hall.desk.held.set_delay(30, "Anna")
        interpreter = await rooms.feed("hall", "es")
        await speak(3, interpreter)
        interpreter.end()
        await interpreter.done()
        before = texts(hall, "es")
        hall.desk.held.approve_all("Anna")

        assert ([], ["w1 w2 w3"]) == (before, texts(hall, "es"))

    with_rooms(work)
