"""Regions of WebVTT: parts of the picture in which cues are shown and may roll up.

https://www.w3.org/TR/webvtt1/#regions
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SETTING = re.compile(r"(\w+):(\S+)$")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)%$")

Point = tuple[float, float]
"""Percent from the left and from the top of the video or region."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region; the defaults are those of the standard: at the bottom, as wide as the video."""

    identifier: str
    width: float = 100.0
    """Percent of the width of the video."""
    lines: int = 3
    anchor: Point = (0.0, 100.0)
    """Point of the region that is placed at `viewport`."""
    viewport: Point = (0.0, 100.0)
    """Point of the video at which `anchor` is placed."""
    scroll: bool = False
    """True if a new cue moves the earlier ones up; else it is shown where there is room."""

    def __post_init__(self) -> None:
        if not self.identifier or re.search(r"\s|-->", self.identifier):
            raise ValueError(f"invalid region name {self.identifier!r}")
        if self.lines < 0 or not all(0 <= share <= 100 for share in (self.width, *self.anchor, *self.viewport)):
            raise ValueError(f"invalid region {self.identifier}: percentages are 0 to 100, lines at least 0")

    @property
    def settings(self) -> str:
        """Settings as written in a file: `id:rollup width:80% lines:2 …`."""
        settings = [f"id:{self.identifier}", f"width:{self.width:g}%", f"lines:{self.lines}"]
        settings += [f"regionanchor:{_point(self.anchor)}", f"viewportanchor:{_point(self.viewport)}"]
        return " ".join([*settings, *(["scroll:up"] if self.scroll else [])])

    @classmethod
    def parse(cls, settings: str) -> Region | None:
        """Read the settings of a file; unknown and invalid ones are ignored, as the standard requires.

        Returns None if the region has no name, because no cue could name it.
        """
        values = {found[1]: found[2] for word in settings.split() if (found := _SETTING.match(word))}
        if not values.get("id") or "-->" in values["id"]:
            return None
        lines = values.get("lines", "3")
        return cls(
            values["id"],
            _share(values.get("width", ""), 100.0),
            int(lines) if lines.isdecimal() and lines.isascii() and len(lines) < 4 else 3,
            _read_point(values.get("regionanchor", "")),
            _read_point(values.get("viewportanchor", "")),
            values.get("scroll") == "up",
        )


def _point(point: Point) -> str:
    return f"{point[0]:g}%,{point[1]:g}%"


def _share(text: str, default: float) -> float:
    matched = _PERCENT.match(text)
    share = float(matched[1]) if matched else default
    return share if share <= 100 else default


def _read_point(text: str) -> Point:
    """Point in percent; the default of the standard is the bottom left corner."""
    left, _, top = text.partition(",")
    if not (_PERCENT.match(left) and _PERCENT.match(top)):
        return 0.0, 100.0
    return _share(left, 0.0), _share(top, 100.0)
