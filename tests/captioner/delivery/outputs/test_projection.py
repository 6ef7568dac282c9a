from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from captioner.config import OutputConfig, RoomConfig
from captioner.delivery.files.archive import Archive
from captioner.delivery.outputs.feed import Feed
from captioner.delivery.outputs.projection import Projection, check, projected
from captioner.errors import ConfigError
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from captioner.types import OutputState
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.told import until
from tests.fakes import scripted_factory, silence

SECRET = "s3cr3t"


def rooms(folder: Path, delay: float = 0.0) -> Rooms:
    return Rooms(
        scripted_factory(operating_options=OperatingOptions(delay_s=delay)),
        partial(Archive, folder),
    )


def run(
    own: Rooms, screens: list[OutputConfig], work: Callable[[], Coroutine[Any, Any, None]], patience: float = 5.0
) -> None:
    """With the screens beside, as in the server."""

    async def running() -> None:
        async with own.running():
            feed = partial(Feed, patience=patience, pause=(0.01, 0.05))
            beside = asyncio.ensure_future(Projection(screens, own, farewell=0.5, feed=feed).run())
            try:
                await work()
            finally:
                for room in own:
                    room.hub.close()
                beside.cancel()
                await asyncio.wait([beside])

    asyncio.run(running())


async def speak(own: Rooms, seconds: float) -> Room:
    """As a publisher: three words make a final."""
    publisher = await own.publish("hall", "en", ["es"])
    await publisher.send(silence(seconds))
    publisher.end()
    await publisher.done()
    return own.get("hall")


def file(path: Path, language: str = "es", room: str = "hall") -> OutputConfig:
    return OutputConfig(room, language, "file", file=path)


def state(room: Room, name: str) -> OutputState:
    (found,) = (screen for screen in room.health.outputs if screen.name == name)
    return found


def test_finals_of_the_language_alone(tmp_path: Path) -> None:
    """Each once, from the first; what is open is never sent, and other rooms are none of its business."""
    got: list[bytes] = []

    def answer(asked: receivers.Asked) -> receivers.Reply:
        got.append(asked.body)
        return 200, ""

    async def work(own: Rooms) -> None:
        room = await speak(own, 7)
        await until(lambda: room.health.outputs and state(room, "webhook").sent == 3)

    with receivers.web(answer) as server:
        own = rooms(tmp_path)
        hook = OutputConfig("hall", "es", "webhook", url=server.url)
        run(own, [hook, file(tmp_path / "other.txt", room="other")], partial(work, own))

    texts = [text.split(b'"text":"')[1].split(b'"')[0] for text in got]
    assert [b"es:w1 w2 w3", b"es:w4 w5 w6", b"es:w7"] == texts
    assert not (tmp_path / "other.txt").exists()


def test_what_an_earlier_life_said_is_not_sent_again(tmp_path: Path) -> None:
    """A room that goes on after the process sends what is new."""
    meeting = receivers.Zoom()

    async def work(own: Rooms, count: int) -> None:
        await speak(own, 3)
        await until(lambda: len(meeting.shown) == count)
        assert count * ["es:w1 w2 w3\n"] == meeting.shown

    with receivers.web(meeting) as server:
        zoom = OutputConfig("hall", "es", "zoom", url=f"{server.url}/closedcaption?id=1&ns=2&signature=3", interval=0)
        for count in (1, 2):
            own = rooms(tmp_path)
            run(own, [zoom], partial(work, own, count))


