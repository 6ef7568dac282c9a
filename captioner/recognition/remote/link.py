"""The connection of one stream to a recognition server, opened again whenever it is lost."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from captioner.errors import FormatError
from captioner.recognition.remote import messages
from captioner.recognition.remote.messages import Kind, Message
from captioner.recognition.remote.outbox import Outbox
from captioner.recognition.remote.server import RecognitionServer, fault

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

log = logging.getLogger(__name__)

_RETRY_S: Final = (0.5, 10.0)
"""First and longest pause in seconds before another attempt; each is twice the one before, and varied by a fifth."""


class Link:
    """Sends an outbox and receives messages; `run` belongs to an event loop, attributes may be read by any thread."""

    def __init__(
        self,
        server: RecognitionServer,
        kind: Kind,
        outbox: Outbox,
        on_message: Callable[[Message], None],
        start: Mapping[str, object],
    ) -> None:
        """Create a link.

        Args:
            server: Server to connect to.
            kind: Kind of recognizer that it must be.
            outbox: Audio and requests to send.
            on_message: Receives each message, in the event loop.
            start: Members of the message that begins each connection.
        """
        self.fault = ""
        """Why there is no connection; empty if there is one, or the first one is being opened."""
        self.progress_at = time.monotonic()
        """Monotonic time at which data was last sent or received."""
        self._server, self._kind, self._outbox = server, kind, outbox
        self._on_message, self._start = on_message, start
        self._wake = asyncio.Event()
        self._limit: asyncio.Timeout | None = None
        """Ends the present connection."""
        self._failures = 0
        """Attempts in a row that failed."""

    async def run(self) -> None:
        """Connect, and connect again, until cancelled."""
        from websockets.exceptions import WebSocketException

        while True:
            try:
                async with self._server.connect() as (socket, info):
                    await self._exchange(socket, info.kind)
                self._lose("the connection was closed")
            except (OSError, WebSocketException, FormatError) as error:
                self._lose(fault(error)[0])
            first, longest = _RETRY_S
            pause = min(longest, first * 2.0 ** min(self._failures, 8)) * random.uniform(0.8, 1.2)
            self._failures += 1
            await asyncio.sleep(pause)

    def wake(self) -> None:
        """Send what has been put into the outbox."""
        self._wake.set()

    def give_up(self) -> None:
        """End the present connection, because the server neither takes audio nor answers."""
        if self._limit is not None:
            self._limit.reschedule(0)

    async def _exchange(self, socket: ClientConnection, kind: Kind) -> None:
        """Send and receive until the connection ends."""
        if kind != self._kind:
            raise FormatError(f"it is of kind {kind} now, not {self._kind}; start captioner again")
        position = self._outbox.restart()
        await socket.send(messages.compose("start", version=messages.VERSION, position=position, **self._start))
        self._restore()
        sender = asyncio.create_task(self._send(socket))
        try:
            async with asyncio.timeout(None) as self._limit:
                async for text in socket:
                    self.progress_at = time.monotonic()
                    self._receive(messages.parse(text))
        finally:
            self._limit = None
            self._outbox.restart()  # a request that was sent will not be answered
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    async def _send(self, socket: ClientConnection) -> None:
        while True:
            self._wake.clear()
            while part := self._outbox.take():
                await socket.send(part)
                self.progress_at = time.monotonic()
            await self._wake.wait()

    def _receive(self, message: Message) -> None:
        if message["type"] == "error" and "id" not in message:
            raise FormatError(messages.member(message, "message", str))
        self._on_message(message)

    def _restore(self) -> None:
        if self.fault:
            log.info("the recognizer at %s is available again", self._server.name)
        self.fault, self._failures, self.progress_at = "", 0, time.monotonic()

    def _lose(self, reason: str) -> None:
        if not self.fault:
            log.warning("the recognizer at %s is not available: %s; reconnecting", self._server.name, reason)
        self.fault = reason
