"""Requests to addresses that are secrets: none of them is ever in a message or a log."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from captioner.errors import ConfigError, OutputError

if TYPE_CHECKING:
    import httpx

_READ = 4096
"""Bytes of an answer that are looked at; whatever comes after them is not waited for."""


class Unsure(OutputError):
    """The line broke, so nobody knows whether it was taken."""


class Refused(OutputError):
    """It answered that it does not take this."""

    def __init__(self, status: int) -> None:
        known = status in HTTPStatus._value2member_map_
        phrase = f" {HTTPStatus(status).phrase}" if known else ""
        super().__init__(f"it answers {status}{phrase}", _HINTS.get(status, ""))
        self.status = status


_HINTS = {
    401: "check the password or the address",
    403: "is the address still the present one?",
    404: "check the address",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str
    """Its beginning."""


class Web:
    """A connection that is kept, to one screen. Redirects are not followed: captions go where the operator said."""

    def __init__(self) -> None:
        """Raises `ConfigError` when httpx is not here."""
        try:
            import httpx
        except ModuleNotFoundError as error:
            raise ConfigError("screens need httpx", "pip install 'captioner[screens]'") from error
        self._httpx = httpx
        self._client: httpx.AsyncClient | None = None
        for name in ("httpx", "httpcore"):  # httpx tells every address at info
            logging.getLogger(name).setLevel(logging.WARNING)

    async def ask(
        self,
        method: str,
        url: str,
        more: Mapping[str, str] | None = None,
        *,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send this; `more` is added to the query of the address.

        Raises:
            Unsure: the line broke after something was sent.
            OutputError: it could not be reached, or refuses.
        """
        httpx = self._httpx
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=10, headers={"User-Agent": "captioner"})
        try:
            address = httpx.URL(url).copy_merge_params(dict(more)) if more else httpx.URL(url)
            async with self._client.stream(method, address, content=content, headers=headers) as response:
                body = await _beginning(response)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise OutputError("it cannot be reached", "is it running, and its address right?") from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise OutputError("its address cannot be used", "check url") from None
        except httpx.HTTPError as error:
            raise Unsure(f"the line to it broke ({type(error).__name__})", "is it still running?") from None
        if not response.is_success:
            raise Refused(response.status_code)
        return Answer(response.status_code, body.decode(errors="replace"))

    async def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


async def _beginning(response: httpx.Response) -> bytes:
    body = b""
    async for part in response.aiter_bytes(_READ):
        body += part
        if len(body) >= _READ:
            break
    return body[:_READ]
