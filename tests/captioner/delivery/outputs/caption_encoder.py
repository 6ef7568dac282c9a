"""A caption encoder that takes text over TCP, in the event loop of the test."""

from __future__ import annotations

import asyncio


class CaptionEncoder:
    """Encoder that records what each connection sends, and answers with a prompt and an echo."""

    def __init__(self) -> None:
        self.sessions: list[bytearray] = []
        self.ended = 0
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> int:
        """Listen, and return the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Close the port and all connections, as a power cut does."""
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received = bytearray()
        self.sessions.append(received)
        self._writers.append(writer)
        writer.write(b"Smart Encoder\r\n>")
        while data := await reader.read(1000):
            received += data
            writer.write(data)
        self.ended += 1
