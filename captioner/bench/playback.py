"""The client: plays a recording at the speed of speech, and writes down what a viewer of each language receives.

Audio goes in over the WebSocket in frames of 20 ms, each sent when its last sample has been spoken.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import httpx
import websockets
from httpx_sse import aconnect_sse
from websockets.asyncio.client import ClientConnection

from captioner.bench.screens import ViewerEvent
from captioner.errors import CaptionerError
from captioner.types import SAMPLE_RATE

FRAME = 640
"""Bytes: 20 ms of 16-bit samples."""
BYTES = 2 * SAMPLE_RATE
"""Of a second."""
ATTACHED = 10.0
"""Seconds in which every viewer must have its snapshot."""
ENDING = 120.0
"""Seconds after the last frame in which everything must be final."""
GRACE = 1.5
"""Seconds after `done` in which the last events still arrive."""
SAMPLING = 0.5
"""Seconds between two looks at the load."""


@dataclass(slots=True)
class Playback:
    """What came of one recording; grows with its length, as does what is measured."""

    seen: list[ViewerEvent] = field(default_factory=list)
    load: list[tuple[float, float]] = field(default_factory=list)
    """(seconds since the first sample, CPU seconds used so far)."""
    memory: list[tuple[float, int]] = field(default_factory=list)
    """(seconds since the first sample, resident bytes)."""


@dataclass(frozen=True, slots=True)
class PlayTarget:
    """Where to play."""

    url: str
    """Of the server, such as `http://127.0.0.1:8080`."""
    room: str
    token: str = ""
    """Of the publisher; empty: nobody asks for one."""
    cpu: Callable[[], float] = lambda: 0.0
    """CPU seconds that the server has used so far."""
    memory: Callable[[], int] = lambda: 0
    """Resident bytes of the server."""
    progress: Callable[[float], None] = lambda _: None
    """Told the seconds played."""


async def play(line: PlayTarget, pcm: bytes, source: str, targets: tuple[str, ...] = ()) -> Playback:
    """Play 16-bit samples at 16 kHz to the end.

    Raises:
        CaptionerError: the server refused, broke off, or did not finish in time.
    """
    result = Playback()
    try:
        async with _publisher(line, source, targets) as socket, httpx.AsyncClient(timeout=None) as client:
            clock = Clock()
            viewers = [_Viewer(line, language, clock, result.seen) for language in dict.fromkeys((source, *targets))]
            tasks = [asyncio.create_task(viewer.watch(client)) for viewer in viewers]
            try:
                await asyncio.wait_for(asyncio.gather(*(viewer.attached.wait() for viewer in viewers)), ATTACHED)
                clock.start()
                tasks.append(asyncio.create_task(sample_load(line, clock, result)))
                await send_audio(line, socket, pcm, clock)
                await asyncio.wait_for(_finish(socket), ENDING)
                await asyncio.sleep(GRACE)
            finally:
                await cancel_all(tasks)
    except TimeoutError:
        raise CaptionerError(f"room {line.room} did not answer in time", "the server's log says why") from None
    except (OSError, websockets.WebSocketException, httpx.TransportError) as error:
        raise CaptionerError(f"the line to the server broke: {error}", "the server's log says why") from None
    result.seen.sort(key=lambda seen: seen.t)
    return result


class Clock:
    """Seconds since the first sample was spoken."""

    def __init__(self) -> None:
        self._start: float | None = None

    def start(self) -> None:
        """The first sample is being spoken."""
        self._start = time.perf_counter()

    @property
    def running(self) -> bool:
        """Whether it has been."""
        return self._start is not None

    def now(self) -> float:
        """Seconds since then."""
        assert self._start is not None, "nothing has been spoken yet"
        return time.perf_counter() - self._start


class _Viewer:
    """One viewer of one language."""

    def __init__(self, line: PlayTarget, language: str, clock: Clock, seen: list[ViewerEvent]) -> None:
        self._line = line
        self._language = language
        self._clock = clock
        self._seen = seen
        self.attached = asyncio.Event()
        """Set by the first event, the snapshot."""

    async def watch(self, client: httpx.AsyncClient) -> None:
        """Until cancelled, or the room says farewell."""
        address = f"{self._line.url}/rooms/{self._line.room}/events"
        async with aconnect_sse(client, "GET", address, params={"lang": self._language}) as source:
            async for event in source.aiter_sse():
                if self._clock.running:
                    self._note(event.event, event.data)
                self.attached.set()

    def _note(self, event: str, data: str) -> None:
        now = round(self._clock.now(), 4)
        self._seen.append(ViewerEvent(now, self._language, event, json.loads(data or "{}")))


@contextlib.asynccontextmanager
async def _publisher(line: PlayTarget, source: str, targets: tuple[str, ...]) -> AsyncIterator[ClientConnection]:
    """The audio's way in, when the room is ready for it."""
    query = httpx.QueryParams({"from": source, "to": ",".join(targets)} | ({"token": line.token} if line.token else {}))
    address = line.url.replace("http", "ws", 1) + f"/rooms/{line.room}/audio?{query}"
    async with websockets.connect(address, max_size=None) as socket:
        _accepted(json.loads(await asyncio.wait_for(socket.recv(), ENDING)))
        yield socket


def _accepted(answer: dict[str, str]) -> None:
    if answer.get("type") != "ready":
        raise CaptionerError(answer.get("error", f"the server said {answer}"), answer.get("hint", ""))


async def send_audio(line: PlayTarget, socket: ClientConnection, pcm: bytes, clock: Clock) -> None:
    """Send 16-bit samples in frames, each when it has been spoken."""
    for offset in range(0, len(pcm), FRAME):
        spoken = (offset + FRAME) / BYTES  # a frame exists once its last sample has been spoken
        await asyncio.sleep(max(0.0, spoken - clock.now()))
        await socket.send(pcm[offset : offset + FRAME])
        line.progress(spoken)


async def _finish(socket: ClientConnection) -> None:
    """Say that it is over, and wait until all is final."""
    await socket.send(json.dumps({"type": "end"}))
    async for message in socket:
        if isinstance(message, str) and json.loads(message).get("type") == "done":
            return
    raise CaptionerError("the server broke off before everything was final", "its log says why")


async def sample_load(line: PlayTarget, clock: Clock, result: Playback) -> None:
    """Note what the server costs, until cancelled."""
    while True:
        result.load.append((clock.now(), line.cpu()))
        result.memory.append((clock.now(), line.memory()))
        await asyncio.sleep(SAMPLING)


async def cancel_all(tasks: list[asyncio.Task[None]]) -> None:
    """End them; what one of them died of is raised."""
    for task in tasks:
        task.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(ended, BaseException) and not isinstance(ended, asyncio.CancelledError):
            raise ended
