from __future__ import annotations

import asyncio
import itertools

import pytest

from captioner.audio.buffer import AudioBuffer
from captioner.errors import RoomBusy, RoomError
from captioner.rooms.media_clock import MediaClock
from captioner.rooms.publisher_slot import PublisherSlot
from captioner.rooms.supervisor import StreamSupervisor
from tests.captioner.rooms.listener import RecordingListener
from tests.captioner.rooms.test_stream import ScriptedPipelines
from tests.fakes import ScriptedEngine, silence


def test_one_publisher() -> None:
    """The place of the publisher can be reserved once, and again after it was released."""
    slot = PublisherSlot("hall", MediaClock(0))
    slot.reserve()
    with pytest.raises(RoomBusy, match="room hall already has a publisher"):
        slot.reserve()
    slot.release()
    slot.reserve()


def test_end_needs_a_publisher() -> None:
    """A room without a publisher cannot be ended."""
    with pytest.raises(RoomError, match="no publisher"):
        PublisherSlot("hall", MediaClock(0)).end()


def test_a_stream_from_its_beginning_to_its_end() -> None:
    """The place is busy until the stream has finished; the clock and the totals keep what the stream has done."""

    async def work() -> None:
        clock, listener = MediaClock(1000), RecordingListener()
        slot = PublisherSlot("hall", clock)
        names = map("c{}".format, itertools.count(1))
        stream = StreamSupervisor().open(
            AudioBuffer(1000), ScriptedPipelines(ScriptedEngine), listener, segment_names=names
        )
        slot.reserve()
        publisher = slot.begin(stream)
        await publisher.send(silence(2))
        running = slot.busy, slot.stream is stream, clock.arrived_ms
        slot.end()
        assert await asyncio.to_thread(listener.over.wait, 10)
        slot.finish()
        await slot.done()

        assert (True, True, 3000) == running
        assert (False, None, 3000, 2.0) == (
            slot.busy, slot.stream, clock.position_ms, slot.totals.load.audio_seconds,
        )  # fmt: skip

    asyncio.run(work())
