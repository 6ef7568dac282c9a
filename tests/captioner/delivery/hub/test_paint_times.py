from __future__ import annotations

import pytest

from captioner.delivery.hub.paint_times import LONGEST_S, PaintTimes, RecentDelays


def test_delays_are_counted_in_buckets() -> None:
    """Each bucket counts the delays up to its upper end; the last one counts all."""
    delays = RecentDelays()
    for seconds in (0.01, 0.025, 0.4, 59.0):
        delays.observe(seconds)
    known = dict(delays.buckets)

    assert (2.0, 2.0, 3.0, 4.0, 4.0) == tuple(known[end] for end in ("0.025", "0.3", "0.5", "60.0", "+Inf"))
    assert 4 == delays.count
    assert pytest.approx(59.435) == delays.sum


def test_quantiles_are_of_the_latest() -> None:
    """Quantiles are of the latest delays; older ones are in the buckets only."""
    delays = RecentDelays()
    assert delays.quantile(0.5) is None
    for seconds in [50.0] * 300 + [0.1] * 190 + [0.9] * 10:
        delays.observe(seconds)

    assert (0.1, 0.9, 500) == (delays.quantile(0.5), delays.quantile(0.95), delays.count)


@pytest.mark.parametrize("sent", [-0.001, LONGEST_S + 1])
def test_impossible_delays_are_odd(sent: float) -> None:
    """A caption painted before it was sent, or long after, is counted as odd and nowhere else."""
    paints = PaintTimes()
    paints.note("viewer", sent, 1.0)

    assert (1, {}) == (paints.odd, paints.summary())


def test_summary_per_page() -> None:
    """A report without a time of speech, or with one after the sending, counts for painting only."""
    paints = PaintTimes()
    paints.note("overlay", 0.05, 0.6)
    paints.note("overlay", 0.05, None)
    paints.note("overlay", 0.05, 0.01)

    expected = {"count": 3, "paint_p50": 0.05, "paint_p95": 0.05, "pixel_p50": 0.6, "pixel_p95": 0.6}
    assert {"overlay": expected} == paints.summary()
    assert 1 == paints.spoken["overlay"].count
