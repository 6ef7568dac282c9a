"""Bytes that a media file lacks by the sizes that it states itself, and recordings that begin behind its end.

A file is walked from one chunk to the next, whose headers state their sizes. Programs that write into a pipe, or that
crash, leave a size of 0, -1 or the largest number: then nothing is known, and nothing is missing. So it is behind
anything that is not a chunk, such as tags that other programs append.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

_UNKNOWN: Final = 0x7FFF_F000
"""Sizes of 32 bits from here on mean that the size was not known."""
_SLACK: Final = 8
"""Bytes by which sizes of complete files are too large, since writers count a header twice."""
_RIFF64: Final = bytes.fromhex("72696666 2e91cf11 a5d628db 04c10000")
_ASF: Final = bytes.fromhex("3026b275 8e66cf11 a6d900aa 0062ce6c")
_ASF_PARTS: Final = (_ASF[:4], bytes.fromhex("3626b275"))
"""Beginnings of the header and of the audio; an index may follow."""
_ASF_EMPTY: Final = 50
"""Size of the audio where it was not known."""
_EBML: Final = bytes.fromhex("1a45dfa3")
_EBML_OPEN: Final = frozenset(map(bytes.fromhex, ("18538067", "1f43b675")))
"""Segment and cluster, whose size may be unknown; then their content follows."""
_MP4: Final = frozenset(b"ftyp styp moov moof mdat free skip wide sidx ssix mfra uuid meta pnot udta emsg prft".split())


class _Structure(NamedTuple):
    """Way to walk through a file."""

    start: int
    """Position of the first chunk."""
    size: Callable[[bytes], int | None]
    """First bytes of a chunk -> bytes of all of it; 0: unknown, or not a chunk; None: not enough bytes."""
    last: bytes = b""
    """Name of the chunk behind which nothing is checked."""


def missing_bytes(path: Path, start: int = 0) -> int:
    """Return the bytes that are missing at the end of a file; 0 if none are, or if that is unknown.

    Args:
        path: The file.
        start: Position of its last recording.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        structure = _structure(data[start : start + 32])
        if structure is None:
            return 0
        at, length = start + structure.start, len(data)
        while at < length:
            head = data[at : at + 28]
            size = structure.size(head)
            if size == 0:
                return 0
            at += _SLACK + 1 + length - at if size is None else size
            if structure.last and head.startswith(structure.last):
                break
    return at - length if at - length > _SLACK else 0


def recording_starts(data: mmap.mmap) -> Iterator[int]:
    """Yield the position at which each recording of a file begins; several were joined byte by byte."""
    structure, kind, start, at = _structure(data[:32]), _kind(data[:32]), 0, 0
    while structure is not None and at < len(data):
        head = data[at : at + 32]
        if kind and at > start and _kind(head) == kind and (begun := _structure(head)) is not None:
            yield start
            structure, start = begun, at
        at += structure.start if at == start else 0
        if at >= len(data) or not (size := structure.size(data[at : at + 28])):
            break
        at += size
    yield start


def _kind(head: bytes) -> bytes:
    """First bytes by which another recording of the same kind is recognized; empty: it is not."""
    if head[4:8] in _MP4:
        return b"ftyp" if head[4:8] == b"ftyp" else b""
    return head[:4] + (head[8:12] if head[:4] in (b"RIFF", b"FORM") else b"")


def _structure(head: bytes) -> _Structure | None:
    kind = head[8:12]
    if head[:4] == b"RIFF" and kind == b"WAVE":
        return _Structure(12, lambda chunk: _chunk(chunk, "little"), b"data")
    if head[:4] == b"FORM" and kind in (b"AIFF", b"AIFC"):
        return _Structure(12, lambda chunk: _chunk(chunk, "big"), b"SSND")
    if head[:4] in (b"RF64", b"BW64"):
        return _Structure(0, _rf64)
    if head[:4] == b"RIFF" and kind == b"AVI ":
        return _Structure(0, lambda chunk: _chunk(chunk, "little") if chunk[:4] == b"RIFF" else 0)
    if head[4:8] in _MP4:
        return _Structure(0, _mp4)
    known = {_EBML: (0, _ebml), b"caff": (8, _caf), b".snd": (0, _au), _RIFF64: (0, _w64), _ASF: (0, _asf)}
    known |= {b"FLV": (int.from_bytes(head[5:9]) + 4, _flv), b"Creative Voice File": (_little(head[20:22]), _voc)}
    return next((_Structure(*way) for mark, way in known.items() if head.startswith(mark)), None)


def _little(digits: bytes) -> int:
    return int.from_bytes(digits, "little")


def _chunk(head: bytes, order: str) -> int:
    """Chunk of RIFF and AIFF."""
    size = int.from_bytes(head[4:8], order)  # type: ignore[arg-type]
    return 8 + size + size % 2 if len(head) >= 8 and 0 < size < _UNKNOWN and head[:4].isascii() else 0


def _rf64(head: bytes) -> int:
    size = _little(head[20:28])
    return 8 + size if head[1:4] in (b"F64", b"W64") and head[12:16] == b"ds64" and 0 < size < 1 << 62 else 0


def _mp4(head: bytes) -> int:
    if head[4:8] not in _MP4:
        return 0
    size = int.from_bytes(head[:4])
    return int.from_bytes(head[8:16]) if size == 1 else size


def _caf(head: bytes) -> int:
    size = int.from_bytes(head[4:12], signed=True)
    return 12 + size if len(head) >= 12 and size >= 0 and head[:4].isalpha() else 0


def _au(head: bytes) -> int:
    start, size = int.from_bytes(head[4:8]), int.from_bytes(head[8:12])
    return start + size if head[:4] == b".snd" and 0 < size < _UNKNOWN else 0


def _w64(head: bytes) -> int:
    size = _little(head[16:24])
    return size if head[:16] == _RIFF64 and size < 1 << 62 else 0


def _asf(head: bytes) -> int:
    size = _little(head[16:24])
    return size if head[:4] in _ASF_PARTS and _ASF_EMPTY < size < 1 << 62 else 0


def _flv(head: bytes) -> int | None:
    if len(head) < 4:
        return None
    return 15 + int.from_bytes(head[1:4]) if head[0] & 0x1F in (8, 9, 18) else 0


def _voc(head: bytes) -> int:
    return 4 + _little(head[1:4]) if head[0] else 0


def _ebml(head: bytes) -> int | None:
    """Element of Matroska: a name and a size, each with its own length in its first bits."""
    name_length = 9 - head[0].bit_length()
    if name_length > 4:
        return 0
    if len(head) <= name_length:
        return None
    length = 9 - head[name_length].bit_length()
    digits = head[name_length : name_length + length]
    if len(digits) < length:
        return None
    size, largest = int.from_bytes(digits) & (1 << 7 * length) - 1, (1 << 7 * length) - 1
    if size == largest:
        return name_length + length if head[:name_length] in _EBML_OPEN else 0
    return name_length + length + size
