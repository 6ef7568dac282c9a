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
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import httpx
import websockets
from httpx_sse import aconnect_sse
from websockets.asyncio.client import ClientConnection, connect

from captioner import models
from captioner.bench import gauges, machine
from captioner.bench.child import Child, captioner
from captioner.bench.churn import Churn
from captioner.bench.gauges import Held
from captioner.bench.onlooker import Onlooker, Seen
from captioner.bench.play import BYTES
from captioner.bench.programme import SPOKEN, Passage, programme
from captioner.bench.score import percentile
from captioner.bench.stand_in import command
from captioner.config import Config
from captioner.errors import CaptionerError, ConfigError

Say = Callable[[str], None]

ROOM: Final = "soak"
FIFTHS: Final = 5
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
_MEMORY: Final = 0.05
"""Share of the memory that may come and go with the allocator."""
_FINAL: Final = 4096
"""Bytes that each final of the room may cost: its captions are kept, for edits, files and viewers."""
_CLOCK: Final = 0.1
"""Seconds by which captions may have moved against the audio."""
_ERASURE: Final = 0.05
"""Words taken back per word that may be more in the last fifth."""


@dataclass(frozen=True, slots=True)
class Round:
    """What the server held behind one round."""

    hours: float
    """Of audio so far."""
    wall: float
    """Seconds so far."""
    held: Held
    finals: int
    """So far."""


@dataclass(frozen=True, slots=True)
class Fifth:
    """A fifth of the time; what is held at its end."""

    hours: float
    """Of audio, at its end."""
    memory_mb: float
    files: int
    threads: int
    tasks: int
    clock: float
    """Seconds from a passage's beginning to that of its first caption, the median."""
    erasure: float
    """Words taken back per word of the finals, while somebody speaks."""
    words: float
    """Shown in the end per passage of speech, the median."""
    invented: int
    """Words of finals where nobody speaks; music and applause are words to the stand-in."""
    finals: int
    """So far."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one thing is flat."""

    what: str
    flat: bool
    said: str
    """First and last, and the rule."""


