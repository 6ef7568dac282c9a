"""Breaks of finished text into lines and cues, chosen together at the lowest total cost.

For finished recordings and exports, which were never on air. Text on air keeps the breaks of `live_lines`.

Costs (from the guides of Netflix and BBC):

1. No line or cue ends between inseparable words, unless it must. No cue is shorter or longer than the layout allows,
   unless it must.
2. Cues end with sentences, or else with clauses or pauses of the speaker; lines end with clauses, or else before
   conjunctions and prepositions, or else before articles and pronouns.
3. As few cues as possible, and one line rather than two.
4. No cue must be read too fast. The last cue of a sentence has the pause behind it to be read in.
5. The two lines of a cue have similar lengths, and no cue has a single word.

Netflix: https://partnerhelp.netflixstudios.com/hc/en-us/articles/215758617-Timed-Text-Style-Guide-General-Requirements
BBC: https://www.bbc.co.uk/accessibility/forproducts/guides/subtitles/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from captioner.languages import UNSPACED
from captioner.languages.phrases import NO_WORDS, PHRASE_STARTS
from captioner.layout.break_rules import bare, clause_over, inseparable, sentence_over
from captioner.layout.break_words import ELIDED_STARTS, GROUP_STARTS, NO_LINE_END, NO_LINE_START
from captioner.layout.limits import Layout, width
from captioner.layout.units import Unit, split_units

_CUE, _LINE = 50.0, 6.0
"""Costs of each cue, and of each of its lines."""
_INSEPARABLE, _PLAIN, _GROUP, _PHRASE, _CLAUSE = 400.0, 26.0, 15.0, 8.0, 2.0
"""Costs of a break between inseparable words, between other words, before an article, possessive or pronoun, before a
conjunction or preposition, and after a clause."""
_OPEN = 80.0
"""Cost of a cue that ends neither a sentence nor a clause."""
_PAUSE_MS = 300
"""Milliseconds of silence within a sentence that end a clause, though there is no mark."""
_UNEVEN, _LONELY = 25.0, 25.0
"""Costs of two lines of which one is empty (less by the square of their difference), and of a cue with less than a
quarter of a line if there are other cues."""
_FAST, _OVER, _SHORT, _LONG = 2.0, 20.0, 150.0, 150.0
"""Costs of each cell that there is no time to read, of a cue with such cells, of one that must be too short, and of one
that is spoken for too long."""

_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|º|ª|er|re|e|ème)")
"""Ordinal numbers, which belong to the next word."""

Group = tuple[str, ...]
"""Lines of one cue."""
Span = tuple[int, int]
"""Start and end in milliseconds."""


def break_whole(
    text: str, layout: Layout, language: str, spans: Sequence[Span] = (), until: int | None = None
) -> tuple[Group, ...]:
    """Break a finished text into cues, each a tuple of lines.

    Args:
        text: Text of one sentence or a few.
        layout: Limits of lines and cues.
        language: Language of the text.
        spans: Times of each character that is not a space; empty: unknown.
        until: Start of the text that follows, in milliseconds; None: none follows.
    """
    units = tuple(split_units(text, layout.columns, language, whole=True))
    return tuple(_Breaker(units, layout, language, spans, until).groups()) if units else ()


@dataclass(frozen=True, slots=True)
class _Solution:
    """Cheapest breaks from one unit to the end of the text."""

    cost: float
    ends: tuple[int, ...]
    """Per line of the first cue, the index of the unit after it."""


class _Breaker:
    def __init__(
        self, units: Sequence[Unit], layout: Layout, language: str, spans: Sequence[Span], until: int | None
    ) -> None:
        self._units, self._layout, self._language = units, layout, language
        self._widths = [width(word) for _, word in units]
        letters = list(accumulate((sum(not letter.isspace() for letter in word) for _, word in units), initial=0))
        last = len(spans) - 1
        self._starts_ms = [*(spans[min(first, last)][0] for first in letters[:-1]), until] if spans else []
        """Start of each unit in milliseconds, and of the text that follows; empty: unknown."""
        self._ends_ms = [spans[max(0, end - 1)][1] for end in letters[1:]] if spans else []
        """End of each unit in milliseconds; empty: unknown."""
        self._breaks = [0.0, *(self._break(place) for place in range(1, len(units))), 0.0]

    def groups(self) -> Iterator[Group]:
        """Yield the cues of the cheapest solution."""
        best: list[_Solution] = [_Solution(0.0, ())] * (len(self._units) + 1)
        for start in range(len(self._units) - 1, -1, -1):
            best[start] = min(self._solutions(start, best), key=lambda solution: solution.cost)
        start = 0
        while start < len(self._units):
            starts = (start, *best[start].ends)
            yield tuple(self._line(*edges) for edges in pairwise(starts))
            start = starts[-1]

    def _solutions(self, start: int, best: Sequence[_Solution]) -> Iterator[_Solution]:
        for ends, cells, cost in self._cues(start, self._layout.rows):
            end = ends[-1]
            alone = len(self._units) > end or start > 0
            lonely = _LONELY if alone and sum(cells) < self._layout.columns / 4 else 0.0
            after = self._cue_break(end) + best[end].cost if end < len(self._units) else 0.0
            timing = self._timing(start, end, sum(cells) + len(cells) - 1) if self._ends_ms else 0.0
            yield _Solution(_CUE + lonely + cost + self._uneven(cells) + timing + after, ends)

    def _cues(self, start: int, rows: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], float]]:
        """Yield all cues of up to `rows` lines from a unit on: ends of their lines, their widths, and their cost."""
        for end, cells in self._ends(start):
            yield (end,), (cells,), _LINE
            if rows > 1 and end < len(self._units):
                for ends, widths, cost in self._cues(end, rows - 1):
                    yield (end, *ends), (cells, *widths), _LINE + self._breaks[end] + cost

    def _ends(self, start: int) -> Iterator[tuple[int, int]]:
        """Yield where a line from a unit on may end, and its width in cells."""
        cells = 0
        for place in range(start, len(self._units)):
            cells += self._widths[place] + (len(self._units[place][0]) if place > start else 0)
            if cells > self._layout.columns and place > start:
                return
            yield place + 1, cells

    def _timing(self, start: int, end: int, cells: int) -> float:
        """Return the cost of the time of a cue, which is shown until the next one starts at the latest."""
        begin, following, layout = self._starts_ms[start] or 0, self._starts_ms[end], self._layout
        shown = layout.max_ms if following is None else min(following - begin, layout.max_ms)
        unread = max(0.0, cells - 1 - layout.speed * shown / 1000)
        cost = _FAST * unread + (_OVER if unread else 0)
        if shown < layout.min_ms:
            cost += _SHORT
        if self._ends_ms[end - 1] - begin > layout.max_ms:
            cost += _LONG
        return cost

    def _cue_break(self, place: int) -> float:
        """Return the cost of a cue that ends before a unit."""
        cost = self._breaks[place]
        if cost < _INSEPARABLE and self._pause(place) >= _PAUSE_MS:
            return 1.5 * min(cost, _CLAUSE)
        return 1.5 * cost + (0.0 if clause_over(self._units[place - 1][1]) else _OPEN)

    def _pause(self, place: int) -> int:
        """Return the milliseconds of silence before a unit; 0 if its time is unknown."""
        return (self._starts_ms[place] or 0) - self._ends_ms[place - 1] if self._ends_ms else 0

    def _break(self, place: int) -> float:
        """Return the cost of a line that ends before a unit."""
        (_, before), (space, word) = self._units[place - 1], self._units[place]
        if self._language in UNSPACED and not space:
            forbidden = word[0] in NO_LINE_START or before[-1] in NO_LINE_END
            return _INSEPARABLE if forbidden else _CLAUSE if clause_over(before) else _PLAIN
        if sentence_over(before):
            return 0.0
        if (
            inseparable(before, word, self._language)
            or _ORDINAL.fullmatch(before)
            or word[0] in NO_LINE_START - set("“‘’”")
        ):
            return _INSEPARABLE
        if clause_over(before):
            return _CLAUSE
        first = _first_word(word)
        if first in PHRASE_STARTS.get(self._language, NO_WORDS) | ELIDED_STARTS.get(self._language, NO_WORDS):
            return _PHRASE
        return _GROUP if first in GROUP_STARTS.get(self._language, NO_WORDS) else _PLAIN

    def _uneven(self, cells: Sequence[int]) -> float:
        return _UNEVEN * ((max(cells) - min(cells)) / self._layout.columns) ** 2 if len(cells) > 1 else 0.0

    def _line(self, start: int, end: int) -> str:
        return "".join((space if place else "") + word for place, (space, word) in enumerate(self._units[start:end]))


def _first_word(word: str) -> str:
    """Return the bare word, or its part up to an apostrophe: `_first_word("l'arrivo") == "l'"`."""
    first, apostrophe, _ = bare(word).replace("’", "'").partition("'")
    return first + apostrophe
