"""All streams of a process: what they share, and the check of each for an engine that hangs.

An engine that hangs may keep the turn at the model for which all others wait. So every stream is checked, also one
without a room, and one whose publisher has gone.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from weakref import WeakSet

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.scheduler import Scheduler
from captioner.rooms.speaker_changes import SpeakerChanges
from captioner.rooms.stream import Stream
from captioner.rooms.stream_listener import StreamListener
from captioner.rooms.stream_pipelines import StreamPipelines

log = logging.getLogger(__name__)


class StreamSupervisor:
    """Opens streams, on any thread, and checks them about once per second."""

    def __init__(self, scheduler: Scheduler | None = None, *, hang_timeout_s: float = 30.0) -> None:
        """Create a supervisor.

        Args:
            scheduler: gives all streams turns at the model; None: one turn at a time.
            hang_timeout_s: seconds that an engine may take for one piece of work before it is given up.
        """
        self.scheduler = scheduler or Scheduler()
        self._hang_timeout_s = hang_timeout_s
        self._lock = threading.Lock()
        self._streams: WeakSet[Stream] = WeakSet()

    def open(
        self,
        buffer: AudioBuffer,
        pipelines: StreamPipelines,
        listener: StreamListener,
        *,
        segment_names: Iterator[str],
        speakers: SpeakerChanges | None = None,
        drain_s: float = 60.0,
    ) -> Stream:
        """Build and start a stream, which may take a while; see `Stream`."""
        stream = Stream(
            buffer,
            pipelines,
            listener,
            scheduler=self.scheduler,
            segment_names=segment_names,
            speakers=speakers,
            hang_timeout_s=self._hang_timeout_s,
            drain_s=drain_s,
        )
        stream.start()
        with self._lock:
            self._streams.add(stream)
        return stream

    def __len__(self) -> int:
        return len(self._streams)

    def check(self) -> None:
        """Give up engines that hang."""
        with self._lock:
            streams = tuple(self._streams)
        for stream in streams:
            try:
                stream.engine.check_hang()
            except Exception:  # one stream must not keep the others from being checked
                log.exception("could not check a stream")
