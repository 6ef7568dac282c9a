"""Viewers and publishers that come and go, politely and not, each in one of a few ways taken in turn."""

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

WAYS: Final = ("closes", "vanishes", "returns", "reads nothing", "fetches")
"""How a viewer goes on when it has its snapshot."""
PUBLISHING: Final = ("ends", "closes", "vanishes", "talks nonsense")
"""How a publisher ends."""
_AT_ONCE: Final = 24
"""Visitors of either kind; more wait their turn."""
_PATIENCE: Final = 60.0
"""Seconds that the server gets for anything that is asked of it."""
_STAYS: Final = 0.2
"""Seconds that a viewer looks on."""


class Churn:
    """Starts visits, and counts what came of them."""

    def __init__(self, url: str, room: str, speech: bytes, names: int | None) -> None:
        """`room`: where the viewers go; `speech`: what each publisher says; `names`: of their rooms, None: ever new."""
        self.counts: Counter[str] = Counter()
        """Way -> visits."""
        self.failures: Counter[str] = Counter()
        """What went wrong -> how often."""
        self._url, self._room, self._speech, self._names = url, room, speech, names
        self._host, self._port = urlsplit(url).hostname or "", urlsplit(url).port or 80
        self._visits, self._rooms = itertools.count(), itertools.count()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def come(self, viewers: int, publishers: int) -> None:
        """So many more."""
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

    async def gone(self) -> None:
        """Wait until all have left."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def _start(self, way: str, visit: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(self._counted(way, visit))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _counted(self, way: str, visit: Coroutine[None, None, None]) -> None:
        async with self._places:
            try:
                await asyncio.wait_for(visit, _PATIENCE)
                self.counts[way] += 1
            except (OSError, TimeoutError, asyncio.IncompleteReadError, CaptionerError) as error:
                self.failures[f"{way}: {type(error).__name__} {error}"] += 1
            except websockets.WebSocketException as error:
                self.failures[f"{way}: {error}"] += 1

    async def _view(self, way: str) -> None:
        """One viewer's visit."""
        if way == "fetches":
            for path in ("captions/en.vtt", "captions/en.json", "hls/en.m3u8"):
                await self._fetch(f"/rooms/{self._room}/{path}")
            return
        last = await self._watch(way)
        if way == "returns":
            await self._watch("closes", last)

    async def _watch(self, way: str, last: bytes = b"") -> bytes:
        """Until it has its snapshot and a little longer; the last id that it saw."""
        reader, writer = await asyncio.open_connection(self._host, self._port, limit=2**22)
        try:
            resumed = b"Last-Event-ID: %b\r\n" % last if last else b""
            path = f"/rooms/{self._room}/events?lang=en".encode()
            writer.write(b"GET %b HTTP/1.1\r\nHost: localhost\r\n%b\r\n" % (path, resumed))
            if way == "reads nothing":
                await asyncio.sleep(2 * _STAYS)
                return b""
            await reader.readuntil(b"event: snapshot")
            last = await self._look_on(reader)
        finally:
            if way == "vanishes":
                _reset(writer)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        return last

    async def _look_on(self, reader: asyncio.StreamReader) -> bytes:
        last = b""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STAYS):
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
        """One publisher in a room of its own."""
        address = f"{self._url.replace('http', 'ws', 1)}/rooms/{room}/audio?from=en"
        async with connect(address, open_timeout=_PATIENCE) as line:
            _expect(json.loads(await line.recv()), "ready")
            for at in range(0, len(self._speech), BYTES):
                await line.send(self._speech[at : at + BYTES])
            if way == "vanishes":
                line.transport.abort()
                return
            if way == "talks nonsense":
                await line.send("}{")
                await line.send(b"\0")
            if way in ("ends", "talks nonsense"):
                await line.send('{"type":"end"}')
                while json.loads(await line.recv()).get("type") != "done":
                    pass


def _expect(message: dict[str, object], kind: str) -> None:
    if message.get("type") != kind:
        raise CaptionerError(str(message.get("error", message)))


def _reset(writer: asyncio.StreamWriter) -> None:
    """Closing it tells nobody good-bye: the peer gets a reset."""
    connection = writer.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
