"""Whisper's tokens: grouping into words, start times, and removal of loops."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from captioner.languages import MARKS

_PUNCTUATION = MARKS | frozenset(string.punctuation + "–·")


@dataclass(frozen=True, slots=True)
class WordTokens:
    """Tokens that form one word."""

    text: str
    tokens: tuple[int, ...]


def start_frames(alignments: Sequence[tuple[int, int]], count: int) -> list[int]:
    """Return the frame (20 ms) at which each of `count` tokens begins, followed by the frame at which the text ends.

    Args:
        alignments: Pairs of token index and frame, in order.
        count: Number of tokens.
    """
    frames = [0] * (count + 1)
    seen = -1
    for token, frame in alignments:
        if token > seen:
            frames[min(token, count)] = frame
            seen = token
    for i in range(seen + 1, count + 1):
        frames[i] = alignments[-1][1] if alignments else 0
    return frames


def split_words(tokenizer: Any, tokens: list[int]) -> list[WordTokens]:
    """Group tokens into words; punctuation, and what follows an apostrophe, belongs to the word before it.

    Whisper's own splitting divides `l'accident` into two words. Whisper writes both forms of the apostrophe; the result
    contains one.
    """
    words: list[WordTokens] = []
    for text, ids in zip(*tokenizer.split_to_word_tokens(tokens), strict=True):
        text = text.replace("’", "'")
        if words and (_is_punctuation(text) or text.startswith("'")):
            last = words.pop()
            words.append(WordTokens(last.text + text, (*last.tokens, *ids)))
        else:
            words.append(WordTokens(text, tuple(ids)))
    return words


def _is_punctuation(text: str) -> bool:
    return not text.startswith(" ") and all(c in _PUNCTUATION for c in text.strip())


def without_loop(tokens: list[int], longest: int = 12, shortest: int = 12, *, spoken: int = 0) -> list[int]:
    """Return the tokens with one turn of a loop at their end: `[9, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2] -> [9, 1, 2]`.

    Whisper's loops continue up to its maximum length; people stop (`no, no, no, I did not`) and continue.
    So a loop is a sequence that repeats up to the very end, in more tokens than can have been spoken: a word that is
    said eight times stays.

    Args:
        tokens: Tokens of a transcription.
        longest: Tokens of the longest sequence that may repeat.
        shortest: Tokens of the shortest loop; it also contains its sequence at least three times.
        spoken: Tokens that can have been spoken.
    """
    if len(tokens) <= spoken:
        return tokens
    for at in range(len(tokens)):
        for size in range(1, longest + 1):
            if len(tokens) - at >= max(3 * size, shortest) and tokens[at + size :] == tokens[at:-size]:
                return tokens[: at + size]
    return tokens
