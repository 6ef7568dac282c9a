from __future__ import annotations

from captioner.delivery.insertion.packet_timeline import PacketTimeline


def test_reconnect() -> None:
    """A further connection continues where the first one ended, after as long as the break lasted."""
    timeline = PacketTimeline()

    assert 0 == 5000 + timeline.offset(5000, 10.0)
    assert 90_000 == 95_000 + timeline.offset(95_000, 11.0)
    timeline.begin()
    assert 90_000 + 4 * 90_000 == 700 + timeline.offset(700, 15.0)
    assert 90_000 + 4 * 90_000 - 100 == 600 + timeline.offset(600, 15.0)


def test_fast_reconnect() -> None:
    """Times go on even if a further connection begins at once."""
    timeline = PacketTimeline()
    timeline.offset(90_000, 1.0)
    timeline.begin()

    assert 3600 == 1_000_000 + timeline.offset(1_000_000, 1.0)


def test_wrap() -> None:
    """Times of 33 bits that begin again continue, also for packets around that moment."""
    timeline, wrap = PacketTimeline(), 1 << 33
    times = [wrap - 200, 0, wrap - 100, 100, wrap // 2, wrap - 100, 50]
    given = [time + timeline.offset(time, 0.0) for time in times]

    assert [0, 200, 100, 300, wrap // 2 + 200, wrap + 100, wrap + 250] == given
