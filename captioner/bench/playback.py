"""Client that plays a recording in real time and records the events that a viewer of each language receives.

Audio is sent over the WebSocket in frames of 20 ms, each when its last sample has been spoken.
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
"""Bytes of 20 ms of 16-bit samples."""
BYTES = 2 * SAMPLE_RATE
"""Bytes per second."""
ATTACHED = 10.0
"""Seconds until every viewer must have its snapshot."""
ENDING = 120.0
"""Seconds after the last frame until everything must be final."""
GRACE = 1.5
"""Seconds after `done` in which the last events arrive."""
SAMPLING = 0.5
"""Seconds between two samples of the load."""


@dataclass(slots=True)
class Playback:
    """Recorded events and load of one recording; grows with its length."""

    seen: list[ViewerEvent] = field(default_factory=list)
    load: list[tuple[float, float]] = field(default_factory=list)
    """(Seconds since the first sample, CPU seconds used so far)."""
    memory: list[tuple[float, int]] = field(default_factory=list)
    """(Seconds since the first sample, resident bytes)."""
    began: float = 0.0
    """Unix seconds at which the first sample was spoken."""


@dataclass(frozen=True, slots=True)
class PlayTarget:
    """Server and room to play to."""

    url: str
    """Address of the server, such as `http://127.0.0.1:8080`."""
    room: str
    token: str = ""
    """Token of the publisher; empty: none required."""
    cpu: Callable[[], float] = lambda: 0.0
    """Returns the CPU seconds that the server has used so far."""
    memory: Callable[[], int] = lambda: 0
    """Returns the resident bytes of the server."""
    progress: Callable[[float], None] = lambda _: None
    """Callback for the seconds played."""


async def play(target: PlayTarget, pcm: bytes, source: str, targets: tuple[str, ...] = ()) -> Playback:
    """Play 16-bit samples at 16 kHz to the end.

    Raises:
        CaptionerError: the server refused, closed the connection, or did not finish in time.
    """
    result = Playback()
    try:
        async with _publisher(target, source, targets) as socket, httpx.AsyncClient(timeout=None) as client:
            clock = Clock()
            viewers = [_Viewer(target, language, clock, result.seen) for language in dict.fromkeys((source, *targets))]
            tasks = [asyncio.create_task(viewer.watch(client)) for viewer in viewers]
            try:
                await asyncio.wait_for(asyncio.gather(*(viewer.attached.wait() for viewer in viewers)), ATTACHED)
                clock.start()
                result.began = time.time()
                tasks.append(asyncio.create_task(sample_load(target, clock, result)))
                await send_audio(target, socket, pcm, clock)
                await asyncio.wait_for(_finish(socket), ENDING)
                await asyncio.sleep(GRACE)
            finally:
                await cancel_all(tasks)
    except TimeoutError:
        raise CaptionerError(f"room {target.room} did not answer in time", "see the log of the server") from None
    except (OSError, websockets.WebSocketException, httpx.TransportError) as error:
        raise CaptionerError(f"connection to the server lost: {error}", "see the log of the server") from None
    result.seen.sort(key=lambda seen: seen.t)
    return result


class Clock:
    """Clock that starts with the first sample spoken."""

    def __init__(self) -> None:
        self._start: float | None = None

    def start(self) -> None:
        """Start the clock."""
        self._start = time.perf_counter()

    @property
    def running(self) -> bool:
        """True once the clock has been started."""
        return self._start is not None

    def now(self) -> float:
        """Return the seconds since the start."""
        assert self._start is not None, "nothing has been spoken yet"
        return time.perf_counter() - self._start


class _Viewer:
    """Viewer of one language."""

    def __init__(self, target: PlayTarget, language: str, clock: Clock, seen: list[ViewerEvent]) -> None:
        self._target = target
        self._language = language
        self._clock = clock
        self._seen = seen
        self.attached = asyncio.Event()
        """Set by the first event, the snapshot."""

    async def watch(self, client: httpx.AsyncClient) -> None:
        """Record events until cancelled or the stream ends."""
        address = f"{self._target.url}/rooms/{self._target.room}/events"
        async with aconnect_sse(client, "GET", address, params={"lang": self._language}) as source:
            async for event in source.aiter_sse():
                if self._clock.running:
                    self._note(event.event, event.data)
                self.attached.set()

    def _note(self, event: str, data: str) -> None:
        now = round(self._clock.now(), 4)
        self._seen.append(ViewerEvent(now, self._language, event, json.loads(data or "{}")))


@contextlib.asynccontextmanager
async def _publisher(target: PlayTarget, source: str, targets: tuple[str, ...]) -> AsyncIterator[ClientConnection]:
    """Connect as the publisher and wait until the room is ready.

    A ping has no timeout: a server that takes audio in more slowly than it is spoken does not answer pings meanwhile.
    """
    query = httpx.QueryParams(
        {"from": source, "to": ",".join(targets)} | ({"token": target.token} if target.token else {})
    )
    address = target.url.replace("http", "ws", 1) + f"/rooms/{target.room}/audio?{query}"
    async with websockets.connect(address, max_size=None, ping_timeout=None) as socket:
        _accepted(json.loads(await asyncio.wait_for(socket.recv(), ENDING)))
        yield socket


def _accepted(answer: dict[str, str]) -> None:
    if answer.get("type") != "ready":
        raise CaptionerError(answer.get("error", f"unexpected answer {answer}"), answer.get("hint", ""))


async def send_audio(target: PlayTarget, socket: ClientConnection, pcm: bytes, clock: Clock) -> None:
    """Send 16-bit samples in real time."""
    for offset in range(0, len(pcm), FRAME):
        spoken = (offset + FRAME) / BYTES  # a frame is complete when its last sample has been spoken
        await asyncio.sleep(max(0.0, spoken - clock.now()))
        await socket.send(pcm[offset : offset + FRAME])
        target.progress(spoken)


async def _finish(socket: ClientConnection) -> None:
    """Send `end` and wait until everything is final."""
    await socket.send(json.dumps({"type": "end"}))
    async for message in socket:
        if isinstance(message, str) and json.loads(message).get("type") == "done":
            return
    raise CaptionerError("the server closed the connection before everything was final", "see its log")


def every(interval_s: float, report: Callable[[float], None]) -> Callable[[float], None]:
    """Return a callback for seconds played that passes them on once per interval."""
    due = 0.0

    def progress(played: float) -> None:
        nonlocal due
        if played >= due:
            report(played)
            due += interval_s

    return progress


async def sample_load(target: PlayTarget, clock: Clock, result: Playback) -> None:
    """Record CPU time and memory of the server until cancelled."""
    while True:
        result.load.append((clock.now(), target.cpu()))
        result.memory.append((clock.now(), target.memory()))
        await asyncio.sleep(SAMPLING)


async def cancel_all(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel the tasks; an exception that ended one of them is raised."""
    for task in tasks:
        task.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(ended, BaseException) and not isinstance(ended, asyncio.CancelledError):
            raise ended
