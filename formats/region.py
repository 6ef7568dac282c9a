"""Regions of WebVTT: parts of the picture in which cues stand, and where they may roll up.

https://www.w3.org/TR/webvtt1/#regions
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SETTING = re.compile(r"(\w+):(\S+)$")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)%$")

Point = tuple[float, float]
"""Percent from the left and from the top."""


@dataclass(frozen=True, slots=True)
class Region:
    """One region; the defaults are the standard's: it lies at the bottom, as wide as the video."""

    identifier: str
    width: float = 100.0
    """Percent of the video."""
    lines: int = 3
    anchor: Point = (0.0, 100.0)
    """The point of the region that is pinned to the video."""
    viewport: Point = (0.0, 100.0)
    """The point of the video that it is pinned to."""
    scroll: bool = False
    """Whether a new cue pushes those before it up; else it stands where it fits."""

    def __post_init__(self) -> None:
        if not self.identifier or re.search(r"\s|-->", self.identifier):
            raise ValueError(f"a region cannot be called {self.identifier!r}")
        if self.lines < 0 or not all(0 <= share <= 100 for share in (self.width, *self.anchor, *self.viewport)):
            raise ValueError(f"region {self.identifier} has shares beyond 0 to 100 percent, or less than no lines")

    @property
    def settings(self) -> str:
        """As they stand in a file: `id:rollup width:80% lines:2 …`."""
        said = [f"id:{self.identifier}", f"width:{self.width:g}%", f"lines:{self.lines}"]
        said += [f"regionanchor:{_point(self.anchor)}", f"viewportanchor:{_point(self.viewport)}"]
        return " ".join([*said, *(["scroll:up"] if self.scroll else [])])

    @classmethod
    def parse(cls, settings: str) -> Region | None:
        """What a file says; settings that are unknown or invalid are left out, as the standard tells readers to.

        None where it has no name, since no cue could stand in it.
        """
        said = {found[1]: found[2] for word in settings.split() if (found := _SETTING.match(word))}
        if not said.get("id") or "-->" in said["id"]:
            return None
        lines = said.get("lines", "3")
        return cls(
            said["id"],
            _share(said.get("width", ""), 100.0),
            int(lines) if lines.isdecimal() and lines.isascii() and len(lines) < 4 else 3,
            _read_point(said.get("regionanchor", "")),
            _read_point(said.get("viewportanchor", "")),
            said.get("scroll") == "up",
        )


def _point(point: Point) -> str:
    return f"{point[0]:g}%,{point[1]:g}%"


def _share(text: str, otherwise: float) -> float:
    matched = _PERCENT.match(text)
    share = float(matched[1]) if matched else otherwise
    return share if share <= 100 else otherwise


def _read_point(text: str) -> Point:
    """The standard's default is the left bottom corner."""
    left, _, top = text.partition(",")
    if not (_PERCENT.match(left) and _PERCENT.match(top)):
        return 0.0, 100.0
    return _share(left, 0.0), _share(top, 100.0)
