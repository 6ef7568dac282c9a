"""All channels of a track to one.

1. The mean of all channels, without the low-frequency one.
2. Stereo whose sides are inverted against each other would cancel out: the louder side is used. Detected by the
   correlation of the last two seconds; sides of a normal recording are between 0 and 1.
3. A centre channel that carries speech is used alone: in 5.1 the dialogue is there, and music, effects and the crowd
   around it are what hides it. Speech rises and falls by more than `_RANGE_DB` within seconds, noise and hum do not.
   Between two sentences of the centre the other channels stay out for `_HOLD_S`.
4. Each decision is made after a block of `_BLOCK_MS` and applies from the next one on: live audio does not wait for
   it, and the result does not depend on the pieces in which audio arrives.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from captioner.audio.places import places
from captioner.types import Samples
from formats.notice import Notice, Notify, ignore

Planes = npt.NDArray[np.float32]
"""Samples of all channels, shape (channels, samples)."""

_BLOCK_MS: Final = 100
_MEMORY_S: Final = 2.0
_INVERTED: Final = -0.6
"""Correlation below which the sides are inverted; the mean has lost 7 dB there."""
_SILENT_DB: Final = -55.0
"""Level in dBFS below which a channel is silent."""
_LEVELS: Final = 40
"""Levels that are kept: four seconds."""
_FEW_LEVELS: Final = 5
"""Levels below which loudness alone decides: half a second."""
_RANGE_DB: Final = 12.0
_HOLD_S: Final = 5.0
_REPORTED_S: Final = 1.0
"""Seconds for which a decision must last to be reported."""
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
        self._block = rate * _BLOCK_MS // 1000
        self._report = report
        self._reported: set[str] = set()
        self._channels: tuple[str, ...] = ()
        self._rule: _Rule = _Stereo()
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
            self._rule = _Stereo() if count == 2 else _Surround(known)
        mixed, start = [], 0
        while start < size:
            end = min(size, start + self._block - self._filled)
            mixed.append(self._rule.mix(planes[:, start:end]))
            self._filled = (self._filled + end - start) % self._block
            if not self._filled:
                self._decide(at_s + end * _BLOCK_MS / 1000 / self._block)
            start = end
        return np.concatenate(mixed)

    def _decide(self, at_s: float) -> None:
        self._rule.decide(self._block)
        decision = self._rule.decision
        self._lasted_s = self._lasted_s + _BLOCK_MS / 1000 if decision else 0.0
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


class _Stereo:
    """Mean of two sides, or the louder one of two that are inverted."""

    def __init__(self) -> None:
        self.decision = ""
        self._side: int | None = None
        self._block = np.zeros(3)
        """Energy of the left side, of the right one, and their product in the present block."""
        self._sums = np.zeros(3)
        """The same, of the last seconds."""
        self._weight = 0.0

    def mix(self, planes: Planes) -> Samples:
        left, right = planes.astype(np.float64)
        self._block += (left @ left, right @ right, left @ right)
        return _mean(planes) if self._side is None else _plane(planes, self._side)

    def decide(self, samples: int) -> None:
        kept = math.exp(-_BLOCK_MS / 1000 / _MEMORY_S)
        self._sums = kept * self._sums + self._block
        self._weight = kept * self._weight + samples
        self._block = np.zeros(3)
        left, right, product = self._sums
        if min(left, right) <= 10 ** (_SILENT_DB / 10) * self._weight:
            return
        correlation = product / math.sqrt(left * right)
        if correlation < _INVERTED and self._side is None:
            self._side = 0 if left >= right else 1
            side = ("left", "right")[self._side]
            self.decision = f"the sides of the stereo sound are inverted against each other; the {side} one is used"
        elif correlation > 0:
            self._side, self.decision = None, ""


class _Surround:
    """Mean of more channels, or the centre alone where it carries speech."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.decision = ""
        self._centre = names.index("FC") if "FC" in names else None
        self._mixed = [index for index, name in enumerate(names) if name != "LFE"]
        self._block = np.zeros(2)
        """Energy of the centre and of the other channels in the present block."""
        self._levels: deque[float] = deque(maxlen=_LEVELS)
        """Level of the centre in the last blocks, in dBFS."""
        self._others_heard = False
        self._left_s = 0.0

    def mix(self, planes: Planes) -> Samples:
        if self._centre is None:
            return _mean(planes[self._mixed])
        centre, all_mixed = _plane(planes, self._centre), _mean(planes[self._mixed])
        rest = all_mixed * len(self._mixed) - centre
        self._block += (np.square(centre, dtype=np.float64).sum(), np.square(rest, dtype=np.float64).sum())
        return centre if self._left_s > 0 else all_mixed

    def decide(self, samples: int) -> None:
        if self._centre is None:
            return
        centre, rest = 10 * np.log10(self._block / samples + 1e-10)
        self._block = np.zeros(2)
        self._levels.append(float(centre))
        self._others_heard = self._others_heard or rest > _SILENT_DB
        self._left_s = _HOLD_S if self._speaks() else max(0.0, self._left_s - _BLOCK_MS / 1000)
        text = "of the surround sound the centre channel is used, where it carries speech"
        self.decision = text if self._left_s > 0 and self._others_heard else ""

    def _speaks(self) -> bool:
        quiet, loud = np.percentile(self._levels, (10, 90))
        is_heard = max(list(self._levels)[-_FEW_LEVELS:]) > _SILENT_DB
        return bool(is_heard and (len(self._levels) < _FEW_LEVELS or loud - quiet > _RANGE_DB))


def _plane(planes: Planes, index: int) -> Samples:
    samples: Samples = planes[index]
    return samples


def _mean(planes: Planes) -> Samples:
    samples: Samples = planes.mean(axis=0, dtype=np.float32)
    return samples


def _known(names: Sequence[str], count: int) -> tuple[str, ...]:
    """Return the names of the channels; those of a WAV file without names."""
    stated = tuple(names) if len(names) == count and "NONE" not in names else ()
    return stated or _WAVE_ORDER.get(count, ("",) * count)
