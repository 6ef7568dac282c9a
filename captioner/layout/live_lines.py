"""Lines of a text that may still grow: one place for what is on air and for a room's files, so that the breaks agree.

Rules:

1. A word that stands stays where it stands. Whether a word goes on the line or begins the next is decided by what is
   before it and by the word itself, never by what follows, so appending text re-wraps nothing. Hence no line is filled
   and then taken apart again at the best break; instead a line ends early where a good break offers itself, and a word
   that holds on to the next one is not put where that one would hardly fit.
2. Width is counted in display cells: a Chinese character takes two, a combining accent none.
3. No line is wider than `columns`; a longer word is cut.
4. Chinese, Japanese and Thai are placed character by character. Towards its end a line ends where budoux (the extra
   `cjk`), shown what is before and the one character behind, hears a new phrase begin; without it, where it is full.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from captioner.languages import UNSPACED
from captioner.layout.break_rules import bare, bound, clause_over, holds, names, sentence_over
from captioner.layout.break_words import NO_END, NO_START, NONE, OPENING, segmenter
from captioner.layout.limits import width
from captioner.layout.units import pieces

_MARK = re.compile(r"[!?:;%»…–—°€$£]+[.,]?$")
_SPARE = 10
"""Cells that a word which holds on to the next must leave for it, the space included; a third of a narrow line."""
_PHRASE = 12
"""Cells before the end of an unspaced line in which it ends as soon as a phrase does; a quarter of a narrow line."""
_CONTEXT = 12
"""Characters before a place that budoux is shown; its models look at three."""


def lines(text: str, columns: int = 42, rows: int = 2, language: str = "en") -> tuple[str, ...]:
    """The text as lines, at most `columns` wide; all but the last stay as they are when text is appended.

    Args:
        text: of one segment. Whether more will come makes no difference.
        columns: cells of a line.
        rows: that are shown at once; breaks do not depend on it.
        language: of the text, for the words that belong together.

    Returns:
        Any number of lines; those that are shown together are the last `rows`.
    """
    del rows
    done: list[str] = []
    line = ""
    for space, word in pieces(text, columns, language):
        joined = f"{line}{space}{word}" if line else word
        if line and (width(joined) > columns or _ends(line, space, word, columns, language)):
            done.append(line)
            line = word
        else:
            line = joined
    return (*done, line) if line else tuple(done)


def grouped(broken: Sequence[str], rows: int) -> tuple[tuple[str, ...], ...]:
    """Lines that are shown together, cut where that costs least: fewest cues first, then cues that end clauses."""
    best: list[tuple[int, int]] = [(0, 0)]
    for end in range(1, len(broken) + 1):
        price = _price(broken[end - 1]) if end < len(broken) else 0
        best.append(min((best[start][0] + 30 + price, start) for start in range(max(0, end - rows), end)))
    cuts = [len(broken)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    return tuple(tuple(broken[start:end]) for start, end in zip(cuts[::-1], cuts[-2::-1], strict=False))


def _price(line: str) -> int:
    """Of a cue that ends with this line while the segment goes on."""
    if sentence_over(line):
        return 0
    return 10 if clause_over(line) else 20


def _ends(line: str, space: str, word: str, columns: int, language: str) -> bool:
    """Whether the line ends before a word that would still fit."""
    if language in UNSPACED:
        return _ends_unspaced(line, word, columns, language)
    if _MARK.fullmatch(word):
        return False
    filled, left = width(line), columns - width(line) - len(space) - width(word)
    previous = line.rpartition(" ")[2]
    held = bound(previous, word, language)
    if left < _reserve(word, language):
        return not held
    if filled >= 0.5 * columns and sentence_over(line):
        return True
    if filled >= 0.7 * columns and clause_over(previous):
        return True
    if filled >= 0.65 * columns and not held and bare(word) in OPENING.get(language, NONE):
        return True
    return left < min(_SPARE, columns // 3) and not held and _reaches(previous, word, language)


def _reaches(previous: str, word: str, language: str) -> bool:
    """Whether the word wants the next one beside it: it holds on to it, or begins a name."""
    return holds(word, language) or (names(previous, word, language) and not clause_over(word))


def _ends_unspaced(line: str, word: str, columns: int, language: str) -> bool:
    """Keeps one full-width cell free for the comma that no line may begin with, and brackets off the end."""
    if word[0] in NO_START:
        return False
    filled = width(line)
    if filled >= 0.5 * columns and sentence_over(line):
        return True
    if filled >= 0.6 * columns and clause_over(line):
        return True
    left = columns - filled - width(word)
    if left < (4 if word[-1] in NO_END else 2):
        return True
    return left < min(_PHRASE, columns // 4) and line[-1] not in NO_END and _phrase_begins(line, word, language)


def _phrase_begins(line: str, word: str, language: str) -> bool:
    """Whether a phrase ends with the line, as far as the one piece behind it tells."""
    parse = segmenter(language)
    if parse is None:
        return False
    *_, last = parse(line[-_CONTEXT:] + word)
    return last == word


def _reserve(word: str, language: str) -> int:
    """Cells kept free for what French sets off by a space: `mot ?`."""
    return 2 if language == "fr" and not clause_over(word) else 0