@dataclass(frozen=True, slots=True)
class Soak:
    """The whole run."""

    engine: str
    hours: float
    """Of audio."""
    wall: float
    """Seconds that it took."""
    rounds: int
    fifths: tuple[Fifth, ...]
    visits: Mapping[str, int]
    failures: Mapping[str, int]
    engine_errors: int
    dropped: float
    """Seconds of audio."""
    lost: int
    """Finals that the onlooker did not get, of those in the room's file."""
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One for each thing that must not change."""
        first, last = self.fifths[0], self.fifths[-1]
        allowed = first.memory_mb * _MEMORY + (last.finals - first.finals) * _FINAL / 1e6
        grown = last.memory_mb - first.memory_mb
        moved, taken = last.clock - first.clock, last.erasure - first.erasure
        kept = last.finals - first.finals
        rule = f"up to {allowed:+.0f}: 5 % and 4 KiB for each of {kept} finals"
        memory = f"{first.memory_mb:.0f} -> {last.memory_mb:.0f} MB; {rule}"
        return (
            Verdict("memory", grown <= allowed, memory),
            *(_same(name, getattr(first, name), getattr(last, name)) for name in ("files", "threads", "tasks")),
            Verdict("clock", abs(moved) <= _CLOCK, f"{moved:+.3f} s; up to {_CLOCK:g}"),
            Verdict("erasure", taken <= _ERASURE, f"{first.erasure:.3f} -> {last.erasure:.3f}; up to {_ERASURE:+g}"),
            _none("visits that failed", sum(self.failures.values())),
            _none("engines that died", self.engine_errors),
            _none("seconds dropped", self.dropped),
            _none("finals lost", self.lost),
        )

    @property
    def flat(self) -> bool:
        """All of it."""
        return all(verdict.flat for verdict in self.verdicts)

    @property
    def json(self) -> dict[str, Any]:
        """For a machine."""
        return asdict(self) | {"verdicts": [asdict(one) for one in self.verdicts], "flat": self.flat}

    @property
    def table(self) -> str:
        """For a person."""
        visits = ", ".join(f"{count} {way}" for way, count in self.visits.items())
        return "\n".join(
            (
                f"{self.hours:.1f} hours of audio in {self.wall / 60:.1f} minutes, {self.rounds} rounds: {self.engine}",
                " hours  memory MB  files  threads  tasks   clock s  erasure  words  invented  finals",
                *(
                    f"{one.hours:6.1f}  {one.memory_mb:9.1f}  {one.files:5}  {one.threads:7}  {one.tasks:5}  "
                    f"{one.clock:+8.3f}  {one.erasure:7.3f}  {one.words:5.0f}  {one.invented:8}  {one.finals:6}"
                    for one in self.fifths
                ),
                f"visits: {visits}",
                *(f"failed {count} times: {what}" for what, count in self.failures.items()),
                *(f"{'flat    ' if one.flat else 'NOT FLAT'} {one.what}: {one.said}" for one in self.verdicts),
            )
        )


def measure(config: Config, hours: float, options: Sequence[str], say: Say, *, scripted: bool = False) -> Soak:
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
    started = Child(command if scripted else captioner((*options, "--model", name)))
    with started as server:
        run = Run(server, passages, rounds, scripted=scripted, say=say)
        asyncio.run(run.play())
    about: dict[str, Any] = {"machine": machine.machine(), "versions": machine.versions()}
    if not scripted:
        about["model"] = machine.model(name, models.folder(name, say))
    return run.result("stand-in" if scripted else name, about)


class Run:
    """One soak, while it lasts."""

    def __init__(self, server: Child, passages: tuple[Passage, ...], rounds: int, *, scripted: bool, say: Say) -> None:
        self._server, self._passages, self._rounds, self._say = server, passages, rounds, say
        self._ahead = 50.0 if scripted else 3.0
        """Seconds of audio that may wait; a recognizer is kept at the edge of live speech."""
        self._length = sum(passage.seconds for passage in passages)
        side = passages[0].pcm[: SIDE * BYTES] + bytes(BYTES)
        self._churn = Churn(server.url, ROOM, side, None if scripted else _NAMES)
        self._onlooker = Onlooker()
        self._sent = 0.0
        """Seconds of audio, as all of these."""
        self._heard = 0.0
        self._told = 0
        """Minutes for which visitors have come."""
        self._past: list[Round] = []
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

    def result(self, engine: str, about: Mapping[str, Any]) -> Soak:
        """When all has been played."""
        last = self._past[-1]
        return Soak(
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
        self._past.append(Round(self._sent / 3600, time.monotonic() - self._began, held, len(self._onlooker.seen)))

    def _visitors(self) -> None:
        if self._sent >= 60 * (self._told + 1):
            self._told += 1
            self._churn.come(VIEWERS, PUBLISHERS)

    async def _room(self, client: httpx.AsyncClient, ahead: float) -> None:
        """Wait until less than `ahead` seconds are unheard."""
        while self._sent - self._heard >= ahead:
            self._heard = (await gauges.figures(client)).heard.get(ROOM, 0.0)
            if self._sent - self._heard >= ahead:
                await asyncio.sleep(_LOOK)

    async def _rest(self, client: httpx.AsyncClient) -> Held:
        """What is held when nobody but us is there; what is held at last where that does not come."""
        until = time.monotonic() + _REST
        held = await gauges.held(client, self._server.pid)
        while (held.figures.viewers > 1 or held.figures.live > 1) and time.monotonic() < until:
            await asyncio.sleep(_LOOK)
            held = await gauges.held(client, self._server.pid)
        await asyncio.sleep(5 * _LOOK)  # what has left is let go of
        return await gauges.held(client, self._server.pid)

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


def fifths(past: Sequence[Round], seen: Sequence[Seen], passages: tuple[Passage, ...], warm: int) -> tuple[Fifth, ...]:
    """The rounds behind the first `warm` in five parts."""
    ends = [warm + (len(past) - warm) * (number + 1) // FIFTHS for number in range(FIFTHS)]
    return tuple(
        _fifth(past[end - 1], range(begin, end), seen, passages)
        for begin, end in zip([warm, *ends[:-1]], ends, strict=True)
    )


def _fifth(last: Round, rounds: range, seen: Sequence[Seen], passages: tuple[Passage, ...]) -> Fifth:
    length = sum(passage.seconds for passage in passages)
    within: dict[tuple[int, Passage], list[Seen]] = {(turn, each): [] for turn in rounds for each in passages}
    for one in seen:
        turn, at = divmod(one.start, length)
        passage = next(each for each in reversed(passages) if each.begin <= at or each is passages[0])
        if (int(turn), passage) in within:
            within[int(turn), passage].append(one)
    spoken = {key: found for key, found in within.items() if key[1].words and found}
    clocks = [found[0].start - turn * length - each.begin for (turn, each), found in spoken.items()]
    said = sum(one.words for found in spoken.values() for one in found)
    return Fifth(
        hours=round(last.hours, 2),
        memory_mb=last.held.memory_mb,
        files=last.held.files,
        threads=last.held.threads,
        tasks=last.held.figures.tasks,
        clock=round(percentile(clocks, 50), 3),
        erasure=round(sum(one.taken for found in spoken.values() for one in found) / max(1, said), 3),
        words=percentile([float(sum(one.words for one in found)) for found in spoken.values()], 50),
        invented=sum(one.words for key, found in within.items() if not key[1].words for one in found),
        finals=last.finals,
    )


def _same(what: str, first: int, last: int) -> Verdict:
    return Verdict(what, last <= first, f"{first} -> {last}; no more than at first")


def _none(what: str, count: float) -> Verdict:
    return Verdict(what, not count, f"{count:g}; none")


def _ready(message: Mapping[str, Any]) -> None:
    if message.get("type") != "ready":
        raise CaptionerError(str(message.get("error", message)), str(message.get("hint", "")))
