r"""Text of an ASS event: override tags such as `{\an8\i1}` -> plain lines and a position.

Drawings (`{\p1}m 0 0 l …{\p0}`) and comments in braces are removed. A brace that is not closed, or that is written as
`\{`, is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from formats.position import from_keypad, from_point
from formats.timeline import plain_text

_TOKEN = re.compile(r"\\[Nnh{}]|\{[^{}]*\}|[^\\{]+|.", re.DOTALL)
_DRAWING = re.compile(r"\\p(\d+)")
_KEYPAD = re.compile(r"\\an([1-9])")
_OLD_ALIGNMENT = re.compile(r"\\a(\d{1,2})(?!\d)")
_POINT = re.compile(r"\\(?:pos|move)\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)")
_FORMATTING = re.compile(r"\\(?!an?\d|pos|move|p\d|q\d|r\b|k)[a-z0-9]+", re.IGNORECASE)
_SPOKEN = {"\\N": "\n", "\\n": "\n", "\\h": " ", "\\{": "{", "\\}": "}"}


@dataclass(slots=True)
class EventText:
    """Content of an event."""

    lines: tuple[str, ...] = ()
    settings: str = ""
    """Position as WebVTT settings."""
    drawn: bool = False
    """True if a drawing was removed."""
    formatted: bool = False
    """True if formatting was removed."""


def read_text(raw: str, keypad: int, width: float, height: float) -> EventText:
    """Read the text of an event.

    Args:
        raw: field of the event.
        keypad: alignment of its style, as a position on the numeric keypad.
        width: of the picture, in the units of positions.
        height: of the picture.
    """
    found = EventText()
    text: list[str] = []
    drawing = False
    point = None
    for token in _TOKEN.findall(raw):
        if token.startswith("{") and token.endswith("}") and len(token) > 1:
            drawing = any(map(int, _DRAWING.findall(token)[-1:])) if _DRAWING.search(token) else drawing
            keypad = _alignment(token, keypad)
            point = point or _POINT.search(token)
            found.formatted = found.formatted or _FORMATTING.search(token) is not None
        elif drawing and token not in ("\\N", "\\n"):
            found.drawn = True
        else:
            text.append(_SPOKEN.get(token, token))
    found.lines = tuple(line for each in "".join(text).split("\n") if (line := plain_text(each)))
    found.settings = from_keypad(keypad)
    if point and width > 0 and height > 0:
        across, down = (_number(value) for value in point.groups())
        found.settings = from_point(100 * across / width, 100 * down / height, keypad, max(1, len(found.lines)))
    return found


def old_alignment(value: int) -> int:
    """Return the numeric keypad position of an alignment of SSA, where 4 is added for the top and 8 for the middle."""
    side = value & 3
    row = 2 if value & 4 else 1 if value & 8 else 0
    return 3 * row + side if side else 2


def _alignment(tags: str, keypad: int) -> int:
    if found := _KEYPAD.search(tags):
        return int(found[1])
    if found := _OLD_ALIGNMENT.search(tags):
        return old_alignment(int(found[1]))
    return keypad


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
