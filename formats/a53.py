"""Closed captions in video, as in ATSC A/53 Part 4, 6.2.3: `cc_data` in a user data message of each picture.

H.264 and H.265 carry it as SEI message 4, `user_data_registered_itu_t_t35`. It consists of constructs of three bytes,
of which each second of video has 600 (CEA-708, 4.4): those of CEA-608 first, then empty ones of CEA-708.
"""

from __future__ import annotations

from collections.abc import Iterable

REGISTERED_USER_DATA = 4
"""Payload type of the SEI message."""
_HEADER = b"\xb5\x00\x31GA94\x03"
"""Country, provider and identifier of ATSC, and the type `cc_data`."""
_FIELDS = (b"\xfc", b"\xfd")
"""Marker bits, `cc_valid`, and `cc_type` of field 1 and field 2."""
_EMPTY = b"\xfa\x00\x00"
"""Construct of CEA-708 that is not valid."""
_MAX_CONSTRUCTS = 31
_CONSTRUCTS_PER_S = 600


def cc_data(pairs: Iterable[tuple[bytes, bytes]], seconds: float) -> bytes:
    """Return the user data of one picture.

    Args:
        pairs: bytes of both fields, without parity, in the order in which they are transmitted.
        seconds: time until the next picture, which decides how many empty constructs follow.
    """
    constructs = [
        kind + bytes(map(with_parity, pair)) for both in pairs for kind, pair in zip(_FIELDS, both, strict=True)
    ]
    count = min(_MAX_CONSTRUCTS, max(len(constructs), round(_CONSTRUCTS_PER_S * seconds)))
    constructs += [_EMPTY] * (count - len(constructs))
    return _HEADER + bytes((0xC0 | count, 0xFF)) + b"".join(constructs) + b"\xff"


def is_cc_data(payload: bytes) -> bool:
    """Return True if the payload of a registered message has captions."""
    return payload.startswith(_HEADER)


def with_parity(byte: int) -> int:
    """Set the highest bit so that the number of bits is odd."""
    return byte if byte.bit_count() % 2 else byte | 0x80
