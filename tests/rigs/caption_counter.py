"""A viewer that stays for days: keeps of each caption only what is counted."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CountedCaption:
    """A caption that has become final."""

    start: float
    """Seconds of the stream."""
    words: int
    taken: int
    """Words taken back until then."""


class CaptionCounter:
    """`cue` events of one language in, `seen` out."""

    def __init__(self) -> None:
        self.seen: list[CountedCaption] = []
        self._open: dict[str, tuple[list[str], int]] = {}
        """Cue -> its words, and how many were taken back so far."""

    def take(self, cue: Mapping[str, Any]) -> None:
        """The next state of a cue."""
        new = (cue["stable"] + cue["tail"]).split()
        old, taken = self._open.pop(cue["cue"], ([], 0))
        same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
        taken += len(old) - same
        if cue["state"] == "final":
            self.seen.append(CountedCaption(cue["start"], len(new), taken))
        else:
            self._open[cue["cue"]] = (new, taken)
