"""Breaks of finished text into lines and cues, chosen together at the lowest total cost.

For finished recordings and exports, which were never on air. Text on air keeps the breaks of `live_lines`.

Costs (from the guides of Netflix and BBC, in their order):

1. No line or cue ends between inseparable words, unless it must.
2. As few cues as possible, and one line rather than two.
3. Cues end with sentences, or else with clauses; lines end with clauses, or else before conjunctions and prepositions.
4. The two lines of a cue have similar lengths, and no cue has a single word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from captioner.languages import UNSPACED
from captioner.languages.phrases import NO_WORDS, PHRASE_STARTS
from captioner.layout.break_rules import bare, clause_over, inseparable, sentence_over
from captioner.layout.break_words import NO_LINE_END, NO_LINE_START
from captioner.layout.limits import Layout, width
from captioner.layout.units import Unit, split_units

_CUE, _LINE = 60.0, 6.0
"""Costs of each cue, and of each of its lines."""
_INSEPARABLE, _PLAIN, _PHRASE, _CLAUSE = 150.0, 16.0, 8.0, 2.0
"""Costs of a break between inseparable words, between other words, before a conjunction or preposition, and after a
clause."""
_OPEN = 30.0
"""Cost of a cue that ends neither a sentence nor a clause. Over ten talks it lowers their share from 23 to 19 %, with
as many cues and no line that ends with an article or the like; 80 lowers it to 16 %, with such lines in 1.6 %."""
_UNEVEN, _LONELY = 20.0, 25.0
"""Costs of two lines of which one is empty (less in proportion), and of a cue with less than a quarter of a line if
there are other cues."""

Group = tuple[str, ...]
"""Lines of one cue."""


def break_whole(text: str, layout: Layout, language: str) -> tuple[Group, ...]:
    """Break a finished text into cues, each a tuple of lines."""
    units = tuple(split_units(text, layout.columns, language, whole=True))
    return tuple(_Breaker(units, layout, language).groups()) if units else ()


@dataclass(frozen=True, slots=True)
class _Solution:
    """Cheapest breaks from one unit to the end of the text."""

    cost: float
    ends: tuple[int, ...]
    """Per line of the first cue, the index of the unit after it."""


class _Breaker:
    def __init__(self, units: Sequence[Unit], layout: Layout, language: str) -> None:
        self._units, self._layout, self._language = units, layout, language
        self._widths = [width(word) for _, word in units]
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
            yield _Solution(_CUE + lonely + cost + self._uneven(cells) + after, ends)

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

    def _cue_break(self, place: int) -> float:
        """Return the cost of a cue that ends before a unit."""
        return 1.5 * self._breaks[place] + (0.0 if clause_over(self._units[place - 1][1]) else _OPEN)

    def _break(self, place: int) -> float:
        """Return the cost of a line that ends before a unit."""
        (_, before), (space, word) = self._units[place - 1], self._units[place]
        if self._language in UNSPACED and not space:
            forbidden = word[0] in NO_LINE_START or before[-1] in NO_LINE_END
            return _INSEPARABLE if forbidden else _CLAUSE if clause_over(before) else _PLAIN
        if sentence_over(before):
            return 0.0
        if inseparable(before, word, self._language) or word[0] in NO_LINE_START - set("“‘’”"):
            return _INSEPARABLE
        if clause_over(before):
            return _CLAUSE
        return _PHRASE if bare(word) in PHRASE_STARTS.get(self._language, NO_WORDS) else _PLAIN

    def _uneven(self, cells: Sequence[int]) -> float:
        return _UNEVEN * (max(cells) - min(cells)) / self._layout.columns if len(cells) > 1 else 0.0

    def _line(self, start: int, end: int) -> str:
        return "".join((space if place else "") + word for place, (space, word) in enumerate(self._units[start:end]))
