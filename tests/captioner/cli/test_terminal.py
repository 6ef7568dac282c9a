from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Awaitable, Callable
from typing import cast

import pytest

from captioner.cli.terminal import RoomCaptions, Terminal, _end_of
from captioner.layout.limits import width
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from tests.captioner.rooms.memory_room import in_room
from tests.fakes import revision


async def publish(
    room: Room, segment: str, text: str, *, number: int = 1, final: bool = False, lang: str = "en"
) -> None:
    """Publish a revision of a caption."""
    room.publication.publish(revision(segment, text, number, final=final, language=lang))
    await asyncio.sleep(0)


def test_each_final_is_returned_once() -> None:
    """Finals come in every language, in order; an edited one is not repeated, and nothing new is None."""

    async def work(room: Room) -> None:
        captions = RoomCaptions(room)
        captions.news()
        await publish(room, "c1", "one", final=True)
        await publish(room, "c1", "uno", final=True, lang="es")
        await publish(room, "c2", "two thr")
        news = captions.news()
        assert news is not None
        assert (("en  one", "es  uno"), "en  two thr") == (news.finals, news.open)
        assert captions.news() is None
        room.control.edit("c1", "en", "One.")
        await publish(room, "c2", "two three", number=2, final=True)
        news = captions.news()
        assert news is not None
        assert (("en  two three",), "") == (news.finals, news.open)

    in_room(work)


def test_control_characters_do_not_reach_the_terminal() -> None:
    """A caption cannot move the cursor or change the title of the window."""

    async def work(room: Room) -> None:
        captions = RoomCaptions(room)
        await publish(room, "c1", "a\x1b]0;title\x07b\rc\nd", final=True)
        news = captions.news()
        assert news is not None
        assert news.finals == ("en  a ]0;title b c d",)

    in_room(work)


@pytest.mark.parametrize("text", ["en  " + "word " * 40, "zh  " + "字" * 60, "en  short", "en  " + "x" * 300])
def test_the_open_caption_is_one_line(text: str) -> None:
    """An open caption never wraps, because a wrapped line cannot be rewritten; its end is what is shown."""
    shown = _end_of(text, 40)

    assert width(shown) < 40
    assert shown[-1] == text[-1] or len(text) > 300
    assert shown[:4] == text[:4]


class StoppedTerminal(io.StringIO):
    """A terminal that takes nothing until `go` is set, as after Ctrl-S."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.writes = 0

    def write(self, text: str) -> int:
        """Write when allowed."""
        self.writes += 1
        self.go.wait(30)
        return super().write(text)


async def _until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0.01)


def _watched(stream: io.StringIO, work: Callable[[Room], Awaitable[None]]) -> None:
    """Run a coroutine while a terminal shows the room."""

    async def run(room: Room) -> None:
        watching = asyncio.create_task(Terminal(stream, room.name).watch(cast("Rooms", [room])))
        await work(room)
        watching.cancel()
        await asyncio.wait([watching])

    in_room(run)


def test_a_stopped_terminal_delays_nothing() -> None:
    """While a terminal takes nothing, captions go on; afterwards every final is there, and open states were dropped."""
    stream = StoppedTerminal()

    async def work(room: Room) -> None:
        await publish(room, "c0", "open")
        await _until(lambda: stream.writes == 1)
        for index in range(1, 50):
            await publish(room, f"c{index}", "open")
            await publish(room, f"c{index}", f"final {index}", number=2, final=True)
        assert 49 == room.output.on_screen.finals["en"]
        assert stream.writes == 1
        stream.go.set()
        await _until(lambda: "final 49\n" in stream.getvalue())

    _watched(stream, work)

    assert [f"final {index}" for index in range(1, 50)] == [
        line.partition("  ")[2] for line in stream.getvalue().splitlines() if "final" in line
    ]
    assert stream.writes <= 5


def test_the_last_captions_are_shown_and_the_line_is_cleared() -> None:
    """A final that comes at the very end is still shown, and no open caption is left on the last line."""
    stream = io.StringIO()

    async def work(room: Room) -> None:
        await publish(room, "c1", "still open")
        await _until(lambda: "still open" in stream.getvalue())
        await publish(room, "c2", "the end", final=True)

    _watched(stream, work)

    assert "the end\n" in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")
