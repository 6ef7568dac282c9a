from __future__ import annotations

import asyncio

from captioner.delivery.hub import Hub
from tests.fakes import revision


class Recorder:
    """A line that keeps what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.blocked = False
        self.ended = self.aborted = self.checked = 0

    def write(self, wire: bytes) -> None:
        """Keep it."""
        self.written.append(wire)

    def end(self, wire: bytes) -> None:
        """Keep it, too."""
        self.written.append(wire)
        self.ended += 1

    def abort(self) -> None:
        """Count."""
        self.aborted += 1

    def check(self) -> None:
        """Count."""
        self.checked += 1


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def test_everybody_is_told_a_stride_at_a_time() -> None:
    """All get all, also what is published during a walk; others get their turn in between."""

    async def work() -> tuple[int, list[Recorder]]:
        hub = Hub("hall", "en", ["en"])
        lines = [Recorder() for _ in range(1000)]
        for line in lines:
            hub.subscribe(["en"]).attach(line)
        hub.publish(revision("c1", "first", final=True))
        await turns(1)
        told = sum(len(line.written) > 1 for line in lines)
        hub.publish(revision("c2", "second", final=True))
        await turns(20)
        return told, lines

    told, lines = asyncio.run(work())

    assert 0 < told < 1000
    assert all(b"first" in (all_ := b"".join(line.written)) and b"second" in all_ for line in lines)
    assert {1} == {b"".join(line.written).count(b'"stable":"second"') for line in lines}


def test_who_is_blocked_is_passed_over() -> None:
    """And looked after."""

    async def work() -> Recorder:
        hub = Hub("hall", "en", ["en"])
        line = Recorder()
        hub.subscribe(["en"]).attach(line)
        line.blocked = True
        hub.publish(revision())
        await turns(3)
        return line

    line = asyncio.run(work())

    assert (1, 1) == (len(line.written), line.checked)


def test_the_end() -> None:
    """`bye` to everybody; who comes later gets it at once; what is left can be cut off."""

    async def work() -> list[Recorder]:
        hub = Hub("hall", "en", ["en"])
        lines = [Recorder(), Recorder()]
        hub.subscribe().attach(lines[0])
        hub.close()
        hub.abort()
        hub.subscribe().attach(lines[1])
        return lines

    lines = asyncio.run(work())

    assert [(True, 1)] * 2 == [(b"event: bye" in line.written[-1], line.ended) for line in lines]
    assert 1 == lines[0].aborted
