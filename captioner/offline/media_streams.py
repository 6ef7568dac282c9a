"""Streams of a recording that a copy of it may have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

from formats.notice import Notice, Notify


@dataclass(frozen=True, slots=True)
class MediaStreams:
    """Streams of a recording, in its order."""

    audio: tuple[int, ...]
    """Channels of each audio track; 0: its codec is unknown."""
    captions: tuple[str, ...]
    """FFmpeg's name of the codec of each caption track; empty: unknown."""
    data: int
    """Number of tracks of other data, without the one of chapters, which ffmpeg writes again."""

    @classmethod
    def of(cls, source: Path) -> MediaStreams:
        """Describe the streams of a recording."""
        with av.open(str(source.absolute()), metadata_errors="ignore") as container:
            return cls(
                tuple(each.codec_context.channels if each.codec_context else 0 for each in container.streams.audio),
                tuple(map(_codec, container.streams.subtitles)),
                sum(each.type == "data" for each in container.streams.data),
            )

    def known_audio(self, notify: Notify) -> tuple[int, ...]:
        """Return the numbers, from 0, of the audio tracks that can be copied; the others are reported."""
        for number, channels in enumerate(self.audio, 1):
            if not channels:
                notify(Notice(f"audio track {number} is left out of the copy, since its codec is unknown"))
        return tuple(number for number, channels in enumerate(self.audio) if channels)


def _codec(stream: Any) -> str:
    return str(stream.codec_context.codec.canonical_name) if stream.codec_context is not None else ""
