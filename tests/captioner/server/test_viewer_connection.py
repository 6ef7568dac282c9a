from __future__ import annotations

import asyncio

from captioner.delivery.hub import Hub
from captioner.server import viewer_connection
from captioner.server.viewer_connection import ViewerConnection
from tests.fakes import revision


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.aborted = False
        self.closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep it."""
        self.written += bytes(data)

    def close(self) -> None:
        """Remember it."""
        self.closing = True

    def abort(self) -> None:
        """Remember it."""
        self.aborted = self.closing = True

    def is_closing(self) -> bool:
        """Whether either was called."""
        return self.closing


async def _turn() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def joined(hub: Hub) -> tuple[Wire, ViewerConnection, list[str]]:
    wire, gone = Wire(), list[str]()
    made = viewer_connection.adopt(hub.subscribe(["en"]), lambda: gone.append("gone"))(wire)
    assert isinstance(made, ViewerConnection)
    return wire, made, gone


def test_the_hub_writes_chunks() -> None:
    """The snapshot at once, then each event, as chunks of the answer; at the end `bye` and the last chunk."""

    async def work() -> bytes:
        hub = Hub("hall", "en", ["en"])
        wire, _, _ = joined(hub)
        await _turn()
        hub.publish(revision(text="hello"))
        await _turn()
        hub.close()
        assert wire.closing
        return wire.written

    chunks = asyncio.run(work()).split(b"\r\n")
    sizes, bodies = chunks[0:-3:2], chunks[1:-3:2]

    assert [len(body) for body in bodies] == [int(size, 16) for size in sizes]
    assert [name in body for name, body in zip((b"snapshot", b"hello", b"bye"), bodies, strict=False)] == [True] * 3
    assert [b"0", b"", b""] == chunks[-3:]


def test_who_is_slow_gets_the_newest_when_it_has_caught_up() -> None:
    """While the transport is full nothing is written; then the last revision and every final."""

    async def work() -> bytes:
        hub = Hub("hall", "en", ["en"])
        wire, own, _ = joined(hub)
        await _turn()
        own.pause_writing()
        before = wire.written
        for number in range(1, 5):
            hub.publish(revision("c1", f"rev{number}", number, final=number == 4))
        hub.publish(revision("c2", "open"))
        await _turn()
        assert before == wire.written
        own.resume_writing()
        return wire.written[len(before) :]

    written = asyncio.run(work())

    assert [b"rev3" in written, b"rev4" in written, b"open" in written] == [False, True, True]


def test_who_takes_nothing_is_cut_off() -> None:
    """After its patience; before that it stays."""

    async def work() -> tuple[bool, bool]:
        hub = Hub("hall", "en", ["en"])
        wire, own, _ = joined(hub)
        await _turn()
        own.pause_writing()
        hub.beat()
        await _turn()
        early = wire.aborted
        own._since -= viewer_connection.PATIENCE + 1
        hub.beat()
        await _turn()
        return early, wire.aborted

    assert (False, True) == asyncio.run(work())


def test_who_has_gone_is_forgotten() -> None:
    """Also who goes before the first word."""

    async def work() -> tuple[int, list[str]]:
        hub = Hub("hall", "en", ["en"])
        wire, own, gone = joined(hub)
        _, second, also = joined(hub)
        wire.close()
        await _turn()
        own.connection_lost(None)
        second.connection_lost(None)
        hub.publish(revision())
        await _turn()
        return len(hub.viewers), gone + also

    assert (0, ["gone", "gone"]) == asyncio.run(work())
