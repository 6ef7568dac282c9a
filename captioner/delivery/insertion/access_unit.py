"""Access units of H.264 and H.265 in byte streams (Annex B): SEI messages with captions are inserted and removed.

An SEI message stands before the first slice of its picture (H.264, 7.4.1.2.3; H.265, 7.4.2.4.4). Inside a NAL unit, a
byte 3 separates two zeros from a byte up to 3, since that would be a start code (7.4.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from formats import a53

_START: Final = b"\0\0\0\1"
_START_CODE: Final = re.compile(rb"\x00?\x00\x00\x01")
_NEEDS_ESCAPE: Final = re.compile(rb"\x00\x00(?=[\x00-\x03])")
_STOP: Final = b"\x80"
"""Stop bit behind the messages of an SEI unit."""


@dataclass(frozen=True, slots=True)
class VideoCodec:
    """Header of the NAL units of a codec."""

    sei: bytes
    """Header of a unit of SEI messages before the slices."""
    shift: int
    """Bits below the type in the first byte of a header."""
    types: int
    """Largest type."""
    slices: frozenset[int]
    """Types of slices, and of what belongs to them."""

    def type_of(self, header: int) -> int:
        """Type of a unit, by the first byte of its header."""
        return header >> self.shift & self.types


CODECS: Final = {
    "h264": VideoCodec(b"\x06", 0, 31, frozenset({1, 2, 3, 4, 5, 14, 20, 21})),
    "hevc": VideoCodec(b"\x4e\x01", 1, 63, frozenset(range(32))),
}
"""FFmpeg's name -> codec."""


def with_captions(unit: bytes, codec: VideoCodec, data: bytes) -> bytes:
    """Return an access unit with an SEI message of captions, in place of those that it had; without a slice, as it is.

    Args:
        unit: access unit.
        codec: one of `CODECS`.
        data: result of `a53.cc_data`.
    """
    pieces: list[bytes] = []
    at = 0
    for start, header in _units(unit):
        kind = codec.type_of(unit[header])
        if kind in codec.slices:
            return b"".join([*pieces, unit[at:start], _sei(codec, [(a53.REGISTERED_USER_DATA, data)]), unit[start:]])
        if kind == codec.type_of(codec.sei[0]):
            end = _end(unit, header)
            pieces += [unit[at:start], _without_captions(unit[start:header], unit[header:end], codec)]
            at = end
    return unit


def has_captions(unit: bytes, codec: VideoCodec) -> bool:
    """Return True if an access unit has captions."""
    for _, header in _units(unit):
        kind = codec.type_of(unit[header])
        if kind in codec.slices:
            break
        is_sei = kind == codec.type_of(codec.sei[0])
        if is_sei and any(map(_is_caption, _messages(unit[header : _end(unit, header)], codec))):
            return True
    return False


def _units(unit: bytes) -> Iterator[tuple[int, int]]:
    """Yield the positions of start code and header of each NAL unit."""
    at = 0
    while (found := _START_CODE.search(unit, at)) and found.end() < len(unit):
        yield found.span()
        at = found.end()


def _end(unit: bytes, header: int) -> int:
    """Return the position behind the NAL unit whose header is there."""
    following = _START_CODE.search(unit, header)
    return following.start() if following else len(unit)


def _without_captions(start_code: bytes, unit: bytes, codec: VideoCodec) -> bytes:
    """Return an SEI unit without its captions; nothing if it has no other message."""
    messages = list(_messages(unit, codec))
    kept = [message for message in messages if not _is_caption(message)]
    if len(kept) == len(messages):
        return start_code + unit
    return _sei(codec, kept) if kept else b""


def _is_caption(message: tuple[int, bytes]) -> bool:
    kind, payload = message
    return kind == a53.REGISTERED_USER_DATA and a53.is_cc_data(payload)


def _messages(unit: bytes, codec: VideoCodec) -> Iterator[tuple[int, bytes]]:
    """Yield type and payload of the messages of an SEI unit."""
    data = unit[len(codec.sei) :].replace(b"\0\0\3", b"\0\0").rstrip(b"\0").removesuffix(_STOP)
    at = 0
    while at < len(data):
        kind, at = _number(data, at)
        size, at = _number(data, at)
        yield kind, data[at : at + size]
        at += size


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return a number, of which 255 are continued, and the position behind it."""
    value = 0
    while at < len(data) and data[at] == 0xFF:
        value, at = value + 0xFF, at + 1
    return value + (data[at] if at < len(data) else 0), at + 1


def _sei(codec: VideoCodec, messages: list[tuple[int, bytes]]) -> bytes:
    """Return an SEI unit with its start code."""
    raw = b"".join(_coded(kind) + _coded(len(payload)) + payload for kind, payload in messages) + _STOP
    return _START + codec.sei + _NEEDS_ESCAPE.sub(b"\0\0\3", raw)


def _coded(number: int) -> bytes:
    return b"\xff" * (number // 0xFF) + bytes((number % 0xFF,))
