"""Sequences of words: their text, their end, and boundaries between them that survive another transcription."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from captioner.languages import ends_sentence
from captioner.languages.sentences import is_sentence_end
from captioner.types import Word

_MAX_SHIFT: Final = 3
"""Words by which a boundary may move from one transcription to the next."""


def text(words: Sequence[Word]) -> str:
    """Return the words joined, with the space that precedes the first one."""
    return "".join(word.text for word in words)


def is_sentence(words: Sequence[Word], language: str) -> bool:
    """Return True if the last word ends a sentence, whatever follows."""
    return bool(words) and is_sentence_end(words[-1].text, "", language)


def sentences(words: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
    """Divide the words after each that ends a sentence."""
    ends = [i for i, word in enumerate(words, 1) if ends_sentence(word.text) or i == len(words)]
    return tuple(tuple(words[a:b]) for a, b in zip([0, *ends], ends, strict=False))


def common_prefix(a: Sequence[Word], b: Sequence[Word]) -> int:
    """Return how many words both have in common at the start, without regard to case and punctuation."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x.key != y.key:
            break
        count += 1
    return count


def find_boundary(words: Sequence[Word], previous: int, left: Sequence[Word], right: Sequence[Word]) -> int:
    """Return the index in a newer transcription at which `left` ends and `right` begins.

    Args:
        words: The newer transcription, which may contain other words than the previous one.
        previous: The index in the previous transcription.
        left: Words before the boundary in the previous transcription; without any, the boundary may be 0.
        right: Words after it.
    """
    near = range(max(bool(left), previous - _MAX_SHIFT), min(len(words), previous + _MAX_SHIFT) + 1)
    return max(near, key=lambda i: (_agreement(words, i, left, right), -abs(i - previous)), default=len(words))


def _agreement(words: Sequence[Word], i: int, left: Sequence[Word], right: Sequence[Word]) -> int:
    before = bool(left) and words[i - 1].key == left[-1].key
    after = bool(right) and i < len(words) and words[i].key == right[0].key
    return before + after
