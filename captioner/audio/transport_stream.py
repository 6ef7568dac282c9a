"""Ends of MPEG transport streams that are cut off: in the middle of a packet, or of the audio that packets carry."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_SYNC: Final = 0x47
_PACKET: Final = 188
_SIZES: Final = {188: 0, 192: 4, 204: 0}
"""Bytes of a packet -> those before its first byte: Blu-ray (.m2ts) has a time there."""
_CHECKED: Final = 5
"""Packets by which their size is found."""
_TAIL: Final = 4 * 1024 * 1024
"""Bytes at the end that hold the last audio, also of a video of 40 megabits per second."""


def is_cut_off(path: Path, pid: int) -> bool:
    """Return True if the last packet, or the last audio of the packets with this identifier, is not complete."""
    with path.open("rb") as file:
        found = _packets(file.read(2 * _CHECKED * max(_SIZES)))
        if found is None:
            return False
        first, size = found
        length = path.stat().st_size - first
        if length % size:
            return True
        skipped = max(0, (length - _TAIL) // size * size)
        file.seek(first + skipped)
        data = file.read()
    before = _SIZES[size]
    return _lacks_audio([data[at + before : at + before + _PACKET] for at in range(0, len(data), size)], pid)


def _packets(head: bytes) -> tuple[int, int] | None:
    """Return the position of the first packet, and the size of all."""
    for size, before in _SIZES.items():
        for first in range(size):
            marks = head[first + before :: size][:_CHECKED]
            if marks == bytes([_SYNC]) * _CHECKED:
                return first, size
    return None


def _lacks_audio(packets: list[bytes], pid: int) -> bool:
    """Return True if the last unit of audio is shorter than its header states."""
    stated = found = 0
    for packet in packets:
        if int.from_bytes(packet[1:3]) & 0x1FFF != pid or not packet[3] & 0x10:
            continue
        payload = packet[4 + (1 + packet[4] if packet[3] & 0x20 else 0) :]
        if packet[1] & 0x40 and payload[:3] == b"\x00\x00\x01":
            stated, found = int.from_bytes(payload[4:6]), -6
        found += len(payload)
    return found < stated
