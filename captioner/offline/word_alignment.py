"""Words in the form in which they are compared, and the alignment of two sequences of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein, Prefix

_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")

Pairs = list[tuple[int, int]]
"""Aligned positions: (index in the reference, index in the hypothesis)."""


def tokens(text: str) -> list[str]:
    """Split into words with case, punctuation and width folded; each CJK character is a word.

    `tokens("Été, 北京") -> ["été", "北", "京"]`
    """
    folded = _CJK.sub(r" \1 ", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(c if c.isalnum() or c in "' " or unicodedata.category(c).startswith("M") else " " for c in folded)
    return [word for piece in kept.split() if (word := piece.strip("'"))]


def align(reference: Sequence[str], hypothesis: Sequence[str]) -> tuple[int, Pairs]:
    """Compute the edit distance in words, and the pairs of words that are equal or substituted for each other."""
    pairs: Pairs = []
    for block in Levenshtein.opcodes(reference, hypothesis):
        if block.tag in ("equal", "replace"):
            pairs += zip(range(block.src_start, block.src_end), range(block.dest_start, block.dest_end), strict=True)
    return Levenshtein.distance(reference, hypothesis), pairs


def shared_prefix(a: Sequence[str], b: Sequence[str]) -> int:
    """Count the words at the beginning that both sequences have in common."""
    return Prefix.similarity(a, b)
