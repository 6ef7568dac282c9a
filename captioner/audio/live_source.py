"""A live source that survives stalls, disconnects, restarts and changes of format.

1. A connection is one attempt: one ffmpeg, one open microphone. It returns samples, or None after a timeout, or raises
   `Disconnected` with its reason. `LiveSource` opens one after the other; the delay between two attempts doubles up to
   `max_delay_s`.
2. A source that never delivered audio may be a mistake; one that did will come back. Before its first audio a source
   that was given by hand (`wait_for_source` False) fails with the reason; any other is tried for ever. A reason that no
   other attempt can overcome (no such protocol, the port is in use) ends a source without audio in either case.
3. While disconnected, silence is delivered in real time (`captioner.audio.timeline` explains why). Nothing is queued
   here: between the reader and the connection there is only a bounded pipe of the system.
4. Every change is in `status` and in the log.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import numpy as np

from captioner.audio.connection import Connection, Disconnected, RetryPolicy
from captioner.audio.pcm import chunked
from captioner.audio.source_status import SourceStatus, State
from captioner.audio.timeline import RESERVE_S, Timeline
from captioner.errors import SourceError
from captioner.types import SAMPLE_RATE, AudioChunk, Samples

log = logging.getLogger(__name__)

TICK_S = 0.1
"""Seconds of one read; silence is delivered in pieces of this length."""
BURST_S = 0.12
"""Seconds for the burst of a new connection, so that its length is known before silence is put before it."""
STALLED_S = 1.0
"""Seconds without audio after which a connection counts as stalled."""


class LiveSource:
    """Chunks of a source, across reconnects. Iterate over it on one thread; call `stop` from any."""

    def __init__(
        self,
        name: str,
        connect: Callable[[float], AbstractContextManager[Connection]],
        policy: RetryPolicy,
        *,
        wait_for_source: bool = False,
        stop_at_end: bool = False,
        chunk_ms: int = 40,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Create a source; the first connection is opened by the iteration.

        Args:
            name: Address without secrets.
            connect: Opens a connection; receives the seconds of a recording that were read before.
            policy: Timeouts and delays.
            wait_for_source: True to try for ever before the first audio.
            stop_at_end: True to end when the sender ends its stream.
            chunk_ms: Milliseconds of a chunk.
            clock: Monotonic clock in seconds.
            sleep: Waits for some seconds.
        """
        self._status = SourceStatus(name)
        self._connect, self._policy = connect, policy
        self._wait_for_source, self._stop_at_end = wait_for_source or policy.listens, stop_at_end
        self._chunk_ms = chunk_ms
        self._clock, self._sleep = clock, sleep
        self._timeline = Timeline(policy.catch_up_s)
        self._stopped = threading.Event()
        self._failures = 0
        self._read_samples = 0
        """Samples of a recording."""
        self._is_recording = False

    @property
    def status(self) -> SourceStatus:
        """Present status."""
        return replace(self._status, missing_s=self._timeline.missing_s)

    @property
    def is_recording(self) -> bool:
        """True if the source turned out to be a recording, which is then delivered at the speed of speech."""
        return self._is_recording

    def stop(self) -> None:
        """End the iteration and the connection within `TICK_S`."""
        self._stopped.set()

    def __iter__(self) -> Iterator[AudioChunk]:
        """Yield the chunks.

        Raises:
            SourceError: There was no audio yet, and waiting for it is not useful.
        """
        began = None
        for chunk in chunked(self._samples(), self._chunk_ms):
            began = self._clock() if began is None else began
            if self._is_recording:
                self._sleep(max(0.0, began + (chunk.start + chunk.milliseconds) / 1000 - self._clock()))
            yield chunk

    def _samples(self) -> Iterator[Samples]:
        try:
            while not self._stopped.is_set():
                try:
                    with self._connect(self._read_samples / SAMPLE_RATE) as connection:
                        yield from self._read(connection)
                except Disconnected as reason:
                    if reason.clean and (self._stop_at_end or self._is_recording) and self._timeline.begun:
                        return
                    self._count_failure(reason)
                    yield from self._wait(reason)
        finally:
            self._set_state("ended")

    def _read(self, connection: Connection) -> Iterator[Samples]:
        """Read one connection until it raises `Disconnected`."""
        opened, last = self._clock(), None
        self._report_connecting()
        while not self._stopped.is_set():
            samples, now = connection.read(TICK_S), self._clock()
            self._report_notice(connection.notice())
            if samples is not None and len(samples):
                if last is None:
                    samples = self._first_samples(connection, samples)
                    yield from self._missing_silence(len(samples) / SAMPLE_RATE)
                    self._report_live()
                elif self._status.state == "stalled":
                    self._set_state("live")
                last = self._clock()
                yield samples
                yield from self._lost_silence(len(samples), last)
            elif last is None:
                yield from self._missing_silence()
                self._check_timeout(now - opened, self._policy.connect_timeout_s)
            elif now - last > STALLED_S:
                self._set_state("stalled", f"no audio for {STALLED_S:.0f} s")
                self._check_timeout(now - last, self._policy.stall_timeout_s)

    def _first_samples(self, connection: Connection, samples: Samples) -> Samples:
        """Return the first audio of a connection with its whole burst, so that it can be aligned to the clock."""
        if self._timeline.begun:
            self._sleep(BURST_S)
            with contextlib.suppress(Disconnected):  # deliver the audio first; the next read raises again
                more = connection.read(0.0)
                samples = samples if more is None else np.concatenate([samples, more])
        else:
            self._is_recording = connection.is_recording
        return samples

    def _check_timeout(self, waited_s: float, timeout_s: float | None) -> None:
        if timeout_s is not None and waited_s > timeout_s:
            raise Disconnected(f"no audio for {timeout_s:.0f} s")

    def _count_failure(self, reason: Disconnected) -> None:
        """Count a disconnect; raises SourceError if there was no audio and waiting is not useful."""
        if not self._timeline.begun and (reason.permanent or not self._wait_for_source):
            raise SourceError(f"{self._status.source}: {reason.reason}", reason.hint or "check the address")
        if self._status.state in ("live", "stalled"):
            self._status = replace(self._status, disconnects=self._status.disconnects + 1)
        self._failures += 1

    def _wait(self, reason: Disconnected) -> Iterator[Samples]:
        """Wait until the next attempt and yield silence meanwhile."""
        delay_s = min(self._policy.max_delay_s, self._policy.first_delay_s * 2 ** min(self._failures - 1, 10))
        began = self._clock()
        report = log.warning if self._failures == 1 or self._status.detail != reason.reason else log.info
        report("%s: %s; trying again in %.1f s", self._status.source, reason.reason, delay_s)
        self._set_state("reconnecting", reason.reason, began + delay_s)
        while not self._stopped.is_set() and (left := began + delay_s - self._clock()) > 0:
            self._sleep(min(TICK_S, left))
            yield from self._missing_silence()

    def _report_connecting(self) -> None:
        state: State = "waiting" if self._policy.listens else "connecting"
        if not self._failures:
            log.warning("%s: %s", self._status.source, "waiting for a sender" if self._policy.listens else "connecting")
        self._set_state(state, self._status.detail if self._failures else "")

    def _report_notice(self, notice: str) -> None:
        if notice:
            log.warning("%s: %s", self._status.source, notice)
            self._status = replace(self._status, detail=notice)

    def _report_live(self) -> None:
        if self._status.disconnects:
            log.warning("%s: live again; %.1f s missing so far", self._status.source, self._timeline.missing_s)
        else:
            log.info("%s: live", self._status.source)
        self._failures = 0
        self._set_state("live")

    def _set_state(self, state: State, detail: str = "", retry_at: float | None = None) -> None:
        self._status = replace(self._status, state=state, detail=detail, retry_at=retry_at)

    def _missing_silence(self, reserve_s: float = RESERVE_S) -> Iterator[Samples]:
        """Yield the silence to add while disconnected; a recording continues where it was instead."""
        if not self._is_recording:
            yield from _silence(self._timeline.missing(self._clock(), reserve_s))

    def _lost_silence(self, samples: int, now: float) -> Iterator[Samples]:
        """Count samples that arrived, and yield the silence to add after them."""
        if self._is_recording:
            self._read_samples += samples
        if not self._is_recording or not self._timeline.begun:
            yield from _silence(self._timeline.received(samples, now))


def _silence(samples: int) -> Iterator[Samples]:
    """Yield silence in pieces of a second at most."""
    for at in range(0, samples, SAMPLE_RATE):
        yield np.zeros(min(SAMPLE_RATE, samples - at), np.float32)
