from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.delivery.insertion.access_unit import CODECS, has_captions, with_captions
from formats.a53 import cc_data

H264, HEVC = CODECS["h264"], CODECS["hevc"]
DATA = cc_data([(b"ab", b"\0\0")], 0.04)
START = b"\0\0\0\1"
DELIMITER, PARAMETERS, SLICE = b"\x09\xf0", b"\x67\x01\x02", b"\x65\x88\x80"
OTHER_SEI = b"\x06\x05\x04abcd\x80"


def joined(*units: bytes) -> bytes:
    return b"".join(START + unit for unit in units)


def test_message_stands_before_the_slices() -> None:
    """The message is inserted before the first slice; everything else stays as it is."""
    unit = joined(DELIMITER, PARAMETERS, OTHER_SEI, SLICE, SLICE)
    captioned = with_captions(unit, H264, DATA)
    at = captioned.index(b"GA94") - 10

    assert joined(DELIMITER, PARAMETERS, OTHER_SEI) == captioned[:at]
    assert captioned.endswith(b"\xff\x80" + joined(SLICE, SLICE))
    assert not has_captions(unit, H264)
    assert has_captions(captioned, H264)


def test_short_start_codes() -> None:
    """Start codes of three bytes are found, too, and kept."""
    captioned = with_captions(b"\0\0\1" + DELIMITER + b"\0\0\1" + SLICE, H264, DATA)

    assert captioned.startswith(b"\0\0\1" + DELIMITER + START + b"\x06\x04")
    assert captioned.endswith(b"\x80\0\0\1" + SLICE)


def test_captions_are_replaced() -> None:
    """Captions that a picture has are removed, and other messages in their unit are kept."""
    old = cc_data([(b"xy", b"zz")], 0.04)
    mixed = b"\x06\x05\x04abcd\x04" + bytes((len(old),)) + old + b"\x80"
    captioned = with_captions(joined(mixed, SLICE), H264, DATA)

    assert joined(OTHER_SEI) + START + b"\x06\x04" == captioned[: len(joined(OTHER_SEI)) + 6]
    assert b"xy" not in captioned
    assert captioned == with_captions(captioned, H264, DATA)


def test_hevc() -> None:
    """H.265 has headers of two bytes."""
    unit = joined(b"\x40\x01\x0c", b"\x26\x01\xaf")
    captioned = with_captions(unit, HEVC, DATA)

    assert captioned.startswith(joined(b"\x40\x01\x0c") + START + b"\x4e\x01\x04")
    assert captioned.endswith(joined(b"\x26\x01\xaf"))
    assert captioned == with_captions(captioned, HEVC, DATA)


@pytest.mark.parametrize("unit", [b"", b"\0\0\1", joined(PARAMETERS), b"no start code"])
def test_no_picture(unit: bytes) -> None:
    """Data without a slice stays as it is."""
    assert unit == with_captions(unit, H264, DATA)


@given(st.lists(st.sampled_from([0, 1, 2, 3, 0x80, 0xFF]), max_size=300).map(bytes))
def test_start_codes_are_escaped(payload: bytes) -> None:
    """A message contains no start code, whatever its data is, and is found again."""
    data = cc_data([], 0) + payload
    captioned = with_captions(joined(SLICE), H264, data)
    message = captioned.removesuffix(joined(SLICE)).removeprefix(START)

    assert not any(code in message for code in (b"\0\0\0", b"\0\0\1", b"\0\0\2"))
    assert has_captions(captioned, H264)
    assert joined(SLICE) == captioned.replace(START + message, b"")
