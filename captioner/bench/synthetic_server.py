"""Server in its own process, with one room in which generated captions are published all the time."""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import NoReturn

from captioner.config.limits import Limits
from captioner.delivery.files.archive import Archive
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.rooms.rooms import Rooms
from captioner.server.app import create_app
from captioner.server.http_server import open_socket, run_server
from captioner.types import Revision

ROOM = "hall"
REVISIONS = 8
"""Revisions per cue, the final included: three seconds of speech at 2.5 per second."""
_TEXT = "which means that what we have heard this morning belongs together, as we shall see"


@dataclass(frozen=True, slots=True)
class ServingProcess:
    """Port and process of a server."""

    port: int
    pid: int


@contextmanager
def synthetic_server(rate: float, bus: str = "") -> Iterator[ServingProcess]:
    """Run the server for the length of the `with`.

    Args:
        rate: revisions per second in its one language.
        bus: address of the Redis to which it writes; empty: none.
    """
    context = multiprocessing.get_context("spawn")  # no threads or event loop are inherited
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(there, rate, bus), daemon=True)
    process.start()
    try:
        yield ServingProcess(here.recv(), process.pid or 0)
    finally:
        process.terminate()
        process.join(15)
        if process.is_alive():
            process.kill()
            process.join()


def revisions(rate: float, first: int = 1) -> Iterator[Revision]:
    """Yield revisions; the text has the time of publishing in ns, and a final begins with the number of its cue."""
    for cue in itertools.count(first):
        start = round(1000 * (cue - 1) * REVISIONS / rate)
        for number in range(1, REVISIONS + 1):
            final = number == REVISIONS
            head = f"F{cue} @{time.time_ns()} "
            text = _TEXT[: len(_TEXT) * number // REVISIONS]
            end = start + round(1000 * number / rate)
            yield Revision(
                f"c{cue}",
                "en",
                "en",
                number,
                start,
                end,
                head + text if final else head,
                "" if final else text,
                final,
                not final,
            )


def _run(pipe: Connection, rate: float, bus: str) -> None:
    """Run the server in the child process."""
    factory = SimpleFactory(_refuse)
    rooms = Rooms(factory, lambda name, languages: Archive(None, name, languages), limits=Limits(max_rooms=1))

    async def speak() -> None:
        room = rooms.open(ROOM, "en", ())
        due = time.monotonic()
        for revision in revisions(rate):
            room.hub.publish(revision)
            due += 1 / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    listening = open_socket("127.0.0.1", 0)
    app = create_app(rooms, background=(speak, *((partial(_carry, bus, rooms),) if bus else ())), per_address=100_000)
    run_server(app, rooms, listening, lambda: pipe.send(listening.getsockname()[1]))


async def _carry(bus: str, rooms: Rooms) -> None:
    from captioner.delivery.redis.leases import RedisLeases
    from captioner.delivery.redis.writer import RedisWriter

    leases = RedisLeases(bus)
    await leases.take(ROOM)
    await RedisWriter(bus, rooms, leases).run()


def _refuse(_source: str, _targets: tuple[str, ...]) -> NoReturn:
    raise AssertionError("this room takes no publisher")


def _none(_source: str, _targets: tuple[str, ...]) -> tuple[()]:
    return ()
