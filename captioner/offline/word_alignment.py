"""Words as they are compared, and how two rows of them lie beside each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import takewhile

import numpy as np
import numpy.typing as npt

_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")

Pairs = list[tuple[int, int]]
"""Positions that lie beside each other: (in the reference, in the reading)."""


def tokens(text: str) -> list[str]:
    """Case, punctuation and width folded; each CJK character a word: `tokens("Été, 北京") -> ["été", "北", "京"]`."""
    folded = _CJK.sub(r" \1 ", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(c if c.isalnum() or c in "' " or unicodedata.category(c).startswith("M") else " " for c in folded)
    return [word for piece in kept.split() if (word := piece.strip("'"))]


def align(reference: Sequence[str], reading: Sequence[str]) -> tuple[int, Pairs]:
    """The edit distance in words, and the pairs that are equal or stand for each other."""
    cost = _costs(reference, reading)
    i, j, pairs = len(reference), len(reading), []
    while i and j:
        if cost[i, j] == cost[i - 1, j - 1] + (reference[i - 1] != reading[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return int(cost[-1, -1]), pairs[::-1]


def shared(a: Sequence[str], b: Sequence[str]) -> int:
    """How many words at the beginning are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _costs(reference: Sequence[str], reading: Sequence[str]) -> npt.NDArray[np.int32]:
    """Edit distances of all beginnings, row by row."""
    columns = np.arange(len(reading) + 1, dtype=np.int32)
    words = np.array(reading, dtype=object)
    cost = np.zeros((len(reference) + 1, len(reading) + 1), np.int32)
    cost[0] = columns
    for i, word in enumerate(reference, start=1):
        cost[i, 0] = i
        cost[i, 1:] = np.minimum(cost[i - 1, :-1] + (words != word), cost[i - 1, 1:] + 1)
        # Insertions run along the row: each cell is at most its left neighbour plus one.
        cost[i] = np.minimum.accumulate(cost[i] - columns) + columns
    return cost
