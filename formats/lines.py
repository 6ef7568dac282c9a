"""Lines of SubRip and WebVTT files, with their numbers."""

from __future__ import annotations

import re

NumberedLine = tuple[int, str]
"""Number of a line, counted from 1, and its text."""
_BREAK = re.compile(r"\r*\n|\r")
"""CR CR LF is one line end: a program has replaced LF by CR LF twice."""
_SOFT = re.compile("[\x0b\x0c\x85\u2028\u2029]")
"""Line ends that editors write inside a caption."""
_FEWEST = 3
"""Lines of text from which a file is recognized as double spaced."""


def numbered_lines(text: str) -> list[NumberedLine]:
    """Split a text into lines; of a file with one to three blank lines behind every line, these are left out.

    Byte order marks, which are in the middle where files were joined, are left out, too. Line ends inside a caption,
    such as U+2028, do not count.
    """
    lines = list(enumerate(_BREAK.split(text.replace("\ufeff", "")), 1))
    if _SOFT.search(text):
        lines = [(number, piece) for number, line in lines for piece in _SOFT.split(line)]
    for step in (4, 3, 2):
        between = [line for place, (_, line) in enumerate(lines) if place % step]
        if len(between) >= _FEWEST * (step - 1) and not any(map(str.strip, between)):
            return lines[::step]
    return lines
