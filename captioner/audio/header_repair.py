"""W64 and AIFF files whose header was never completed, as crashed recorders and pipes leave them.

FFmpeg refuses them, although all of their audio is there. They are read from memory that is mapped to the file, in
which the header has the sizes that a complete one would state.
"""

from __future__ import annotations

from mmap import ACCESS_COPY, mmap
from pathlib import Path
from typing import Final

_RIFF: Final = bytes.fromhex("72696666 2e91cf11 a5d628db 04c10000")
_DATA: Final = bytes.fromhex("64617461 f3acd311 8cd100c0 4f8edb8a")
_W64_HEADER: Final = 40
_W64_UNKNOWN: Final = 1 << 62
_AIFF_HEADER: Final = 12
_MAX_CHUNKS: Final = 50


def repaired(path: Path) -> mmap | None:
    """Return a file with a complete header, to be read and sought; None if it needs no repair, or has none."""
    with path.open("rb") as file:
        data = mmap(file.fileno(), 0, access=ACCESS_COPY)  # writing changes this process's copy only
    sizes: dict[int, bytes] = {}
    if data[:16] == _RIFF and not _W64_HEADER < int.from_bytes(data[16:24], "little") < _W64_UNKNOWN:
        sizes = _w64_sizes(data)
    elif data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC") and not any(data[4:8]):
        sizes = _aiff_sizes(data)
    for place, size in sizes.items():
        data[place : place + len(size)] = size
    return data if sizes else None


def _w64_sizes(data: mmap) -> dict[int, bytes]:
    """Position -> size of the file and of its audio."""
    at, length = _W64_HEADER, len(data)
    for _ in range(_MAX_CHUNKS):
        if data[at : at + 16] == _DATA:
            return {16: length.to_bytes(8, "little"), at + 16: (length - at).to_bytes(8, "little")}
        at += max(24, (int.from_bytes(data[at + 16 : at + 24], "little") + 7) // 8 * 8)
    return {}


def _aiff_sizes(data: mmap) -> dict[int, bytes]:
    """Position -> size of the file and of its audio, and number of frames."""
    at, frame, frames_at = _AIFF_HEADER, 0, 0
    for _ in range(_MAX_CHUNKS):
        chunk = data[at : at + 16]
        if chunk[:4] == b"COMM":
            frame, frames_at = int.from_bytes(chunk[8:10]) * ((int.from_bytes(chunk[14:16]) + 7) // 8), at + 10
        elif chunk[:4] == b"SSND":
            length = min(len(data), 0xFFFF_FFFF)
            frames = (length - at - 16) // frame if frame else 0
            sizes = {4: length - 8, at + 4: length - at - 8, frames_at: frames}
            return {place: size.to_bytes(4) for place, size in sizes.items()} if frames > 0 else {}
        at += 8 + int.from_bytes(chunk[4:8])
    return {}
