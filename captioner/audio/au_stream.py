"""PCM with a header that states its channels: Sun AU, as ffmpeg writes it into a pipe."""

from __future__ import annotations

import struct
from typing import Final

import numpy as np

from captioner.audio.pcm import PcmDecoder
from captioner.types import Samples
from formats.notice import Notify

_HEADER: Final = struct.Struct(">4s5I")
"""Mark, position of the audio, its size, encoding, sample rate in Hz, channels."""


class AuDecoder:
    """Decodes a stream with 16-bit samples into mono samples at 16 kHz."""

    def __init__(self, report: Notify) -> None:
        """Create a decoder; `report` takes what is not a plain mean of the channels."""
        self.channels = 0
        """Number of channels; 0 before the whole header has arrived."""
        self._report = report
        self._head = b""
        self._pcm: PcmDecoder | None = None

    def push(self, data: bytes) -> Samples:
        """Return the complete samples, all channels mixed."""
        if self._pcm is None:
            self._head += data
            if len(self._head) < _HEADER.size:
                return np.zeros(0, np.float32)
            _, start, _, _, rate, channels = _HEADER.unpack_from(self._head)
            if len(self._head) < start:
                return np.zeros(0, np.float32)
            self.channels, data = channels, self._head[start:]
            self._pcm = PcmDecoder(rate, "s16be", channels, report=self._report)
        return self._pcm.push(data)
