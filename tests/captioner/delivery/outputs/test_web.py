from __future__ import annotations

import asyncio
import logging

import pytest

from captioner.delivery.outputs.web import Unsure, Web
from captioner.errors import OutputError
from tests.captioner.delivery.outputs import receivers

SECRET = "s3cr3t"


def asked(url: str, **more: str) -> str:
    async def work() -> str:
        own = Web()
        try:
            return (await own.ask("POST", url, more)).text
        finally:
            await own.close()

    return asyncio.run(work())


def test_the_query_of_the_address_stays() -> None:
    """What is added comes beside it, to the letter."""
    with receivers.web(lambda asked: (200, repr(sorted(asked.query.items())))) as server:
        text = asked(f"{server.url}/x?id=a%2Cb&key={SECRET}", seq="1", text="a b&c=ü")

    assert repr([("id", "a,b"), ("key", SECRET), ("seq", "1"), ("text", "a b&c=ü")]) == text


@pytest.mark.parametrize("fault", [302, 401, 403, 404, 500, 599])
def test_refusals(fault: int) -> None:
    """Each with its status; nothing is followed elsewhere."""
    with receivers.web(lambda _: (200, "")) as server:
        server.fault = fault
        with pytest.raises(OutputError, match=f"it answers {fault}"):
            asked(server.url)


def test_a_line_that_breaks() -> None:
    """Nobody knows whether it was taken."""
    with receivers.web(lambda _: (200, "")) as server:
        server.fault = "drop"
        with pytest.raises(Unsure, match="the line to it broke"):
            asked(server.url)


def test_nobody_is_there() -> None:
    """It was not taken."""
    with receivers.web(lambda _: (200, "")) as server:
        gone = server.url
    with pytest.raises(OutputError, match="it cannot be reached") as refused:
        asked(gone)

    assert not isinstance(refused.value, Unsure)


def test_an_endless_answer_is_not_read() -> None:
    """Its beginning is enough."""
    with receivers.web(lambda _: (200, "x" * 1_000_000)) as server:
        assert "x" * 4096 == asked(server.url)


def test_no_address_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """Neither in a log, however much is logged, nor in an error."""
    caplog.set_level(logging.DEBUG)
    said = []
    with receivers.web(lambda _: (200, "")) as server:
        address = f"{server.url}/{SECRET}?key={SECRET}"
        asked(address)
        for fault in (500, "drop"):
            server.fault = fault
            with pytest.raises(OutputError) as refused:
                asked(address)
            said.append(str(refused.value))
    for wrong in (address, f"http://{SECRET}:1x/", f"ftp://{SECRET}/"):
        with pytest.raises(OutputError) as refused:
            asked(wrong)
        said.append(str(refused.value))

    assert SECRET not in caplog.text
    assert SECRET not in "".join(said)
