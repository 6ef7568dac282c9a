"""How often a figure was how large: counted where it arises, for next to nothing; read when somebody asks."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import Final

SECONDS: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 13.0, 30.0)
"""Of delays that people notice."""
MOMENTS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Seconds, of delays between machines."""
SHARES: Final = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 2.0)
"""Of a whole; more than all of a caption can be taken back."""


class Histogram:
    """Counts per bound. One thread counts at a time; any may read."""

    __slots__ = ("_counts", "bounds", "sum")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.sum = 0.0
        self._counts = [0] * (len(bounds) + 1)

    def observe(self, value: float, times: int = 1) -> None:
        """One more, or `times` at once."""
        self._counts[bisect_left(self.bounds, value)] += times
        self.sum += value * times

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(self._counts)

    @property
    def buckets(self) -> list[tuple[str, float]]:
        """As Prometheus wants them: the bound as text, and how many were not above it."""
        names = (*map(str, self.bounds), "+Inf")
        return list(zip(names, map(float, accumulate(self._counts)), strict=True))

    def add(self, other: Histogram) -> None:
        """Count what another has counted, too; its bounds must be the same."""
        for at, count in enumerate(other._counts):
            self._counts[at] += count
        self.sum += other.sum
