from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from captioner.bench.server_process import free_port
from captioner.config import OutputConfig, RoomConfig, StyleConfig
from captioner.delivery.files.archive import Archive
from captioner.delivery.outputs.dispatcher import OutputDispatcher, check_languages, configured, output_tasks
from captioner.delivery.outputs.output_queue import OutputQueue
from captioner.errors import ConfigError
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from captioner.types import OutputState
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.caption_encoder import CaptionEncoder
from tests.captioner.delivery.outputs.scripted import until
from tests.fakes import revision, scripted_factory, silence

SECRET = "s3cr3t"


def rooms(folder: Path, delay: float = 0.0) -> Rooms:
    return Rooms(
        scripted_factory(operating_options=OperatingOptions(delay_s=delay)),
        partial(Archive, folder),
    )


def run(
    own: Rooms, outputs: list[OutputConfig], work: Callable[[], Coroutine[Any, Any, None]], patience: float = 5.0
) -> None:
    """Run a scenario with outputs, as in the server."""

    async def running() -> None:
        async with own.running():
            queue = partial(OutputQueue, timeout_s=patience, retry_s=(0.01, 0.05))
            beside = asyncio.ensure_future(
                OutputDispatcher(configured(outputs), own, farewell_s=0.5, make_queue=queue).run()
            )
            try:
                await work()
            finally:
                for room in own:
                    room.hub.close()
                beside.cancel()
                await asyncio.wait([beside])

    asyncio.run(running())


async def speak(own: Rooms, seconds: float) -> Room:
    """Publish speech; three words make a final."""
    publisher = await own.publish("hall", "en", ["es"])
    await publisher.send(silence(seconds))
    publisher.end()
    await publisher.done()
    return own.get("hall")


def file(path: Path, language: str = "es", room: str = "hall") -> OutputConfig:
    return OutputConfig(room, language, "file", file=path)


def state(room: Room, name: str) -> OutputState:
    (found,) = (output for output in room.health.outputs if output.name == name)
    return found


def test_finals_of_the_language(tmp_path: Path) -> None:
    """Each final of the room and language is sent once, from the first; open captions are not sent."""
    got: list[bytes] = []

    def answer(asked: receivers.Request) -> receivers.Reply:
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


def test_settled_words_of_open_captions(tmp_path: Path) -> None:
    """An encoder gets the words of a caption before it is final, each of them once."""
    encoder = CaptionEncoder()

    async def work(own: Rooms) -> None:
        await encoder.start(port)
        publisher = await own.publish("hall", "en", ["es"])
        await publisher.send(silence(2.5))
        await until(lambda: encoder.sessions and encoder.sessions[0].endswith(b"\rw1 "))
        await publisher.send(silence(1))
        publisher.end()
        await publisher.done()
        await until(lambda: encoder.sessions[0].endswith(b"\rw1 w2 w3 "))
        await encoder.stop()

    port = free_port()
    own = rooms(tmp_path)
    run(own, [OutputConfig("hall", "en", "encoder", url=f"tcp://127.0.0.1:{port}")], partial(work, own))


def test_earlier_finals_are_not_sent_again(tmp_path: Path) -> None:
    """After a restart, only new finals of a room are sent."""
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


