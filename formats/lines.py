"""Lines of SubRip and WebVTT files, with their numbers."""

from __future__ import annotations

import re

NumberedLine = tuple[int, str]
"""Number of a line, counted from 1, and its text."""
_BREAK = re.compile(r"\r*\n|\r")
"""CR CR LF is one line end: a program has replaced LF by CR LF twice."""
_FEWEST = 3
"""Lines of text from which a file is recognized as double spaced."""


def numbered_lines(text: str) -> list[NumberedLine]:
    """Split a text into lines; of a double spaced file, the blank lines between all lines are left out."""
    lines = list(enumerate(_BREAK.split(text.removeprefix("\ufeff")), 1))
    between = lines[1::2]
    if len(between) >= _FEWEST and not any(line.strip() for _, line in between):
        return lines[::2]
    return lines
