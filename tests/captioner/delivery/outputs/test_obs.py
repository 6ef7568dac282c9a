from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from captioner.config import OutputConfig
from captioner.delivery.outputs.obs import Obs, fits, proof
from captioner.errors import ConfigError, OutputError
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.scripted import caption


@pytest.fixture
def server() -> Iterator[receivers.Obs]:
    """obs-websocket server with a password."""
    own = receivers.Obs("supersecretpassword")
    yield own
    own.stop()


def run(
    server: receivers.Obs, work: Callable[[Obs], Coroutine[Any, Any, None]], password: str = "supersecretpassword"
) -> None:
    async def connected() -> None:
        output = Obs(OutputConfig("hall", "en", "obs", url=server.url, password=password))
        try:
            await work(output)
        finally:
            await output.close()

    asyncio.run(connected())


async def send(output: Obs, text: str) -> None:
    for part in output.split(caption(text)):
        await output.send(part)


def test_proof() -> None:
    """The proof equals that of the example in the protocol."""
    made = proof("supersecretpassword", receivers.Obs.SALT, receivers.Obs.CHALLENGE)

    assert "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4=" == made


def test_captions_use_one_connection(server: receivers.Obs) -> None:
    """Captions are sent over one connection; an empty one clears."""

    async def work(output: Obs) -> None:
        await output.probe()
        await send(output, "Good evening, everybody.")
        await send(output, "Señoras y señores")
        await output.clear()

    run(server, work)

    assert ["Good evening, everybody.", "Señoras y señores", ""] == server.captions
    assert 1 == server.identified


def test_without_a_password(server: receivers.Obs) -> None:
    """OBS without a password accepts captions."""
    del server
    own = receivers.Obs()
    run(own, lambda output: send(output, "hello"), password="")
    own.stop()

    assert ["hello"] == own.captions


@pytest.mark.parametrize("password", ["", "wrong"])
def test_wrong_password(server: receivers.Obs, password: str) -> None:
    """A wrong password is reported without being printed."""
    with pytest.raises(OutputError, match="OBS rejects the password") as refused:
        run(server, lambda output: send(output, "hello"), password=password)

    assert "wrong" not in str(refused.value)


def test_obs_must_be_streaming(server: receivers.Obs) -> None:
    """Probe and caption fail until OBS is streaming, and then succeed over the same connection."""
    server.streaming = False

    async def work(output: Obs) -> None:
        for attempt in (output.probe(), send(output, "hello")):
            with pytest.raises(OutputError, match="OBS is not streaming"):
                await attempt
        server.streaming = True
        await send(output, "hello")

    run(server, work)

    assert (["hello"], 1) == (server.captions, server.identified)


def test_reconnect() -> None:
    """After OBS was restarted, captions are sent over a new connection."""
    first = receivers.Obs("pw")

    async def work(output: Obs) -> None:
        await send(output, "one")
        await asyncio.to_thread(first.stop)
        with pytest.raises(OutputError, match="OBS closed the connection"):
            await send(output, "two")
        with pytest.raises(OutputError, match="cannot connect to OBS"):
            await send(output, "two")
        again = await asyncio.to_thread(receivers.Obs, "pw", first.port)
        await send(output, "two")
        await output.close()
        await asyncio.to_thread(again.stop)
        assert ["two"] == again.captions

    run(first, work, password="pw")

    assert ["one"] == first.captions


def test_cancelled_request_closes_the_connection(server: receivers.Obs) -> None:
    """After a cancelled attempt a new connection is opened, so that a late answer is not mistaken for the next."""
    server.fault = "mute"

    async def work(output: Obs) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await send(output, "one")
        server.fault = ""
        await send(output, "two")

    run(server, work)

    assert ["two"] == server.captions


@pytest.mark.parametrize(("fault", "message"), [("drop", "OBS closed the connection"), ("none", "is not OBS")])
def test_faults(server: receivers.Obs, fault: str, message: str) -> None:
    """Broken connections and other servers are reported."""
    server.fault = fault

    with pytest.raises(OutputError, match=message):
        run(server, lambda output: send(output, "hello"))


def test_parts_fit_one_message() -> None:
    """A part has two lines of 32 columns if both fit into 31 byte pairs, else one, in the characters of CEA-608."""
    output = Obs(OutputConfig("hall", "en", "obs"))

    packed = [
        part.lines
        for part in output.split(
            caption("This is an automated test caption from your captioner, and it goes on – “œuvre” … 20 €.")
        )
    ]

    assert all(fits(lines, 2) and all(len(line) <= 32 for line in lines) for lines in packed)
    assert "This is an automated test caption from your captioner, and it goes on - “oeuvre” ... 20 EUR." == " ".join(
        line for lines in packed for line in lines
    )
    assert any(len(lines) == 2 for lines in packed)
    assert not fits(("a" * 32, "b" * 32), 2)


def test_other_scripts() -> None:
    """A language in another script is refused; a text in another script is not sent."""
    with pytest.raises(ConfigError, match="have no letters for Русский"):
        Obs(OutputConfig("hall", "ru", "obs"))

    assert () == Obs(OutputConfig("hall", "en", "obs")).split(caption("Добрый вечер"))
