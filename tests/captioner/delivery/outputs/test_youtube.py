from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from captioner.config import OutputConfig
from captioner.delivery.outputs.web import Unsure
from captioner.delivery.outputs.youtube import YouTube, stamp
from captioner.errors import OutputError
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.told import caption

SECRET = "cid=a1b2-c3d4"


def screen(server: receivers.Web, **options: object) -> YouTube:
    address = f"{server.url}/closedcaption?{SECRET}"
    return YouTube(replace(OutputConfig("hall", "en", "youtube", url=address), **options))  # type: ignore[arg-type]


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]


async def send(own: YouTube, *texts: str, patience: float = 5.0) -> None:
    for number, text in enumerate(texts):
        for piece in own.pack(caption(text, f"c{number}")):
            async with asyncio.timeout(patience):
                await own.send(piece)


def test_one_post_for_each_caption() -> None:
    """Numbers grow by one; each piece has its own time and `<br>` between its lines; the key stays in the address."""
    meeting = receivers.YouTube()

    async def work(server: receivers.Web) -> None:
        own = screen(server)
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


def test_an_empty_caption_is_none() -> None:
    """Its number would be lost."""
    with receivers.web(receivers.YouTube()) as server:
        assert () == screen(server).pack(caption(""))


def test_a_retry_has_the_same_number() -> None:
    """Whether it was refused or nobody answered; so one that was taken already is not shown twice."""
    meeting = receivers.YouTube()

    async def work(server: receivers.Web) -> None:
        own = screen(server)
        (one,), (two,) = own.pack(caption("one")), own.pack(caption("two", "c2"))
        for fault, error in ((500, OutputError), ("drop", Unsure), (401, OutputError), ("deaf", Unsure)):
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


def test_numbers_of_what_was_given_up() -> None:
    """Free again if it was refused; used up if nobody knows, since the next would be passed over as its retry."""

    async def work(server: receivers.Web) -> None:
        own = screen(server)
        one, two, three = (own.pack(caption(text, text))[0] for text in ("one", "two", "three"))
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


def test_before_the_stream_begins() -> None:
    """It is refused, and goes on when the stream has begun."""
    meeting = receivers.YouTube(started=False)

    async def work(server: receivers.Web) -> None:
        own = screen(server)
        with pytest.raises(OutputError, match="it answers 400 Bad Request"):
            await own.probe()
        meeting.started = True
        await send(own, "one")
        await own.close()

    with receivers.web(meeting) as server:
        asyncio.run(work(server))

    assert ["one"] == [text for _, text in meeting.shown]


def test_times() -> None:
    """When the words were spoken, by YouTube's clock, shifted as the settings say; with a region if one is set."""
    meeting = receivers.YouTube()
    ahead = datetime.now(UTC) + timedelta(seconds=100)
    meeting.clock = ahead.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]

    async def work(server: receivers.Web) -> None:
        own = screen(server, shift=2.5, region="reg1#cue1")
        await own.probe()
        said = caption("one", seconds=4)
        (piece,) = own.pack(said)
        await own.send(piece)
        await own.close()
        when, region = meeting.shown[0][0].split(" ")
        told = datetime.fromisoformat(when).replace(tzinfo=UTC).timestamp()
        assert 102.5 == pytest.approx(told - said.spoken, abs=1.0)
        assert "region:reg1#cue1" == region

    with receivers.web(meeting) as server:
        asyncio.run(work(server))


def test_the_form_of_a_time() -> None:
    """That of YouTube's example."""
    moment = datetime(2012, 12, 24, 0, 0, 6, 873_000, UTC).timestamp()

    assert "2012-12-24T00:00:06.873" == stamp(moment)
