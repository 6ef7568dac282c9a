from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from captioner.config.limits import Limits
from captioner.delivery.files.archive import Archive
from captioner.errors import CaptionerError, LanguageError, ModelError, NoSuchRoom, RoomBusy, TooMuch
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.rooms.rooms import Rooms
from captioner.types import TranslationGrade
from tests.fakes import ScriptedEngine, ScriptedTranslator, silence

MakeEngine = Callable[[str, tuple[str, ...]], LiveEngine]


def scripted(_source: str, _targets: tuple[str, ...]) -> ScriptedEngine:
    return ScriptedEngine()


def rooms(folder: Path | None = None, make: MakeEngine = scripted, **options: Any) -> Rooms:
    factory = SimpleFactory(make, lambda _source, targets: (ScriptedTranslator(*targets),) if targets else ())
    return Rooms(factory, partial(Archive, folder), **options)


def run(own: Rooms, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def running() -> None:
        async with own.running():
            await work()

    asyncio.run(running())


async def speak(own: Rooms, seconds: float, *languages: str) -> None:
    publisher = await own.publish("hall", "en", languages)
    await publisher.send(silence(seconds))
    publisher.end()
    await publisher.done()


def test_a_room_is_not_made_twice(tmp_path: Path) -> None:
    """A session of the schedule may begin at the moment at which a publisher connects."""
    own = rooms(tmp_path)

    async def work() -> None:
        publishing = asyncio.ensure_future(own.publish("hall", "en", ()))
        await asyncio.sleep(0)
        with pytest.raises(RoomBusy, match="already has a publisher"):
            own.open("hall", "en", ())
        publisher = await publishing
        publisher.end()
        await publisher.done()

    run(own, work)


def test_languages_of_a_publisher() -> None:
    """Languages are read as people write them; an English-only recognizer takes `auto` for English, and no others."""
    factory = SimpleFactory(scripted, multilingual=False)
    own = Rooms(factory, partial(Archive, None))

    async def work() -> None:
        publisher = await own.publish("hall", "auto", ("Español", "fr_CA"))
        publisher.end()
        await publisher.done()
        with pytest.raises(LanguageError, match="recognizes English only, not pt"):
            await own.publish("annex", "pt-BR", ())

        assert ("en", ("en", "es", "fr")) == (own.get("hall").source, own.get("hall").languages)
        assert ["hall"] == [room.name for room in own]

    run(own, work)


def test_numbering_and_time_go_on() -> None:
    """A new publisher of an ended room continues its numbers and times, in the old languages and new ones."""
    own = rooms()

    async def work() -> None:
        await speak(own, 4, "es")
        await speak(own, 2, "es", "fr")
        hall = own.get("hall")
        known = [(each.segment, each.start) for each in hall.archive.finals("en")]

        assert known == [("c1", 0), ("c2", 3000), ("c3", 4000)]
        assert hall.languages == ("en", "es", "fr")
        assert hall.status.state == "ended"

    run(own, work)


def test_a_room_goes_on_after_the_process(tmp_path: Path) -> None:
    """A room whose files hold earlier captions shows them, and continues after them."""
    first, second = rooms(tmp_path), rooms(tmp_path)
    run(first, partial(speak, first, 3, "es"))

    async def work() -> None:
        await speak(second, 3, "es")
        hall = second.get("hall")
        shown = next(line for line in hall.hub.subscribe(["es"]).take().split(b"\n") if line.startswith(b"data"))

        assert [each.segment for each in hall.archive.finals("es")] == ["c1", "c2"]
        assert b'"cue":"c1"' in shown
        assert b'"cue":"c2"' in shown

    run(second, work)


def test_the_status_has_the_grades_of_the_translations() -> None:
    """The grades are published when a stream begins, with the language that is detected, and kept after its end."""
    asked: list[tuple[str, tuple[str, ...]]] = []

    def grades(source: str, targets: tuple[str, ...]) -> tuple[TranslationGrade, ...]:
        asked.append((source, targets))
        return tuple(TranslationGrade(target, "apertium", "gist", "BLEU 10.3") for target in targets)

    own = Rooms(SimpleFactory(scripted, make_grades=grades), partial(Archive, None))

    async def work() -> None:
        publisher = await own.publish("hall", "en", ("es", "fr"))
        assert ["es", "fr"] == [one.language for one in own.get("hall").status.grades]
        own.get("hall").check()
        publisher.end()
        await publisher.done()
        assert ["es", "fr"] == [one.language for one in own.get("hall").status.grades]

    run(own, work)
    assert [("en", ("es", "fr"))] == asked


def test_second_publisher_is_refused() -> None:
    """A room has one publisher at a time."""
    own = rooms()

    async def work() -> None:
        publisher = await own.publish("hall", "en", ())
        with pytest.raises(RoomBusy, match="already has a publisher"):
            await own.publish("hall", "en", ())
        publisher.end()
        await publisher.done()

    run(own, work)


@pytest.mark.parametrize(
    ("name", "source", "targets"),
    [("../x", "en", ()), ("", "en", ()), ("a b", "en", ()), ("a", "xx", ()), ("a", "en", ("xx",)), ("a", None, None)],
)
def test_a_refusal_leaves_no_room(name: str, source: str | None, targets: tuple[str, ...] | None) -> None:
    """A request with an invalid name or language is refused, and no room remains."""
    own = rooms()

    async def work() -> None:
        with pytest.raises(CaptionerError):
            await own.publish(name, source, targets)
        assert list(own) == []

    run(own, work)


def test_a_model_that_is_missing_leaves_no_room() -> None:
    """The publisher gets the error of the factory; the next one may try again."""
    problems = [ModelError("no model")]

    def make(_source: str, _targets: tuple[str, ...]) -> ScriptedEngine:
        if problems:
            raise problems.pop()
        return ScriptedEngine()

    own = rooms(make=make)

    async def work() -> None:
        with pytest.raises(ModelError):
            await own.publish("hall", "en", ())
        with pytest.raises(NoSuchRoom):
            own.get("hall")
        await speak(own, 1)

    run(own, work)


def test_limits() -> None:
    """At the limit an ended room is closed; if all are live, the next one is refused."""
    own = rooms(limits=Limits(max_rooms=1, max_targets=1))

    async def work() -> None:
        await speak(own, 1)
        publisher = await own.publish("other", "en", ())
        with pytest.raises(TooMuch, match="rooms already"):
            await own.publish("third", "en", ())
        assert [room.name for room in own] == ["other"]
        with pytest.raises(TooMuch, match="caption languages"):
            own.open("fourth", "en", ("es", "fr"))
        publisher.end()
        await publisher.done()

    run(own, work)


def test_farewell_makes_final() -> None:
    """When the process ends, what is open becomes final and viewers get `bye`."""
    own = rooms()
    said: list[bytes] = []

    async def work() -> None:
        publisher = await own.publish("hall", "en", ())
        await publisher.send(silence(1))
        with own.get("hall").hub.subscribe() as viewer:
            await own.farewell(10)
            said.extend([wire async for wire in viewer])

    run(own, work)

    assert b'"state":"final","stable":"w1"' in b"".join(said)
    assert b"event: bye" in said[-1]


def test_no_thread_is_left() -> None:
    """After the end, all threads have ended."""
    before = threading.active_count()
    own = rooms()
    run(own, partial(speak, own, 1, "es"))

    assert before == threading.active_count()


def test_a_refused_room_leaves_no_files(tmp_path: Path) -> None:
    """A room that cannot be opened leaves no folder, and can be opened with other languages afterwards."""

    def translators(_source: str, targets: tuple[str, ...]) -> tuple[ScriptedTranslator, ...]:
        if "de" in targets:
            raise LanguageError("no installed engine translates en to de")
        return (ScriptedTranslator(*targets),)

    own = Rooms(SimpleFactory(scripted, translators), partial(Archive, tmp_path / "captions", later=True))

    async def work() -> None:
        with pytest.raises(LanguageError):
            await own.publish("hall", "en", ["de"])
        await own._registry.wait_closed("hall")
        assert [] == list(tmp_path.iterdir())
        await speak(own, 1, "es")

    run(own, work)

    assert "w1" in (tmp_path / "captions" / "hall" / "es.vtt").read_text()


def test_the_event_loop_starts_no_thread_of_a_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop would wait until the thread runs, and answer nobody meanwhile, while many rooms open."""
    started: list[str] = []
    start = threading.Thread.start

    def recorded(thread: threading.Thread) -> None:
        if threading.current_thread() is threading.main_thread():
            started.append(thread.name)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", recorded)
    run(own := rooms(), partial(speak, own, 1, "es"))

    assert set() == {"archive", "background", "engine", "translate"} & set(started)


def test_a_thread_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """A publisher gets the error, and its room is closed again."""
    own = rooms()
    start = threading.Thread.start

    def refused(thread: threading.Thread) -> None:
        if thread.name == "background":
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refused)

    async def work() -> None:
        with pytest.raises(RuntimeError, match="can't start new thread"):
            await own.publish("hall", "en", ())
        assert [] == list(own)

    run(own, work)


def test_undetected_source_needs_saying() -> None:
    """A new room needs a spoken language."""
    own = rooms()

    async def work() -> None:
        with pytest.raises(LanguageError, match="from=auto"):
            await own.publish("hall")

    run(own, work)


def test_several_spoken_languages() -> None:
    """Viewers may choose any spoken language; a later publisher without `from` and `to` gets those of the room."""
    asked: list[tuple[str, tuple[str, ...]]] = []

    def make(source: str, targets: tuple[str, ...]) -> ScriptedEngine:
        asked.append((source, targets))
        return ScriptedEngine()

    own = rooms(make=make)

    async def work() -> None:
        for source in ("en,es", None):
            publisher = await own.publish("hall", source, ("es", "fr") if source else None)
            assert ("en", ("en", "es", "fr")) == (own.get("hall").source, own.get("hall").languages)
            publisher.end()
            await publisher.done()

    run(own, work)
    assert [("en,es", ("es", "fr")), ("en,es", ("en", "es", "fr"))] == asked


def test_a_room_that_was_forgotten_is_opened_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A room that was closed is opened again when its files are complete, however long the disk takes."""
    own = rooms(tmp_path)

    async def work() -> None:
        await speak(own, 3)
        hall = own.get("hall")
        archive, closed = hall.archive, hall.archive.close
        hall.control.edit("c1", "en", "other")  # which takes the files again
        while "other" not in (tmp_path / "hall" / "journal.jsonl").read_text():
            await asyncio.sleep(0.01)

        def slowly() -> None:
            time.sleep(0.3)
            closed()

        monkeypatch.setattr(archive, "close", slowly)
        own.close("hall")
        await speak(own, 3)

        assert ["c1", "c2"] == [each.segment for each in own.get("hall").archive.finals("en")]

    run(own, work)


def test_a_hundred_rooms_at_once() -> None:
    """A hundred rooms opened at once: as many are made as the limit allows, and all others are refused."""
    loading: list[int] = []
    most: list[int] = []

    def slow(_source: str, _targets: tuple[str, ...]) -> ScriptedEngine:
        loading.append(1)
        most.append(len(loading))
        time.sleep(0.001)
        loading.pop()
        return ScriptedEngine()

    own = rooms(make=slow, limits=Limits(max_rooms=20))

    async def work() -> None:
        opening = (own.publish(f"r{number}", "en", ()) for number in range(100))
        opened = await asyncio.gather(*opening, return_exceptions=True)

        assert 20 == len(list(own)) == sum(not isinstance(each, BaseException) for each in opened)
        assert {TooMuch} == {type(each) for each in opened if isinstance(each, BaseException)}
        assert max(most) <= 4, "streams that are loaded at the same time"
        for room in own:
            room.publishing.end()
            await room.publishing.done()
        await own.publish("another", "en", ())  # in place of one that has ended

        assert 20 == len(list(own))

    run(own, work)


def test_a_room_that_cannot_be_opened_takes_no_place() -> None:
    """Its place is free at once."""

    def failing(_source: str, _targets: tuple[str, ...]) -> ScriptedEngine:
        raise ModelError("no model", "")

    own = rooms(make=failing, limits=Limits(max_rooms=1))

    async def work() -> None:
        for number in range(3):
            with pytest.raises(ModelError):
                await own.publish(f"r{number}", "en", ())

    run(own, work)


def test_an_operator_who_speaks_takes_a_place() -> None:
    """The voice of an operator needs an engine as a room does: beyond the limit it is refused until another ends."""
    own = rooms(limits=Limits(max_rooms=3))

    async def work() -> None:
        await own.publish("hall", "en", ("es", "fr"))
        desk = own.get("hall").desk
        overs = [asyncio.Event() for _ in range(3)]
        for language in ("es", "fr"):
            desk.takeovers.take(language, "op1", "Anna")
        first = await own.respeak("hall", "es", "op1", overs[0])
        second = await own.respeak("hall", "fr", "op1", overs[1])
        with pytest.raises(TooMuch):
            await own.respeak("hall", "fr", "op1", overs[2])
        with pytest.raises(TooMuch):
            await own.publish("lobby", "en", ())
        for stream, over in ((first, overs[0]), (second, overs[1])):
            stream.end()
            await over.wait()
        await own.publish("lobby", "en", ())

        assert ["hall", "lobby"] == [room.name for room in own]

    run(own, work)


def test_the_script_of_a_publisher_is_kept() -> None:
    """The next publisher, who names no language, has it as well; one who names another script has that."""
    own = rooms()
    kept: list[object] = []

    async def work() -> None:
        for spoken in ("zh-TW", None, "zh"):
            publisher = await own.publish("hall", spoken, None if spoken is None else ())
            publisher.end()
            await publisher.done()
            kept.append((own.get("hall").spoken, own.get("hall").scripts))

    run(own, work)

    assert [("zh", {"zh": "zh-Hant"}), ("zh", {"zh": "zh-Hant"}), ("zh", {})] == kept
