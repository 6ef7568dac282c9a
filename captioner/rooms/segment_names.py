"""Names of a room's segments, such as `c1` and `c2`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator


class SegmentNames:
    """An endless iterator of names that no segment of the room has; safe on any thread."""

    def __init__(self, last: int) -> None:
        """`last`: number of the newest segment."""
        self._numbers = itertools.count(last + 1)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return f"c{next(self._numbers)}"

    def start_at(self, number: int) -> None:
        """Go on with this number."""
        self._numbers = itertools.count(number)
