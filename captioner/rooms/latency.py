"""How late the captions of a room are, counted as they are published, on the clock of the audio that has arrived.

The same as `captioner bench` measures from outside, seen from inside: a word is first shown when it first stands in its
place, settled when it stands in the stable text. What lies before the audio's arrival and behind the publishing is not
in it: for the latter there are the histograms of the hub.

A translation has no times of words: it is first shown with its first text, and settled when it is final, both measured
from the end of what it translates.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from captioner.delivery.hub.histogram import SECONDS, SHARES, Histogram
from captioner.types import Revision

_FOLLOWED: Final = 256
"""Open captions that are followed, in all languages; the oldest is forgotten, and no longer counted."""


@dataclass(slots=True)
class _Followed:
    shown: int = 0
    """Words that have been shown."""
    settled: int = 0
    taken: int = 0
    """Words taken back."""


@dataclass(slots=True)
class CaptionLatency:
    """One room's."""

    first_shown: dict[str, Histogram] = field(default_factory=dict)
    """Language -> seconds."""
    settled: dict[str, Histogram] = field(default_factory=dict)
    """Language -> seconds."""
    erasure: dict[str, Histogram] = field(default_factory=dict)
    """Language -> words taken back of each caption / words of its final."""
    _open: OrderedDict[tuple[str, str], _Followed] = field(default_factory=OrderedDict)

    def publish(self, revision: Revision, now: int, taken: int) -> None:
        """A revision goes out: `now` milliseconds of audio have arrived, `taken` words are taken back by it."""
        if revision.edited:
            return
        known = self._open.setdefault((revision.language, revision.segment), _Followed())
        known.taken += taken
        ends = _ends(revision)
        settled = ends[: _settled(revision)] if revision.words else ends if revision.final else []
        self._count(self.first_shown, revision.language, ends[known.shown :], now)
        self._count(self.settled, revision.language, settled[known.settled :], now)
        known.shown, known.settled = max(known.shown, len(ends)), max(known.settled, len(settled))
        if revision.final:
            del self._open[revision.language, revision.segment]
            if words := len(revision.text.split()):
                _of(self.erasure, revision.language, SHARES).observe(known.taken / words)
        elif len(self._open) > _FOLLOWED:
            self._open.popitem(last=False)

    def _count(self, where: dict[str, Histogram], language: str, ends: list[int], now: int) -> None:
        for end in ends:
            _of(where, language, SECONDS).observe(max(0, now - end) / 1000)


def _ends(revision: Revision) -> list[int]:
    """Milliseconds at which each of its words was spoken; of one without words the end of the whole."""
    if revision.words:
        return [word.end for word in revision.words]
    return [revision.end] if revision.text else []


def _settled(revision: Revision) -> int:
    """How many of its words stand in the stable text."""
    if revision.final:
        return len(revision.words)
    length, count = 0, 0
    for word in revision.words:
        length += len(word.text if count else word.text.lstrip())
        if length > len(revision.stable):
            break
        count += 1
    return count


def _of(where: dict[str, Histogram], language: str, bounds: tuple[float, ...]) -> Histogram:
    if language not in where:
        where[language] = Histogram(bounds)
    return where[language]
