"""W64, AIFF and CAF files whose header states no sizes, or too small ones, as crashed recorders and pipes leave them.

FFmpeg refuses them or reads a part, although all of their audio is there. They are read from memory that is mapped to
the file, in which the header has the sizes that a complete one would state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from mmap import ACCESS_COPY, mmap
from pathlib import Path
from typing import Final

_RIFF: Final = bytes.fromhex("72696666 2e91cf11 a5d628db 04c10000")
_DATA: Final = bytes.fromhex("64617461 f3acd311 8cd100c0 4f8edb8a")
_W64_HEADER: Final = 40
_W64_UNKNOWN: Final = 1 << 62
_AIFF_HEADER: Final = 12
_CAF_HEADER: Final = 8
_CAF_UNKNOWN: Final = 1 << 63
_MAX_CHUNKS: Final = 50


@dataclass(frozen=True, slots=True)
class Repair:
    """Changes of a header."""

    sizes: Mapping[int, bytes]
    """Position -> bytes there of a complete header."""
    stated: int = 0
    """Bytes of audio that the header states, which are too few; 0: it states no size."""


def repaired(path: Path) -> tuple[mmap, int] | None:
    """Return a file with a complete header, to be read and sought, and the bytes of audio that the file's own states.

    None: it needs no repair, or has no header; 0 bytes: it states no size.
    """
    with path.open("rb") as file:
        data = mmap(file.fileno(), 0, access=ACCESS_COPY)  # writing changes this process's copy only
    repair = None
    if data[:16] == _RIFF:
        repair = _w64(data)
    elif data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
        repair = _aiff(data)
    elif data[:4] == b"caff":
        repair = _caf(data)
    if repair is None:
        return None
    for place, size in repair.sizes.items():
        data[place : place + len(size)] = size
    return data, repair.stated


def _w64(data: mmap) -> Repair | None:
    at, length = _W64_HEADER, len(data)
    is_complete = _W64_HEADER < int.from_bytes(data[16:24], "little") < _W64_UNKNOWN
    for _ in range(_MAX_CHUNKS):
        size = int.from_bytes(data[at + 16 : at + 24], "little")
        end = at + max(24, (size + 7) // 8 * 8)
        if data[at : at + 16] == _DATA:
            if is_complete and (end > length - 24 or data[end + 4 : end + 16] == _DATA[4:]):
                return None
            sizes = {16: length.to_bytes(8, "little"), at + 16: (length - at).to_bytes(8, "little")}
            return Repair(sizes, size - 24 if is_complete else 0)
        at = end
    return None


def _aiff(data: mmap) -> Repair | None:
    at, length, frame, frames_at = _AIFF_HEADER, min(len(data), 0xFFFF_FFFF), 0, 0
    is_complete = any(data[4:8])
    for _ in range(_MAX_CHUNKS):
        chunk, size = data[at : at + 16], int.from_bytes(data[at + 4 : at + 8])
        end = at + 8 + size + size % 2
        if chunk[:4] == b"COMM":
            frame, frames_at = int.from_bytes(chunk[8:10]) * ((int.from_bytes(chunk[14:16]) + 7) // 8), at + 10
        elif chunk[:4] == b"SSND":
            frames = (length - at - 16) // frame if frame else 0
            if frames <= 0 or (is_complete and _continues(data, end, 4)):
                return None
            sizes = {4: length - 8, at + 4: length - at - 8, frames_at: frames}
            return Repair({place: each.to_bytes(4) for place, each in sizes.items()}, size if is_complete else 0)
        at = end
    return None


def _caf(data: mmap) -> Repair | None:
    at, length = _CAF_HEADER, len(data)
    for _ in range(_MAX_CHUNKS):
        size = int.from_bytes(data[at + 4 : at + 12])
        if data[at : at + 4] == b"data":
            if size >= _CAF_UNKNOWN or _continues(data, at + 12 + size, 8):
                return None
            return Repair({at + 4: (length - at - 12).to_bytes(8)}, size - 4)
        at += 12 + size
    return None


def _continues(data: mmap, end: int, digits: int) -> bool:
    """Return True if a chunk whose size has so many digits, or the end of the file, is at a position."""
    name, size = data[end : end + 4], int.from_bytes(data[end + 4 : end + 4 + digits])
    is_chunk = all(0x20 <= byte < 0x7F for byte in name) and end + 4 + digits + size <= len(data) + 1
    return end > len(data) - 4 - digits or is_chunk
