"""Streams of a recording that a copy of it may have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.stream import Disposition

from formats.notice import Notice, Notify


@dataclass(frozen=True, slots=True)
class Cover:
    """Picture that is not a video."""

    name: str
    """Name of a file."""
    mime_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class MediaStreams:
    """Streams of a recording, in its order."""

    audio: tuple[int, ...]
    """Channels of each audio track; 0: its codec is unknown."""
    captions: tuple[str, ...]
    """FFmpeg's name of the codec of each caption track; empty: unknown."""
    data: int
    """Number of tracks of other data, without those of chapters and time codes, which ffmpeg writes again."""
    attachments: int
    """Number of attached files, such as fonts."""
    has_keys: bool
    """True if it has keys of QuickTime, such as the place and the camera."""
    covers: tuple[Cover, ...]
    """Pictures that are not a video, such as the cover of an album."""

    @classmethod
    def of(cls, source: Path) -> MediaStreams:
        """Describe the streams of a recording."""
        with av.open(str(source.absolute()), metadata_errors="ignore") as container:
            return cls(
                tuple(each.codec_context.channels if each.codec_context else 0 for each in container.streams.audio),
                tuple(map(_codec, container.streams.subtitles)),
                _data(container),
                len(container.streams.attachments),
                any(name.startswith("com.apple.quicktime") for name in container.metadata),
                tuple(_covers(container)),
            )

    def known_audio(self, notify: Notify) -> tuple[int, ...]:
        """Return the numbers, from 0, of the audio tracks that can be copied; the others are reported."""
        for number, channels in enumerate(self.audio, 1):
            if not channels:
                notify(Notice(f"audio track {number} is left out of the copy, since its codec is unknown"))
        return tuple(number for number, channels in enumerate(self.audio) if channels)


def _codec(stream: Any) -> str:
    return str(stream.codec_context.codec.canonical_name) if stream.codec_context is not None else ""


def _data(container: Any) -> int:
    tracks = [each for each in container.streams.data if each.type == "data" and "timecode" not in each.metadata]
    has_titles = container.format.name.startswith("mov") and bool(container.chapters())
    return max(0, len(tracks) - has_titles)


def _covers(container: Any) -> Iterator[Cover]:
    pictures = {each.index: each for each in container.streams.video if each.disposition & Disposition.attached_pic}
    for number, packet in enumerate(container.demux(*pictures.values()) if pictures else (), 1):
        each = pictures.pop(packet.stream.index)
        kind = each.codec_context.name.replace("mjpeg", "jpeg")
        name = Path(each.metadata.get("filename", f"cover{number}.{kind}")).name
        yield Cover(name, each.metadata.get("mimetype", f"image/{kind}"), bytes(packet))
        if not pictures:  # they precede all other packets
            return
