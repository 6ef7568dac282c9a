from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from captioner.config.limits import Limits
from captioner.delivery.files.archive import Archive
from captioner.errors import ModelError, TooMuch
from captioner.rooms.on_demand import LINGER_S, OnDemandLanguages, offered
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from tests.fakes import ScriptedEngine, ScriptedTranslator, silence

SERVED = {"es": "nllb", "fr": "nllb", "zh": "marian", "zh-Hant": "marian", "pt": "nllb"}


@dataclass
class Hall:
    """A room whose viewers may open languages, its publisher, and the clock and the load of the machine."""

    allow: tuple[str, ...] = ("*",)
    now: float = 0.0
    load: float = 0.0
    failing: bool = False
    made: list[ScriptedTranslator] = field(default_factory=list)

    def run(self, work: Callable[[Rooms, Room], Coroutine[Any, Any, None]]) -> None:
        """Run a test in the room `hall` with the publisher of an English talk in Spanish."""
        factory = SimpleFactory(
            lambda _spoken, _targets: ScriptedEngine(), self._translators, allow=self.allow, served=lambda _: SERVED
        )
        rooms = Rooms(factory, partial(Archive, None), limits=Limits(max_targets=3))

        async def running() -> None:
            async with rooms.running():
                publisher = await rooms.publish("hall", "en", ("es",))
                room = rooms.get("hall")
                room.on_demand._clock, room.on_demand._load = (lambda: self.now), (lambda: self.load)
                await publisher.send(silence(4))
                await until(lambda: room.stream is not None and room.stream.behind < 1)
                await work(rooms, room)
                publisher.end()
                await publisher.done()

        asyncio.run(running())

    def _translators(self, _spoken: str, targets: tuple[str, ...]) -> tuple[ScriptedTranslator, ...]:
        if self.failing and targets != ("es",):
            raise ModelError("no model", "fetch it")
        self.made += [ScriptedTranslator(target) for target in targets]
        return tuple(self.made[-len(targets) :])


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


def captions(room: Room, language: str) -> list[str]:
    return [event.name for event in room.hub.logs[language].since(0)] if language in room.hub.logs else []


def test_a_viewer_opens_a_language() -> None:
    """The captions of the language follow, from the last ones that were spoken on."""

    async def work(_rooms: Rooms, room: Room) -> None:
        assert room.on_demand.available == ("fr", "zh", "zh-Hant", "pt")
        await until(lambda: any(known.final for known in room.output.on_screen))
        room.on_demand.request("fr")

        assert room.languages == ("en", "es", "fr")
        assert "fr" not in room.on_demand.available
        await until(lambda: "cue" in captions(room, "fr"))

    Hall().run(work)


def test_a_language_that_runs_or_is_not_allowed_is_not_opened() -> None:
    """A request for it changes nothing; the subscription then succeeds, or fails with the languages of the room."""

    async def work(_rooms: Rooms, room: Room) -> None:
        room.on_demand.request("es")
        room.on_demand.request("pt")
        room.on_demand.request("klingon")

        assert room.languages == ("en", "es")
        assert room.on_demand.available == ("fr",)

    Hall(allow=("fr", "es")).run(work)


def test_a_language_closes_after_its_last_reader() -> None:
    """It closes ten minutes after the last viewer has left, and the next one opens it again."""
    hall = Hall()

    async def work(_rooms: Rooms, room: Room) -> None:
        room.on_demand.request("fr")
        with room.hub.subscribe(["fr"]):
            hall.now += 2 * LINGER_S
            room.check()
            assert "fr" in room.languages
        with room.hub.subscribe(None), room.hub.subscribe(["fr"], counted=False):  # everything; an operator
            hall.now += LINGER_S - 1
            room.check()
            assert "fr" in room.languages
            hall.now += 2
            room.check()
            assert room.languages == ("en", "es")
        await until(lambda: hall.made[-1].closed or len(hall.made) == 1)
        assert "fr" in room.on_demand.available
        room.on_demand.request("fr")
        assert "fr" in room.languages

    hall.run(work)


def test_a_busy_machine_opens_no_further_language() -> None:
    """Viewers are offered none, and a request is refused with the reason."""
    hall = Hall()

    async def work(_rooms: Rooms, room: Room) -> None:
        hall.load = 0.9
        assert room.on_demand.available == ()
        assert room.on_demand.offers
        with pytest.raises(TooMuch, match="French cannot be opened: this machine has no time left"):
            room.on_demand.request("fr")
        hall.load = 0.1
        room.on_demand.request("fr")
        hall.load = 0.9
        room.on_demand.request("fr")  # it runs
        assert "fr" in room.languages

    hall.run(work)


def test_the_limit_of_languages_holds() -> None:
    """No more languages are opened than a room may have."""

    async def work(_rooms: Rooms, room: Room) -> None:
        room.on_demand.request("fr")
        room.on_demand.request("pt")
        with pytest.raises(TooMuch, match="3 caption languages are running, which is the limit"):
            room.on_demand.request("zh")

    Hall().run(work)


def test_a_language_without_a_model_closes_again() -> None:
    """The status says why, and the room goes on."""

    async def work(_rooms: Rooms, room: Room) -> None:
        room.on_demand.request("fr")
        await until(lambda: room.languages == ("en", "es"))
        room.check()

        assert "fr could not be opened: no model" in room.status.detail

    Hall(failing=True).run(work)


def test_opened_languages_go_on_with_the_next_publisher() -> None:
    """They are translated again; one that the publisher names stays for good."""
    hall = Hall()

    async def work(rooms: Rooms, room: Room) -> None:
        room.on_demand.request("fr")
        room.on_demand.request("pt")
        room.publishing.end()
        await room.publishing.done()
        publisher = await rooms.publish("hall", "en", ("es", "pt"))

        assert room.on_demand.opened == ("fr",)
        await until(lambda: hall.made[-1].targets == ("fr",))
        publisher.end()
        await publisher.done()
        publisher = await rooms.publish("hall")
        assert room.languages == ("en", "es", "fr", "pt")
        publisher.end()
        await publisher.done()

    hall.run(work)


def test_offered_languages() -> None:
    """Everything that is served and not running, or what is listed; English by the recognizer itself never."""
    served = {"en": "direct", "es": "nllb", "pt": "nllb", "zh-Hant": "script"}
    factory = SimpleFactory(lambda _spoken, _targets: ScriptedEngine(), served=lambda _: served)

    def offer(*allow: str) -> tuple[str, ...]:
        return offered(SimpleFactory(factory.make_engine, allow=allow, served=factory.served), "zh", ("es",))

    assert offer() == ()
    assert offer("*") == ("pt", "zh-Hant")
    assert offer("pt-BR", "es", "en", "ja") == ("pt-BR",)
    assert offer("pt-BR", "*") == ("pt-BR", "pt", "zh-Hant")


def test_nothing_is_offered_before_a_stream() -> None:
    """A room without a publisher has nothing to open."""

    async def work() -> None:
        rooms = Rooms(SimpleFactory(lambda _spoken, _targets: ScriptedEngine(), allow=("*",)), partial(Archive, None))
        room = rooms.open("hall", "en", ("es",))
        assert isinstance(room.on_demand, OnDemandLanguages)
        assert (room.on_demand.offers, room.on_demand.available) == (False, ())
        await asyncio.to_thread(room.output.writer.close, 10.0)

    asyncio.run(work())
