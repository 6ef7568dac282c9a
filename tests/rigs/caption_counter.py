"""Counts of captions instead of the captions themselves, for runs of many hours."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CountedCaption:
    """Counts of a final caption."""

    start: float
    """Seconds of media time."""
    words: int
    taken: int
    """Words taken back before it was final."""


class CaptionCounter:
    """Counter of the `cue` events of one language; `seen` has an entry for each final."""

    def __init__(self) -> None:
        self.seen: list[CountedCaption] = []
        self._open: dict[str, tuple[list[str], int]] = {}
        """Words of each open cue, and number of words taken back so far."""

    def push(self, cue: Mapping[str, Any]) -> None:
        """Take the next state of a cue."""
        new = (cue["stable"] + cue["tail"]).split()
        old, taken = self._open.pop(cue["cue"], ([], 0))
        same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
        taken += len(old) - same
        if cue["state"] == "final":
            self.seen.append(CountedCaption(cue["start"], len(new), taken))
        else:
            self._open[cue["cue"]] = (new, taken)
