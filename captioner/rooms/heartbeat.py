"""The regular work of a server: heartbeats for the viewers, and checks of streams and rooms."""

from __future__ import annotations

import asyncio
import logging

from captioner.rooms.registry import RoomRegistry
from captioner.rooms.supervisor import StreamSupervisor

log = logging.getLogger(__name__)

_CHECK_S = 1.0
"""Longest time in seconds between two checks."""


class Heartbeat:
    """Runs in the event loop until it is cancelled."""

    def __init__(self, registry: RoomRegistry, streams: StreamSupervisor, interval_s: float) -> None:
        """`interval_s`: seconds between two `hb` events."""
        self._registry, self._streams, self._interval_s = registry, streams, interval_s

    async def run(self) -> None:
        """Check about once per second, and send heartbeats."""
        pause, since = min(self._interval_s, _CHECK_S), 0.0
        while True:
            await asyncio.sleep(pause)
            since += pause
            self._streams.check()
            for room in self._registry:
                try:
                    room.check()
                except Exception:  # one room must not keep the others from being checked
                    log.exception("could not check room %s", room.name)
                if since >= self._interval_s:
                    room.hub.beat()
            since = 0.0 if since >= self._interval_s else since
