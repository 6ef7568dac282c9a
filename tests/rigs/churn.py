"""Viewers and publishers that come and go; each visit ends in one of several ways, used in turn."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import socket
import struct
from collections import Counter
from collections.abc import Coroutine
from typing import Final
from urllib.parse import urlsplit

import websockets
from websockets.asyncio.client import connect

from captioner.bench.playback import BYTES
from captioner.errors import CaptionerError

WAYS: Final = ("closes", "resets", "resumes", "does not read", "fetches")
"""Ways in which a viewer ends after its snapshot."""
PUBLISHING: Final = ("ends", "closes", "resets", "sends garbage")
"""Ways in which a publisher ends."""
_CONCURRENT: Final = 24
"""Concurrent visits; more wait."""
_TIMEOUT_S: Final = 60.0
"""Seconds within which a visit must be over."""
_STAY_S: Final = 0.2
"""Seconds for which a viewer stays."""


class Churn:
    """Starts visits and counts their outcomes."""

    def __init__(self, url: str, room: str, speech: bytes, names: int | None) -> None:
        """Take the server, the room of the viewers and the audio of each publisher.

        `names` is the number of rooms per kind of publisher; None: a new room each time.
        """
        self.counts: Counter[str] = Counter()
        """Number of visits of each kind."""
        self.failures: Counter[str] = Counter()
        """Number of failures with each message."""
        self._url, self._room, self._speech, self._names = url, room, speech, names
        self._host, self._port = urlsplit(url).hostname or "", urlsplit(url).port or 80
        self._visits, self._rooms = itertools.count(), itertools.count()
        self._slots = asyncio.Semaphore(_CONCURRENT)
        self._tasks: set[asyncio.Task[None]] = set()

    def start_visits(self, viewers: int, publishers: int) -> None:
        """Start visits."""
        for _ in range(viewers):
            number = next(self._visits)
            way = WAYS[number % len(WAYS)]
            self._start(f"viewer {way}", self._view(way))
        for _ in range(publishers):
            number = next(self._rooms)
            way = PUBLISHING[number % len(PUBLISHING)]
            name = f"side-{number if self._names is None else number // len(PUBLISHING) % self._names}"
            self._start(
                f"publisher {way}", self._publish(name if self._names is None else f"{name}-{way.split()[0]}", way)
            )

    async def wait(self) -> None:
        """Wait until all visits are over."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def _start(self, way: str, visit: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(self._counted(way, visit))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _counted(self, way: str, visit: Coroutine[None, None, None]) -> None:
        async with self._slots:
            try:
                await asyncio.wait_for(visit, _TIMEOUT_S)
                self.counts[way] += 1
            except (OSError, TimeoutError, asyncio.IncompleteReadError, CaptionerError) as error:
                self.failures[f"{way}: {type(error).__name__} {error}"] += 1
            except websockets.WebSocketException as error:
                self.failures[f"{way}: {error}"] += 1

    async def _view(self, way: str) -> None:
        """Run the visit of a viewer."""
        if way == "fetches":
            for path in ("captions/en.vtt", "captions/en.json", "hls/en.m3u8"):
                await self._fetch(f"/rooms/{self._room}/{path}")
            return
        last = await self._watch(way)
        if way == "resumes":
            await self._watch("closes", last)

    async def _watch(self, way: str, last: bytes = b"") -> bytes:
        """Receive events until shortly after the snapshot; returns the last event id."""
        reader, writer = await asyncio.open_connection(self._host, self._port, limit=2**22)
        try:
            resumed = b"Last-Event-ID: %b\r\n" % last if last else b""
            path = f"/rooms/{self._room}/events?lang=en".encode()
            writer.write(b"GET %b HTTP/1.1\r\nHost: localhost\r\n%b\r\n" % (path, resumed))
            if way == "does not read":
                await asyncio.sleep(2 * _STAY_S)
                return b""
            await reader.readuntil(b"event: snapshot")
            last = await self._receive(reader)
        finally:
            if way == "resets":
                _reset(writer)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        return last

    async def _receive(self, reader: asyncio.StreamReader) -> bytes:
        last = b""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STAY_S):
                while line := await reader.readline():
                    last = line[4:].strip() if line.startswith(b"id: ") else last
        return last

    async def _fetch(self, path: str) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            answer = await reader.read()
            if not answer.startswith(b"HTTP/1.1 200"):
                raise CaptionerError(f"{path}: {answer[:40].decode(errors='replace')!r}")
        finally:
            writer.close()

    async def _publish(self, room: str, way: str) -> None:
        """Run the visit of a publisher in its own room."""
        address = f"{self._url.replace('http', 'ws', 1)}/rooms/{room}/audio?from=en"
        async with connect(address, open_timeout=_TIMEOUT_S) as line:
            _expect(json.loads(await line.recv()), "ready")
            for at in range(0, len(self._speech), BYTES):
                await line.send(self._speech[at : at + BYTES])
            if way == "resets":
                line.transport.abort()
                return
            if way == "sends garbage":
                await line.send("}{")
                await line.send(b"\0")
            if way in ("ends", "sends garbage"):
                await line.send('{"type":"end"}')
                while json.loads(await line.recv()).get("type") != "done":
                    pass


def _expect(message: dict[str, object], kind: str) -> None:
    if message.get("type") != kind:
        raise CaptionerError(str(message.get("error", message)))


def _reset(writer: asyncio.StreamWriter) -> None:
    """Make closing the connection send a reset."""
    connection = writer.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
