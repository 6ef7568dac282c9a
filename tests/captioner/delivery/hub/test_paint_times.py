from __future__ import annotations

import pytest

from captioner.delivery.hub.paint_times import LONGEST, Delays, PaintTimes


def test_delays_are_counted_in_buckets() -> None:
    """Each bucket holds all that were no longer than its end, the last one all."""
    delays = Delays()
    for seconds in (0.01, 0.025, 0.4, 59.0):
        delays.observe(seconds)
    known = dict(delays.buckets)

    assert (2.0, 2.0, 3.0, 4.0, 4.0) == tuple(known[end] for end in ("0.025", "0.3", "0.5", "60.0", "+Inf"))
    assert 4 == delays.count
    assert pytest.approx(59.435) == delays.sum


def test_quantiles_are_of_the_latest() -> None:
    """What was long ago is in the buckets alone."""
    delays = Delays()
    assert delays.quantile(0.5) is None
    for seconds in [50.0] * 300 + [0.1] * 190 + [0.9] * 10:
        delays.observe(seconds)

    assert (0.1, 0.9, 500) == (delays.quantile(0.5), delays.quantile(0.95), delays.count)


@pytest.mark.parametrize("sent", [-0.001, LONGEST + 1])
def test_what_cannot_be_is_counted_apart(sent: float) -> None:
    """A caption painted before it was sent, or long after."""
    paints = PaintTimes()
    paints.note("viewer", sent, 1.0)

    assert (1, {}) == (paints.odd, paints.told())


def test_pages_that_report_are_told() -> None:
    """Where nobody knows when it was spoken, and where that comes after the sending, only the painting counts."""
    paints = PaintTimes()
    paints.note("overlay", 0.05, 0.6)
    paints.note("overlay", 0.05, None)
    paints.note("overlay", 0.05, 0.01)

    expected = {"count": 3, "paint_p50": 0.05, "paint_p95": 0.05, "pixel_p50": 0.6, "pixel_p95": 0.6}
    assert {"overlay": expected} == paints.told()
    assert 1 == paints.spoken["overlay"].count