def test_failing_outputs_are_isolated(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Outputs that hang, refuse or break do not affect viewers, files and other outputs.

    Each problem is in the status, without an address.
    """
    caplog.set_level(logging.DEBUG)
    faults: dict[str, str | int] = {"hang": "hang", "500": 500, "401": 401, "drop": "drop"}
    expected = {
        "hang": "no answer within 0.3 s",
        "500": "answered 500 Internal Server Error",
        "401": "answered 401 Unauthorized; check the password or the address",
        "drop": "the connection broke (RemoteProtocolError); check that it is still running",
        "gone": "cannot connect; check that it is running and that url is correct",
        "obs": "cannot connect to OBS; start it; Tools, WebSocket Server Settings, Enable",
        "file": "",
    }

    async def work(own: Rooms) -> None:
        with own.open("hall", "en", ["es"]).hub.subscribe(["es"]) as viewer:
            await asyncio.sleep(0.15)
            room = await speak(own, 6)
            await until(lambda: state(room, "file").sent)
            seen = viewer.take()
            await until(lambda: [output.problem for output in room.health.outputs] == list(expected.values()))
            room.check()
        assert b'"state":"final","stable":"es:w4 w5 w6"' in seen
        assert "es:w4 w5 w6" in (tmp_path / "hall" / "es.vtt").read_text()
        names = ["webhook", *(f"webhook {number}" for number in range(2, 6)), "obs", "file"]
        assert names == [output.name for output in room.status.screens]
        assert ["failing"] * 6 + ["well"] == [output.state for output in room.status.screens]
        assert all(output.sent == 0 for output in room.status.screens[:6])
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


def test_output_that_starts_later(tmp_path: Path) -> None:
    """An output that is unreachable at first gets the waiting caption when it starts."""
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


def test_hidden_captions(tmp_path: Path) -> None:
    """Hiding clears the file; captions that were hidden are not sent after `show`."""

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


def test_captions_that_wait_for_approval(tmp_path: Path) -> None:
    """A caption that waits for approval is sent and written only when it is released, as corrected."""

    async def work(own: Rooms) -> None:
        room = await speak(own, 6)
        await until(lambda: room.health.outputs and len(room.desk.held) == 4)
        await asyncio.sleep(0.15)
        assert (0, False) == (state(room, "file").sent, (tmp_path / "es.txt").exists())
        assert "w1" not in room.archive.captions("es", "txt")
        room.control.edit("c1", "es", "corrected")
        await until(lambda: state(room, "file").sent == 1)
        assert "corrected" == (tmp_path / "es.txt").read_text()
        room.desk.held.approve("c2", "es", "an operator")
        await until(lambda: state(room, "file").sent == 2)
        await asyncio.to_thread(room.output.writer.settle, 5.0)
        assert "corrected\nes:w4 w5 w6\n" == room.archive.captions("es", "txt")

    own = rooms(tmp_path, delay=30.0)
    run(own, [file(tmp_path / "es.txt")], partial(work, own))


def test_edit_of_an_earlier_caption(tmp_path: Path) -> None:
    """An edit of a caption from before a restart is not sent."""

    async def first(own: Rooms) -> None:
        await speak(own, 3)

    async def second(own: Rooms) -> None:
        room = own.open("hall", "en", ["es"])
        await until(lambda: room.health.outputs)
        await asyncio.sleep(0.05)
        room.control.edit("c1", "es", "corrected")
        room = await speak(own, 3)
        await until(lambda: state(room, "file").sent)
        assert ("es:w1 w2 w3", 1) == ((tmp_path / "es.txt").read_text(), state(room, "file").sent)

    run(own := rooms(tmp_path), [file(tmp_path / "es.txt")], partial(first, own))
    run(own := rooms(tmp_path), [file(tmp_path / "es.txt")], partial(second, own))


def test_style_of_an_output(tmp_path: Path) -> None:
    """One output is masked, another gets the captions of the room."""

    async def work(own: Rooms) -> None:
        own.open("hall", "en", ["es"])
        room = own.get("hall")
        await until(lambda: room.health.outputs)
        room.publication.publish(revision("c1", "Oh fuck.", final=True))
        await until(lambda: all(output.sent for output in room.health.outputs))
        assert ("Oh fuck.", "Oh f***.") == (raw.read_text(), masked.read_text())

    raw, masked = tmp_path / "raw.txt", tmp_path / "masked.txt"
    outputs = [file(raw, "en"), replace(file(masked, "en"), style=StyleConfig(mask_profanity=True))]
    run(own := rooms(tmp_path), outputs, partial(work, own))


def test_a_caption_that_a_style_empties(tmp_path: Path) -> None:
    """Fillers alone are not sent; what an operator makes of them is."""
    got: list[bytes] = []

    def answer(asked: receivers.Request) -> receivers.Reply:
        got.append(asked.body.split(b'"text":"')[1].split(b'"')[0])
        return 200, ""

    async def work(own: Rooms) -> None:
        room = own.open("hall", "en", ["es"])
        await until(lambda: room.health.outputs)
        for segment, text in (("c1", "Um."), ("c2", "Uh, yes.")):
            room.publication.publish(revision(segment, text, final=True))
        await until(lambda: state(room, "webhook").sent)
        room.control.edit("c1", "en", "Um, no")
        await until(lambda: state(room, "webhook").sent == 2)

    with receivers.web(answer) as server:
        style = StyleConfig(remove_fillers=True)
        hook = OutputConfig("hall", "en", "webhook", url=server.url, edits=True, style=style)
        run(own := rooms(tmp_path), [hook], partial(work, own))

    assert [b"Yes.", b"Um, no"] == got


def test_edit_of_the_shown_caption(tmp_path: Path) -> None:
    """An edit of the caption that is shown replaces it in the file."""

    async def work(own: Rooms) -> None:
        room = await speak(own, 3)
        await until(lambda: room.health.outputs and state(room, "file").sent)
        room.control.edit("c1", "es", "corrected")
        await until(lambda: (tmp_path / "es.txt").read_text() == "corrected")

    own = rooms(tmp_path)
    run(own, [file(tmp_path / "es.txt")], partial(work, own))


def test_stop_sends_what_waits(tmp_path: Path) -> None:
    """When the server stops, the last caption is sent and the output is cleared."""
    title = receivers.Vmix()

    async def work(own: Rooms) -> None:
        await speak(own, 3)

    with receivers.web(title) as server:
        own = rooms(tmp_path)
        vmix = OutputConfig("hall", "es", "vmix", url=f"{server.url}/api/", input="Captions", text="Line1.Text")
        run(own, [vmix], partial(work, own))

    assert ["es:w1 w2 w3", ""] == [change["Line1.Text"] for change in title.changes]


def test_language_that_the_room_will_not_have() -> None:
    """A language that a configured room will not have is refused; unknown rooms and detected languages are not."""
    known = [RoomConfig("hall", "mic", "en,de", ("es",)), RoomConfig("auto", "mic", "auto", ())]
    check_languages([file(Path("x"), "de")], known)
    check_languages(
        [file(Path("x"), "es"), file(Path("x"), "en"), file(Path("x"), "fr", "auto"), file(Path("x"), "fr", "?")], known
    )

    with pytest.raises(ConfigError, match=r"screens\.lang = 'fr': room hall has no captions in it; use en, de, es"):
        check_languages([file(Path("x"), "fr")], known)


def test_output_that_cannot_be_opened(tmp_path: Path) -> None:
    """An output that cannot be opened is refused at the start, not when its room opens."""
    with pytest.raises(ConfigError, match="no letters for"):
        output_tasks([OutputConfig("hall", "ru", "obs")], rooms(tmp_path))

    assert () == output_tasks([], rooms(tmp_path))


def test_labels_of_sounds(tmp_path: Path) -> None:
    """Programs do not get the labels of music: its final comes when it is over."""

    async def work(own: Rooms) -> None:
        room = await speak(own, 3)
        room.output.accept(replace(revision("c9", "[Música]", final=True, language="es"), sound="music"))
        room.output.accept(revision("c10", "Buenas tardes", final=True, language="es"))
        await until(lambda: room.health.outputs and state(room, "file").sent == 2)
        assert "Música" not in (tmp_path / "now.txt").read_text()

    own = rooms(tmp_path)
    run(own, [file(tmp_path / "now.txt")], partial(work, own))
