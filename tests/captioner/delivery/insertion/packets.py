"""Packets of a video, without its pictures."""

from __future__ import annotations

from captioner.audio.media_packet import TICKS_PER_S, MediaPacket

SLICE = b"\0\0\0\1\x41\x9a"
KEY_SLICE = b"\0\0\0\1\x65\x88"


def picture(pts: float, dts: float, rate: float = 25, *, key: bool = False, arrived_s: float = 0.0) -> MediaPacket:
    """A picture; its times count frames."""
    ticks = TICKS_PER_S / rate
    data = (KEY_SLICE if key else SLICE) + bytes((1 + round(pts) % 250,))
    return MediaPacket(0, True, round(pts * ticks), round(dts * ticks), round(ticks), key, data, arrived_s)


def sound(dts: int, arrived_s: float = 0.0) -> MediaPacket:
    """A packet of sound; its time is in ticks."""
    return MediaPacket(1, False, dts, dts, 1920, True, b"sound", arrived_s)


def pairs_of(packet: MediaPacket) -> list[str]:
    """Bytes of field 1 in the captions of a picture, without parity."""
    data = packet.data.split(b"GA94\x03")[1].replace(b"\0\0\3", b"\0\0")
    constructs = [data[2 + 3 * place : 5 + 3 * place] for place in range(data[0] & 31)]
    return [bytes(byte & 0x7F for byte in each[1:]).decode() for each in constructs if each[0] == 0xFC]
