"""Why a room lags, and what to do about it, in words.

Of several causes the first one is named: a fault of recognition, or a recognition server; audio that arrived faster
than it is spoken; other programs; at last rooms and models that are too much for this machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from captioner.rooms.cpu import RECENT_LOAD, cores, machine_load, machine_text

_KEPT_UP_S: Final = 1.0
"""Seconds of waiting audio below which a room keeps up."""
_BUSY_ELSEWHERE: Final = 0.5
"""Share of the cores that this process uses below which a busy machine is busy with other programs."""


class AudioArrival:
    """Audio that has arrived since a room last kept up, and the time that it took."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: monotonic seconds."""
        self.audio_s = self.elapsed_s = 0.0
        self._clock = clock
        self._since = clock(), 0
        """Time at which the room last kept up, and the milliseconds of audio that had arrived then."""

    def observe(self, arrived_ms: int, behind_s: float) -> None:
        """Note the milliseconds of audio that have arrived, and the seconds of audio that wait; once per second."""
        now = self._clock()
        if behind_s < _KEPT_UP_S or arrived_ms < self._since[1]:
            self._since = now, arrived_ms
        self.audio_s, self.elapsed_s = (arrived_ms - self._since[1]) / 1000, now - self._since[0]


@dataclass(frozen=True, slots=True)
class MachineLoad:
    """Load of the machine, and the part of this process."""

    per_core: float = field(default_factory=lambda: machine_load() / cores())
    """Average number of processes that run or wait, for each core."""
    own_share: float = field(default_factory=lambda: RECENT_LOAD())
    """Share of the cores that this process uses, 0 to 1."""
    text: str = field(default_factory=machine_text)
    """The load in words; empty if it is not measured."""


def lag_text(lag_s: float, cause: str, arrival: AudioArrival, machine: MachineLoad) -> str:
    """Return why a room lags, and what to do.

    Args:
        lag_s: Seconds of audio that wait.
        cause: Cause that recognition itself reports; empty if there is none.
        arrival: Audio that has arrived.
        machine: Load of the machine.
    """
    ahead_s = arrival.audio_s - arrival.elapsed_s
    if not cause and ahead_s > lag_s / 2:
        came = f"{arrival.audio_s:.0f} s of audio arrived within {arrival.elapsed_s:.0f} s"
        cause = f"{came}; send it as fast as it is spoken"
    return f"{lag_s:.1f} s behind: {cause or _machine_cause(machine)}"


def _machine_cause(machine: MachineLoad) -> str:
    known = f" ({machine.text})" if machine.text else ""
    if machine.per_core <= 1:
        return f"audio arrives faster than it is transcribed{known}; use a smaller model, fewer rooms or languages"
    if machine.own_share < _BUSY_ELSEWHERE:
        return f"other programs keep this machine busy{known}; end them, or use a smaller model"
    return f"this machine is busy{known}; use a smaller model, fewer rooms or languages"
