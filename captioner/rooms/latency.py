"""Latency of a room's captions: counted when they are published, on the clock of the audio that has arrived.

`captioner bench` measures the same from outside. A word is first shown when it first stands in its place, and settled
when it is part of the stable text. The time before the audio arrives and after the publishing is not included; the
histograms of the hub have the latter.

A translation has no word times: it is first shown with its first text, and settled when it is final, both measured from
the end of the speech that it translates.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from captioner.delivery.hub.histogram import SECONDS, SHARES, Histogram
from captioner.types import Revision

_MAX_OPEN: Final = 256
"""Open captions that are measured, in all languages; beyond that the oldest is no longer counted."""


@dataclass(slots=True)
class _OpenCaption:
    shown: int = 0
    """Words that have been shown."""
    settled: int = 0
    """Words that have settled."""
    erased: int = 0
    """Words taken back."""


@dataclass(slots=True)
class CaptionLatency:
    """Histograms of one room, by language."""

    first_shown: dict[str, Histogram] = field(default_factory=dict)
    """Seconds from the end of a word to its first showing."""
    settled: dict[str, Histogram] = field(default_factory=dict)
    """Seconds from the end of a word to its being stable."""
    erasure: dict[str, Histogram] = field(default_factory=dict)
    """Words taken back of each caption, as a share of the words of its final."""
    _open: OrderedDict[tuple[str, str], _OpenCaption] = field(default_factory=OrderedDict)

    def publish(self, revision: Revision, now_ms: int, erased: int) -> None:
        """Count a revision that is published.

        Args:
            revision: of a machine; edits are not counted.
            now_ms: milliseconds of audio that have arrived.
            erased: words that the revision takes back.
        """
        if revision.edited:
            return
        known = self._open.setdefault((revision.language, revision.segment), _OpenCaption())
        known.erased += erased
        ends = _ends(revision)
        settled = ends[: _settled(revision)] if revision.words else ends if revision.final else []
        self._count(self.first_shown, revision.language, ends[known.shown :], now_ms)
        self._count(self.settled, revision.language, settled[known.settled :], now_ms)
        known.shown, known.settled = max(known.shown, len(ends)), max(known.settled, len(settled))
        if revision.final:
            del self._open[revision.language, revision.segment]
            if words := len(revision.text.split()):
                _histogram(self.erasure, revision.language, SHARES).observe(known.erased / words)
        elif len(self._open) > _MAX_OPEN:
            self._open.popitem(last=False)

    def _count(self, histograms: dict[str, Histogram], language: str, ends: list[int], now_ms: int) -> None:
        for end in ends:
            _histogram(histograms, language, SECONDS).observe(max(0, now_ms - end) / 1000)


def _ends(revision: Revision) -> list[int]:
    """Return the end of each word in milliseconds; without words, the end of the segment."""
    if revision.words:
        return [word.end for word in revision.words]
    return [revision.end] if revision.text else []


def _settled(revision: Revision) -> int:
    """Count the words that are part of the stable text."""
    if revision.final:
        return len(revision.words)
    length, count = 0, 0
    for word in revision.words:
        length += len(word.text if count else word.text.lstrip())
        if length > len(revision.stable):
            break
        count += 1
    return count


def _histogram(histograms: dict[str, Histogram], language: str, bounds: tuple[float, ...]) -> Histogram:
    if language not in histograms:
        histograms[language] = Histogram(bounds)
    return histograms[language]
