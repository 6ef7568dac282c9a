"""Rows of a roll-up display, which is filled word by word and never corrected."""

from __future__ import annotations

from formats.cea608 import COLUMNS

NEW_ROW = "\r"
"""Character that moves all rows up and begins a new one."""


class RowFiller:
    """Separates words by spaces, and begins a new row where the next word does not fit.

    A full row gets no space, since decoders write what follows column 32 over the character in it.
    """

    def __init__(self, columns: int = COLUMNS) -> None:
        self._columns = columns
        self._used = 0

    def place(self, word: str, *, new_row: bool = False) -> str:
        """Return the characters that add a word; a word that is longer than a row is divided."""
        written = NEW_ROW if self._used and (new_row or self._used + len(word) > self._columns) else ""
        self._used = 0 if written else self._used
        while word:
            piece, word = word[: self._columns], word[self._columns :]
            self._used += len(piece)
            full = self._used >= self._columns
            written += piece + (NEW_ROW if full else "" if word else " ")
            self._used = 0 if full else self._used + 1
        return written
