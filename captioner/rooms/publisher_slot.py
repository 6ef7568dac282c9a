"""The place of a room's one publisher, and the stream that carries the audio."""

from __future__ import annotations

from captioner.errors import RoomBusy, RoomError
from captioner.rooms.media_clock import MediaClock
from captioner.rooms.publisher import Publisher
from captioner.rooms.stream import Stream
from captioner.rooms.totals import StreamTotals


class PublisherSlot:
    """Reserved, then filled with a stream, then free again; belongs to the event loop's thread."""

    def __init__(self, room: str, clock: MediaClock) -> None:
        self.busy = False
        """True if the place is reserved or filled."""
        self.stream: Stream | None = None
        """The running stream."""
        self.failure = ""
        """Why the engine was failing when the last stream ended; empty if it was not."""
        self._room, self._clock = room, clock
        self._publisher: Publisher | None = None
        self._ended = StreamTotals()

    @property
    def totals(self) -> StreamTotals:
        """Figures of all streams of the room, the running one included."""
        return self._ended.including(self.stream)

    def reserve(self) -> None:
        """Reserve the place.

        Raises:
            RoomBusy: the room has a publisher.
        """
        if self.busy:
            raise busy(self._room)
        self.busy = True

    def release(self) -> None:
        """Give the reserved place back, because no stream came of it."""
        self.busy = False

    def begin(self, stream: Stream) -> Publisher:
        """Fill the reserved place."""
        self.stream = stream
        self._publisher = Publisher(stream)
        self._clock.start(stream.buffer)
        return self._publisher

    def end(self) -> None:
        """Take no more audio: what is open becomes final.

        Raises:
            RoomError: the room has no publisher.
        """
        if self.stream is None:
            raise RoomError(f"room {self._room} has no publisher", "there is nothing to end")
        self.stream.end()

    def finish(self) -> None:
        """Free the place: the stream has ended and everything is final."""
        self._clock.stop()
        if self.stream is not None:
            self._ended.add(self.stream)
            self.failure = self.stream.engine.failure
        self.stream = None
        if self._publisher is not None:
            self._publisher.over.set()
        self.release()

    async def done(self) -> None:
        """Wait until the publisher, if there is one, has finished."""
        if self._publisher is not None:
            await self._publisher.done()


def busy(room: str) -> RoomBusy:
    """Return the error for a second publisher."""
    return RoomBusy(f"room {room} already has a publisher", "wait until it has ended, or use another room")
