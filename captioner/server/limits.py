"""Limits for each client address: open connections and rate of requests."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable

from starlette.requests import HTTPConnection

from captioner.errors import TooMuch


class ConnectionLimit:
    """Count of long-lived connections for each address.

    An audience behind one address (NAT) has as many connections as phones, so the limit must be far above one person's.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: Counter[str] = Counter()

    def take(self, address: str) -> Callable[[], None]:
        """Count a connection, and return the function that ends it; calling it twice has no effect.

        Raises:
            TooMuch: the address has too many connections.
        """
        if self._open[address] >= self._limit:
            hint = "close one, or raise per_address under [server]"
            raise TooMuch(f"this address has {self._limit} connections open", hint)
        self._open[address] += 1
        released = False

        def release() -> None:
            nonlocal released
            if not released:
                released = True
                self._open[address] -= 1
                if not self._open[address]:
                    del self._open[address]

        return release


class RequestRate:
    """Token bucket for each address: `burst` requests at once, then `rate` a second.

    Not the library `limits`: it offers windows and no token bucket, and its memory is not bounded. The `_MAX_ADDRESSES`
    last seen are kept; an address that was removed has its whole burst again.
    """

    _MAX_ADDRESSES = 10_000

    def __init__(self, rate: float = 20.0, burst: int = 100, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Address -> tokens left, and when that was computed."""

    def admit(self, address: str) -> bool:
        """Count a request; False if it exceeds the rate."""
        now = self._clock()
        left, since = self._buckets.pop(address, (float(self._burst), now))
        left = min(self._burst, left + (now - since) * self._rate)
        self._buckets[address] = (max(0.0, left - 1), now)
        if len(self._buckets) > self._MAX_ADDRESSES:
            self._buckets.popitem(last=False)
        return left >= 1


def address_of(connection: HTTPConnection) -> str:
    """Return the IP address of a client."""
    return connection.client.host if connection.client else ""
