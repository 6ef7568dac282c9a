"""Readings in, revisions out: gives stretches of speech an identity, and decides where one ends.

1. A segment is what becomes one caption: a sentence where it can be, two lines' worth of text at most.
2. In running speech it ends behind a sentence, once it has lasted `least`: what is said next begins another.
3. The longer it lasts, the less of a clause or a breath will do; from `longest` on any word will.
4. At a pause it ends when the window closes.
5. Where it ends is decided as the first word behind that place comes on screen: that word opens the next segment, while
   this one waits to be settled. A full stop that is recognized only when words behind it are on screen ends nothing. So
   no word moves from one caption into another under a reader's eyes: half of all words that were taken back had moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from captioner.languages import ends_clause, ends_sentence
from captioner.types import Reading, Revision, Word

_BREATH: Final = 100
"""Milliseconds between two words that are no mere inaccuracy."""
_REACH: Final = 3
"""Words by which the place where two segments meet may move from one reading to the next."""


@dataclass(slots=True)
class _Open:
    """A segment that is not over."""

    name: str
    first: int = 0
    """Where its words begin among those of the window."""
    start: int = 0
    """Milliseconds of the stream; of the first segment the window knows better."""
    words: tuple[Word, ...] = ()
    """As shown last."""
    shown: tuple[str, str, str] = ("", "", "")
    number: int = 0


class Segmenter:
    """Numbers the segments of one stream and their revisions."""

    def __init__(self, *, first: int = 1, least: int = 2500, longest: int = 8000) -> None:
        """A stream's segments.

        Args:
            first: number of the first segment, for a stream that goes on where another ended.
            least: milliseconds that a segment lasts before a sentence may end it in running speech.
            longest: milliseconds after which it ends wherever it is.
        """
        self._least, self._longest = least, longest
        self._count = first
        self._open = [_Open(f"c{first}")]
        """In order; each but the last is on screen whole and waits to be settled."""

    def divide(self, reading: Reading, start: int) -> tuple[int, ...]:
        """Where the words of the window, which begins at `start`, go over from one open segment to the next."""
        words = reading.words
        for left, right in zip(self._open, self._open[1:], strict=False):
            right.first = max(left.first + 1, placed(words, right.first, left.words, right.words))
        self._open[0].start = start
        while found := self._new(words):
            self._count += 1
            self._open.append(_Open(f"c{self._count}", found, _between(words, found)))
        return tuple(segment.first for segment in self._open[1:])

    def push(
        self, reading: Reading, start: int, end: int, language: str, directs: Sequence[str] = ()
    ) -> Iterator[Revision]:
        """The revisions of the open segments of which there is news for a viewer or a translator.

        `directs`: the English of each, where there is any.
        """
        words = reading.words
        borders = [min(segment.first, len(words)) for segment in self._open[1:]]
        self._open[0].start = start
        directs = directs or [""] * len(self._open)
        spans = zip([0, *borders], [*borders, len(words)], strict=True)
        for segment, (first, last), direct in zip(self._open, spans, directs, strict=True):
            settled = max(first, min(last, len(reading.settled)))
            stable = text(words[first:settled]).lstrip()
            tail = text(words[settled:last]) if stable else text(words[settled:last]).lstrip()
            segment.words = words[first:last]
            if first and first < last:
                segment.start = _between(words, first)
            if (stable, tail, direct) != segment.shown and (stable or tail or segment.number):
                segment.shown = (stable, tail, direct)
                until = words[last - 1].end if first < last < len(words) else end
                yield _revised(segment, until, language, final=False)

    def close(self, words: Sequence[Word], start: int, end: int, language: str, direct: str = "") -> Iterator[Revision]:
        """The first segment's final, if it ever had any text; what comes next is another segment's."""
        segment = self._open.pop(0)
        known = bool(words or segment.number)
        if not self._open:
            self._count += known
            self._open.append(_Open(f"c{self._count}", segment.first))
        by = self._open[0].first
        for other in self._open:
            other.first -= by
        if known:
            segment.start, segment.words, segment.shown = start, tuple(words), (text(words).strip(), "", direct)
            yield _revised(segment, end, language, final=True)

    def over(self, end: int, language: str) -> Iterator[Revision]:
        """Nothing is left of the segments that were opened behind: their finals, without text."""
        while len(self._open) > 1 or self._open[0].number:
            yield from self.close((), self._open[0].start, end, language)

    @property
    def opened(self) -> int | None:
        """Where the words of the second open segment begin; None: there is one."""
        return self._open[1].first if len(self._open) > 1 else None

    def cut(self, settled: Sequence[Word]) -> int | None:
        """How many of the settled words are a segment of their own, while somebody still speaks; None: go on.

        Where no sentence ends a settled word has to follow: in running speech only that tells where one ends.
        """
        count = self.opened
        if count is None or len(settled) < count:
            return None
        return count if len(settled) > count or ends_sentence(settled[count - 1].text) else None

    def _new(self, words: Sequence[Word]) -> int | None:
        """Where the last open segment ends: before a word that was not on screen yet."""
        last = self._open[-1]
        own = words[last.first :]
        fits = ((i, self._fits(own[i - 1], own[i], last.start)) for i in range(max(1, len(last.words)), len(own)))
        return next((last.first + i for i, fit in fits if fit), None)

    def _fits(self, word: Word, following: Word, start: int) -> bool:
        """Whether a segment that begins at `start` may end between the words.

        A comma weighs as much as a breath of 0.6 s or 12 s of length.
        """
        lasted, breath = word.end - start, following.start - word.end
        if lasted >= self._least and ends_sentence(word.text):
            return True
        if lasted >= 0.75 * self._longest:
            return breath >= _BREATH or lasted >= self._longest
        return lasted >= 0.5 * self._longest and breath / 100 + 6 * ends_clause(word.text) + lasted / 2000 >= 6


def placed(words: Sequence[Word], at: int, left: Sequence[Word], right: Sequence[Word]) -> int:
    """Where a newer reading goes over from `left` to `right`, which it may say otherwise; it was at `at`."""
    near = range(max(1, at - _REACH), min(len(words), at + _REACH) + 1)
    return max(near, key=lambda i: (_agreement(words, i, left, right), -abs(i - at)), default=len(words))


def _agreement(words: Sequence[Word], i: int, left: Sequence[Word], right: Sequence[Word]) -> int:
    before = bool(left) and words[i - 1].key == left[-1].key
    behind = bool(right) and i < len(words) and words[i].key == right[0].key
    return before + behind


def _between(words: Sequence[Word], i: int) -> int:
    """Milliseconds of the stream in the middle between a word and the one before."""
    return (words[i - 1].end + words[i].start) // 2


def _revised(segment: _Open, end: int, language: str, *, final: bool) -> Revision:
    segment.number += 1
    stable, tail, direct = segment.shown
    return Revision(
        segment=segment.name,
        language=language,
        source=language,
        number=segment.number,
        start=segment.start,
        end=max(segment.start, end),
        stable=stable,
        tail=tail,
        final=final,
        direct=direct,
        words=segment.words,
    )


def text(words: Sequence[Word]) -> str:
    """The words joined; the space before the first is left to where it stands."""
    return "".join(word.text for word in words)


def is_sentence(words: Sequence[Word]) -> bool:
    """The words end where a sentence does."""
    return bool(words) and ends_sentence(words[-1].text)
