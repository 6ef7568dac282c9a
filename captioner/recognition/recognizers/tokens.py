"""Whisper's tokens: which make one word, where in the sound each begins, and which are a loop."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from captioner.languages import MARKS

_PUNCTUATION = MARKS | frozenset(string.punctuation + "–·")


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens that make one word."""

    text: str
    tokens: tuple[int, ...]


def begins(alignments: Sequence[tuple[int, int]], count: int) -> list[int]:
    """Frame (20 ms) at which each token begins, and behind the last the frame at which the text ends."""
    frames = [0] * (count + 1)
    seen = -1
    for token, frame in alignments:
        if token > seen:
            frames[min(token, count)] = frame
            seen = token
    for i in range(seen + 1, count + 1):
        frames[i] = alignments[-1][1] if alignments else 0
    return frames


def split(tokenizer: Any, tokens: list[int]) -> list[Piece]:
    """The tokens word by word; punctuation belongs to the word before, as does what an apostrophe ties to it.

    Whisper's own splitting makes two words of `l'accident`. It writes both apostrophes, now this, now that: here there
    is one.
    """
    pieces: list[Piece] = []
    for text, ids in zip(*tokenizer.split_to_word_tokens(tokens), strict=True):
        text = text.replace("’", "'")
        if pieces and (_is_punctuation(text) or text.startswith("'")):
            last = pieces.pop()
            pieces.append(Piece(last.text + text, (*last.tokens, *ids)))
        else:
            pieces.append(Piece(text, tuple(ids)))
    return pieces


def _is_punctuation(text: str) -> bool:
    return not text.startswith(" ") and all(c in _PUNCTUATION for c in text.strip())


def unlooped(tokens: list[int], longest: int = 12, least: int = 12) -> list[int]:
    """The tokens up to the second turn of a loop at their end: `[9, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2] -> [9, 1, 2]`.

    Whisper's loops run on until it may say no more; people stop (`no, no, no, I did not`), and go on to say something.
    So a loop is what repeats itself to the very end, three times and `least` tokens long.
    """
    for at in range(len(tokens)):
        for size in range(1, longest + 1):
            if len(tokens) - at >= max(3 * size, least) and tokens[at + size :] == tokens[at:-size]:
                return tokens[: at + size]
    return tokens
