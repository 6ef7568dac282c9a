"""Removes words from a transcription that cannot have been spoken in its audio.

Behind a forced prefix that is all that was said, the model writes the same sentence again: measured with tiny.en, in 35
of 56 transcriptions. `align` squeezes such words into the last frames, 13 to 16 words in 0.26 s, or into the audio of
the prefix. In running speech `Stabilizer` does not show words that are that short, but a pause shows all words and the
end of speech settles them. So every transcription is checked before anything is shown:

1. Words that follow one another faster than anybody speaks are removed: a run that has more than `_MAX_EXCESS` letters
   more than `_MAX_LETTERS_PER_S` allows. Times of real words are inaccurate: the most in 220 transcriptions of speech
   was 10 letters. Audio of settled words is taken.
2. Words that repeat what was said right before are removed if they take less than half of the time that they took
   before, and less time than `_REPEATED_LETTERS_PER_S` allows.
3. Words at the end that have no time at all are removed behind settled words.
4. A word that is repeated stays (`no, no, no, no`), and so does a sentence that is really said again, because it takes
   its time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from captioner.languages import ends_sentence
from captioner.types import Word

RECENT_WORDS: Final = 40
"""Words before the new ones that are searched for what they repeat."""
_MAX_LETTERS_PER_S: Final = 30
_MAX_EXCESS: Final = 24
_MAX_OVERLAP_MS: Final = 500
"""Milliseconds by which words may lie before the end of the settled ones, because times are inaccurate."""
_MIN_RUN: Final = 5
"""Words of the shortest run that is removed for its speed."""
_REPEATED_LETTERS_PER_S: Final = 24
_MIN_REPEATED: Final = 3
"""Words of the shortest repetition that is removed, if it follows at once or begins a sentence again."""
_MIN_DISTANT: Final = 5
"""Words of the shortest other one."""
_MAX_LOOP: Final = 16
"""Words of the longest sequence that is a loop if it follows itself."""
_SHORT_LOOP: Final = 2
"""Words of the longest one that must follow itself twice."""
_SPACED_WORD: Final = re.compile(r"\s*\S+")
_WIDE_LETTERS: Final = 2.5
"""Letters that an East Asian character counts for: a syllable."""


def plausible(words: Sequence[Word], settled: Sequence[Word], before: Sequence[Word], end: int) -> tuple[Word, ...]:
    """Return the words of a transcription without those that cannot have been spoken.

    Args:
        words: Words of the window, beginning with the settled ones.
        settled: The settled words, with the times they had first.
        before: Words that became final before the window, the last `RECENT_WORDS` at least.
        end: End of the audio in milliseconds.
    """
    known = (*before, *settled)[-RECENT_WORDS:]
    earliest = known[-1].end - _MAX_OVERLAP_MS if known else 0
    added = _without_rush(without_repetition(words[len(settled) :], known, end), earliest)
    while settled and added and added[-1].start == added[-1].end:
        added = added[:-1]
    return (*words[: len(settled)], *added)


def without_repetition(added: Sequence[Word], known: Sequence[Word], end: int) -> tuple[Word, ...]:
    """Return the added words without those that repeat the words before them in less time than they need (rule 2)."""
    words = [*known, *added]
    i = len(known)
    while i < len(words):
        count = next((n for at in range(i) if (n := _repeated(words, at, i)) and not _fits(words, at, i, n, end)), 0)
        del words[i : i + count]
        i += not count
    return tuple(words[len(known) :])


def without_loops(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return a translation with one turn of each loop: `the end of the end of the end of it -> the end of it`.

    A loop is a sequence that follows itself: of one word four times, of two words three times, of more words
    twice. One that goes on to the end has replaced what was said after it, which `…` stands for.
    """
    keys = [word.key for word in words]
    for i, size in product(range(len(words)), range(1, _MAX_LOOP + 1)):
        turns = _turns(keys, i, size)
        if turns < _min_turns(size):
            continue
        kept, end = list(words[: i + size]), i + size * turns
        while end < len(words) and keys[end] == keys[end - size]:
            end += 1
        if end == len(words):
            kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(".,;: …") + " …")
        return without_loops((*kept, *words[end:]))
    return tuple(words)


def text_without_loops(text: str) -> str:
    """Return a translation without loops; see `without_loops`."""
    return "".join(word.text for word in without_loops([Word(0, 0, part, 1.0) for part in _SPACED_WORD.findall(text)]))


def _turns(keys: Sequence[str], i: int, size: int) -> int:
    """Count how often the `size` words from `i` on follow one another."""
    turns = 1
    while (last := i + (turns + 1) * size) <= len(keys) and keys[last - size : last] == keys[i : i + size]:
        turns += 1
    return turns


def _min_turns(size: int) -> int:
    """Return how often a sequence of so many words must follow itself to be a loop."""
    return 4 if size == 1 else 3 if size <= _SHORT_LOOP else 2


def _repeated(words: Sequence[Word], at: int, i: int) -> int:
    """Count the words from `i` on that repeat those from `at` on; 0 if they are too few, or one word only."""
    count = 0
    while at + count < i and i + count < len(words) and words[at + count].key == words[i + count].key:
        count += 1
    begins_again = ends_sentence(words[i - 1].text) and (not at or ends_sentence(words[at - 1].text))
    least = _MIN_REPEATED if at + count == i or begins_again else _MIN_DISTANT
    return count if count >= least and len({word.key for word in words[i : i + count]}) > 1 else 0


def _fits(words: Sequence[Word], at: int, i: int, count: int, end: int) -> bool:
    """Return True if there is time for words that are repeated."""
    before, again = words[at : at + count], words[i : i + count]
    until = min(again[-1].end, end)
    had = until - max(again[0].start, words[i - 1].end)
    needed = 1000 * sum(map(_letters, again)) / _REPEATED_LETTERS_PER_S
    return had >= min(needed, (before[-1].end - before[0].start) / 2)


def _without_rush(words: Sequence[Word], earliest: int) -> Sequence[Word]:
    """Return the words without the runs that are faster than speech; audio before `earliest` is taken (rule 1)."""
    while run := _fastest(words, earliest):
        words = (*words[: run[0]], *words[run[1] :])
    return words


def _fastest(words: Sequence[Word], earliest: int) -> tuple[int, int] | None:
    """Return the range of words with the most letters beyond what their time allows; None if they may be spoken."""
    best, found, excess, start = float(_MAX_EXCESS), None, 0.0, 0
    for i, word in enumerate(words):
        if excess <= 0:
            excess, start = 0.0, i
        excess += _letters(word) - _MAX_LETTERS_PER_S * max(0, word.end - max(word.start, earliest)) / 1000
        if excess > best and i + 1 - start >= _MIN_RUN:
            best, found = excess, (start, i + 1)
    return found


def _letters(word: Word) -> float:
    return sum(_WIDE_LETTERS if unicodedata.east_asian_width(c) in "WF" else 1 for c in word.key)
