"""Lines and cues: one place for what is on air and what is in the files, so that the breaks agree.

Rules:

1. A word that stands stays where it stands. Whether a word goes on the line or begins the next is decided by what is
   before it and by the word itself, never by what follows, so appending text re-wraps nothing. Hence no line is filled
   and then taken apart again at the best break; instead a line ends early where a good break offers itself, and a word
   that holds on to the next one is not put where that one would hardly fit.
2. Width is counted in display cells: a Chinese character takes two, a combining accent none.
3. No line is wider than `columns`; a longer word is cut.
4. Times are those of the words where they are known; else they are shared out by width, cue by cue, within what was
   spoken.
5. Chinese, Japanese and Thai break between words that budoux knows (the extra `cjk`) once a text is whole; before that,
   and without it, between any two characters that may stand apart, since more text may change where its words end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from wcwidth import iter_graphemes, wcswidth

from captioner.languages import UNSPACED
from captioner.phrases import HOLDING, NO_END, NO_START, NONE, OPENING, segmenter
from captioner.types import Revision, Word
from formats.cue import Cue

_WORD = re.compile(r"[^ \t\r\n\f\v]+")
_CLAUSE_END = re.compile(r"[,;:.!?…–—、。，；：？！][\"'»”’)\]」』）]*$")
_SENTENCE_END = re.compile(r"[.!?…。？！][\"'»”’)\]」』）]*$")
_NUMBER = re.compile(r"[$€£¥]?\d[\d.,]*$")
_MARK = re.compile(r"[!?:;%»…–—°€$£]+[.,]?$")
_SPARE = 10
"""Cells that a word which holds on to the next must leave for it, the space included; a third of a narrow line.

With this and the shares of a line in `_ends`, over the texts of `samples/` (es, fr, it, ru, en) at 42 columns, 6 of 100
lines that others follow end on such a word, where plain filling leaves 50, and lines are 34 cells long where filling
makes 39.
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """How captions are laid out. The defaults suit most; see `PROFILES`."""

    columns: int = 42
    """Cells of a line."""
    rows: int = 2
    """Lines of a cue."""
    speed: float = 17
    """Cells a second that can be read; cues stay longer for it where the next one leaves time."""
    shortest: int = 833
    """Milliseconds that a cue stays where the next one leaves time: 5/6 of a second."""
    longest: int = 7000
    """Milliseconds after which a cue goes, whatever is spoken."""
    gap: int = 83
    """Milliseconds: two frames at 24 a second. A shorter pause between two cues is a flicker, so it is closed."""

    def __post_init__(self) -> None:
        if self.columns < 8 or self.rows < 1:
            raise ValueError(f"captions of {self.rows} lines with {self.columns} columns cannot be read")
        if self.speed <= 0 or not 0 < self.shortest <= self.longest or self.gap < 0:
            raise ValueError("reading speed and times of a layout are above 0, the shortest not above the longest")


PROFILES = {
    "default": Layout(),
    "netflix": Layout(speed=20),
    "bbc": Layout(columns=37, speed=15, gap=1000),
    "ebu": Layout(columns=37, speed=15, shortest=1000, longest=6000),
    "cea608": Layout(columns=32, speed=16, shortest=1000, longest=6000),
}
"""Name -> the limits of that house: Netflix timed text style guide; BBC subtitle guidelines (37 characters, a pause
of a second or none); EBU teletext (37 of 40 cells, two go to control codes); CEA-608 (32 columns)."""


@lru_cache(maxsize=65536)
def width(text: str) -> int:
    """Display cells: `width("é") == 1`, `width("字") == 2`. Control characters count nothing."""
    cells: int = wcswidth(text)
    return cells if cells >= 0 else sum(max(0, wcswidth(character)) for character in text)


