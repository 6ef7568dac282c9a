"""Appearance of captions in the picture, for ffmpeg's filter `subtitles`.

The filter lays out an .srt on a page of 384 x 288 units, whatever the size of the picture: a font size is a share of
its height. A letter is half as wide as its font size, and lines have as many letters as the layout allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from captioner.errors import ConfigError
from captioner.offline.picture import Picture

_PAGE: Final = 288
"""Units of the height of the picture."""
_SIZE: Final = 18.0
"""Font size in units, 6 % of the height, where the lines fit."""
_MIN_PIXELS: Final = 12
"""Smallest font size; longer lines are wrapped."""
_SHARE: Final = 0.9
"""Share of the width that a line may take."""
_BOX: Final = "BorderStyle=3,OutlineColour=&H00000000,Outline=1.5,Shadow=0"
_STYLES: Final[Mapping[str, str]] = {
    "box": f"PrimaryColour=&H00FFFFFF,{_BOX}",
    "yellow": f"PrimaryColour=&H0000FFFF,{_BOX}",
    "outline": "PrimaryColour=&H00FFFFFF,BorderStyle=1,OutlineColour=&H00000000,Outline=1.2,Shadow=0.4",
}
_DEINTERLACED: Final = "bwdif=mode=send_frame:deint=interlaced"
_SDR: Final = (
    "zscale=transfer=linear:npl=100,format=gbrpf32le,zscale=primaries=bt709,tonemap=hable:desat=0,"
    "zscale=transfer=bt709:matrix=bt709:range=tv,format=yuv420p"
)
_SQUARE: Final = "scale='iw*max(1,sar)':'ih/min(1,sar)',setsar=1"
STYLES: Final = tuple(_STYLES)
"""Names of the styles; `box` is readable on any picture."""


def check(name: str) -> str:
    """Return the name of a style.

    Raises:
        ConfigError: there is no such style.
    """
    if name not in _STYLES:
        raise ConfigError(f"unknown --style {name}", f"use {', '.join(STYLES)}")
    return name


def video_filter(file: str, style: str, shown: Picture, columns: int) -> str:
    """Return the filter that draws the captions of an .srt into a picture that every player shows.

    Fields are joined, HDR becomes SDR, in which white captions are not too bright, pixels become square, which letters
    need, and odd sizes are cut to even ones, as H.264 needs.

    Args:
        file: name of the .srt, without characters that a filter would have to escape; empty: no captions.
        style: one of `STYLES`.
        shown: the picture.
        columns: letters of the longest line.
    """
    width, height = shown.size
    fitting = _SHARE * width / (columns / 2) * _PAGE / height
    font = max(min(_SIZE, fitting), _MIN_PIXELS * _PAGE / height)
    look = f"{_STYLES[style]},Fontsize={font:.2f},MarginL=10,MarginR=10,MarginV={max(8, _PAGE // 24)}"
    steps = [
        _DEINTERLACED if shown.is_interlaced else "",
        _SDR if shown.is_hdr else "",
        _SQUARE,
        "crop=trunc(iw/2)*2:trunc(ih/2)*2",
        f"subtitles={file}:force_style='{look}'" if file else "",
        "format=yuv420p",
    ]
    return ",".join(filter(None, steps))
