"""Address of a recognition server, its handshake, and its faults in words."""

from __future__ import annotations

import asyncio
import os
import re
import socket as sockets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from captioner.config import logs
from captioner.errors import FormatError, ModelError
from captioner.recognition.remote import messages
from captioner.recognition.remote.messages import ServerInfo

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

_OPEN_S: Final = 10.0
"""Seconds that connection and handshake may take."""
_PING_S: Final = (5.0, 15.0)
"""Seconds between two pings, and seconds after which a server that does not answer them is given up."""
_SEND_BUFFER: Final = 65_536
"""Bytes of audio that the system buffers (2 s): with megabytes, a slow line would delay pings until they time out."""
_REFUSED: Final = (401, 403)
"""HTTP codes of a server that does not accept the token."""


@dataclass(frozen=True, slots=True)
class RecognitionServer:
    """Where a server is, and the token that it requires."""

    address: str
    """Such as `wss://box:9000`."""
    token: str = ""

    @property
    def name(self) -> str:
        """Address without secrets, for messages."""
        return logs.without_secrets(self.address)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[tuple[ClientConnection, ServerInfo]]:
        """Connect and read the first message.

        Raises:
            OSError: Not reachable.
            WebSocketException: Not a server of this protocol, or the connection was lost.
            FormatError: Another version, or an invalid message.
        """
        from websockets.asyncio.client import connect

        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        interval, timeout = _PING_S
        async with connect(
            self.address,
            additional_headers=headers,
            compression=None,
            open_timeout=_OPEN_S,
            ping_interval=interval,
            ping_timeout=timeout,
            close_timeout=1,
        ) as socket:
            _limit_buffer(socket)
            async with asyncio.timeout(_OPEN_S):
                first = await socket.recv()
            yield socket, messages.parse_ready(messages.parse(first))

    def probe(self) -> ServerInfo:
        """Connect once, and return what the server is.

        Raises:
            ModelError: Not reachable, or not usable.
        """
        from websockets.exceptions import WebSocketException

        async def read() -> ServerInfo:
            async with self.connect() as (_, info):
                return info

        try:
            return asyncio.run(read())
        except (OSError, WebSocketException, FormatError) as error:
            problem, hint = fault(error)
            raise ModelError(f"cannot use the recognizer at {self.name}: {problem}", hint) from error


def fault(error: Exception) -> tuple[str, str]:
    """Return why a connection failed, and what to do."""
    from websockets.exceptions import ConnectionClosed, InvalidStatus

    if isinstance(error, FormatError):
        return error.message, "use versions of captioner and of the server that match"
    if isinstance(error, InvalidStatus):
        code = error.response.status_code
        if code in _REFUSED:
            return f"it refuses the token (HTTP {code})", "set CAPTIONER_RECOGNIZER_TOKEN to the token of the server"
        return f"HTTP {code}", "check the address"
    if isinstance(error, ConnectionClosed):
        reason = error.rcvd.reason if error.rcvd is not None else ""
        return f"the connection was closed{f': {reason}' if reason else ''}", "look into the log of the server"
    if isinstance(error, ssl.SSLCertVerificationError):
        hint = "set SSL_CERT_FILE to a file with the certificate of its authority"
        return f"its certificate is not valid: {error.verify_message}", hint
    if isinstance(error, TimeoutError):
        return "it does not answer", "check the address, and that the server runs"
    if isinstance(error, OSError):
        return _reason(error), "check the address, and that the server runs"
    return "it is not a recognition server", "check the address, and whether it needs ws:// or wss://"


def _reason(error: OSError) -> str:
    """Return the reason alone: the text of asyncio has the addresses that were tried, too."""
    if isinstance(error, sockets.gaierror):
        return error.strerror or str(error)
    number = error.errno or next((int(found[1]) for found in re.finditer(r"\[Errno (\d+)\]", str(error))), 0)
    return os.strerror(number) if number else str(error)


def _limit_buffer(socket: ClientConnection) -> None:
    raw = socket.transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, _SEND_BUFFER)
