"""Position of a container's audio by its own clock: late sound, holes and lost packets become silence.

1. Time 0 is the start of the container, of its picture too, as in players and in ffmpeg.
2. A hole longer than `TOLERANCE_S` becomes silence; ffmpeg's `aresample=async` has the same limit. Shorter ones are
   rounding; behind a damaged packet they are what is lost. Sound that overlaps as much is too much: pauses are
   shortened for it. ffmpeg cuts it off where it is, in the middle of a word; times of browsers jitter that much.
3. Behind a jump back of more than `_JUMP_BACK_S` another recording begins, and the audio continues without a pause. So
   it does behind a jump forward of more than `max_hole_s` if the times of the format may start again, as in transport
   streams, or if the container is stated to end before; behind `_MAX_HOLE_S` always, since damaged times are more
   frequent than such pauses.
"""

from __future__ import annotations

import math

from captioner.audio.places import places
from captioner.types import SAMPLE_RATE
from formats.notice import Notice, Notify

TOLERANCE_S = 0.1
"""Seconds by which audio may deviate from the clock."""
_LOST_S = 0.005
"""The same behind a damaged packet."""
_JUMP_BACK_S = 1.0
_MAX_HOLE_S = 3600.0


class ContainerTimeline:
    """Compares the times of successive frames with the samples before them."""

    def __init__(
        self,
        start_s: float | None,
        *,
        limit_s: float = math.inf,
        tolerance_s: float = TOLERANCE_S,
        max_hole_s: float = 10.0,
        may_jump: bool = False,
        report: Notify = lambda _: None,
    ) -> None:
        """Create a timeline.

        Args:
            start_s: Time of the container's start in seconds; None: that of the first frame.
            limit_s: Seconds at which the container is stated to end.
            tolerance_s: Seconds by which audio may deviate from the clock.
            max_hole_s: Seconds of a hole that is not a jump; ffmpeg's `dts_delta_threshold` is 10.
            may_jump: True if the times of the format may start again, as in transport streams.
            report: Takes what is moved.
        """
        self._start_s = start_s
        self._limit_s, self._max_hole_s, self._tolerance_s = limit_s, max_hole_s, tolerance_s
        self._may_jump = may_jump
        self._report = report
        self._holes = 0
        self._overlaps = False

    def silence(self, time_s: float | None, position: int, *, lost: bool = False) -> int:
        """Return the samples of silence before a frame, or the negative number of samples that are too many.

        Args:
            time_s: Time of the frame; None if the container states none.
            position: Samples at 16 kHz before it.
            lost: True if a packet before it is damaged.
        """
        if time_s is None:
            return 0
        if self._start_s is None:
            self._start_s = time_s
        ahead_s = time_s - self._start_s - position / SAMPLE_RATE
        if -self._tolerance_s <= ahead_s <= (_LOST_S if lost else self._tolerance_s):
            return 0
        if self._jumps(ahead_s, time_s - self._start_s):
            self._start_s += ahead_s
            where = places(position / SAMPLE_RATE)
            self._report(Notice(f"the times jump by {ahead_s:+.1f} s; the audio continues without a pause", where))
            return 0
        if not lost:
            self._report_moved(ahead_s, position)
        return round(ahead_s * SAMPLE_RATE)

    def _jumps(self, ahead_s: float, time_s: float) -> bool:
        is_implausible = self._may_jump or time_s > self._limit_s + TOLERANCE_S
        return ahead_s < -_JUMP_BACK_S or ahead_s > _MAX_HOLE_S or (ahead_s > self._max_hole_s and is_implausible)

    def _report_moved(self, ahead_s: float, position: int) -> None:
        """Report each hole; a clock that drifts, and overlaps, which last until a pause, are reported once."""
        is_known = self._holes > 0 if ahead_s > 0 else self._overlaps
        self._holes, self._overlaps = self._holes + (ahead_s > 0), self._overlaps or ahead_s < 0
        if is_known and ahead_s < 3 * self._tolerance_s:
            return
        where = places(position / SAMPLE_RATE)
        if not position:
            self._report(Notice(f"the sound starts {ahead_s:.1f} s after the picture; captions are moved", where))
        elif ahead_s > 0:
            self._report(Notice(f"a hole of {ahead_s:.1f} s in the sound is filled with silence", where))
        else:
            self._report(Notice("the sound overlaps; pauses are shortened for it", where))