def lines(text: str, columns: int = 42, rows: int = 2, language: str = "en", *, whole: bool = False) -> tuple[str, ...]:
    """The text as lines, at most `columns` wide; all but the last stay as they are when text is appended.

    Args:
        text: of one segment. Whether more will come makes no difference.
        columns: cells of a line.
        rows: that are shown at once; breaks do not depend on it.
        language: of the text, for the words that belong together.
        whole: nothing will be appended, so that words can be told where no spaces do.

    Returns:
        Any number of lines; those that are shown together are the last `rows`.
    """
    del rows
    done: list[str] = []
    line = ""
    for space, word in _pieces(text, columns, language, whole):
        joined = f"{line}{space}{word}" if line else word
        if line and (width(joined) > columns or _ends(line, space, word, columns, language)):
            done.append(line)
            line = word
        else:
            line = joined
    return (*done, line) if line else tuple(done)


def _pieces(text: str, columns: int, language: str, whole: bool) -> Iterator[tuple[str, str]]:
    """What is placed as one, with the space that stands before it."""
    split = (segmenter(language) if whole else None) or _graphemes
    for found in _WORD.finditer(text):
        parts = split(found[0]) if _splits(found[0], language) else (found[0],)
        pieces = (piece for part in parts for piece in _cut(part, columns))
        for place, piece in enumerate(pieces):
            yield (" " if place == 0 else ""), piece


def _splits(word: str, language: str) -> bool:
    return language in UNSPACED and not word.isascii()


def _graphemes(word: str) -> Iterator[str]:
    """Characters as a reader counts them, runs of Latin letters and digits whole: `第12回` -> `第`, `12`, `回`."""
    run = ""
    for grapheme in iter_graphemes(word):
        if grapheme.isascii() and grapheme.isalnum():
            run += grapheme
            continue
        if run:
            yield run
        run = ""
        yield grapheme
    if run:
        yield run


def _cut(word: str, columns: int) -> Iterator[str]:
    """The word, or pieces of it that fit a line."""
    if width(word) <= columns:
        yield word
        return
    piece = ""
    for grapheme in iter_graphemes(word):
        if piece and width(piece + grapheme) > columns:
            yield piece
            piece = ""
        piece += grapheme
    yield piece


