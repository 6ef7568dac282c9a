from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from captioner.config import OutputConfig
from captioner.delivery.outputs.obs import Obs, fits, proof
from captioner.errors import ConfigError, OutputError
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.told import caption


@pytest.fixture
def server() -> Iterator[receivers.Obs]:
    """obs-websocket with a password."""
    own = receivers.Obs("supersecretpassword")
    yield own
    own.stop()


def run(
    server: receivers.Obs, work: Callable[[Obs], Coroutine[Any, Any, None]], password: str = "supersecretpassword"
) -> None:
    async def all_of_it() -> None:
        screen = Obs(OutputConfig("hall", "en", "obs", url=server.url, password=password))
        try:
            await work(screen)
        finally:
            await screen.close()

    asyncio.run(all_of_it())


async def send(screen: Obs, text: str) -> None:
    for piece in screen.pack(caption(text)):
        await screen.send(piece)


def test_the_proof_is_that_of_the_protocol() -> None:
    """Its example: this password, salt and challenge."""
    made = proof("supersecretpassword", receivers.Obs.SALT, receivers.Obs.CHALLENGE)

    assert "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4=" == made


def test_captions_arrive(server: receivers.Obs) -> None:
    """Over one connection; an empty one clears."""

    async def work(screen: Obs) -> None:
        await screen.probe()
        await send(screen, "Good evening, everybody.")
        await send(screen, "Señoras y señores")
        await screen.blank()

    run(server, work)

    assert ["Good evening, everybody.", "Señoras y señores", ""] == server.captions
    assert 1 == server.identified


def test_without_a_password(server: receivers.Obs) -> None:
    """OBS may ask for none."""
    del server
    own = receivers.Obs()
    run(own, lambda screen: send(screen, "hello"), password="")
    own.stop()

    assert ["hello"] == own.captions


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_wrong_password_is_said(server: receivers.Obs, password: str) -> None:
    """And not which it was."""
    with pytest.raises(OutputError, match="OBS refuses the password") as refused:
        run(server, lambda screen: send(screen, "hello"), password=password)

    assert "wrong" not in str(refused.value)


def test_it_has_to_stream(server: receivers.Obs) -> None:
    """Else nothing can be captioned, which probe and caption both find; later it goes on over the same connection."""
    server.streaming = False

    async def work(screen: Obs) -> None:
        for tried in (screen.probe(), send(screen, "hello")):
            with pytest.raises(OutputError, match="OBS is not streaming"):
                await tried
        server.streaming = True
        await send(screen, "hello")

    run(server, work)

    assert (["hello"], 1) == (server.captions, server.identified)


def test_a_line_that_breaks_is_made_anew() -> None:
    """OBS ends and comes back on the same port."""
    first = receivers.Obs("pw")

    async def work(screen: Obs) -> None:
        await send(screen, "one")
        await asyncio.to_thread(first.stop)
        with pytest.raises(OutputError, match="OBS has closed the line"):
            await send(screen, "two")
        with pytest.raises(OutputError, match="OBS cannot be reached"):
            await send(screen, "two")
        again = await asyncio.to_thread(receivers.Obs, "pw", first.port)
        await send(screen, "two")
        await screen.close()
        await asyncio.to_thread(again.stop)
        assert ["two"] == again.captions

    run(first, work, password="pw")

    assert ["one"] == first.captions


def test_an_answer_that_was_not_waited_for_is_not_taken_for_the_next(server: receivers.Obs) -> None:
    """After a try that was given up, a new connection is made."""
    server.fault = "mute"

    async def work(screen: Obs) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await send(screen, "one")
        server.fault = ""
        await send(screen, "two")

    run(server, work)

    assert ["two"] == server.captions


@pytest.mark.parametrize(("fault", "said"), [("drop", "OBS has closed the line"), ("none", "is no OBS")])
def test_faults(server: receivers.Obs, fault: str, said: str) -> None:
    """Each in words."""
    server.fault = fault

    with pytest.raises(OutputError, match=said):
        run(server, lambda screen: send(screen, "hello"))


def test_pieces_fit_one_message() -> None:
    """Two lines of 32 columns where both fit into 31 byte pairs, else one; in the letters of CEA-608."""
    screen = Obs(OutputConfig("hall", "en", "obs"))

    packed = [
        piece.lines
        for piece in screen.pack(
            caption("This is an automated test caption from your captioner, and it goes on – “œuvre” … 20 €.")
        )
    ]

    assert all(fits(lines, 2) and all(len(line) <= 32 for line in lines) for lines in packed)
    assert "This is an automated test caption from your captioner, and it goes on - “oeuvre” ... 20 EUR." == " ".join(
        line for lines in packed for line in lines
    )
    assert any(len(lines) == 2 for lines in packed)
    assert not fits(("a" * 32, "b" * 32), 2)


def test_letters_that_it_does_not_have() -> None:
    """A language in another script is refused when built, a text in one is not sent."""
    with pytest.raises(ConfigError, match="have no letters for Русский"):
        Obs(OutputConfig("hall", "ru", "obs"))

    assert () == Obs(OutputConfig("hall", "en", "obs")).pack(caption("Добрый вечер"))
