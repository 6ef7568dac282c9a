"""Samples of one audio stream of an open container: decoded, placed by the container's clock, and mixed.

Recordings (`captioner.audio.file`) and containers that arrive over a connection (`captioner.audio.container`) are read
by the same reader.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import av.error
import av.format
import numpy as np

from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.container_timeline import TOLERANCE_S, ContainerTimeline
from captioner.audio.downmix import Downmix
from captioner.audio.packet_decoder import PacketDecoder
from captioner.types import SAMPLE_RATE, Samples
from formats.notice import Notify

_LIVE_TOLERANCE_S: Final = 0.5
"""Seconds by which live audio may deviate from its clock: browsers write the time at which they had the sound."""
_QUIET: Final = 0.01
"""Loudest sample of a pause that may be shortened."""
_LIVE_HOLE_S: Final = 60.0
"""Seconds of the longest hole that is filled while audio arrives; behind a longer one it continues without a pause."""


class MediaReader:
    """Iterates over mono samples at 16 kHz."""

    def __init__(
        self,
        container: Any,
        stream: Any,
        report: Notify,
        *,
        channel: AudioChannel = MIX,
        live: bool = False,
    ) -> None:
        """Create a reader.

        Args:
            container: Open container of PyAV.
            stream: Audio stream of it.
            report: Takes what is lost, moved or guessed.
            channel: Channel to use.
            live: True if the data is still arriving: time 0 is the first sample, and nothing is read ahead.
        """
        self.decoder = PacketDecoder(container, stream, report, all_streams=not live)
        self.is_decoded = False
        """True after the first frame that can be used."""
        self._downmix = Downmix(channel, report)
        start_s = None if live or container.start_time is None else container.start_time / 1e6
        end_s = container.duration / 1e6 if container.duration and not live else math.inf
        self._timeline = ContainerTimeline(
            start_s,
            limit_s=0.0 if live else end_s,
            tolerance_s=_LIVE_TOLERANCE_S if live else TOLERANCE_S,
            max_hole_s=_LIVE_HOLE_S if live else 10.0,
            may_jump=bool(container.format.flags & av.format.Flags.ts_discont.value),
            report=report,
        )

    @property
    def position(self) -> int:
        """Samples so far."""
        return self._downmix.position

    def __iter__(self) -> Iterator[Samples]:
        for frame, lost in self.decoder:
            time_s = None if frame.time is None else frame.time + self.decoder.skipped_s
            moved = self._timeline.silence(time_s, self.position, lost=lost)
            if moved > 0:
                yield from self._silence(moved)
            pts = frame.pts
            try:
                samples = self._downmix.push(frame)
            except (av.error.FFmpegError, ValueError) as error:  # damage can change the format to an impossible one
                self.decoder.lose(error, pts, frame.time_base)
                continue
            self.is_decoded = True
            is_quiet = float(np.abs(samples).max(initial=0.0)) < _QUIET
            cut = min(max(0, -moved), len(samples)) if is_quiet else 0
            self._downmix.position -= cut
            yield samples[cut:]
        yield self._downmix.flush()

    def _silence(self, count: int) -> Iterator[Samples]:
        waiting = self._downmix.flush()
        yield waiting
        count -= len(waiting)
        while count > 0:
            piece = min(count, SAMPLE_RATE)
            self._downmix.position += piece
            count -= piece
            yield np.zeros(piece, np.float32)
