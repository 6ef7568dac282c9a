from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from captioner.config import OutputConfig
from captioner.delivery.outputs.http_client import DeliveryUncertain
from captioner.delivery.outputs.youtube import YouTube, timestamp
from captioner.errors import OutputError
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.scripted import caption

SECRET = "cid=a1b2-c3d4"


def output(server: receivers.HttpServer, **options: object) -> YouTube:
    address = f"{server.url}/closedcaption?{SECRET}"
    return YouTube(replace(OutputConfig("hall", "en", "youtube", url=address), **options))  # type: ignore[arg-type]


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]


async def send(own: YouTube, *texts: str, patience: float = 5.0) -> None:
    for number, text in enumerate(texts):
        for part in own.split(caption(text, f"c{number}")):
            async with asyncio.timeout(patience):
                await own.send(part)


def test_one_post_per_caption() -> None:
    """Numbers grow by one, and each part has its own time and `<br>` between its lines."""
    meeting = receivers.YouTube()

    async def work(server: receivers.HttpServer) -> None:
        own = output(server)
        await own.probe()
        await send(own, "I'M", " ".join(["SENDING SEVERAL CAPTIONS"] * 6))
        await own.close()

    with receivers.web(meeting) as server:
        asyncio.run(work(server))

    assert [("0", b""), ("0", False), ("1", False)] == [
        (asked.query["seq"], asked.body if not asked.body else False) for asked in server.asked
    ]
    assert "I'M" == meeting.shown[0][1]
    assert 3 == len(meeting.shown)
    assert "<br>" in meeting.shown[1][1]
    assert meeting.shown[1][0] < meeting.shown[2][0]


def test_empty_caption() -> None:
    """An empty caption has no parts, since it would use up a number."""
    with receivers.web(receivers.YouTube()) as server:
        assert () == output(server).split(caption(""))


def test_retries_have_the_same_number() -> None:
    """A retry has the same number, so that a caption that was accepted already is not shown twice."""
    meeting = receivers.YouTube()

    async def work(server: receivers.HttpServer) -> None:
        own = output(server)
        (one,), (two,) = own.split(caption("one")), own.split(caption("two", "c2"))
        for fault, error in (
            (500, OutputError),
            ("drop", DeliveryUncertain),
            (401, OutputError),
            ("deaf", DeliveryUncertain),
        ):
            server.fault = fault
            with pytest.raises(error):
                await own.send(one)
        server.fault = ""
        await own.send(one)
        await own.send(two)
        await own.close()

    with receivers.web(meeting) as server:
        asyncio.run(work(server))

    assert ["0", "0", "0", "0", "0", "1"] == [asked.query["seq"] for asked in server.asked]
    assert ["one", "two"] == [text for _, text in meeting.shown]


def test_numbers_of_captions_that_were_given_up() -> None:
    """The number of a refused caption is free again; that of an uncertain one is used up."""

    async def work(server: receivers.HttpServer) -> None:
        own = output(server)
        one, two, three = (own.split(caption(text, text))[0] for text in ("one", "two", "three"))
        server.fault = 403
        with pytest.raises(OutputError, match="403 Forbidden"):
            await own.send(one)
        server.fault = "hang"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await own.send(two)
        server.fault = ""
        server.released.set()
        await own.send(three)
        await own.close()

    with receivers.web(receivers.YouTube()) as server:
        asyncio.run(work(server))

    assert ["0", "0", "1"] == [asked.query["seq"] for asked in server.asked]


def test_stream_that_has_not_begun() -> None:
    """Captions are refused before the stream begins, and accepted later."""
    meeting = receivers.YouTube(started=False)

    async def work(server: receivers.HttpServer) -> None:
        own = output(server)
        with pytest.raises(OutputError, match="answered 400 Bad Request"):
            await own.probe()
        meeting.started = True
        await send(own, "one")
        await own.close()

    with receivers.web(meeting) as server:
        asyncio.run(work(server))

    assert ["one"] == [text for _, text in meeting.shown]


def test_times() -> None:
    """Times are those of the words by YouTube's clock, shifted as configured, with the configured region."""
    meeting = receivers.YouTube()
    ahead = datetime.now(UTC) + timedelta(seconds=100)
    meeting.clock = ahead.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]

    async def work(server: receivers.HttpServer) -> None:
        own = output(server, shift=2.5, region="reg1#cue1")
        await own.probe()
        spoken = caption("one", seconds=4)
        (part,) = own.split(spoken)
        await own.send(part)
        await own.close()
        when, region = meeting.shown[0][0].split(" ")
        sent = datetime.fromisoformat(when).replace(tzinfo=UTC).timestamp()
        assert 102.5 == pytest.approx(sent - spoken.spoken, abs=1.0)
        assert "region:reg1#cue1" == region

    with receivers.web(meeting) as server:
        asyncio.run(work(server))


def test_timestamp() -> None:
    """A timestamp has the form of YouTube's example."""
    moment = datetime(2012, 12, 24, 0, 0, 6, 873_000, UTC).timestamp()

    assert "2012-12-24T00:00:06.873" == timestamp(moment)
