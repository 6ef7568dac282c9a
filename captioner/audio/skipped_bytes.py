"""Bytes between the frames of a recording without times, such as the zeros of a download with holes.

FFmpeg takes them for the end of a frame, or for one that is damaged, and counts the frames: everything behind them
would be too early. Their length is estimated by the mean size of all frames before them. AAC is not included, since
FFmpeg drops such bytes before it makes packets.
"""

from __future__ import annotations

from typing import Any, Final

from captioner.audio.frame_length import frame_length

_COUNTED: Final = frozenset({"mp3", "ac3", "eac3", "dts"})
"""Formats without times, whose frames are counted."""
_TAGS: Final = (b"ID3", b"TAG", b"APETAGEX", b"LYRICS")
"""Beginnings of bytes that are not lost audio."""
_MIN_S: Final = 0.1
"""Shortest length in seconds; frames of DTS-HD and E-AC-3 have parts that their length does not include."""


class SkippedBytes:
    """Measures how much longer each packet is than its frame."""

    def __init__(self, container: Any, stream: Any) -> None:
        self._codec = stream.codec_context.name if container.format.name in _COUNTED else ""
        self._bytes, self._seconds = 0, 0.0
        """Size and length of all packets so far."""
        self._skipped_s = 0.0
        """Length of the bytes that the last packet contains beside its frame."""

    def before(self, packet: Any) -> float:
        """Return the seconds that were skipped between the last packet and this one."""
        if not self._codec or not packet.size:
            return 0.0
        skipped_s, self._skipped_s = self._skipped_s, 0.0
        duration_s = float((packet.duration or 0) * packet.time_base)
        size = packet.size
        if self._bytes and self._seconds and size > 2 * self._bytes / self._seconds * max(duration_s, _MIN_S):
            size = self._frame_size(bytes(packet))
            self._skipped_s = (packet.size - size) * self._seconds / self._bytes - (0.0 if size else duration_s)
        self._bytes += size
        self._seconds += duration_s if size else 0.0
        return skipped_s if skipped_s > _MIN_S else 0.0

    def _frame_size(self, data: bytes) -> int:
        """Return the bytes of a packet that are no lost audio: its frame, or all of it if a tag follows or precedes."""
        length = frame_length(self._codec, data[:16])
        return len(data) if data.startswith(_TAGS) or data[length:].startswith(_TAGS) else length
