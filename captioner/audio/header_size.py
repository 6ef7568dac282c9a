"""Headers of WAV and Ogg files that differ from the rest of the file.

FFmpeg believes a WAV header whose size is too small, as an interrupted recorder leaves it. An Ogg file states no
length; its last page is marked.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

_UNKNOWN = 0x7FFF_F000
"""Sizes from here on mean that the size was not known, as programs write them into a pipe."""
_LARGE = 0xFFFF_FFFF
"""Size in the header of RF64, where another chunk has the true one."""
_OGG_PAGE = 65_307
"""Bytes of the largest page of an Ogg file."""
_OGG_END = 4
"""Flag of the last page."""


def unread_wave_size(path: Path) -> int | None:
    """Return the bytes of audio that the header of a WAV file states if there is more audio behind them, else None.

    The audio is followed by other chunks or by the end of the file; a size that leads to anything else is wrong.
    """
    with path.open("rb") as file:
        size, length = _wave_size(file), path.stat().st_size
        if size is None or _UNKNOWN <= size <= _LARGE or size > length:
            return None
        return None if _ends_with_chunks(file, length, file.tell() + size) else size


def lacks_last_page(path: Path) -> bool:
    """Return True for an Ogg file whose last page is not marked as such."""
    with path.open("rb") as file:
        if file.read(4) != b"OggS":
            return False
        file.seek(-min(path.stat().st_size, 2 * _OGG_PAGE), 2)
        end = file.read()
    last = end.rfind(b"OggS")
    return last >= 0 and len(end) > last + 5 and not end[last + 5] & _OGG_END


def _wave_size(file: BinaryIO) -> int | None:
    """Return the size of the audio, with the file at its first byte; None if it is not a WAV file with audio."""
    head = file.read(12)
    if head[:4] not in (b"RIFF", b"RF64", b"BW64") or head[8:] != b"WAVE":
        return None
    large = 0
    while len(chunk := file.read(8)) == 8:
        name, size = struct.unpack("<4sI", chunk)
        if name == b"data":
            return large if head[:4] != b"RIFF" and size == _LARGE else int(size)
        if name == b"ds64":
            large = int.from_bytes(file.read(16)[8:], "little")
            size -= 16
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
