from __future__ import annotations

import pytest

from captioner.errors import TooMuch
from captioner.server.limits import ConnectionLimit, RequestRate


def test_places_per_address() -> None:
    """An address has so many; another is not touched; one given back, once, is free again."""
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


def test_rate_per_address() -> None:
    """A burst, then so many a second."""
    now = [0.0]
    rates = RequestRate(2.0, 3, clock=lambda: now[0])
    burst = [rates.admit("a") for _ in range(5)]
    other = rates.admit("b")
    now[0] = 1.0
    later = [rates.admit("a") for _ in range(3)]

    assert ([True] * 3 + [False] * 2, True, [True, True, False]) == (burst, other, later)


def test_rates_forget() -> None:
    """However many addresses ask, memory is bounded."""
    rates = RequestRate()
    for number in range(20_000):
        rates.admit(str(number))

    assert 10_000 == len(rates._left)
