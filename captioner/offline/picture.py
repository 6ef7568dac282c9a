"""Picture of a recording, as it is shown: turned, with square pixels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
import av.error
from av.stream import Disposition
from av.video.reformatter import ColorTrc

_HDR: Final = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)
"""Transfer functions of HDR10 and Dolby Vision, and of HLG."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Picture of a recording."""

    size: tuple[int, int]
    """Width and height in pixels, as it is shown."""
    duration_s: float = 0.0
    """Seconds; 0: unknown."""
    is_interlaced: bool = False
    is_hdr: bool = False


def picture(source: Path) -> Picture | None:
    """Return the picture of a recording, other than a cover; None if it has none, or cannot be read."""
    try:
        container = av.open(str(source.absolute()), metadata_errors="ignore")
    except (av.error.FFmpegError, OSError):
        return None
    with container:
        streams = [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]
        if not streams:
            return None
        stream, frame = streams[0], _first_frame(container, streams[0])
        ratio = float(stream.sample_aspect_ratio or 1)
        size = round(stream.width * max(1.0, ratio)), round(stream.height / min(1.0, ratio))
        turned = (frame.rotation if frame else 0) % 180 != 0
        is_interlaced = bool(frame and frame.interlaced_frame)
        duration_s = (container.duration or 0) / av.time_base
        is_hdr = stream.codec_context.color_trc in _HDR
        return Picture(size[::-1] if turned else size, duration_s, is_interlaced, is_hdr)


def _first_frame(container: Any, stream: Any) -> Any:
    try:
        for packet in container.demux(stream):
            for frame in packet.decode():
                return frame
    except av.error.FFmpegError:
        pass
    return None
