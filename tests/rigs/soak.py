"""Hours of a server's life, as fast as the machine allows; memory, files, clock and captions must stay constant.

    this process: programme ─► WebSocket ─► child: `captioner serve` or loudness_server ─► events ─► caption_counter
                  churn ◄──── viewers and publishers that come and go ────►                └► server_stats

1. One publisher sends audio to one room all the time, and one viewer receives it; others come and go with every minute
   of audio. Audio is sent at most `ahead` seconds before the engine takes it, so that nothing is hurried or dropped.
2. After each round of the programme the visitors leave, and the resources of the server at rest are recorded.
3. The last fifth of the time is compared with the first (`verdicts`). The rounds before (`WARM`) do not count.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Final

import httpx
import websockets
from httpx_sse import aconnect_sse
from websockets.asyncio.client import ClientConnection, connect

from captioner.bench import machine
from captioner.bench.playback import BYTES
from captioner.bench.server_process import ServerProcess, captioner
from captioner.config import Config
from captioner.errors import CaptionerError, ConfigError
from captioner.models import store
from tests.rigs.caption_counter import CaptionCounter
from tests.rigs.churn import Churn
from tests.rigs.loudness_server import command
from tests.rigs.programme import SPOKEN, ProgrammeItem, programme
from tests.rigs.server_stats import ServerStats, fetch_metrics, fetch_stats
from tests.rigs.soak_report import FIFTHS, SoakReport, SoakRound, fifths

Progress = Callable[[str], None]

ROOM: Final = "soak"
WARM: Final = 2
"""Rounds for warm-up: until then the number of rooms grows, each with a thread for its files."""
SIDE: Final = 12
"""Seconds of audio of each visiting publisher."""
VIEWERS, PUBLISHERS = 10, 1
"""Visitors per minute of audio."""
_NAMES: Final = 2
"""Rooms per kind of visiting publisher, if the server keeps ended rooms for long."""
_REST_S: Final = 30.0
"""Maximum seconds until the server is at rest after a round."""
_POLL_S: Final = 0.1
"""Seconds between two requests meanwhile."""


def measure(
    config: Config, hours: float, options: Sequence[str], progress: Progress, *, scripted: bool = False
) -> SoakReport:
    """Play so many hours of audio; `scripted` uses the loudness engine instead of a recognizer.

    Raises:
        ConfigError: fewer hours than a round for each fifth.
        CaptionerError: the connection to the server was lost.
    """
    items = programme()
    length = sum(item.seconds for item in items)
    rounds = round(3600 * hours / length)
    if rounds < FIFTHS:
        raise ConfigError(
            f"{hours:g} hours are fewer than five rounds", f"give --hours {FIFTHS * length / 3600:.1f} or more"
        )
    name = config.recognizer.model
    started = ServerProcess(command if scripted else captioner((*options, "--model", name)))
    with started as server:
        run = SoakRun(server, items, rounds, scripted=scripted, progress=progress)
        asyncio.run(run.play())
    about: dict[str, Any] = {"machine": machine.machine(), "versions": machine.versions()}
    if not scripted:
        about["model"] = machine.model(name, store.folder(name, progress))
    return run.result("loudness engine" if scripted else name, about)


class SoakRun:
    """State of a running soak."""

    def __init__(
        self,
        server: ServerProcess,
        items: tuple[ProgrammeItem, ...],
        rounds: int,
        *,
        scripted: bool,
        progress: Progress,
    ) -> None:
        self._server, self._passages, self._rounds, self._progress = server, items, rounds, progress
        self._ahead = 50.0 if scripted else 3.0
        """Seconds of audio that may wait; small for a recognizer, as in live speech."""
        self._length = sum(item.seconds for item in items)
        side = items[0].pcm[: SIDE * BYTES] + bytes(BYTES)
        self._churn = Churn(server.url, ROOM, side, None if scripted else _NAMES)
        self._captions = CaptionCounter()
        self._sent = 0.0
        """Seconds of audio, like `_processed`."""
        self._processed = 0.0
        self._minutes = 0
        """Minutes for which visitors have been started."""
        self._rounds_done: list[SoakRound] = []
        self._lost = 0

    async def play(self) -> None:
        """Play all rounds."""
        self._began = time.monotonic()
        address = self._server.url.replace("http", "ws", 1) + f"/rooms/{ROOM}/audio?from={SPOKEN}"
        try:
            async with (
                httpx.AsyncClient(base_url=self._server.url, timeout=60) as client,
                connect(address, open_timeout=60, ping_interval=None) as socket,
            ):
                _ready(json.loads(await socket.recv()))
                async with self._permanent_viewer(client):
                    for number in range(WARM + self._rounds):
                        await self._round(client, socket)
                        self._report(number + 1)
                    await self._end(client, socket)
        except (OSError, websockets.WebSocketException, httpx.TransportError) as error:
            raise CaptionerError(f"connection to the server lost: {error}", "see the log of the server") from None

    def result(self, engine: str, about: Mapping[str, Any]) -> SoakReport:
        """Return the result when all rounds have been played."""
        last = self._rounds_done[-1]
        return SoakReport(
            engine=engine,
            hours=round(last.hours, 2),
            wall=round(last.wall, 1),
            rounds=len(self._rounds_done),
            fifths=fifths(self._rounds_done, self._captions.seen, self._passages, WARM),
            visits=dict(self._churn.counts),
            failures=dict(self._churn.failures),
            engine_errors=last.stats.metrics.errors,
            dropped=last.stats.metrics.dropped,
            lost=self._lost,
            about=about,
        )

    @contextlib.asynccontextmanager
    async def _permanent_viewer(self, client: httpx.AsyncClient) -> AsyncIterator[None]:
        """Run the permanent viewer for the length of the `with`."""
        connected = asyncio.Event()
        task = asyncio.create_task(self._receive(client, connected))
        try:
            await asyncio.wait_for(connected.wait(), 30)
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _receive(self, client: httpx.AsyncClient, connected: asyncio.Event) -> None:
        address = f"/rooms/{ROOM}/events"
        async with aconnect_sse(client, "GET", address, params={"lang": SPOKEN}, timeout=None) as source:
            async for event in source.aiter_sse():
                connected.set()
                if event.event == "cue":
                    self._captions.push(json.loads(event.data))

    async def _round(self, client: httpx.AsyncClient, socket: ClientConnection) -> None:
        for item in self._passages:
            for at in range(0, len(item.pcm), BYTES):
                await self._wait_for_engine(client, self._ahead)
                await socket.send(item.pcm[at : at + BYTES])
                self._sent += 1
                self._start_visitors()
        await self._wait_for_engine(client, 1.0)
        await self._churn.wait()
        stats = await self._stats_at_rest(client)
        self._rounds_done.append(
            SoakRound(self._sent / 3600, time.monotonic() - self._began, stats, len(self._captions.seen))
        )

    def _start_visitors(self) -> None:
        if self._sent >= 60 * (self._minutes + 1):
            self._minutes += 1
            self._churn.start_visits(VIEWERS, PUBLISHERS)

    async def _wait_for_engine(self, client: httpx.AsyncClient, ahead: float) -> None:
        """Wait until the engine is less than `ahead` seconds behind."""
        while self._sent - self._processed >= ahead:
            self._processed = (await fetch_metrics(client)).processed_s.get(ROOM, 0.0)
            if self._sent - self._processed >= ahead:
                await asyncio.sleep(_POLL_S)

    async def _stats_at_rest(self, client: httpx.AsyncClient) -> ServerStats:
        """Return the resources when all visitors have left, or after the timeout."""
        until = time.monotonic() + _REST_S
        stats = await fetch_stats(client, self._server.pid)
        while (stats.metrics.viewers > 1 or stats.metrics.live > 1) and time.monotonic() < until:
            await asyncio.sleep(_POLL_S)
            stats = await fetch_stats(client, self._server.pid)
        await asyncio.sleep(5 * _POLL_S)  # time to free what visitors used
        return await fetch_stats(client, self._server.pid)

    async def _end(self, client: httpx.AsyncClient, socket: ClientConnection) -> None:
        await socket.send('{"type":"end"}')
        while json.loads(await asyncio.wait_for(socket.recv(), 120)).get("type") != "done":
            pass
        await asyncio.sleep(5 * _POLL_S)
        text = (await client.get(f"/rooms/{ROOM}/captions/{SPOKEN}.txt")).text
        self._lost = len(text.split()) - sum(seen.words for seen in self._captions.seen)

    def _report(self, number: int) -> None:
        last = self._rounds_done[-1]
        self._progress(
            f"round {number} of {WARM + self._rounds}: {last.hours:.1f} hours in {last.wall / 60:.1f} minutes, "
            f"{last.stats.memory_mb:.0f} MB, {last.stats.files} files, {last.stats.threads} threads, "
            f"{last.stats.metrics.tasks} tasks"
        )


def _ready(message: Mapping[str, Any]) -> None:
    if message.get("type") != "ready":
        raise CaptionerError(str(message.get("error", message)), str(message.get("hint", "")))
