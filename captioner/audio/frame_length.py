"""Length of compressed audio frames that state it in their header: AAC, AC-3, DTS, MPEG audio, AMR."""

from __future__ import annotations

from typing import Final

_AC3_KBPS: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640)
_MPEG_KBPS: Final = {
    (1, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Version, layer -> kilobits per second; layer 3 of version 2 is as layer 2."""
_MPEG_HZ: Final = (44_100, 48_000, 32_000)
_AMR: Final = {"amrnb": (13, 14, 16, 18, 20, 21, 27, 32, 6), "amrwb": (18, 24, 33, 37, 41, 47, 51, 59, 61, 6)}
"""Codec -> bytes of a frame in each mode."""


def frame_length(codec: str, head: bytes) -> int:
    """Return the bytes of a frame that begins with these, at least eight; 0 if they do not state it.

    Args:
        codec: Name of the codec; only AMR needs it, the others mark their frames.
        head: First bytes of the frame.
    """
    if len(head) < 8:
        return 0
    mark = int.from_bytes(head[:2])
    if mark & 0xFFF6 == 0xFFF0:  # ADTS
        return (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    if mark & 0xFFE0 == 0xFFE0:
        return _mpeg(head)
    if mark & 0xFFE0 == 0x56E0:  # LOAS
        return ((head[1] & 0x1F) << 8 | head[2]) + 3
    if mark == 0x0B77:
        return _ac3(head)
    if head[:4] == b"\x7f\xfe\x80\x01":  # DTS
        return ((head[5] & 3) << 12 | head[6] << 4 | head[7] >> 4) + 1
    sizes, mode = _AMR.get(codec, ()), head[0] >> 3 & 15
    return sizes[mode] if mode < len(sizes) else 0


def _mpeg(head: bytes) -> int:
    version, layer = (1 if head[1] >> 3 & 3 == 3 else 2), 4 - (head[1] >> 1 & 3)
    bit_rate, rate = head[2] >> 4, head[2] >> 2 & 3
    if layer not in (2, 3) or not 0 < bit_rate < 15 or rate == 3:
        return 0
    kbps = _MPEG_KBPS[version, layer if version == 1 else 2][bit_rate]
    hz = _MPEG_HZ[rate] >> {3: 0, 2: 1, 0: 2}.get(head[1] >> 3 & 3, 0)
    slots = 72 if version == 2 and layer == 3 else 144
    return slots * kbps * 1000 // hz + (head[2] >> 1 & 1)


def _ac3(head: bytes) -> int:
    if head[5] >> 3 > 10:  # E-AC-3
        return 2 * (((head[2] & 7) << 8 | head[3]) + 1)
    rate, code = head[4] >> 6, head[4] & 0x3F
    if rate == 3 or code >> 1 >= len(_AC3_KBPS):
        return 0
    kbps = _AC3_KBPS[code >> 1]
    return 2 * (2 * kbps, 320 * kbps // 147 + code % 2, 3 * kbps)[rate]
