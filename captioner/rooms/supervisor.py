"""All streams of a process: what they share, and the look at each.

An engine that hangs may keep the turn at the model for which all others wait. So every stream is looked at, whoever
opened it, and also when its speaker has gone.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from weakref import WeakSet

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.scheduler import Scheduler
from captioner.rooms.stream import LiveEngine, Stream
from captioner.translation import Translator
from captioner.types import Revision

log = logging.getLogger(__name__)


class StreamSupervisor:
    """`open` on any thread, `look` about once a second."""

    def __init__(
        self, scheduler: Scheduler | None = None, *, hang: float = 30.0, renew: Callable[[], None] = lambda: None
    ) -> None:
        """`hang`: seconds that an engine may take for one thing; `renew`: loads anew what engines share."""
        self.scheduler = scheduler or Scheduler()
        """Gives all of them turns at the model."""
        self._hang, self._renew = hang, renew
        self._lock = threading.Lock()
        self._all: WeakSet[Stream] = WeakSet()

    def open(
        self,
        buffer: AudioBuffer,
        make_engine: Callable[[], LiveEngine],
        names: Iterator[str],
        publish: Callable[[tuple[Revision, ...]], None],
        over: Callable[[], None],
        *,
        translators: tuple[Translator, ...] = (),
        patience: float = 60.0,
        translates: Callable[[Revision, str], bool] = lambda _revision, _by: True,
    ) -> Stream:
        """One more; see `captioner.rooms.stream.Stream`."""
        stream = Stream(
            buffer,
            make_engine,
            translators,
            self.scheduler,
            names,
            publish,
            over,
            patience=patience,
            hang=self._hang,
            renew=self._renew,
            translates=translates,
        )
        with self._lock:
            self._all.add(stream)
        return stream

    def __len__(self) -> int:
        return len(self._all)

    def look(self) -> None:
        """Give up engines that hang."""
        with self._lock:
            streams = tuple(self._all)
        for stream in streams:
            try:
                stream.look()
            except Exception:  # what goes wrong with one keeps no other from being looked at
                log.exception("a stream cannot be looked at")
