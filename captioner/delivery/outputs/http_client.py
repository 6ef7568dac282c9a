"""HTTP requests to addresses that are secrets, none of which appears in a message or a log."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from captioner.errors import ConfigError, OutputError
from captioner.extras import install_command

if TYPE_CHECKING:
    import httpx

_MAX_BODY = 4096
"""Bytes of an answer that are read; the rest is not waited for."""


class DeliveryUncertain(OutputError):
    """The connection broke, so it is unknown whether the request was accepted."""


class HttpStatusError(OutputError):
    """The server answered with an error status."""

    def __init__(self, status: int) -> None:
        known = status in HTTPStatus._value2member_map_
        phrase = f" {HTTPStatus(status).phrase}" if known else ""
        super().__init__(f"answered {status}{phrase}", _HINTS.get(status, ""))
        self.status = status


_HINTS = {
    401: "check the password or the address",
    403: "check that the address is still valid",
    404: "check the address",
}


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Answer of a server."""

    status: int
    text: str
    """Beginning of the body."""


class HttpClient:
    """Client of one output that keeps its connection. It follows no redirects: captions go only where configured."""

    def __init__(self) -> None:
        """Raises `ConfigError` if httpx is not installed."""
        try:
            import httpx
        except ModuleNotFoundError as error:
            raise ConfigError("outputs need httpx", install_command("screens")) from error
        self._httpx = httpx
        self._client: httpx.AsyncClient | None = None
        for name in ("httpx", "httpcore"):  # httpx logs every address at level info
            logging.getLogger(name).setLevel(logging.WARNING)

    async def request(
        self,
        method: str,
        url: str,
        query: Mapping[str, str] | None = None,
        *,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """Send a request; `query` is added to the query of the address.

        Raises:
            DeliveryUncertain: the connection broke after something was sent.
            HttpStatusError: the server answered with an error status.
            OutputError: there is no connection.
        """
        httpx = self._httpx
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=10, headers={"User-Agent": "captioner"})
        try:
            address = httpx.URL(url).copy_merge_params(dict(query)) if query else httpx.URL(url)
            async with self._client.stream(method, address, content=content, headers=headers) as response:
                body = await _beginning(response)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise OutputError("cannot connect", "check that it is running and that url is correct") from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise OutputError("invalid address", "check url") from None
        except httpx.HTTPError as error:
            reason = f"the connection broke ({type(error).__name__})"
            raise DeliveryUncertain(reason, "check that it is still running") from None
        if not response.is_success:
            raise HttpStatusError(response.status_code)
        return HttpAnswer(response.status_code, body.decode(errors="replace"))

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


async def _beginning(response: httpx.Response) -> bytes:
    body = b""
    async for part in response.aiter_bytes(_MAX_BODY):
        body += part
        if len(body) >= _MAX_BODY:
            break
    return body[:_MAX_BODY]
