"""Captions of one language on their way into the video: written by the event loop, read by the thread of the video."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from formats.cea608_channel import Cea608Channel
from formats.row_filler import RowFiller


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word, and the time from which it may be shown."""

    text: str
    due_s: float
    """Monotonic time in seconds."""
    new_row: bool = False


class CaptionTrack:
    """Words that wait for their time, and the channel of CEA-608 that they go into."""

    def __init__(
        self, channel: int, rows: int = 2, columns: int = 32, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Create an empty track.

        Args:
            channel: 1 to 4, of CC1 to CC4.
            rows: rows that are shown, 2 to 4.
            columns: characters of a row.
            clock: monotonic clock in seconds.
        """
        self.channel = channel
        self._codes = Cea608Channel(channel, rows)
        self._columns = columns
        self._row = RowFiller(columns)
        self._waiting: deque[TimedWord] = deque()
        self._clock = clock
        self._lock = threading.Lock()

    def add(self, word: TimedWord) -> None:
        """Append a word."""
        with self._lock:
            self._waiting.append(word)

    def erase(self) -> None:
        """Discard what waits, and clear the picture."""
        with self._lock:
            self._waiting.clear()
            self._row = RowFiller(self._columns)
            self._codes.erase()

    def next_pair(self) -> bytes:
        """Return the two bytes of the next frame, without parity."""
        with self._lock:
            while self._waiting and self._waiting[0].due_s <= self._clock():
                word = self._waiting.popleft()
                self._codes.write(self._row.place(word.text, new_row=word.new_row))
            return self._codes.next_pair()
