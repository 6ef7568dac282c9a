from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from captioner.config import OutputConfig
from captioner.delivery.outputs.http_client import DeliveryUncertain
from captioner.delivery.outputs.zoom import Zoom
from captioner.errors import OutputError
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.scripted import caption


def run(
    meeting: receivers.Zoom,
    work: Callable[[Zoom, receivers.HttpServer], Coroutine[Any, Any, None]],
    language: str = "es",
    query: str = "id=2&ns=GZ&expire=86400&sparams=id%2Cns%2Cexpire&signature=nY",
) -> receivers.HttpServer:
    async def connected(server: receivers.HttpServer) -> None:
        own = Zoom(OutputConfig("hall", language, "zoom", url=f"{server.url}/closedcaption?{query}"))
        await work(own, server)
        await own.close()

    with receivers.web(meeting) as server:
        asyncio.run(connected(server))
    return server


async def send(own: Zoom, *texts: str) -> None:
    for number, text in enumerate(texts):
        for part in own.split(caption(text, f"c{number}")):
            await own.send(part)


def test_numbers_continue_those_of_the_meeting() -> None:
    """After a restart, numbers continue behind the last one of the meeting; locale and line ends are Zoom's."""
    meeting = receivers.Zoom(last=41)

    run(meeting, lambda own, _: send(own, "Hola", "palabras muy largas " * 4))

    assert 43 == meeting.last
    assert "Hola\n" == meeting.shown[0]
    assert 2 == meeting.shown[1].count("\n")
    assert {"es-ES"} == meeting.languages


def test_meeting_that_has_not_started() -> None:
    """Before the meeting a caption is refused; later it is sent with the same number."""
    meeting = receivers.Zoom(started=False)

    async def work(own: Zoom, _: receivers.HttpServer) -> None:
        (part,) = own.split(caption("hello"))
        for _try in range(2):
            with pytest.raises(OutputError, match="the meeting has not started"):
                await own.send(part)
        meeting.started = True
        await own.send(part)

    server = run(meeting, work)

    assert ["0", "0", "0"] == [asked.query["seq"] for asked in server.asked if asked.method == "POST"]
    assert ["hello\n"] == meeting.shown


def test_number_used_by_another_program() -> None:
    """After a number conflict, the next attempt requests the last number again."""
    meeting = receivers.Zoom()

    async def work(own: Zoom, _: receivers.HttpServer) -> None:
        await send(own, "one")
        meeting.last = 7
        (part,) = own.split(caption("two"))
        with pytest.raises(OutputError, match="403"):
            await own.send(part)
        await own.send(part)

    run(meeting, work)

    assert (["one\n", "two\n"], 8) == (meeting.shown, meeting.last)


def test_incomplete_address() -> None:
    """An incomplete address is reported with what to do."""

    async def work(own: Zoom, _: receivers.HttpServer) -> None:
        for attempt in (own.probe(), send(own, "hello")):
            with pytest.raises(OutputError, match="copy the address again"):
                await attempt

    run(receivers.Zoom(), work, query="id=2")


def test_language_without_a_locale() -> None:
    """A language without a locale is sent as its code."""
    meeting = receivers.Zoom()

    run(meeting, lambda own, _: send(own, "Moien"), language="lb")

    assert {"lb"} == meeting.languages


def test_accepted_caption_is_not_sent_twice() -> None:
    """After an uncertain attempt, the last number of the meeting shows that it has the caption."""
    meeting = receivers.Zoom()

    async def work(own: Zoom, server: receivers.HttpServer) -> None:
        (one,), (two,) = own.split(caption("one")), own.split(caption("two", "c2"))
        await own.send(one)
        server.fault = "deaf"
        with pytest.raises(DeliveryUncertain):
            await own.send(two)
        server.fault = ""
        await own.send(two)
        await send(own, "three")

    run(meeting, work)

    assert ["one\n", "two\n", "three\n"] == meeting.shown


def test_lost_caption_leaves_no_gap() -> None:
    """If the meeting does not have an uncertain caption, the next caption has its number."""
    meeting = receivers.Zoom()

    async def work(own: Zoom, server: receivers.HttpServer) -> None:
        (lost,) = own.split(caption("lost"))
        await send(own, "one")
        server.fault = "drop"
        with pytest.raises(DeliveryUncertain):
            await own.send(lost)
        server.fault = ""
        await send(own, "two")

    run(meeting, work)

    assert (["one\n", "two\n"], 1) == (meeting.shown, meeting.last)
