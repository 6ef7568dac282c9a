from __future__ import annotations

import asyncio
import logging

import pytest

from captioner.delivery.outputs.http_client import DeliveryUncertain, HttpClient
from captioner.errors import OutputError
from tests.captioner.delivery.outputs import receivers

SECRET = "s3cr3t"


def request(url: str, **query: str) -> str:
    async def work() -> str:
        own = HttpClient()
        try:
            return (await own.request("POST", url, query)).text
        finally:
            await own.close()

    return asyncio.run(work())


def test_query_is_extended() -> None:
    """Parameters are added to the query of the address, which stays unchanged."""
    with receivers.web(lambda asked: (200, repr(sorted(asked.query.items())))) as server:
        text = request(f"{server.url}/x?id=a%2Cb&key={SECRET}", seq="1", text="a b&c=ü")

    assert repr([("id", "a,b"), ("key", SECRET), ("seq", "1"), ("text", "a b&c=ü")]) == text


@pytest.mark.parametrize("fault", [302, 401, 403, 404, 500, 599])
def test_error_status(fault: int) -> None:
    """An error status is reported with its number; redirects are not followed."""
    with receivers.web(lambda _: (200, "")) as server:
        server.fault = fault
        with pytest.raises(OutputError, match=f"answered {fault}"):
            request(server.url)


def test_broken_connection() -> None:
    """After a broken connection it is uncertain whether the request was accepted."""
    with receivers.web(lambda _: (200, "")) as server:
        server.fault = "drop"
        with pytest.raises(DeliveryUncertain, match="the connection broke"):
            request(server.url)


def test_no_connection() -> None:
    """A request that could not connect was certainly not accepted."""
    with receivers.web(lambda _: (200, "")) as server:
        gone = server.url
    with pytest.raises(OutputError, match="cannot connect") as refused:
        request(gone)

    assert not isinstance(refused.value, DeliveryUncertain)


def test_long_answers_are_cut() -> None:
    """Only the beginning of a long answer is read."""
    with receivers.web(lambda _: (200, "x" * 1_000_000)) as server:
        assert "x" * 4096 == request(server.url)


def test_addresses_are_secret(caplog: pytest.LogCaptureFixture) -> None:
    """An address is neither in an error nor in a log, whatever the level."""
    caplog.set_level(logging.DEBUG)
    messages = []
    with receivers.web(lambda _: (200, "")) as server:
        address = f"{server.url}/{SECRET}?key={SECRET}"
        request(address)
        for fault in (500, "drop"):
            server.fault = fault
            with pytest.raises(OutputError) as refused:
                request(address)
            messages.append(str(refused.value))
    for wrong in (address, f"http://{SECRET}:1x/", f"ftp://{SECRET}/"):
        with pytest.raises(OutputError) as refused:
            request(wrong)
        messages.append(str(refused.value))

    assert SECRET not in caplog.text
    assert SECRET not in "".join(messages)
