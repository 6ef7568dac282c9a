from __future__ import annotations

import asyncio

from captioner.delivery.hub import Hub
from tests.fakes import revision


class RecordingConnection:
    """Connection that records what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.blocked = False
        self.ended = self.aborted = self.checked = 0

    def write(self, wire: bytes) -> None:
        """Record bytes."""
        self.written.append(wire)

    def end(self, wire: bytes) -> None:
        """Record bytes, and the end."""
        self.written.append(wire)
        self.ended += 1

    def abort(self) -> None:
        """Count aborts."""
        self.aborted += 1

    def check(self) -> None:
        """Count checks."""
        self.checked += 1


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def test_viewers_are_written_to_in_strides() -> None:
    """Every viewer gets every event, those published during a pass included, and the event loop runs in between."""

    async def work() -> tuple[int, list[RecordingConnection]]:
        hub = Hub("hall", "en", ["en"])
        connections = [RecordingConnection() for _ in range(1000)]
        for connection in connections:
            hub.subscribe(["en"]).attach(connection)
        hub.publish(revision("c1", "first", final=True))
        await turns(1)
        early = sum(len(connection.written) > 1 for connection in connections)
        hub.publish(revision("c2", "second", final=True))
        await turns(20)
        return early, connections

    early, connections = asyncio.run(work())

    assert 0 < early < 1000
    assert all(b"first" in (all_ := b"".join(connection.written)) and b"second" in all_ for connection in connections)
    assert {1} == {b"".join(connection.written).count(b'"stable":"second"') for connection in connections}


def test_blocked_connections_are_skipped() -> None:
    """A blocked connection is not written to; its timeout is checked."""

    async def work() -> RecordingConnection:
        hub = Hub("hall", "en", ["en"])
        connection = RecordingConnection()
        hub.subscribe(["en"]).attach(connection)
        connection.blocked = True
        hub.publish(revision())
        await turns(3)
        return connection

    connection = asyncio.run(work())

    assert (1, 1) == (len(connection.written), connection.checked)


def test_close_sends_bye() -> None:
    """Closing sends `bye` to every viewer, later ones included, and the remaining connections can be aborted."""

    async def work() -> list[RecordingConnection]:
        hub = Hub("hall", "en", ["en"])
        connections = [RecordingConnection(), RecordingConnection()]
        hub.subscribe().attach(connections[0])
        hub.close()
        hub.viewers.abort()
        hub.subscribe().attach(connections[1])
        return connections

    connections = asyncio.run(work())

    assert [(True, 1)] * 2 == [
        (b"event: bye" in connection.written[-1], connection.ended) for connection in connections
    ]
    assert 1 == connections[0].aborted