def _ends(line: str, space: str, word: str, columns: int, language: str) -> bool:
    """Whether the line ends before a word that would still fit."""
    if language in UNSPACED:
        return _ends_unspaced(line, word, columns)
    if _MARK.fullmatch(word):
        return False
    filled, left = width(line), columns - width(line) - len(space) - width(word)
    previous = line.rpartition(" ")[2]
    held = holds(previous, language)
    if left < _reserve(word, language):
        return not held
    if filled >= 0.5 * columns and _SENTENCE_END.search(previous) and not abbreviated(previous):
        return True
    if filled >= 0.7 * columns and _CLAUSE_END.search(previous):
        return True
    if filled >= 0.65 * columns and not held and _bare(word) in OPENING.get(language, NONE):
        return True
    return left < min(_SPARE, columns // 3) and not held and holds(word, language)


def _ends_unspaced(line: str, word: str, columns: int) -> bool:
    """Keeps one full-width cell free for the comma that no line may begin with, and brackets off the end."""
    if word[0] in NO_START:
        return False
    filled = width(line)
    if filled >= 0.5 * columns and _SENTENCE_END.search(line):
        return True
    if filled >= 0.6 * columns and _CLAUSE_END.search(line):
        return True
    left = columns - filled - width(word)
    return left < (4 if word[-1] in NO_END else 2)


def _reserve(word: str, language: str) -> int:
    """Cells kept free for what French sets off by a space: `mot ?`."""
    return 2 if language == "fr" and not _CLAUSE_END.search(word) else 0


def holds(word: str, language: str) -> bool:
    """Whether a line should not end on the word: articles, prepositions, numbers, `«`, first names as far as seen."""
    if _CLAUSE_END.search(word) and not abbreviated(word):
        return False
    return _bare(word) in HOLDING.get(language, NONE) or bool(_NUMBER.match(word)) or word[-1] in NO_END


def abbreviated(word: str) -> bool:
    """Whether the full stop belongs to the word: `Mr.` or `J.` for instance."""
    return bool(re.fullmatch(r"(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Sr|Sra|Prof|Hr|Fr|Nr|No|Sig|Mme)\.", word))


def _bare(word: str) -> str:
    return word.lower().strip(".,;:!?…\"'“”‘’«»()[]¿¡")


def cues(
    revision: Revision, layout: Layout = PROFILES["default"], words: Sequence[Word] = (), *, whole: bool = False
) -> tuple[Cue, ...]:
    """A final revision as cues of at most `rows` lines, timed by its words or else in proportion to their width.

    `words` are those of the revision, joined they make its text; `whole` as in `lines`. The first cue is called as the
    segment, the following `c412.2`, `c412.3`, …; an empty text gives none. Times lie within the segment; `timed` gives
    them the time that reading needs.
    """
    broken = lines(revision.text, layout.columns, layout.rows, revision.language, whole=whole)
    groups = tuple(_groups(broken, layout.rows))
    times = _spoken(groups, words) if words else _shared(groups, revision.start, revision.end)
    return tuple(
        Cue(start, end, group, revision.segment + (f".{place}" if place > 1 else ""), "", revision.speaker or "")
        for place, (group, (start, end)) in enumerate(zip(groups, times, strict=True), 1)
    )


def _groups(broken: Sequence[str], rows: int) -> Iterator[tuple[str, ...]]:
    """Lines that are shown together, cut where that costs least: fewest cues first, then cues that end clauses."""
    best: list[tuple[int, int]] = [(0, 0)]
    for end in range(1, len(broken) + 1):
        price = _price(broken[end - 1]) if end < len(broken) else 0
        best.append(min((best[start][0] + 30 + price, start) for start in range(max(0, end - rows), end)))
    cuts = [len(broken)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    for start, end in zip(cuts[::-1], cuts[-2::-1], strict=False):
        yield tuple(broken[start:end])


def _price(line: str) -> int:
    """Of a cue that ends with this line while the segment goes on."""
    if _SENTENCE_END.search(line):
        return 0
    return 10 if _CLAUSE_END.search(line) else 20


def _shared(groups: Sequence[tuple[str, ...]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Start and end of each group in milliseconds, by width: rounded, so that neighbours meet."""
    weights = [sum(width(line) for line in group) for group in groups]
    total = max(1, sum(weights))
    edges = [start + round((end - start) * sum(weights[:place]) / total) for place in range(len(weights) + 1)]
    yield from pairwise(edges)


def _spoken(groups: Sequence[tuple[str, ...]], words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Start and end of each group: those of its first and last word, found by counting what is not a space."""
    letters = [word for word in words for character in word.text if not character.isspace()]
    at = 0
    for group in groups:
        count = sum(not character.isspace() for line in group for character in line)
        yield letters[at].start, letters[at + count - 1].end
        at += count


def timed(spoken: Iterable[Cue], layout: Layout = PROFILES["default"], *, ended: bool = True) -> tuple[Cue, ...]:
    """Cues in order, each given the time that reading needs as far as the next one leaves it.

    Args:
        spoken: in the order of their starts.
        layout: its reading speed, shortest and longest time, and gap.
        ended: nothing will follow, so the last one may stay, too. Else it stays only its shortest time.
    """
    known = tuple(spoken)
    nexts = [cue.start for cue in known[1:]]
    stayed = [_stays(cue, following, layout, reads=True) for cue, following in zip(known, nexts, strict=False)]
    return (*stayed, *(_stays(cue, None, layout, reads=ended) for cue in known[-1:]))


def tuned(
    profile: str = "default", columns: int | None = None, rows: int | None = None, speed: float | None = None
) -> Layout:
    """A profile with some of its limits replaced; None leaves that of the profile.

    Raises:
        KeyError: there is no such profile.
        ValueError: nobody could read captions of these limits.
    """
    known = PROFILES[profile]
    return replace(known, columns=columns or known.columns, rows=rows or known.rows, speed=speed or known.speed)


def _stays(cue: Cue, following: int | None, layout: Layout, *, reads: bool) -> Cue:
    """The cue with the end it should have, `following` being the start of the next one."""
    reading = round(1000 * sum(width(line) for line in cue.lines) / layout.speed) if reads else 0
    end = max(cue.end, cue.start + max(layout.shortest, reading))
    end = min(end, cue.start + layout.longest)
    if following is not None and end > following - layout.gap:
        end = following
    end = max(cue.start, end)
    return cue if end == cue.end else replace(cue, end=end)
