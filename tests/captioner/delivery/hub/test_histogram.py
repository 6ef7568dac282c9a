from __future__ import annotations

from captioner.delivery.hub.histogram import Histogram


def test_buckets_are_cumulative() -> None:
    """A value counts for its bucket and for all above it, as in Prometheus."""
    seen = Histogram((0.1, 1.0))
    seen.observe(0.1)
    seen.observe(0.5, times=3)
    seen.observe(7)

    assert [("0.1", 1.0), ("1.0", 4.0), ("+Inf", 5.0)] == seen.buckets
    assert (5, 8.6) == (seen.count, seen.sum)


def test_histograms_are_added() -> None:
    """Adding a histogram adds its counts and its sum."""
    one, other = Histogram((1.0,)), Histogram((1.0,))
    one.observe(0.5)
    other.observe(2.0)
    one.add(other)

    assert ([("1.0", 1.0), ("+Inf", 2.0)], 2.5) == (one.buckets, one.sum)


def test_quantiles() -> None:
    """A quantile is estimated within its bucket; above the last bound it is that bound."""
    seen = Histogram((1.0, 2.0))
    assert 0.0 == seen.estimate(0.5)
    seen.add_counts((2, 2, 0))
    assert (0.5, 1.0, 1.5) == tuple(seen.estimate(share) for share in (0.25, 0.5, 0.75))
    seen.add_counts((0, 0, 96))
    assert 2.0 == seen.estimate(0.5)
