"""How much of a reading is shown, and how much of it stands.

Every reading of a window says all of it anew, and it is surest of what lies furthest back. What was measured about the
words of base at the edge of the sound decides the rules:

1. A word in the last 0.1 s is right half of the time, unless its probability is above 0.85; 0.25 s back 0.7 will do,
   further back 0.6; one that stood in two readings in a row may be less sure; after three it is shown anyway. A word
   that is not shown hides all behind it: captions grow at their end. (Showing whatever is 0.6 s old took 0.25 s off
   the 95th percentile, and put twice as many words on screen that were taken back.)
2. Four fifths of all words taken back hang on one early word that flips to and fro, and takes all behind it along. So
   a correction comes at once, while it costs `few` words, or it waits until `patience` readings in a row insist on it;
   meanwhile the old word stays on screen, and what is new is shown behind it.
3. What is older than `lag` and stood in `agreed` readings is settled, as is whatever is older than `alone`. Settled
   words are the prefix of every later reading: they cannot change. The last word of a reading is never settled while
   somebody speaks, for it may be half a word. (Measured over eight languages: three readings for two were no more
   accurate; settling after 0.6 s took back a tenth less for half a point of WER, after 0.4 s half for two points.)
4. In a pause nothing will come that could change the edge: everything is shown. At its end everything is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from captioner.types import Reading, Word

_NEAR: Final = 300
"""Milliseconds between the starts of two words that may be one."""
_STOPPED: Final = 100
"""Milliseconds of silence after which the edge is no longer cut into a word."""
_FIRST: Final = 0.6
"""How sure the first word of a window must be, compared to others: it shares its probability with its capital."""
_SHORTEST: Final = 40
"""Milliseconds of a word; what is shorter, and in the last `_BEHIND`, was squeezed in behind the sound. Further back a
translation has such words anywhere."""
_BEHIND: Final = 250


@dataclass(frozen=True, slots=True)
class _Seen:
    word: Word
    times: int
    """Readings in a row that had it."""


class Stabilizer:
    """Readings of one window, one after the other, in; what is settled and what is shown, out."""

    def __init__(
        self,
        *,
        lag: int = 800,
        alone: int = 1200,
        agreed: int = 2,
        few: int = 2,
        patience: int = 4,
        edge: float = 0.85,
        near: float = 0.7,
        far: float = 0.6,
        again: float = 0.45,
    ) -> None:
        """How patient.

        Args:
            lag: milliseconds behind the edge from which words may settle.
            alone: milliseconds behind the edge at which they settle in any case.
            agreed: readings in a row that settle a word.
            few: words at the end of the screen that a newer reading may change at once.
            patience: readings in a row that it takes to change more.
            edge: probability that shows a word of the last 0.1 s.
            near: the same of the last 0.25 s.
            far: the same further back.
            again: the same of a word that stood in two readings.
        """
        self._lag, self._alone, self._agreed = lag, alone, agreed
        self._few, self._patience = few, patience
        self._edge, self._near, self._far, self._again = edge, near, far, again
        self._seen: tuple[_Seen, ...] = ()
        """The words of the last reading behind the settled ones."""
        self.reading = Reading()
        """The present state."""

    def push(self, words: Sequence[Word], end: int, *, quiet: int = 0, final: bool = False) -> Reading:
        """The state after one more reading.

        Args:
            words: of the window, the settled ones first.
            end: of the window in milliseconds.
            quiet: milliseconds of silence at its end.
            final: speech has ended with it.
        """
        settled = _grown(self.reading.settled, words)
        self._seen = self._count(words[len(settled) :])
        if final:
            self.reading = Reading((*settled, *self._whole()))
            self._seen = ()
            return self.reading
        visible = len(self._seen) if quiet >= _STOPPED else self._visible(end)
        shown = self._shown(visible, end)
        count = self._standing(shown, end)
        self.reading = Reading((*settled, *(seen.word for seen in self._seen[:count])), shown[count:])
        self._seen = self._seen[count:]
        return self.reading

    def _whole(self) -> tuple[Word, ...]:
        """The words of a final reading; but one that only stops short has not heard better, it has given up."""
        old, new = self.reading.tail, tuple(seen.word for seen in self._seen)
        return (*new, *old[len(new) :]) if _equal(old, new) == len(new) else new

    def split(self, count: int) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
        """Let go of the first `count` settled words: they and the settled words that are left."""
        settled = self.reading.settled
        self.reading = Reading(settled[count:], self.reading.tail)
        return settled[:count], settled[count:]

    @property
    def newest(self) -> tuple[Word, ...]:
        """The newest reading whole, what is not shown of it, too."""
        return (*self.reading.settled, *(seen.word for seen in self._seen))

    def drop(self, count: int) -> tuple[Word, ...]:
        """Let go of the first `count` words of the newest reading, shown or not: they. The rest begins another."""
        newest, settled = self.newest, len(self.reading.settled)
        shown = settled + len(self.reading.tail)
        self.reading = Reading(newest[count:settled], newest[max(count, settled) : shown])
        self._seen = self._seen[max(0, count - settled) :]
        return newest[:count]

    def trust(self, until: int) -> Reading:
        """Settle what the newest reading has up to `until` milliseconds, shown or not; the rest is open."""
        newest, settled = self.newest, len(self.reading.settled)
        count = max(settled, sum(word.end <= until for word in newest))
        self._seen = self._seen[count - settled :]
        self.reading = Reading(newest[:count], newest[count : max(count, settled + len(self.reading.tail))])
        return self.reading

    def settle(self) -> tuple[Word, ...]:
        """Everything that is shown is settled as it is."""
        self.reading = Reading((*self.reading.settled, *self.reading.tail))
        self._seen = ()
        return self.reading.settled

    def reset(self) -> None:
        """Another window begins."""
        self._seen, self.reading = (), Reading()

    def _count(self, new: Iterable[Word]) -> tuple[_Seen, ...]:
        """Each word with the number of readings in a row that had it at its place in time."""
        seen: list[_Seen] = []
        at = 0
        for word in new:
            times = 1
            for i in range(at, len(self._seen)):
                if _same(self._seen[i].word, word):
                    times, at = self._seen[i].times + 1, i + 1
                    break
            seen.append(_Seen(word, times))
        return tuple(seen)

    def _visible(self, end: int) -> int:
        """How many of the words may be shown."""
        for i, seen in enumerate(self._seen):
            needed = self._needed(end - seen.word.end, seen.times)
            if not i and not self.reading.settled:
                needed *= _FIRST
            unsure = seen.word.probability < needed
            squeezed = seen.word.end - seen.word.start < _SHORTEST and end - seen.word.end < _BEHIND
            if unsure or squeezed:
                return i
        return len(self._seen)

    def _needed(self, back: int, times: int) -> float:
        if times >= 3:
            return 0.0
        if times == 2:
            return self._again
        return self._edge if back < 100 else self._near if back < 250 else self._far

    def _shown(self, visible: int, end: int) -> tuple[Word, ...]:
        """The tail: what is on screen and what is new, as calm as may be."""
        old, new = self.reading.tail, tuple(seen.word for seen in self._seen)
        equal = _equal(old, new)
        if equal == len(old):
            return new[: max(visible, equal)]
        losing = old[equal:]
        if equal < len(new) and self._convinces(self._seen[equal], losing, end, equal < visible):
            return new[: max(visible, equal + 1, self._known(old))]
        if len(losing) <= self._few:
            return old
        behind = [word for word in new[equal:visible] if word.start >= old[-1].end - 100]
        return (*old, *behind)

    def _convinces(self, seen: _Seen, losing: Sequence[Word], end: int, visible: bool) -> bool:
        if len(losing) <= self._few:
            return visible
        return seen.times >= self._patience or (end - seen.word.end >= self._alone and seen.times >= 2)

    def _known(self, old: Sequence[Word]) -> int:
        """How many words of the reading it takes to have all in it that is on screen already."""
        known = [i for i, seen in enumerate(self._seen) if any(_same(word, seen.word) for word in old)]
        return known[-1] + 1 if known else 0

    def _standing(self, shown: Sequence[Word], end: int) -> int:
        """How many of the words shown are settled by this reading."""
        for i, (word, seen) in enumerate(zip(shown, self._seen[:-1], strict=False)):
            back = end - seen.word.end
            stood = (seen.times >= self._agreed and back >= self._lag) or back >= self._alone
            if not stood or word.key != seen.word.key:
                return i
        return min(len(shown), max(0, len(self._seen) - 1))


def _grown(settled: tuple[Word, ...], words: Sequence[Word]) -> tuple[Word, ...]:
    """The settled words, the last with what a reading has found to belong to it: ` I` and then `'m`, or a comma."""
    if not settled or len(words) < len(settled):
        return settled
    last, read = settled[-1], words[len(settled) - 1]
    return (*settled[:-1], replace(last, text=read.text)) if read.text.startswith(last.text) else settled


def _same(a: Word, b: Word) -> bool:
    return abs(a.start - b.start) <= _NEAR and a.key == b.key


def _equal(a: Sequence[Word], b: Sequence[Word]) -> int:
    """How many words they have in common from the start."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x.key != y.key:
            break
        count += 1
    return count
