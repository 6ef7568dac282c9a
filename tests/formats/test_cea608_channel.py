from __future__ import annotations

import pytest

from formats.cea608_channel import Cea608Channel


def drained(channel: Cea608Channel) -> str:
    """Byte pairs until nothing waits, in hexadecimal."""
    pairs = []
    while channel.waiting:
        pairs.append(channel.next_pair().hex())
    return " ".join(pairs)


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        (1, "1425 1425 142d 142d 1470 1470 6162 6300"),
        (2, "1c25 1c25 1c2d 1c2d 1c70 1c70 6162 6300"),
        (3, "1525 1525 152d 152d 1470 1470 6162 6300"),
        (4, "1d25 1d25 1d2d 1d2d 1c70 1c70 6162 6300"),
    ],
)
def test_row(number: int, codes: str) -> None:
    """A row begins with mode, carriage return and address, each sent twice, in the codes of its channel."""
    channel = Cea608Channel(number)
    channel.write("abc")

    assert codes == drained(channel)
    assert b"\0\0" == channel.next_pair()


def test_rows() -> None:
    """Words continue a row; a new one begins with its commands when it gets a character."""
    channel = Cea608Channel(rows=4)
    channel.write("a ")
    drained(channel)
    channel.write("b\r")

    assert "6200" == drained(channel)
    channel.write("c")
    assert "1427 1427 142d 142d 1470 1470 6300" == drained(channel)


def test_characters() -> None:
    """Special characters are sent twice; extended ones follow the character that they replace; pairs stay together."""
    channel = Cea608Channel(2)
    channel.write("a")
    drained(channel)
    channel.write("b♪Çé")

    assert "6200 1937 1937 4300 1a32 5c00" == drained(channel)


def test_erase() -> None:
    """Erasing discards what waits; the next character begins a row."""
    channel = Cea608Channel(3)
    channel.write("never")
    channel.erase()
    channel.write("a")

    assert "152c 152c 1525 1525 152d 152d 1470 1470 6100" == drained(channel)
