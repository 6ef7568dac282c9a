"""How much one address may take."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable

from captioner.errors import TooMuch


class ConnectionLimit:
    """Connections that stay, counted per address.

    A hall behind one address (NAT) has as many viewers as phones: `most` is set for that, not for one person.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    def take(self, address: str) -> Callable[[], None]:
        """A place, and what gives it back.

        Raises:
            TooMuch: the address has as many as it may.
        """
        if self._taken[address] >= self._most:
            raise TooMuch(f"there are {self._most} connections from this address", "close one, or raise per_address")
        self._taken[address] += 1
        given = False

        def give_back() -> None:
            nonlocal given
            if not given:
                given = True
                self._taken[address] -= 1
                if not self._taken[address]:
                    del self._taken[address]

        return give_back


class RequestRate:
    """Requests per address: `burst` at once, then `rate` a second.

    The `_KEPT` addresses seen last are known; who comes back after being forgotten has its whole burst again.
    """

    _KEPT = 10_000

    def __init__(self, rate: float = 20.0, burst: int = 100, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admit(self, address: str) -> bool:
        """Whether one more is within it."""
        now = self._clock()
        left, since = self._left.pop(address, (float(self._burst), now))
        left = min(self._burst, left + (now - since) * self._rate)
        self._left[address] = (max(0.0, left - 1), now)
        if len(self._left) > self._KEPT:
            self._left.popitem(last=False)
        return left >= 1
