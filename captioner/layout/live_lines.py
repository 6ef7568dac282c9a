"""Line breaks of text that may still grow, used on air and for the files of a room, so that the breaks are the same.

1. A word never moves once it is placed. Whether it continues the line or starts the next one depends on the text
   before it and on the word itself, never on what follows, so appending text does not rewrap anything. Therefore a line
   cannot be filled first and broken at the best place afterwards. Instead it ends early at a good place, and a word
   that keeps the next one on its line is not placed where that one would hardly fit.
2. Width is counted in display cells: a Chinese character takes two, a combining accent none.
3. No line is wider than `columns`; a longer word is cut.
4. Chinese, Japanese and Thai are placed character by character. Near its end, a line ends where budoux (the extra
   `cjk`) finds the beginning of a phrase, from the text before and the next character; without budoux, where it is
   full.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from captioner.languages import UNSPACED
from captioner.languages.phrases import NO_WORDS, PHRASE_STARTS
from captioner.layout.break_rules import bare, clause_over, inseparable, is_name, keeps_next, sentence_over
from captioner.layout.break_words import NO_LINE_END, NO_LINE_START, phrase_splitter
from captioner.layout.limits import width
from captioner.layout.units import split_units

_MARK = re.compile(r"[!?:;%»…–—°€$£]+[.,]?$")
_SPARE = 10
"""Cells, with the space, that must be left after a word that keeps the next one; at most a third of a line."""
_PHRASE = 12
"""Cells before the end of an unspaced line within which it ends with a phrase; at most a quarter of a line."""
_CONTEXT = 12
"""Characters before a place that budoux gets; its models use three."""


def lines(text: str, columns: int = 42, language: str = "en") -> tuple[str, ...]:
    """Break a text into lines; all but the last stay the same when text is appended.

    Args:
        text: Text of one segment, complete or not.
        columns: Cells per line.
        language: Language of the text, for words that belong together.
    """
    done: list[str] = []
    line = ""
    for space, word in split_units(text, columns, language):
        joined = f"{line}{space}{word}" if line else word
        if line and (width(joined) > columns or _ends(line, space, word, columns, language)):
            done.append(line)
            line = word
        else:
            line = joined
    return (*done, line) if line else tuple(done)


def group_lines(broken: Sequence[str], rows: int) -> tuple[tuple[str, ...], ...]:
    """Group lines into cues at the lowest cost: as few cues as possible, then cues that end with clauses."""
    best: list[tuple[int, int]] = [(0, 0)]
    for end in range(1, len(broken) + 1):
        cost = _cost(broken[end - 1]) if end < len(broken) else 0
        best.append(min((best[start][0] + 30 + cost, start) for start in range(max(0, end - rows), end)))
    cuts = [len(broken)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    return tuple(tuple(broken[start:end]) for start, end in zip(cuts[::-1], cuts[-2::-1], strict=False))


def _cost(line: str) -> int:
    """Return the cost of a cue that ends with this line within a segment."""
    if sentence_over(line):
        return 0
    return 10 if clause_over(line) else 20


def _ends(line: str, space: str, word: str, columns: int, language: str) -> bool:
    """Return True if the line ends before a word that would still fit."""
    if language in UNSPACED:
        return _ends_unspaced(line, word, columns, language)
    if _MARK.fullmatch(word):
        return False
    filled, left = width(line), columns - width(line) - len(space) - width(word)
    previous = line.rpartition(" ")[2]
    kept = inseparable(previous, word, language)
    if left < _reserve(word, language):
        return not kept
    if filled >= 0.5 * columns and sentence_over(line):
        return True
    if filled >= 0.7 * columns and clause_over(previous):
        return True
    if filled >= 0.65 * columns and not kept and bare(word) in PHRASE_STARTS.get(language, NO_WORDS):
        return True
    return left < min(_SPARE, columns // 3) and not kept and _needs_next(previous, word, language)


def _needs_next(previous: str, word: str, language: str) -> bool:
    """Return True if the next word should follow on the same line: after an article, or the beginning of a name."""
    return keeps_next(word, language) or (is_name(previous, word, language) and not clause_over(word))


def _ends_unspaced(line: str, word: str, columns: int, language: str) -> bool:
    """Return True if an unspaced line ends; leaves room for a mark that no line starts with, and for a bracket."""
    if word[0] in NO_LINE_START:
        return False
    filled = width(line)
    if filled >= 0.5 * columns and sentence_over(line):
        return True
    if filled >= 0.6 * columns and clause_over(line):
        return True
    left = columns - filled - width(word)
    if left < (4 if word[-1] in NO_LINE_END else 2):
        return True
    return left < min(_PHRASE, columns // 4) and line[-1] not in NO_LINE_END and _phrase_begins(line, word, language)


def _phrase_begins(line: str, word: str, language: str) -> bool:
    """Return True if the next unit starts a phrase, as far as that unit alone shows."""
    split = phrase_splitter(language)
    if split is None:
        return False
    *_, last = split(line[-_CONTEXT:] + word)
    return last == word


def _reserve(word: str, language: str) -> int:
    """Return the cells to leave for a French mark after a space: `mot ?`."""
    return 2 if language == "fr" and not clause_over(word) else 0
