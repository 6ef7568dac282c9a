"""Figures of a room on disk: `figures.json` beside the journal, for `captioner report`.

| key | value |
|---|---|
| `bounds` | upper ends of the buckets of the histograms, in seconds |
| `lives` | one for each time that a process had the room open and captioned it |

A life has its `streams` (`began` and `ended` in Unix milliseconds, `audio_ms`, `source`), the largest number of
`viewers`, when that was (`at`) and how many read which language then, `dropped_s`, `errors`, and the buckets of
`first_shown` and `settled` by language. The file is written at the beginning and the end of a stream, once per
minute between, and when the process begins to stop.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from captioner.config import untrusted
from captioner.delivery.files.atomic import write
from captioner.delivery.hub import Hub
from captioner.delivery.hub.histogram import SECONDS
from captioner.rooms.latency import CaptionLatency
from captioner.rooms.media_clock import MediaClock
from captioner.rooms.totals import StreamTotals

log = logging.getLogger(__name__)

NAME = "figures.json"
_SAVE_S = 60.0
"""Seconds between two writes while a stream runs."""
_COUNT_S = 10.0
"""Seconds between two counts of viewers by language, which go over all of them."""


class RoomFigures:
    """Figures of one life of a room; belongs to the event loop's thread."""

    def __init__(
        self,
        folder: Path | None,
        hub: Hub,
        latency: CaptionLatency,
        media_clock: MediaClock,
        loop: asyncio.AbstractEventLoop,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`folder`: of the room; None: nothing is kept."""
        self._path = folder / NAME if folder is not None else None
        self._hub, self._latency, self._media_clock, self._loop, self._clock = hub, latency, media_clock, loop, clock
        self._streams: list[dict[str, Any]] = []
        self._running = False
        self._peak: dict[str, Any] = {"peak": 0, "at": 0, "languages": {}}
        self._most = 0
        """Largest number of viewers so far, those of edges included."""
        self._saved_at = self._counted_at = 0.0
        self._earlier: list[Any] | None = None
        """Earlier lives; None: not read yet."""
        self._lock = threading.Lock()
        self._newest = b""
        self._failed = False

    def check(self, totals: Callable[[], StreamTotals], *, save: bool = False) -> None:
        """Note the present figures; called about once per second, and right before a stream ends.

        `save`: write them now, in place of once per minute.
        """
        if self._path is None or not (self._media_clock.running or self._running):
            return
        now, begins = self._clock(), not self._running
        if begins:
            self._running = True
            self._streams.append({"began": round(1000 * now)})
        audio_ms = self._media_clock.arrived_ms - self._media_clock.position_ms
        self._streams[-1] |= {"ended": round(1000 * now), "audio_ms": audio_ms, "source": self._hub.source}
        self._count_viewers(now)
        if save or begins or now - self._saved_at >= _SAVE_S:
            self._save(now, totals())

    def end_stream(self, totals: Callable[[], StreamTotals]) -> None:
        """Note the figures of the stream that ends now, and write them."""
        if self._media_clock.running:
            self.check(totals)
        if self._running:
            self._running = False
            self._save(self._clock(), totals())

    def _count_viewers(self, now: float) -> None:
        viewers = self._hub.viewers
        self._most = max(self._most, viewers.peak, viewers.watching + viewers.elsewhere.watching)
        if self._most > self._peak["peak"] and now - self._counted_at >= _COUNT_S:
            self._counted_at = now
            languages = dict(viewers.everywhere().languages)
            self._peak = {"peak": self._most, "at": round(1000 * now), "languages": languages}

    def _save(self, now: float, totals: StreamTotals) -> None:
        self._saved_at = now
        histograms = {"first_shown": self._latency.first_shown, "settled": self._latency.settled}
        life = {
            "streams": self._streams,
            "viewers": self._peak | {"peak": self._most},
            "dropped_s": round(totals.dropped_s, 1),
            "errors": totals.errors,
            **{name: {code: known.counts for code, known in by.items()} for name, by in histograms.items()},
        }
        self._newest = json.dumps(life).encode()
        self._loop.run_in_executor(None, self._write)

    def _write(self) -> None:
        """Replace the file; on a thread."""
        assert self._path is not None
        with self._lock:
            try:
                if self._earlier is None:
                    self._earlier = read_lives(self._path.parent)
                lives = [*self._earlier, json.loads(self._newest)]
                write(self._path, json.dumps({"v": 1, "bounds": SECONDS, "lives": lives}).encode() + b"\n")
                self._failed = False
            except OSError as error:
                if not self._failed:
                    log.error("room %s: cannot write %s: %s", self._path.parent.name, NAME, error.strerror)
                self._failed = True


def read_lives(folder: Path) -> list[dict[str, Any]]:
    """Read the figures in the folder of a room; none if there are none or they are damaged.

    Raises:
        OSError: the file cannot be read.
    """
    path = folder / NAME
    if not path.exists():
        return []
    try:
        found = untrusted.value(path.read_bytes())
        if isinstance(found, dict) and found["bounds"] == list(SECONDS):
            return [life for life in found["lives"] if isinstance(life, dict)]
    except (ValueError, KeyError, TypeError):
        pass
    log.warning("%s is damaged or of another version, and is ignored", path)
    return []
