from __future__ import annotations

import pytest

from formats.a53 import cc_data, is_cc_data, with_parity


def test_cc_data() -> None:
    """The message has the header of ATSC, the pairs of both fields with parity, and empty constructs of CEA-708."""
    data = cc_data([(b"\x14\x2c", b"\0\0"), (b"ab", b"c\0")], 1 / 100)
    constructs = "fc942c fd8080 fc6162 fde380 fa0000 fa0000"

    assert "b500314741393403" + "c6ff" + constructs.replace(" ", "") + "ff" == data.hex()
    assert is_cc_data(data)
    assert not is_cc_data(data.replace(b"GA94", b"DTG1"))


@pytest.mark.parametrize(("rate", "count"), [(60, 10), (30000 / 1001, 20), (25, 24), (24, 25), (10, 31)])
def test_number_of_constructs(rate: float, count: int) -> None:
    """A second of video has 600 constructs, and a picture at most 31."""
    assert 0xC0 | count == cc_data([], 1 / rate)[8]


def test_parity() -> None:
    """Every byte has an odd number of bits."""
    assert all(with_parity(byte).bit_count() % 2 and with_parity(byte) & 0x7F == byte for byte in range(128))
