"""Progress of one recording over all its stages, and the time that is left.

1. Every stage has a size and a speed in units of its own, such as seconds of the recording and seconds per second. The
   speed is an estimate until a twentieth of the stage is done, and measured from then on.
2. Stages report in steps, such as a batch of clips. Between two of them progress goes on at the measured speed, up to
   the length of the last step, so that it neither stands still nor promises more than is done.
3. Progress never goes back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_TRUSTED_SHARE = 0.05
_AHEAD = 0.95
"""Share of the next step that is shown before it is done."""


@dataclass(slots=True)
class Stage:
    """One kind of work on a recording."""

    name: str
    """Name to show, such as `burn`."""
    size: float
    """Units of work; 0: unknown."""
    speed: float
    """Units per second."""
    done: float = 0.0
    step: float = 0.0
    """Units of the last step."""

    @property
    def left_s(self) -> float:
        """Seconds that are left."""
        return max(0.0, self.size - self.done) / max(1e-6, self.speed)


class RecordingProgress:
    """Progress of the stages of one recording, in order."""

    def __init__(
        self,
        path: Path,
        stages: tuple[Stage, ...],
        show: Callable[[RecordingProgress], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start with the first stage.

        Args:
            path: recording.
            stages: at least one.
            show: called after every step.
            clock: monotonic clock in seconds.
        """
        self.path = path
        self.stages = stages
        self._show = show
        self._clock = clock
        self._current = stages[0]
        self._begun = self._since = clock()
        self._begun_at = 0.0
        self._shown = 0.0

    @property
    def stage(self) -> Stage:
        """Present stage."""
        return self._current

    def begin(self, name: str, *, speed: float = 0.0, done: float = 0.0) -> None:
        """Begin a stage; the ones before it are complete.

        Args:
            name: of the stage.
            speed: units per second if it was measured; 0: as estimated before.
            done: units that an earlier run has done.
        """
        for stage in self.stages:
            if stage.name == name:
                self._current = stage
                break
            stage.done = stage.size
        self._current.speed = speed or self._current.speed
        self._current.done = self._begun_at = done
        self._begun = self._since = self._clock()
        self._show(self)

    def update(self, done: float) -> None:
        """Set the units that are done in the present stage."""
        stage, now = self._current, self._clock()
        stage.step, stage.done = max(stage.step / 2, done - stage.done), done
        self._since = now
        if now > self._begun and done - self._begun_at >= _TRUSTED_SHARE * stage.size:
            stage.speed = (done - self._begun_at) / (now - self._begun) or stage.speed
        self._show(self)

    @property
    def left_s(self) -> float | None:
        """Seconds that are left in all stages; None if the size of one is unknown."""
        if any(stage.size <= 0 for stage in self.stages):
            return None
        return max(0.0, sum(stage.left_s for stage in self.stages) - self._ahead() / max(1e-6, self._current.speed))

    @property
    def share(self) -> float | None:
        """Share of the time that has passed, 0 to 1; None if it is unknown."""
        left_s = self.left_s
        if left_s is None:
            return None
        whole_s = sum(stage.size / max(1e-6, stage.speed) for stage in self.stages)
        self._shown = max(self._shown, min(1.0, 1 - left_s / max(1e-6, whole_s)))
        return self._shown

    def _ahead(self) -> float:
        """Units of the present step that are probably done."""
        stage = self._current
        step = stage.step or stage.size / 2
        passed = (self._clock() - self._since) * stage.speed
        return min(passed, _AHEAD * step, _AHEAD * max(0.0, stage.size - stage.done))
