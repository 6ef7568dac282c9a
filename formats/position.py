r"""Positions of cues: WebVTT settings such as `line:5%`, and the `\an8` and `\pos(x,y)` of ASS that mean the same.

A `Cue` has its position as WebVTT settings, since they are in percent and need no other context. Line and position are
written without alignment (`line:5%,start`), which some browsers do not support.
"""

from __future__ import annotations

import re

_LINE = re.compile(r"(?:^|\s)line:(-?\d{1,4}(?:\.\d+)?)(%?)")
_POSITION = re.compile(r"(?:^|\s)position:(\d{1,3}(?:\.\d+)?)%")
_ALIGN = re.compile(r"(?:^|\s)align:(\w+)")
_ROW = 100 / 15
"""Percent of a line of text; WebVTT counts lines from the top or the bottom, of which most players show 15."""
_SIDES = {1: "left", 2: "center", 0: "right"}
"""Remainder of a position on the numeric keypad -> alignment."""
_EDGES = {"left": 5, "center": 50, "right": 95}
"""Alignment -> percent from the left."""
_ROWS = ("", "line:50%", "line:5%")
"""Settings of the rows of the numeric keypad, from the bottom."""


def height(settings: str) -> float:
    """Return the place of a cue in percent from the top: `height("line:5%") == 5`; without a setting the bottom."""
    found = _LINE.search(settings)
    if found is None:
        return 100.0
    value = float(found[1])
    if found[2]:
        return value
    return value * _ROW if value >= 0 else 100 + (value + 1) * _ROW


def from_keypad(keypad: int) -> str:
    r"""Return the settings of an `\an`: `from_keypad(8) == "line:5%"`; 2, at the bottom, is the default of both."""
    side = _SIDES[keypad % 3]
    across = "" if side == "center" else f"position:{_EDGES[side]}% align:{side}"
    return " ".join(part for part in (_ROWS[(keypad - 1) // 3], across) if part)


def from_point(across: float, down: float, keypad: int, rows: int) -> str:
    """Return the settings of a text of `rows` lines whose corner `keypad` is at a point, in percent."""
    side = _SIDES[keypad % 3]
    top = down - rows * _ROW * (1, 0.5, 0)[(keypad - 1) // 3]
    return f"line:{_share(top)}% position:{_share(across)}%" + ("" if side == "center" else f" align:{side}")


def to_tags(settings: str, width: int, height_px: int) -> str:
    r"""Return the tags of ASS for settings, in a picture of that size: `to_tags("line:5%", 640, 360) == r"{\an8}"`."""
    keypad = _keypad(settings)
    if from_keypad(keypad) == settings:
        return "" if keypad == 2 else rf"{{\an{keypad}}}"
    line, position = _LINE.search(settings), _POSITION.search(settings)
    if line is None or not line[2]:
        return "" if keypad == 2 else rf"{{\an{keypad}}}"
    align = _ALIGN.search(settings)
    side = {"left": 7, "start": 7, "right": 9, "end": 9}.get(align[1] if align else "", 8)
    across = float(position[1]) if position else 50.0
    return rf"{{\an{side}\pos({across * width / 100:.0f},{float(line[1]) * height_px / 100:.0f})}}"


def _keypad(settings: str) -> int:
    """Position on the numeric keypad that is nearest to the settings."""
    place = height(settings)
    row = 2 if place < 100 / 3 else 1 if place < 200 / 3 else 0
    position, align = _POSITION.search(settings), _ALIGN.search(settings)
    if align and align[1] != "center":
        return 3 * row + (1 if align[1] in ("left", "start") else 3)
    across = float(position[1]) if position else 50.0
    return 3 * row + (1 if across < 25 else 3 if across > 75 else 2)


def _share(percent: float) -> str:
    return f"{min(100.0, max(0.0, percent)):.4g}"
