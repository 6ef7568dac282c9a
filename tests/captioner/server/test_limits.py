from __future__ import annotations

import pytest

from captioner.errors import TooMuch
from captioner.server.limits import ConnectionLimit, RequestRate


def test_connections_are_counted_for_each_address() -> None:
    """A released connection is free again; releasing it twice has no effect."""
    connections = ConnectionLimit(2)
    first = connections.take("a")
    connections.take("a")
    with pytest.raises(TooMuch):
        connections.take("a")
    connections.take("b")
    first()
    first()
    connections.take("a")

    with pytest.raises(TooMuch):
        connections.take("a")


def test_requests_above_the_rate_are_refused() -> None:
    """A burst is admitted, then a number of requests per second."""
    now = [0.0]
    rates = RequestRate(2.0, 3, clock=lambda: now[0])
    burst = [rates.admit("a") for _ in range(5)]
    other = rates.admit("b")
    now[0] = 1.0
    later = [rates.admit("a") for _ in range(3)]

    assert ([True] * 3 + [False] * 2, True, [True, True, False]) == (burst, other, later)


def test_the_number_of_addresses_is_bounded() -> None:
    """The address seen longest ago is removed."""
    rates = RequestRate()
    for number in range(20_000):
        rates.admit(str(number))

    assert 10_000 == len(rates._buckets)
