"""Which stretch of the audio to read now.

1. Nothing is read in silence. While somebody speaks, the running stretch is read anew every `step`, and sooner where
   the sound dips, as it does between words: a window that ends inside a word makes the model guess the rest of it.
2. A moment after the voice falls silent (`hush`) the stretch is read once more, out of turn: nothing will come that
   could change its last word, so there is no reason to let the viewer wait for it.
3. When the voice detector calls it an end, what was said is settled (`final`). It is read once more only where that
   has not been done since the voice fell silent (`known`).
4. A stretch lives on over a short pause; it is closed by `close` (a pause of `gap`) or moved up by `cut` (long speech).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from captioner.types import SpeechEnd, SpeechStart

_RECENT: Final = 8
"""Frames of 32 ms among which a dip is told."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of audio to be read."""

    start: int
    """Milliseconds of the stream."""
    end: int
    """Milliseconds of the stream."""
    final: bool
    """Speech has ended with it."""
    quiet: int = 0
    """Milliseconds of silence at its end."""
    known: bool = False
    """The last reading heard all that was said in it."""


class Window:
    """Follows the voice and says what is due."""

    def __init__(
        self,
        *,
        step: int = 300,
        soon: int = 160,
        depth: float = 10.0,
        least: int = 500,
        hush: int = 128,
        gap: int = 900,
    ) -> None:
        """All in milliseconds, but `depth`.

        Args:
            step: from one reading of running speech to the next, at most.
            soon: the same where the sound dips.
            depth: decibels below the loudest frame of the last quarter of a second that make a dip.
            least: audio that the first reading of a stretch needs.
            hush: silence after which the last words are read out of turn.
            gap: silence after which what follows is another stretch.
        """
        self._step, self._soon, self._depth = step, soon, depth
        self._least, self._hush, self._gap = least, hush, gap
        self._start: int | None = None
        self._ended: int | None = None
        """Where speech ended, while the stretch waits for more or for its close."""
        self._owed = False
        """Speech has ended, and its final reading is still to be done."""
        self._read = 0
        """End of the last reading."""
        self._heard = -1
        """Where the voice fell silent that the last reading heard out."""
        self._now = 0
        self._quiet = 0
        self._levels: deque[float] = deque(maxlen=_RECENT)
        self._dip = False

    @property
    def start(self) -> int | None:
        """Where the running stretch begins; None in silence."""
        return self._start

    def push(self, event: SpeechStart | SpeechEnd) -> None:
        """The voice detector has news."""
        if isinstance(event, SpeechEnd):
            self._ended, self._owed = event.time, True
        else:
            self._ended, self._owed = None, False
            if self._start is None:
                self._start = event.time
                self._read = event.time

    def advance(self, now: int, quiet: int, level: float = 0.0) -> None:
        """Audio is there up to `now`, its last frame `level` decibels loud; nobody spoke in the last `quiet` ms."""
        self._now, self._quiet = now, quiet
        self._dip = bool(self._levels) and level <= max(self._levels) - self._depth
        self._levels.append(level)

    @property
    def due(self) -> Stretch | None:
        """What to read now."""
        if self._start is None:
            return None
        if self._ended is not None:
            known = self._heard == self._now - self._quiet
            return Stretch(self._start, max(self._ended, self._read), True, known=known) if self._owed else None
        fresh = self._now - max(self._read, self._start)
        voiced = self._now - self._quiet
        hushed = self._quiet >= self._hush and self._read < voiced + self._hush and fresh > 0
        if not hushed and (fresh < (self._soon if self._dip else self._step) or self._quiet >= self._hush):
            return None
        if self._now - self._start < self._least:
            return None
        return Stretch(self._start, self._now, False, self._quiet)

    @property
    def unread(self) -> int:
        """Milliseconds of the running stretch that no reading has covered yet."""
        if self._start is None:
            return 0
        end = self._now if self._ended is None else self._ended if self._owed else self._read
        return max(0, end - max(self._read, self._start))

    @property
    def closing(self) -> bool:
        """The stretch was read to its end, and nobody has gone on speaking."""
        return self._start is not None and self._ended is not None and not self._owed and self._quiet >= self._gap

    def done(self, stretch: Stretch) -> None:
        """`stretch` was read."""
        self._read = max(self._read, stretch.end)
        self._heard = stretch.end - stretch.quiet if stretch.quiet >= self._hush else -1
        if stretch.final:
            self._owed = False

    def cut(self, time: int) -> None:
        """What lies before `time` is dealt with; the stretch goes on from there."""
        self._start = time

    def close(self) -> None:
        """The stretch is over."""
        self._start = self._ended = None
