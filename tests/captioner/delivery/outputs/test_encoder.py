from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from captioner.config import OutputConfig
from captioner.delivery.outputs.encoder import Encoder, command, encoded
from captioner.delivery.outputs.output_queue import OutputQueue
from captioner.errors import ConfigError, OutputError
from captioner.types import Revision
from tests.captioner.delivery.outputs.caption_encoder import CaptionEncoder
from tests.captioner.delivery.outputs.scripted import caption, until


@asynccontextmanager
async def running(**keys: Any) -> AsyncIterator[tuple[CaptionEncoder, OutputQueue, int]]:
    """Encoder, and the queue of an output that sends to it."""
    receiver = CaptionEncoder()
    port = await receiver.start()
    output = Encoder(OutputConfig("hall", "en", "encoder", url=f"tcp://127.0.0.1:{port}", **keys))
    queue = OutputQueue(output, "hall", "en", timeout_s=5.0, retry_s=(0.01, 0.05))
    work = asyncio.ensure_future(queue.run())
    try:
        yield receiver, queue, port
    finally:
        queue.finish()
        await asyncio.wait([work], timeout=5)
        await receiver.stop()


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


def take(queue: OutputQueue, stable: str, tail: str = "", *, segment: str = "c1", final: bool = False) -> None:
    state = Revision(segment, "en", "en", 1, 0, 1000, stable, tail, final)
    queue.take(replace(caption(), revision=state))


def test_words_arrive_as_they_settle() -> None:
    """The mode is entered once; words follow as they settle, in rows; at the end the mode is left."""

    async def work() -> None:
        async with running(rows=2, base=14, channel="cc3", columns=16) as (receiver, queue, _):
            take(queue, "", "Señoras")
            take(queue, "Señoras ", "y señores")
            await until(lambda: receiver.sessions and receiver.sessions[0].endswith(b" "))
            assert b"\x03\x012 cc3 2 b14 word\rSe\x7eoras " == receiver.sessions[0]
            take(queue, "Señoras y señores, ♪", final=True)
            take(queue, "Ça", segment="c2", final=True)
            await until(lambda: queue.state.sent == 5)
        await until(lambda: receiver.ended)
        expected = b"\x03\x012 cc3 2 b14 word\rSe\x7eoras y \rse\x7eores, \x11\x37 C\x12\x32a \x03"
        assert [expected] == [bytes(session) for session in receiver.sessions]

    run(work)


def test_restarted_encoder() -> None:
    """After the encoder was restarted, the mode is entered again, and the words follow in a new row."""

    async def work() -> None:
        async with running() as (receiver, queue, port):
            take(queue, "one", final=True)
            await until(lambda: queue.state.sent == 1)
            await receiver.stop()
            said = itertools.count(2)  # what is written before the loss is noticed is lost, as with any encoder

            def speak() -> bool:
                take(queue, f"w{next(said)}", segment=f"c{said}", final=True)
                return queue.state.problem.startswith("cannot connect")

            await until(speak)
            again = CaptionEncoder()
            await again.start(port)
            await until(lambda: queue.state.state == "well" and again.sessions[-1].endswith(b" "))
            assert re.match(rb"\x03\x012 cc1 3 b15 word\rw\d+ ", again.sessions[-1])
            queue.style("clear")
            await again.stop()

    run(work)


def test_hidden_words() -> None:
    """Words that settle while captions are hidden are not sent later; edits of sent captions are not sent."""

    async def work() -> None:
        async with running() as (receiver, queue, _):
            take(queue, "one ", "two")
            await until(lambda: queue.state.sent == 1)
            queue.style("hide")
            take(queue, "one two ", "three")
            queue.style("show")
            take(queue, "one two three", final=True)
            queue.take(caption("uno dos tres", edited=True))
            await until(lambda: receiver.sessions[0].endswith(b"\rone three "))
            assert (1, 0) == (queue.state.withheld, queue.state.dropped)

    run(work)


def test_other_scripts() -> None:
    """A language in another script is refused; a text in another script is counted as dropped, once."""

    async def work() -> None:
        async with running() as (_, queue, _):
            take(queue, "Добрый ", "вечер")
            take(queue, "Добрый вечер", final=True)
            assert 1 == queue.state.dropped

    run(work)
    with pytest.raises(ConfigError, match="no letters for Русский"):
        Encoder(OutputConfig("hall", "ru", "encoder", url="tcp://127.0.0.1:23"))


def test_no_encoder() -> None:
    """Without an encoder the probe fails."""

    async def work() -> None:
        receiver = CaptionEncoder()
        port = await receiver.start()
        await receiver.stop()
        with pytest.raises(OutputError, match="cannot connect"):
            await Encoder(OutputConfig("hall", "en", "encoder", url=f"tcp://127.0.0.1:{port}")).probe()

    run(work)


def test_pace() -> None:
    """A word waits until a field has carried the word before it, at 60 bytes per second."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def work() -> None:
        receiver = CaptionEncoder()
        address = f"tcp://127.0.0.1:{await receiver.start()}"
        output = Encoder(OutputConfig("hall", "en", "encoder", url=address), clock=lambda: 100.0, sleep=sleep)
        for part in output.split(caption("five twelve-bytes end")):
            await output.send(part)
        await output.close()
        await receiver.stop()

    run(work)

    assert [5 / 60, 13 / 60] == pytest.approx(waits[1:])
    assert waits[0] <= 0


def test_bytes() -> None:
    """Commands are those of the two makers; characters are the codes of CEA-608, special ones once."""
    assert b"\x03\x012 C1 3 B15\r" == command("c1", 3, 15)
    assert b"a\x2a\x11\x37A\x12\x20\r" == encoded("aá♪Á\r")


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [
        ({"url": "http://127.0.0.1:23"}, "url = '…'"),
        ({"url": "tcp://127.0.0.1"}, "url = '…'"),
        ({"rows": 1}, "rows = 1"),
        ({"rows": 4, "base": 3}, "rows = 4"),
        ({"columns": 40}, "columns = 40"),
        ({"channel": "cc5"}, "channel = 'cc5'"),
    ],
)
def test_wrong_settings(keys: dict[str, Any], wrong: str) -> None:
    """Settings that an encoder cannot have are refused."""
    with pytest.raises(ConfigError, match=wrong):
        OutputConfig("hall", "en", "encoder", **{"url": "tcp://127.0.0.1:23", **keys})
