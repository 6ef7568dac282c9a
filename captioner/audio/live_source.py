"""A live source that is kept alive: it outlives stalls, cuts, restarts and other formats.

1. A connection is one try: an ffmpeg, an open microphone. It gives samples, or nothing in time, or raises
   `Disconnected` with its reason. The feed opens one after the other; between two it waits, later and later, up to
   `LONGEST` seconds.
2. What was never heard is in doubt, what was heard will come back. Before its first sound a source that is asked for
   by hand (`patient` false) fails with the reason; any other is asked for ever. A reason that no second try mends (no
   such protocol, the port is taken) ends a source that was never heard, in either case.
3. While the line is down silence passes in real time (`captioner.audio.timeline` says why). Nothing is queued here:
   who reads the feed reads the line, and a bounded pipe of the system is all that lies between.
4. Whatever it does is said: in `status`, and each change in the log.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from captioner.audio.pcm import chunked
from captioner.audio.source_status import SourceStatus, State
from captioner.audio.timeline import RESERVE, Timeline
from captioner.errors import SourceError
from captioner.types import SAMPLE_RATE, AudioChunk, Samples

log = logging.getLogger(__name__)

TICK = 0.1
"""Seconds of one look at the line; silence comes in such pieces."""
SETTLE = 0.12
"""Seconds given to the burst of a new connection, so that its length is known before silence is put before it."""
QUIET = 1.0
"""Seconds without sound on a standing line after which it counts as stalled."""
LONGEST = 30.0
"""Seconds between two tries at most."""


class Disconnected(Exception):
    """A connection is over."""

    def __init__(self, reason: str, hint: str = "", *, clean: bool = False, permanent: bool = False) -> None:
        """`clean`: the other side said so; `permanent`: no second try can mend it."""
        super().__init__(reason)
        self.reason, self.hint, self.clean, self.permanent = reason, hint, clean, permanent


class Connection(Protocol):
    """One try at the source; it is gone after its `with`."""

    def read(self, timeout: float, /) -> Samples | None:
        """What has come, at 16 kHz; None when nothing has within so many seconds; raises `Disconnected` at its end."""
        ...

    @property
    def is_recording(self) -> bool:
        """Whether it is a recording: it comes as fast as it is read, and has an end. Known with the first sound."""
        ...

    def notice(self) -> str:
        """Something that the operator should read, once; empty when there is nothing new."""
        ...


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient one is with a kind of source; times in seconds."""

    stall_timeout_s: float = 5.0
    """Without sound on a standing line until it is given up. Shorter than the ten seconds from which ffmpeg takes a
    jump of the sender's clock for a mistake, and leaves the gap out."""
    connect_timeout_s: float | None = 15.0
    """Until the first sound of a connection; None: it waits for a sender, who may come at any time."""
    first_delay_s: float = 1.0
    """Before the second try; each later one comes after twice as long."""
    max_delay_s: float = LONGEST
    """Before another try at most."""
    catch_up_s: float = 4.0
    """In which late sound catches up: longer than the pieces in which it comes."""

    @property
    def listens(self) -> bool:
        """Whether the sender comes here."""
        return self.connect_timeout_s is None


