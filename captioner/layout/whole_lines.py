"""A whole text on lines and cues, both chosen together: of all ways to break it the one that costs least.

For text that nothing will be appended to and that was never on air: finished recordings and exports. What is on air
keeps the breaks of `lines`.

Prices, by which the ways are compared (Netflix and BBC guides, in their order):

1. A line or a cue never ends between words that are bound together, unless it must.
2. As few cues as hold the text, and one line rather than two.
3. Cues end with sentences, else with clauses; lines with clauses, else before conjunctions and prepositions.
4. Of two lines neither is much longer; no cue is left with a word alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from captioner.languages import UNSPACED
from captioner.layout.break_rules import bare, bound, clause_over, sentence_over
from captioner.layout.break_words import NO_END, NO_START, NONE, OPENING
from captioner.layout.limits import Layout, width
from captioner.layout.units import Piece, pieces

_CUE, _LINE = 60.0, 6.0
"""Of every cue, and of every line in it."""
_TORN, _PLAIN, _BEFORE, _CLAUSE = 150.0, 16.0, 8.0, 2.0
"""Of a break between bound words, anywhere else, before a conjunction or preposition, behind a clause."""
_UNEVEN, _LONELY = 20.0, 25.0
"""Of two lines one of which is empty, by share; of a cue with less than a quarter of a line beside others."""

Group = tuple[str, ...]
"""The lines of one cue."""


def pages(text: str, layout: Layout, language: str) -> tuple[Group, ...]:
    """The cues of a whole text, each as its lines."""
    text_pieces = tuple(pieces(text, layout.columns, language, whole=True))
    return tuple(_Page(text_pieces, layout, language).groups()) if text_pieces else ()


@dataclass(frozen=True, slots=True)
class _Choice:
    """The cheapest way from a piece to the end of the text."""

    price: float
    ends: tuple[int, ...]
    """Of the lines of the cue that begins there: the pieces behind each."""


class _Page:
    def __init__(self, text: Sequence[Piece], layout: Layout, language: str) -> None:
        self._text, self._layout, self._language = text, layout, language
        self._widths = [width(word) for _, word in text]
        self._breaks = [0.0, *(self._break(place) for place in range(1, len(text))), 0.0]

    def groups(self) -> Iterator[Group]:
        """The cues of the cheapest way."""
        best: list[_Choice] = [_Choice(0.0, ())] * (len(self._text) + 1)
        for start in range(len(self._text) - 1, -1, -1):
            best[start] = min(self._choices(start, best), key=lambda choice: choice.price)
        start = 0
        while start < len(self._text):
            starts = (start, *best[start].ends)
            yield tuple(self._line(*edges) for edges in pairwise(starts))
            start = starts[-1]

    def _choices(self, start: int, best: Sequence[_Choice]) -> Iterator[_Choice]:
        for ends, cells, price in self._cues(start, self._layout.rows):
            end = ends[-1]
            alone = len(self._text) > end or start > 0
            lonely = _LONELY if alone and sum(cells) < self._layout.columns / 4 else 0.0
            after = 1.5 * self._breaks[end] + best[end].price if end < len(self._text) else 0.0
            yield _Choice(_CUE + lonely + price + self._uneven(cells) + after, ends)

    def _cues(self, start: int, rows: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], float]]:
        """Cues of up to so many lines from a piece on: where their lines end, their widths, and the price of these."""
        for end, cells in self._ends(start):
            yield (end,), (cells,), _LINE
            if rows > 1 and end < len(self._text):
                for ends, widths, price in self._cues(end, rows - 1):
                    yield (end, *ends), (cells, *widths), _LINE + self._breaks[end] + price

    def _ends(self, start: int) -> Iterator[tuple[int, int]]:
        """Where a line from a piece on may end, and its width."""
        cells = 0
        for place in range(start, len(self._text)):
            cells += self._widths[place] + (len(self._text[place][0]) if place > start else 0)
            if cells > self._layout.columns and place > start:
                return
            yield place + 1, cells

    def _break(self, place: int) -> float:
        """The price of a line that ends before a piece."""
        (_, before), (space, word) = self._text[place - 1], self._text[place]
        if self._language in UNSPACED and not space:
            torn = word[0] in NO_START or before[-1] in NO_END
            return _TORN if torn else _CLAUSE if clause_over(before) else _PLAIN
        if sentence_over(before):
            return 0.0
        if bound(before, word, self._language) or word[0] in NO_START - set("“‘’”"):
            return _TORN
        if clause_over(before):
            return _CLAUSE
        return _BEFORE if bare(word) in OPENING.get(self._language, NONE) else _PLAIN

    def _uneven(self, cells: Sequence[int]) -> float:
        return _UNEVEN * (max(cells) - min(cells)) / self._layout.columns if len(cells) > 1 else 0.0

    def _line(self, start: int, end: int) -> str:
        return "".join((space if place else "") + word for place, (space, word) in enumerate(self._text[start:end]))
