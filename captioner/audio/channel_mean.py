"""Mean of the channels that carry sound.

1. An empty channel, such as the second input of an interface with one microphone, would halve the level: 6 dB for one
   of two, 24 dB for 15 of 16. The channels are added and divided by the number of those in use, so that nothing of a
   channel is lost when it begins to carry sound; it is only too loud until the end of the block.
2. Channels that are inverted against each other would cancel out: the loudest one is used. The sum of independent
   channels has the sum of their energies, and that of equal ones has more.
3. Each decision is made after a block of `BLOCK_MS`, from the energies of the last two seconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from captioner.types import Samples

Planes = npt.NDArray[np.float32]
"""Samples of all channels, shape (channels, samples)."""

SILENT_DB: Final = -55.0
"""Level in dBFS below which a channel is silent."""
BLOCK_MS: Final = 100
"""Milliseconds after which it is decided which channels are in use."""
_DECAY: Final = math.exp(-BLOCK_MS / 1000 / 2.0)
"""Factor by which earlier energy counts less after a block: a time constant of two seconds."""
_EMPTY_DB: Final = -30.0
"""Level below that of the loudest channel at which a channel is empty: noise of an open input, crosstalk."""
_CANCELLED: Final = 0.4
"""Share of the energies that is left in the sum, below which channels cancel out: -4 dB, at a correlation of -0.6."""


class ChannelMean:
    """Mean of successive pieces; a pause does not change which channels are in use."""

    def __init__(self, names: Sequence[str]) -> None:
        """Create a mean of as many channels; the names are for the decision."""
        self.decision = ""
        """Deviation from a mean, as a line for the user; empty if there is none."""
        self._names = names
        self._block = np.zeros(len(names) + 1)
        """Energy of each channel and of their sum in the present block."""
        self._energies = np.zeros(len(names) + 1)
        """The same, of the last seconds."""
        self._samples = 0.0
        """Number of samples that they are the energies of."""
        self._in_use = len(names)
        self._only: int | None = None
        """Channel that is used alone."""

    def mix(self, planes: Planes) -> Samples:
        """Mix a part of the present block."""
        total = planes.sum(axis=0, dtype=np.float32)
        self._block += np.square(np.vstack([planes, total]), dtype=np.float64).sum(axis=1)
        mixed: Samples = planes[self._only] if self._only is not None else total / np.float32(self._in_use)
        return mixed if self._in_use == len(planes) else np.clip(mixed, -1.0, 1.0)

    def decide(self, samples: int) -> None:
        """Decide at the end of a block of so many samples."""
        self._energies = _DECAY * self._energies + self._block
        self._samples = _DECAY * self._samples + samples
        self._block = np.zeros(len(self._block))
        *channels, total = self._energies
        loudest = max(channels)
        if loudest <= 10 ** (SILENT_DB / 10) * self._samples:
            return
        self._in_use = sum(1 for each in channels if each > 10 ** (_EMPTY_DB / 10) * loudest)
        if total < _CANCELLED * sum(channels) and self._only is None:
            self._only = channels.index(loudest)
            name = self._names[self._only]
            self.decision = f"channels of the sound are inverted against each other; the {name} one is used"
        elif total > sum(channels):
            self._only, self.decision = None, ""
