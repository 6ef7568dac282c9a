"""Sizes in the header of a WAV file that do not match the file, as an interrupted recorder leaves them."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

_UNKNOWN = 0x7FFF_F000
"""Sizes from here on mean that the size was not known, as programs write them into a pipe."""


def stated_size(path: Path) -> int | None:
    """Return the bytes of audio that the header of a WAV file states if they are not all there is, else None.

    The audio is followed by other chunks or by the end of the file; a size that leads to anything else is wrong.
    """
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return None
        length = path.stat().st_size
        size = _data_size(file, length)
        if size is None or size >= _UNKNOWN:
            return None
        return None if _ends_with_chunks(file, length, file.tell() + size) else size


def _data_size(file: BinaryIO, length: int) -> int | None:
    """Return the size of the audio, with the file at its first byte; None if there is no audio."""
    while file.tell() + 8 <= length:
        name, size = struct.unpack("<4sI", file.read(8))
        if name == b"data":
            return int(size)
        file.seek(size + size % 2, 1)
    return None


def _ends_with_chunks(file: BinaryIO, length: int, end: int) -> bool:
    """Return True if only whole chunks, or nothing, are from a position to the end of the file."""
    while end + 8 <= length:
        file.seek(end)
        name, size = struct.unpack("<4sI", file.read(8))
        if not all(0x20 <= byte < 0x7F for byte in name) or end + 8 + size > length + 1:
            return False
        end += 8 + size + size % 2
    return True
