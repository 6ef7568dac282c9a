"""`captioner soak`: hours of a room's life, as fast as the machine takes them; does it end as it began?

    this process: programme ─► WebSocket ─► child: `captioner serve`, or the stand-in ─► events ─► what was shown
                  churn ◄──── viewers and publishers that come and go ────►                └► gauges

1. One publisher speaks to one room all the time, and one viewer looks on; others come and go with every minute of
   audio. Audio goes in no more than `ahead` seconds before the engine has heard it: nothing is ever hurried or dropped.
2. After each round of the programme the visitors leave, and when the server is at rest what it holds is written down.
3. The last fifth of the time is compared with the first (`verdicts`). What goes before it (`WARM`) does not count.
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

Say = Callable[[str], None]

ROOM: Final = "soak"
WARM: Final = 2
"""Rounds before the first that counts: until then there are ever more rooms, and with each its thread of files."""
SIDE: Final = 12
"""Seconds that each visiting publisher says."""
VIEWERS, PUBLISHERS = 10, 1
"""That come with each minute of audio."""
_NAMES: Final = 2
"""Rooms of visiting publishers for each way to end, where the server does not forget rooms soon."""
_REST: Final = 30.0
"""Seconds that the server gets to come to rest after a round."""
_LOOK: Final = 0.1
"""Seconds between two looks at it meanwhile."""


def measure(config: Config, hours: float, options: Sequence[str], say: Say, *, scripted: bool = False) -> SoakReport:
    """So many hours of audio; `scripted`: to the stand-in in place of a recognizer.

    Raises:
        ConfigError: that is less than a round for each fifth.
        CaptionerError: the server broke off.
    """
    passages = programme()
    length = sum(passage.seconds for passage in passages)
    rounds = round(3600 * hours / length)
    if rounds < FIFTHS:
        raise ConfigError(f"{hours:g} hours are fewer than five rounds", f"{FIFTHS * length / 3600:.1f} or more")
    name = config.recognizer.model
    started = ServerProcess(command if scripted else captioner((*options, "--model", name)))
    with started as server:
        run = SoakRun(server, passages, rounds, scripted=scripted, say=say)
        asyncio.run(run.play())
    about: dict[str, Any] = {"machine": machine.machine(), "versions": machine.versions()}
    if not scripted:
        about["model"] = machine.model(name, store.folder(name, say))
    return run.result("stand-in" if scripted else name, about)


class SoakRun:
    """One soak, while it lasts."""

    def __init__(
        self, server: ServerProcess, passages: tuple[ProgrammeItem, ...], rounds: int, *, scripted: bool, say: Say
    ) -> None:
        self._server, self._passages, self._rounds, self._say = server, passages, rounds, say
        self._ahead = 50.0 if scripted else 3.0
        """Seconds of audio that may wait; a recognizer is kept at the edge of live speech."""
        self._length = sum(passage.seconds for passage in passages)
        side = passages[0].pcm[: SIDE * BYTES] + bytes(BYTES)
        self._churn = Churn(server.url, ROOM, side, None if scripted else _NAMES)
        self._onlooker = CaptionCounter()
        self._sent = 0.0
        """Seconds of audio, as all of these."""
        self._heard = 0.0
        self._told = 0
        """Minutes for which visitors have come."""
        self._past: list[SoakRound] = []
        self._lost = 0

    async def play(self) -> None:
        """From the first round to the last."""
        self._began = time.monotonic()
        address = self._server.url.replace("http", "ws", 1) + f"/rooms/{ROOM}/audio?from={SPOKEN}"
        try:
            async with (
                httpx.AsyncClient(base_url=self._server.url, timeout=60) as client,
                connect(address, open_timeout=60, ping_interval=None) as line,
            ):
                _ready(json.loads(await line.recv()))
                async with self._watching(client):
                    for number in range(WARM + self._rounds):
                        await self._round(client, line)
                        self._tell(number + 1)
                    await self._end(client, line)
        except (OSError, websockets.WebSocketException, httpx.TransportError) as error:
            raise CaptionerError(f"the line to the server broke: {error}", "the server's log says why") from None

    def result(self, engine: str, about: Mapping[str, Any]) -> SoakReport:
        """When all has been played."""
        last = self._past[-1]
        return SoakReport(
            engine=engine,
            hours=round(last.hours, 2),
            wall=round(last.wall, 1),
            rounds=len(self._past),
            fifths=fifths(self._past, self._onlooker.seen, self._passages, WARM),
            visits=dict(self._churn.counts),
            failures=dict(self._churn.failures),
            engine_errors=last.held.figures.errors,
            dropped=last.held.figures.dropped,
            lost=self._lost,
            about=about,
        )

    @contextlib.asynccontextmanager
    async def _watching(self, client: httpx.AsyncClient) -> AsyncIterator[None]:
        """The onlooker, for the length of the `with`."""
        begun = asyncio.Event()
        task = asyncio.create_task(self._look_on(client, begun))
        try:
            await asyncio.wait_for(begun.wait(), 30)
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _look_on(self, client: httpx.AsyncClient, begun: asyncio.Event) -> None:
        address = f"/rooms/{ROOM}/events"
        async with aconnect_sse(client, "GET", address, params={"lang": SPOKEN}, timeout=None) as source:
            async for event in source.aiter_sse():
                begun.set()
                if event.event == "cue":
                    self._onlooker.take(json.loads(event.data))

    async def _round(self, client: httpx.AsyncClient, line: ClientConnection) -> None:
        for passage in self._passages:
            for at in range(0, len(passage.pcm), BYTES):
                await self._room(client, self._ahead)
                await line.send(passage.pcm[at : at + BYTES])
                self._sent += 1
                self._visitors()
        await self._room(client, 1.0)
        await self._churn.gone()
        held = await self._rest(client)
        self._past.append(SoakRound(self._sent / 3600, time.monotonic() - self._began, held, len(self._onlooker.seen)))

    def _visitors(self) -> None:
        if self._sent >= 60 * (self._told + 1):
            self._told += 1
            self._churn.come(VIEWERS, PUBLISHERS)

    async def _room(self, client: httpx.AsyncClient, ahead: float) -> None:
        """Wait until less than `ahead` seconds are unheard."""
        while self._sent - self._heard >= ahead:
            self._heard = (await fetch_metrics(client)).heard.get(ROOM, 0.0)
            if self._sent - self._heard >= ahead:
                await asyncio.sleep(_LOOK)

    async def _rest(self, client: httpx.AsyncClient) -> ServerStats:
        """What is held when nobody but us is there; what is held at last where that does not come."""
        until = time.monotonic() + _REST
        held = await fetch_stats(client, self._server.pid)
        while (held.figures.viewers > 1 or held.figures.live > 1) and time.monotonic() < until:
            await asyncio.sleep(_LOOK)
            held = await fetch_stats(client, self._server.pid)
        await asyncio.sleep(5 * _LOOK)  # what has left is let go of
        return await fetch_stats(client, self._server.pid)

    async def _end(self, client: httpx.AsyncClient, line: ClientConnection) -> None:
        await line.send('{"type":"end"}')
        while json.loads(await asyncio.wait_for(line.recv(), 120)).get("type") != "done":
            pass
        await asyncio.sleep(5 * _LOOK)
        kept = (await client.get(f"/rooms/{ROOM}/captions/{SPOKEN}.txt")).text
        self._lost = len(kept.split()) - sum(seen.words for seen in self._onlooker.seen)

    def _tell(self, number: int) -> None:
        last = self._past[-1]
        self._say(
            f"round {number} of {WARM + self._rounds}: {last.hours:.1f} hours in {last.wall / 60:.1f} minutes, "
            f"{last.held.memory_mb:.0f} MB, {last.held.files} files, {last.held.threads} threads, "
            f"{last.held.figures.tasks} tasks"
        )


def _ready(message: Mapping[str, Any]) -> None:
    if message.get("type") != "ready":
        raise CaptionerError(str(message.get("error", message)), str(message.get("hint", "")))
