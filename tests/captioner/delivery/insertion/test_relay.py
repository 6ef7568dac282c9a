from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from captioner.audio.media_packet import MediaPacket
from captioner.delivery.insertion.caption_track import CaptionTrack, TimedWord
from captioner.delivery.insertion.relay import Relay
from captioner.errors import OutputError
from tests.captioner.delivery.insertion.packets import pairs_of, picture, sound

CONTAINER: Any = SimpleNamespace(
    streams=SimpleNamespace(video=[SimpleNamespace(codec_context=SimpleNamespace(name="h264"))])
)


class ScriptedReceiver:
    """Receiver that records the packets of each connection, and refuses or loses those that a script names."""

    def __init__(self, *, refuse: int = 0, lose_after: int = 1_000_000) -> None:
        self.connections: list[list[MediaPacket]] = []
        self.closed = 0
        self.writing, self.released = threading.Event(), threading.Event()
        self.is_stuck = False
        self._refuse, self._lose_after = refuse, lose_after

    def connect(self, _: object) -> ScriptedReceiver:
        """Open a connection."""
        if self._refuse:
            self._refuse -= 1
            raise OutputError("nothing listens")
        self.connections.append([])
        return self

    def write(self, packet: MediaPacket) -> None:
        """Record a packet."""
        self.writing.set()
        if self.is_stuck:
            self.released.wait(10)
            raise OutputError("interrupted")
        if len(self.connections) == 1 and len(self.connections[0]) >= self._lose_after:
            raise OutputError("the connection broke")
        self.connections[-1].append(packet)

    def close(self) -> None:
        """Count."""
        self.closed += 1

    def interrupt(self) -> None:
        """End a write that waits."""
        self.is_stuck = False
        self.released.set()


def relay(receiver: ScriptedReceiver, delay_s: float = 0.0, fail: Callable[[], None] | None = None) -> Relay:
    return Relay(receiver.connect, [CaptionTrack(1)], delay_s, retry_s=(0.0, 0.0), fail=fail)


def test_packets_pass_in_order() -> None:
    """From the first keyframe on, all packets are sent in their order, and pictures have captions."""
    receiver, track = ScriptedReceiver(), CaptionTrack(3)
    track.add(TimedWord("hi", 0.0))
    packets = [picture(0, 0), sound(0), picture(1, 1, key=True), sound(3600), *(picture(n, n) for n in range(2, 30))]
    with Relay(receiver.connect, [CaptionTrack(1), track], 0.0) as own:
        own.begin(CONTAINER)
        for packet in packets:
            own.take(packet)
    (sent,) = receiver.connections

    assert [packet.pts - 3600 for packet in packets[2:]] == [packet.pts for packet in sent]
    assert b"\xfd\x68\xe9" in b"".join(packet.data for packet in sent)
    assert (1, 0) == (receiver.closed, own.dropped)


def test_input_comes_back() -> None:
    """Behind a break of the input, packets begin with a keyframe, and their times go on after as long as it lasted."""
    receiver = ScriptedReceiver()
    with relay(receiver) as own:
        for arrived_s in (10.0, 15.0):
            own.begin(CONTAINER)
            own.take(picture(500, 500, arrived_s=arrived_s))
            own.take(picture(501, 501, key=True, arrived_s=arrived_s))
    (sent,) = receiver.connections

    assert [0, 5 * 90_000] == [packet.pts for packet in sent]


def test_output_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    """A lost output is connected again, and gets the video from the next keyframe on; what it missed is counted."""
    receiver = ScriptedReceiver(lose_after=2, refuse=1)
    with relay(receiver) as own:
        own.begin(CONTAINER)
        for number in range(10):
            own.take(picture(number, number, key=number % 3 == 0))
    ticks = 3600

    assert [[3 * ticks, 4 * ticks], [6 * ticks, 7 * ticks, 8 * ticks, 9 * ticks]] == [
        [packet.pts for packet in connection] for connection in receiver.connections
    ]
    assert ["nothing listens", "the connection broke"] == [
        record.getMessage().split("; ")[0].removeprefix("output: ")
        for record in caplog.records
        if "trying again" in record.getMessage()
    ]


def test_output_that_is_not_connected_again() -> None:
    """With `fail`, the loss of the output is its last event."""
    failed = threading.Event()
    with relay(ScriptedReceiver(refuse=5), fail=failed.set) as own:
        own.begin(CONTAINER)
        own.take(picture(0, 0, key=True))
        assert failed.wait(5)

    assert own.failure is not None
    assert "nothing listens" == own.failure.message == own.problem


def test_slow_output() -> None:
    """An output that takes nothing is connected again once packets are too late; the input never waits."""
    receiver = ScriptedReceiver()
    receiver.is_stuck = True
    with relay(receiver) as own:
        own.begin(CONTAINER)
        own.take(picture(0, 0, rate=1, key=True))
        assert receiver.writing.wait(5)
        for number in range(1, 13):
            own.take(picture(number, number, rate=1, key=True, arrived_s=float(number)))
        assert receiver.released.wait(5)
        own.take(picture(20, 20, rate=1, key=True, arrived_s=20.0))

    assert own.dropped
    assert 20 * 90_000 == receiver.connections[-1][-1].pts


def test_delay() -> None:
    """Packets wait for the delay; what waits can be discarded."""
    receiver = ScriptedReceiver()
    with relay(receiver, delay_s=1e6) as own:
        own.begin(CONTAINER)
        own.take(picture(0, 0, key=True, arrived_s=1e9))
        own.discard()

    assert [] == receiver.connections


def test_captions_of_the_input_are_reported(caplog: pytest.LogCaptureFixture) -> None:
    """Captions that the input has are replaced, which is logged once."""
    first, second = ScriptedReceiver(), ScriptedReceiver()
    for receiver, packets in ((first, [picture(0, 0, key=True), picture(1, 1)]), (second, None)):
        with relay(receiver) as own:
            own.begin(CONTAINER)
            for packet in packets or first.connections[0]:
                own.take(packet)

    assert 1 == [record.getMessage() for record in caplog.records].count(
        "the captions that the stream has are replaced"
    )
    assert [["\0\0"]] * 2 == [pairs_of(packet) for packet in second.connections[0]]