def test_screens_that_fail_disturb_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One hangs for ever, others answer 500 and 401, drop the line, are not there: viewers, files and the others go on.

    Each is shown with what is wrong, and no address in it.
    """
    caplog.set_level(logging.DEBUG)
    faults: dict[str, str | int] = {"hang": "hang", "500": 500, "401": 401, "drop": "drop"}
    expected = {
        "hang": "it does not answer",
        "500": "it answers 500 Internal Server Error",
        "401": "it answers 401 Unauthorized; check the password or the address",
        "drop": "the line to it broke (RemoteProtocolError); is it still running?",
        "gone": "it cannot be reached; is it running, and its address right?",
        "obs": "OBS cannot be reached; start it; Tools, WebSocket Server Settings, Enable",
        "file": "",
    }

    async def work(own: Rooms) -> None:
        with own.open("hall", "en", ["es"]).hub.subscribe(["es"]) as viewer:
            await asyncio.sleep(0.15)
            room = await speak(own, 6)
            await until(lambda: state(room, "file").sent)
            seen = viewer.take()
            await until(lambda: [screen.problem for screen in room.health.outputs] == list(expected.values()))
            room.check()
        assert b'"state":"final","stable":"es:w4 w5 w6"' in seen
        assert "es:w4 w5 w6" in (tmp_path / "hall" / "es.vtt").read_text()
        names = ["webhook", *(f"webhook {number}" for number in range(2, 6)), "obs", "file"]
        assert names == [screen.name for screen in room.status.screens]
        assert ["failing"] * 6 + ["well"] == [screen.state for screen in room.status.screens]
        assert all(screen.sent == 0 for screen in room.status.screens[:6])
        assert SECRET not in f"{room.status}{caplog.text}"

    with ExitStack() as stack:
        urls = []
        for fault in faults.values():
            server = stack.enter_context(receivers.web(lambda _: (200, "")))
            server.fault = fault
            urls.append(server.url)
        with receivers.web(lambda _: (200, "")) as gone:
            urls.append(gone.url)
        hooks = [OutputConfig("hall", "es", "webhook", url=f"{url}/{SECRET}", secret=SECRET) for url in urls]
        obs = OutputConfig("hall", "es", "obs", url=f"ws://127.0.0.1:{gone.port}/{SECRET}", password=SECRET)
        own = rooms(tmp_path)
        run(own, [*hooks, obs, file(tmp_path / "es.txt")], partial(work, own), patience=0.3)


def test_one_that_comes_later_gets_what_is_not_too_old(tmp_path: Path) -> None:
    """Absent at the start, there afterwards: the caption that waited arrives, and it is well."""
    first = receivers.Obs()
    first.stop()

    async def work(own: Rooms) -> None:
        room = await speak(own, 3)
        await until(lambda: room.health.outputs and state(room, "obs").failed)
        later = await asyncio.to_thread(receivers.Obs, "", first.port)
        await until(lambda: state(room, "obs").sent)
        assert (["es:w1 w2 w3"], "well") == (later.captions, state(room, "obs").state)
        await asyncio.to_thread(later.stop)

    own = rooms(tmp_path)
    run(own, [OutputConfig("hall", "es", "obs", url=first.url)], partial(work, own))


def test_the_operator_holds_back(tmp_path: Path) -> None:
    """Hidden at the end of the sentence: the file is emptied, and nothing of it comes when captions are shown again."""

    async def work(own: Rooms) -> None:
        room = await speak(own, 3)
        await until(lambda: room.health.outputs and state(room, "file").sent)
        assert "es:w1 w2 w3" == (tmp_path / "es.txt").read_text()
        room.control.style("hide")
        await speak(own, 3)
        await until(lambda: state(room, "file").withheld and not (tmp_path / "es.txt").read_text())
        room.control.style("show")
        await speak(own, 3)
        await until(lambda: state(room, "file").sent == 2)

    own = rooms(tmp_path)
    run(own, [file(tmp_path / "es.txt")], partial(work, own))


def test_what_waits_for_an_operator_is_on_no_screen(tmp_path: Path) -> None:
    """Neither there nor in the files until it goes out, and then as it was corrected."""

    async def work(own: Rooms) -> None:
        room = await speak(own, 6)
        await until(lambda: room.health.outputs and len(room.desk.held) == 4)
        await asyncio.sleep(0.15)
        assert (0, False) == (state(room, "file").sent, (tmp_path / "es.txt").exists())
        assert "w1" not in room.archive.captions("es", "txt")
        room.control.edit("c1", "es", "mended")
        await until(lambda: state(room, "file").sent == 1)
        assert "mended" == (tmp_path / "es.txt").read_text()
        room.desk.held.approve("c2", "es", "an operator")
        await until(lambda: state(room, "file").sent == 2)
        await asyncio.to_thread(room.output.writer.settle, 5.0)
        assert "mended\nes:w4 w5 w6\n" == room.archive.captions("es", "txt")

    own = rooms(tmp_path, delay=30.0)
    run(own, [file(tmp_path / "es.txt")], partial(work, own))


def test_an_edit_of_what_an_earlier_life_showed(tmp_path: Path) -> None:
    """Nobody has it on the screen any more."""

    async def first(own: Rooms) -> None:
        await speak(own, 3)

    async def second(own: Rooms) -> None:
        room = own.open("hall", "en", ["es"])
        await until(lambda: room.health.outputs)
        await asyncio.sleep(0.05)
        room.control.edit("c1", "es", "mended")
        room = await speak(own, 3)
        await until(lambda: state(room, "file").sent)
        assert ("es:w1 w2 w3", 1) == ((tmp_path / "es.txt").read_text(), state(room, "file").sent)

    run(own := rooms(tmp_path), [file(tmp_path / "es.txt")], partial(first, own))
    run(own := rooms(tmp_path), [file(tmp_path / "es.txt")], partial(second, own))


def test_an_edit_is_in_the_file(tmp_path: Path) -> None:
    """Of what stands there."""

    async def work(own: Rooms) -> None:
        room = await speak(own, 3)
        await until(lambda: room.health.outputs and state(room, "file").sent)
        room.control.edit("c1", "es", "mended")
        await until(lambda: (tmp_path / "es.txt").read_text() == "mended")

    own = rooms(tmp_path)
    run(own, [file(tmp_path / "es.txt")], partial(work, own))


def test_what_waits_is_sent_when_the_process_goes(tmp_path: Path) -> None:
    """The last caption, said a moment before; then what is shown is emptied, since nobody would do it later."""
    title = receivers.Vmix()

    async def work(own: Rooms) -> None:
        await speak(own, 3)

    with receivers.web(title) as server:
        own = rooms(tmp_path)
        vmix = OutputConfig("hall", "es", "vmix", url=f"{server.url}/api/", input="Captions", text="Line1.Text")
        run(own, [vmix], partial(work, own))

    assert ["es:w1 w2 w3", ""] == [told["Line1.Text"] for told in title.told]


def test_a_language_that_the_room_will_not_have() -> None:
    """Refused before anything is served; what nobody can know yet is not."""
    known = [RoomConfig("hall", "mic", "en,de", ("es",)), RoomConfig("auto", "mic", "auto", ())]
    check([file(Path("x"), "de")], known)
    check(
        [file(Path("x"), "es"), file(Path("x"), "en"), file(Path("x"), "fr", "auto"), file(Path("x"), "fr", "?")], known
    )

    with pytest.raises(ConfigError, match=r"screens\.lang = 'fr', which room hall does not have; it has en, de, es"):
        check([file(Path("x"), "fr")], known)


def test_a_screen_that_cannot_be_opened_is_refused_at_the_start(tmp_path: Path) -> None:
    """Not when its room opens."""
    with pytest.raises(ConfigError, match="no letters for"):
        projected([OutputConfig("hall", "ru", "obs")], rooms(tmp_path))

    assert () == projected([], rooms(tmp_path))
