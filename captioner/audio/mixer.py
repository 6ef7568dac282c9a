"""All channels of a track to one.

1. The mean of the channels that carry sound, or the loudest one of those that cancel out
   (`captioner.audio.channel_mean`), without the low-frequency one.
2. A centre channel that carries speech is used alone: in 5.1 the dialogue is there, and music, effects and the crowd
   around it are what hides it. Speech rises and falls by more than `_RANGE_DB` within seconds, noise and hum do not.
   Between two sentences of the centre the other channels stay out for `_HOLD_S`.
3. Each decision is made after a block of `BLOCK_MS` and applies from the next one on: live audio does not wait for
   it, and the result does not depend on the pieces in which audio arrives.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np

from captioner.audio.channel_mean import BLOCK_MS, SILENT_DB, ChannelMean, Planes
from captioner.audio.places import places
from captioner.types import Samples
from formats.notice import Notice, Notify, ignore

_LEVELS: Final = 40
"""Levels that are kept: four seconds."""
_FEW_LEVELS: Final = 5
"""Levels below which loudness alone decides: half a second."""
_RANGE_DB: Final = 12.0
_HOLD_S: Final = 5.0
_REPORTED_S: Final = 1.0
"""Seconds for which a decision must last to be reported."""
_SIDES: Final = ("left", "right")
_WAVE_ORDER: Final = {
    3: ("FL", "FR", "FC"),
    5: ("FL", "FR", "FC", "BL", "BR"),
    6: ("FL", "FR", "FC", "LFE", "BL", "BR"),
    8: ("FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR"),
}
"""Number of channels -> their names where a file states none."""


class Mixer:
    """Mixes successive pieces of one stream; a change of the channels starts again."""

    def __init__(self, rate: int, report: Notify = ignore) -> None:
        """Create a mixer for samples of `rate` Hz; `report` takes what is not a plain mean."""
        self._block = rate * BLOCK_MS // 1000
        self._report = report
        self._reported: set[str] = set()
        self._channels: tuple[str, ...] = ()
        self._rule: _Rule = ChannelMean(_SIDES)
        self._filled = 0
        """Samples of the present block."""
        self._lasted_s = 0.0

    def mix(self, planes: Planes, names: Sequence[str] = (), at_s: float = 0.0) -> Samples:
        """Return one channel of the next samples.

        Args:
            planes: Samples of all channels.
            names: Names of the channels, as FFmpeg has them; empty: unknown.
            at_s: Time of the first sample in seconds, for the report.
        """
        count, size = planes.shape
        if count == 1 or not size:
            return _plane(planes, 0)
        known = _known(names, count)
        if known != self._channels:
            self._channels, self._filled = known, 0
            self._rule = ChannelMean(_SIDES) if count == 2 else _Surround(known)
        mixed, start = [], 0
        while start < size:
            end = min(size, start + self._block - self._filled)
            mixed.append(self._rule.mix(planes[:, start:end]))
            self._filled = (self._filled + end - start) % self._block
            if not self._filled:
                self._decide(at_s + end * BLOCK_MS / 1000 / self._block)
            start = end
        return np.concatenate(mixed)

    def _decide(self, at_s: float) -> None:
        self._rule.decide(self._block)
        decision = self._rule.decision
        self._lasted_s = self._lasted_s + BLOCK_MS / 1000 if decision else 0.0
        if self._lasted_s >= _REPORTED_S and decision not in self._reported:
            self._reported.add(decision)
            self._report(Notice(decision, places(at_s - self._lasted_s), "--channel chooses another"))


class _Rule(Protocol):
    """Way to mix a number of channels, decided again after every block."""

    decision: str
    """Deviation from a plain mean, as a line for the user; empty if there is none."""

    def mix(self, planes: Planes) -> Samples:
        """Mix a part of the present block."""
        ...

    def decide(self, samples: int) -> None:
        """Decide at the end of a block of so many samples."""
        ...


class _Surround:
    """Mean of more channels, or the centre alone where it carries speech."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.decision = ""
        self._centre = names.index("FC") if "FC" in names else None
        self._mixed = [index for index, name in enumerate(names) if name != "LFE"]
        self._mean = ChannelMean([names[index] or f"{index + 1}." for index in self._mixed])
        self._block = np.zeros(2)
        """Energy of the centre and of the other channels in the present block."""
        self._levels: deque[float] = deque(maxlen=_LEVELS)
        """Level of the centre in the last blocks, in dBFS."""
        self._others_heard = False
        self._left_s = 0.0

    def mix(self, planes: Planes) -> Samples:
        mixed = planes[self._mixed]
        mean = self._mean.mix(mixed)
        if self._centre is None:
            return mean
        centre = _plane(planes, self._centre)
        rest = mixed.sum(axis=0, dtype=np.float32) - centre
        self._block += (np.square(centre, dtype=np.float64).sum(), np.square(rest, dtype=np.float64).sum())
        return centre if self._left_s > 0 else mean

    def decide(self, samples: int) -> None:
        self._mean.decide(samples)
        self.decision = self._mean.decision
        if self._centre is None:
            return
        centre, rest = 10 * np.log10(self._block / samples + 1e-10)
        self._block = np.zeros(2)
        self._levels.append(float(centre))
        self._others_heard = self._others_heard or rest > SILENT_DB
        self._left_s = _HOLD_S if self._speaks() else max(0.0, self._left_s - BLOCK_MS / 1000)
        text = "of the surround sound the centre channel is used, where it carries speech"
        if self._left_s > 0:
            self.decision = text if self._others_heard else ""

    def _speaks(self) -> bool:
        quiet, loud = np.percentile(self._levels, (10, 90))
        is_heard = max(list(self._levels)[-_FEW_LEVELS:]) > SILENT_DB
        return bool(is_heard and (len(self._levels) < _FEW_LEVELS or loud - quiet > _RANGE_DB))


def _plane(planes: Planes, index: int) -> Samples:
    samples: Samples = planes[index]
    return samples


def _known(names: Sequence[str], count: int) -> tuple[str, ...]:
    """Return the names of the channels; those of a WAV file without names."""
    stated = tuple(names) if len(names) == count and "NONE" not in names else ()
    return stated or _WAVE_ORDER.get(count, ("",) * count)
