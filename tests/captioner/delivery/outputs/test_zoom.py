from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from captioner.config import OutputConfig
from captioner.delivery.outputs.web import Unsure
from captioner.delivery.outputs.zoom import Zoom
from captioner.errors import OutputError
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.told import caption


def run(
    meeting: receivers.Zoom,
    work: Callable[[Zoom, receivers.Web], Coroutine[Any, Any, None]],
    language: str = "es",
    query: str = "id=2&ns=GZ&expire=86400&sparams=id%2Cns%2Cexpire&signature=nY",
) -> receivers.Web:
    async def all_of_it(server: receivers.Web) -> None:
        own = Zoom(OutputConfig("hall", language, "zoom", url=f"{server.url}/closedcaption?{query}"))
        await work(own, server)
        await own.close()

    with receivers.web(meeting) as server:
        asyncio.run(all_of_it(server))
    return server


async def send(own: Zoom, *texts: str) -> None:
    for number, text in enumerate(texts):
        for piece in own.pack(caption(text, f"c{number}")):
            await own.send(piece)


def test_numbers_go_on_behind_those_of_the_meeting() -> None:
    """A new start asks for the last one; language and line ends are as Zoom wants them."""
    meeting = receivers.Zoom(last=41)

    run(meeting, lambda own, _: send(own, "Hola", "palabras muy largas " * 4))

    assert 43 == meeting.last
    assert "Hola\n" == meeting.shown[0]
    assert 2 == meeting.shown[1].count("\n")
    assert {"es-ES"} == meeting.languages


def test_before_the_meeting() -> None:
    """It says so, and the same caption goes out under the same number when it has begun."""
    meeting = receivers.Zoom(started=False)

    async def work(own: Zoom, _: receivers.Web) -> None:
        (piece,) = own.pack(caption("hello"))
        for _try in range(2):
            with pytest.raises(OutputError, match="the meeting has not started"):
                await own.send(piece)
        meeting.started = True
        await own.send(piece)

    server = run(meeting, work)

    assert ["0", "0", "0"] == [asked.query["seq"] for asked in server.asked if asked.method == "POST"]
    assert ["hello\n"] == meeting.shown


def test_somebody_else_has_sent_under_our_number() -> None:
    """The next try asks for the last number again."""
    meeting = receivers.Zoom()

    async def work(own: Zoom, _: receivers.Web) -> None:
        await send(own, "one")
        meeting.last = 7
        (piece,) = own.pack(caption("two"))
        with pytest.raises(OutputError, match="403"):
            await own.send(piece)
        await own.send(piece)

    run(meeting, work)

    assert (["one\n", "two\n"], 8) == (meeting.shown, meeting.last)


def test_an_address_that_lacks_something() -> None:
    """Says what to do."""

    async def work(own: Zoom, _: receivers.Web) -> None:
        for tried in (own.probe(), send(own, "hello")):
            with pytest.raises(OutputError, match="copy the address anew"):
                await tried

    run(receivers.Zoom(), work, query="id=2")


def test_a_language_without_a_usual_country() -> None:
    """Goes as it is."""
    meeting = receivers.Zoom()

    run(meeting, lambda own, _: send(own, "Moien"), language="lb")

    assert {"lb"} == meeting.languages


def test_a_caption_that_was_taken_is_not_sent_twice() -> None:
    """Though nobody said so: the meeting is asked for its last number before the next try."""
    meeting = receivers.Zoom()

    async def work(own: Zoom, server: receivers.Web) -> None:
        (one,), (two,) = own.pack(caption("one")), own.pack(caption("two", "c2"))
        await own.send(one)
        server.fault = "deaf"
        with pytest.raises(Unsure):
            await own.send(two)
        server.fault = ""
        await own.send(two)
        await send(own, "three")

    run(meeting, work)

    assert ["one\n", "two\n", "three\n"] == meeting.shown


def test_a_caption_that_was_given_up_leaves_no_hole() -> None:
    """It was in doubt; the meeting tells that it never came, so the next has its number."""
    meeting = receivers.Zoom()

    async def work(own: Zoom, server: receivers.Web) -> None:
        (lost,) = own.pack(caption("lost"))
        await send(own, "one")
        server.fault = "drop"
        with pytest.raises(Unsure):
            await own.send(lost)
        server.fault = ""
        await send(own, "two")

    run(meeting, work)

    assert (["one\n", "two\n"], 1) == (meeting.shown, meeting.last)