class LiveSource:
    """The chunks of a source for as long as anybody wants them. Iterate over it on one thread; `stop` from any."""

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
        """`name`: the address without secrets; `patient`: never heard is no failure; `once`: a clean end is the end.

        `connect` is told how many seconds of a recording were heard already.
        """
        self._status = SourceStatus(name)
        self._connect, self._policy = connect, policy
        self._wait_for_source, self._stop_at_end = wait_for_source or policy.listens, stop_at_end
        self._chunk_ms = chunk_ms
        self._clock, self._sleep = clock, sleep
        self._timeline = Timeline(policy.catch_up_s)
        self._stopped = threading.Event()
        self._failures = 0
        self._played = 0
        """Samples of a recording."""
        self.is_recording = False
        """Whether it turned out to be a recording; it is then played at the speed of speech."""

    @property
    def status(self) -> SourceStatus:
        """What it is doing."""
        return replace(self._status, missing_s=self._timeline.missing)

    def stop(self) -> None:
        """No more is wanted; the iteration ends within a tick, and the connection with it."""
        self._stopped.set()

    def __iter__(self) -> Iterator[AudioChunk]:
        """The chunks.

        Raises:
            SourceError: it was never heard, and is not worth waiting for.
        """
        chunks = chunked(self._samples(), self._chunk_ms)
        begun = None
        for chunk in chunks:
            begun = self._clock() if begun is None else begun
            if self.is_recording:
                self._sleep(max(0.0, begun + (chunk.start + chunk.milliseconds) / 1000 - self._clock()))
            yield chunk

    def _samples(self) -> Iterator[Samples]:
        try:
            while not self._stopped.is_set():
                try:
                    with self._connect(self._played / SAMPLE_RATE) as connection:
                        yield from self._listen(connection)
                except Disconnected as cut:
                    if cut.clean and (self._stop_at_end or self.is_recording) and self._timeline.begun:
                        return
                    self._judge(cut)
                    yield from self._wait(cut)
        finally:
            self._say("ended")

    def _listen(self, connection: Connection) -> Iterator[Samples]:
        """One connection, from its first try to its `Disconnected`."""
        opened, last = self._clock(), None
        self._ask()
        while not self._stopped.is_set():
            samples, now = connection.read(TICK), self._clock()
            if notice := connection.notice():
                log.warning("%s: %s", self._status.source, notice)
                self._status = replace(self._status, detail=notice)
            if samples is not None and len(samples):
                if last is None:
                    samples = self._begun(connection, samples)
                    yield from self._gap(len(samples) / SAMPLE_RATE)
                    self._tell_live()
                elif self._status.state == "stalled":
                    self._say("live")
                last = self._clock()
                yield samples
                yield from self._lost(len(samples), last)
            elif last is None:
                yield from self._gap()
                self._patience(now - opened, self._policy.connect_timeout_s, "no sound came")
            elif now - last > QUIET:
                self._say("stalled", f"no sound for {QUIET:.0f} s")
                self._patience(now - last, self._policy.stall_timeout_s, "no sound came any more")

    def _ask(self) -> None:
        state: State = "waiting" if self._policy.listens else "connecting"
        if not self._failures:
            log.warning("%s: %s", self._status.source, "waiting for a sender" if self._policy.listens else "connecting")
        self._say(state, self._status.detail if self._failures else "")

    def _begun(self, connection: Connection, samples: Samples) -> Samples:
        """The first sound of a connection, with all of its burst, so that it can be put where the clock says."""
        if self._timeline.begun:
            self._sleep(SETTLE)
            with contextlib.suppress(Disconnected):  # what has come counts first; the next read says it again
                more = connection.read(0.0)
                samples = samples if more is None else np.concatenate([samples, more])
        else:
            self.is_recording = connection.is_recording
        return samples

    def _tell_live(self) -> None:
        if self._status.disconnects:
            log.warning("%s: live again; %.1f s were missed so far", self._status.source, self._timeline.missing)
        else:
            log.info("%s: live", self._status.source)
        self._failures = 0
        self._say("live")

    def _patience(self, waited: float, most: float | None, reason: str) -> None:
        if most is not None and waited > most:
            raise Disconnected(f"{reason} for {most:.0f} s")

    def _judge(self, cut: Disconnected) -> None:
        """Whether to go on after this; says what happened."""
        never = not self._timeline.begun
        if never and (cut.permanent or not self._wait_for_source):
            raise SourceError(f"{self._status.source}: {cut.reason}", cut.hint or "check the address")
        if self._status.state in ("live", "stalled"):
            self._status = replace(self._status, disconnects=self._status.disconnects + 1)
        self._failures += 1

    def _wait(self, cut: Disconnected) -> Iterator[Samples]:
        """Until the next try; silence passes meanwhile."""
        seconds = min(self._policy.max_delay_s, self._policy.first_delay_s * 2 ** min(self._failures - 1, 10))
        begun = self._clock()
        told = log.warning if self._failures == 1 or self._status.detail != cut.reason else log.info
        told("%s: %s; again in %.1f s", self._status.source, cut.reason, seconds)
        self._say("reconnecting", cut.reason, begun + seconds)
        while not self._stopped.is_set() and (left := begun + seconds - self._clock()) > 0:
            self._sleep(min(TICK, left))
            yield from self._gap()

    def _say(self, state: State, detail: str = "", retry: float | None = None) -> None:
        self._status = replace(self._status, state=state, detail=detail, retry_at=retry)

    def _gap(self, reserve: float = RESERVE) -> Iterator[Samples]:
        """The silence that belongs here by now."""
        if not self.is_recording:  # a recording has time, and goes on where it was
            yield from _silence(self._timeline.due(self._clock(), reserve))

    def _lost(self, samples: int, now: float) -> Iterator[Samples]:
        """The silence that belongs behind these samples."""
        if self.is_recording:
            self._played += samples
        if not self.is_recording or not self._timeline.begun:
            yield from _silence(self._timeline.heard(samples, now))


def _silence(samples: int) -> Iterator[Samples]:
    """So much of it, in pieces of a second at most."""
    for at in range(0, samples, SAMPLE_RATE):
        yield np.zeros(min(SAMPLE_RATE, samples - at), np.float32)
