from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from captioner.audio.media_packet import MediaPacket
from captioner.delivery.insertion.access_unit import CODECS
from captioner.delivery.insertion.caption_inserter import CaptionInserter, NextPairs
from tests.captioner.delivery.insertion.packets import pairs_of, picture, sound


def numbered() -> NextPairs:
    """Pairs `00` to `99`, again and again, in field 1."""
    numbers = itertools.cycle(range(100))
    return lambda: (b"%02d" % next(numbers), b"\0\0")


def inserted(packets: Sequence[MediaPacket]) -> list[MediaPacket]:
    inserter = CaptionInserter(CODECS["h264"], numbered())
    ready = [each for packet in packets for each in inserter.push(packet)]
    return [*ready, *inserter.flush()]


def test_order_of_the_pictures() -> None:
    """With B-frames, bytes follow the order of presentation, and packets keep their own."""
    packets = [
        picture(2, 0, 30000 / 1001, key=True),
        sound(100),
        picture(6, 1, 30000 / 1001),
        picture(4, 2, 30000 / 1001),
        picture(3, 3, 30000 / 1001),
        picture(5, 4, 30000 / 1001),
        picture(7, 5, 30000 / 1001),
    ]
    found = inserted(packets)

    assert [packet.pts for packet in packets] == [packet.pts for packet in found]
    shown = sorted((packet for packet in found if packet.is_video), key=lambda packet: packet.pts)
    assert [["00"], ["01"], ["02"], ["03"], ["04"], ["05"]] == [pairs_of(packet) for packet in shown]
    assert sound(100) == found[1]
    assert all(now.data.endswith(before.data) for before, now in zip(packets, found, strict=True))


def test_pictures_in_order_are_not_held_back() -> None:
    """Without B-frames every packet is returned at once."""
    inserter = CaptionInserter(CODECS["h264"], numbered())

    assert [1, 1, 1] == [len(list(inserter.push(picture(n, n)))) for n in range(3)]


@pytest.mark.parametrize("rate", [10, 24, 25, 30000 / 1001, 30, 50, 60])
def test_rate(rate: float) -> None:
    """A field has 30000/1001 byte pairs per second, at every frame rate."""
    count = sum(len(pairs_of(packet)) for packet in inserted([picture(n, n, rate) for n in range(round(10 * rate))]))

    assert abs(count - 10 * 30000 / 1001) <= 1


def test_interruption() -> None:
    """Behind a gap, bytes are not sent faster, so that decoders keep up."""
    found = inserted([picture(0, 0, 30), picture(300, 300, 30), picture(301, 301, 30)])

    assert all(len(pairs_of(packet)) <= 1 for packet in found)


def test_wrong_times() -> None:
    """A picture far in the future holds back a limited number of packets."""
    inserter = CaptionInserter(CODECS["h264"], numbered())
    packets = [picture(1_000_000, 0), *(picture(2 * n, n) for n in range(1, 100))]
    ready = [each for packet in packets for each in inserter.push(packet)]

    assert len(ready) >= len(packets) - 33
    assert len(packets) == len([*ready, *inserter.flush()])


def test_captions_of_the_input() -> None:
    """Captions that the video has are replaced, which is noted."""
    captioned = inserted([picture(0, 0)])[0]
    inserter = CaptionInserter(CODECS["h264"], lambda: (b"no", b"\0\0"))
    (again,) = inserter.push(captioned)

    assert inserter.replaced
    assert ["no"] == pairs_of(again)
    assert replace(again, data=b"") == replace(captioned, data=b"")
