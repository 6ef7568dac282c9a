from __future__ import annotations

import asyncio

from captioner.delivery.hub import Hub
from captioner.server import viewer_connection
from captioner.server.viewer_connection import ViewerConnection
from tests.fakes import revision


class RecordingTransport(asyncio.Transport):
    """Transport that records what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.aborted = False
        self.closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Record data."""
        self.written += bytes(data)

    def close(self) -> None:
        """Record the call."""
        self.closing = True

    def abort(self) -> None:
        """Record the call."""
        self.aborted = self.closing = True

    def is_closing(self) -> bool:
        """True after `close` or `abort`."""
        return self.closing


async def _run_loop() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def joined(hub: Hub) -> tuple[RecordingTransport, ViewerConnection, list[str]]:
    transport, gone = RecordingTransport(), list[str]()
    made = viewer_connection.adopt(hub.subscribe(["en"]), lambda: gone.append("gone"))(transport)
    assert isinstance(made, ViewerConnection)
    return transport, made, gone


def test_events_are_chunks_of_the_response() -> None:
    """The snapshot comes at once, then each event; at the end `bye` and the last chunk."""

    async def work() -> bytes:
        hub = Hub("hall", "en", ["en"])
        transport, _, _ = joined(hub)
        await _run_loop()
        hub.publish(revision(text="hello"))
        await _run_loop()
        hub.close()
        assert transport.closing
        return transport.written

    chunks = asyncio.run(work()).split(b"\r\n")
    sizes, bodies = chunks[0:-3:2], chunks[1:-3:2]

    assert [len(body) for body in bodies] == [int(size, 16) for size in sizes]
    assert [name in body for name, body in zip((b"snapshot", b"hello", b"bye"), bodies, strict=False)] == [True] * 3
    assert [b"0", b"", b""] == chunks[-3:]


def test_a_slow_viewer_gets_the_newest_events_later() -> None:
    """Nothing is written while the transport is full; then the last revision and every final."""

    async def work() -> bytes:
        hub = Hub("hall", "en", ["en"])
        transport, own, _ = joined(hub)
        await _run_loop()
        own.pause_writing()
        before = transport.written
        for number in range(1, 5):
            hub.publish(revision("c1", f"rev{number}", number, final=number == 4))
        hub.publish(revision("c2", "open"))
        await _run_loop()
        assert before == transport.written
        own.resume_writing()
        return transport.written[len(before) :]

    written = asyncio.run(work())

    assert [b"rev3" in written, b"rev4" in written, b"open" in written] == [False, True, True]


def test_a_stalled_viewer_is_disconnected_after_the_timeout() -> None:
    """Before the timeout it stays connected."""

    async def work() -> tuple[bool, bool]:
        hub = Hub("hall", "en", ["en"])
        transport, own, _ = joined(hub)
        await _run_loop()
        own.pause_writing()
        hub.beat()
        await _run_loop()
        early = transport.aborted
        own._blocked_since -= viewer_connection.STALL_TIMEOUT_S + 1
        hub.beat()
        await _run_loop()
        return early, transport.aborted

    assert (False, True) == asyncio.run(work())


def test_a_disconnected_viewer_is_removed() -> None:
    """Also one that disconnects before the first event."""

    async def work() -> tuple[int, list[str]]:
        hub = Hub("hall", "en", ["en"])
        transport, own, gone = joined(hub)
        _, second, also = joined(hub)
        transport.close()
        await _run_loop()
        own.connection_lost(None)
        second.connection_lost(None)
        hub.publish(revision())
        await _run_loop()
        return len(hub.viewers), gone + also

    assert (0, ["gone", "gone"]) == asyncio.run(work())
