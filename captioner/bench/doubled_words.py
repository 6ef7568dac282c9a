"""Doubled words: words that come again at once, though they were said once.

1. Words at the end of a cue come again at the start of the next one. One in `TOLERANCE` may differ, because the second
   reading often differs from the first: `Please wait and see him soon.` `Please, wait and see you soon.`
2. Words inside a cue come again, as in a loop of the model: `the bag out. the bag out. the bag out.`

At least `LEAST` words must come again. Words that the reference also has twice in succession were said twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from captioner.offline.word_alignment import align, tokens

LEAST = 3
"""Words of the shortest repetition that counts."""
TOLERANCE = 4
"""Words of which one may differ."""


@dataclass(frozen=True, slots=True)
class Doubling:
    """Words that come again."""

    before: str
    """Words that come first."""
    after: str
    """Words that come again."""
    words: int
    """Number of words that come again."""


def doubled_words(texts: Iterable[str], reference: str = "") -> tuple[Doubling, ...]:
    """Return the doublings at the borders of cues, and those inside of them.

    Args:
        texts: final texts of the cues, in order.
        reference: what was said, in the language of the cues; empty: every repetition counts.
    """
    said = tokens(reference)
    cues = [words for text in texts if (words := tokens(text))]
    found = (_doubling(before, after, said) for before, after in pairwise(cues))
    return (*filter(None, found), *(each for cue in cues for each in _loops(cue, said)))


def _loops(words: Sequence[str], said: Sequence[str]) -> Iterator[Doubling]:
    """Yield the sequences of words that follow themselves."""
    start = 0
    while start < len(words):
        for size in range(1, (len(words) - start) // 2 + 1):
            turn, end = words[start : start + size], start + size
            while words[end : end + size] == turn:
                end += size
            again = words[start + size : end]
            if len(again) >= LEAST and not _is_said_twice(turn, said):
                yield Doubling(" ".join(turn), " ".join(again), len(again))
                start = end - 1
                break
        start += 1


def _doubling(before: Sequence[str], after: Sequence[str], said: Sequence[str]) -> Doubling | None:
    """Return the longest repetition at the border of two cues."""
    for length in range(min(len(before), len(after)), LEAST - 1, -1):
        end, start = before[-length:], after[:length]
        distance, pairs = align(end, start)
        same = [end[i] for i, j in pairs if end[i] == start[j]]
        if len(same) >= LEAST and distance <= length // TOLERANCE and not _is_said_twice(same, said):
            return Doubling(" ".join(end), " ".join(start), len(same))
    return None


def _is_said_twice(words: Sequence[str], said: Sequence[str]) -> bool:
    """Return True if the reference has the words twice within the length of both and a few words between."""
    starts = list(_occurrences(words, said))
    return any(len(words) <= second - first <= 2 * len(words) + 2 for first, second in combinations(starts, 2))


def _occurrences(words: Sequence[str], said: Sequence[str]) -> Iterator[int]:
    """Yield the places at which the words begin; one in `TOLERANCE` may be another one."""
    for place in range(len(said) - len(words) + 1):
        differing = sum(a != b for a, b in zip(words, said[place : place + len(words)], strict=True))
        if differing <= len(words) // TOLERANCE:
            yield place
