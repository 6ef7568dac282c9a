"""Picture of the reading speed of cues over time, as SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from captioner.layout.check import reading_speed
from captioner.layout.limits import Layout
from formats.cue import Cue
from formats.timestamp import format_timestamp

_WIDTH: Final = 1200
_HEIGHT: Final = 300
_LEFT: Final = 50
"""Space for the labels of the vertical axis."""
_BOTTOM: Final = 30
_TOP: Final = 30
_TICKS: Final = 6
_Scale = Callable[[float], float]


def speed_chart(cues: Sequence[Cue], layout: Layout, title: str) -> str:
    """Draw one bar per cue, as wide as it is shown and as high as it must be read; too fast ones are red."""
    end = max([1, *(cue.end for cue in cues)])
    top = max([1.5 * layout.speed, *(min(reading_speed(cue), 4 * layout.speed) for cue in cues)])

    def across(milliseconds: float) -> float:
        return _LEFT + (_WIDTH - _LEFT) * milliseconds / end

    def down(speed: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * min(speed, top) / top

    limit = down(layout.speed)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        f'font-size="12"><rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{_LEFT}" y="18">{escape(title)}: cells per second; the limit is {layout.speed:g}</text>',
        *(_bar(cue, across, down, layout) for cue in cues),
        f'<path d="M{_LEFT} {limit:.1f}H{_WIDTH}" stroke="#444" stroke-dasharray="4"/>',
        f'<text x="{_LEFT - 6}" y="{limit + 4:.1f}" text-anchor="end">{layout.speed:g}</text>',
        f'<text x="{_LEFT - 6}" y="{_HEIGHT - _BOTTOM}" text-anchor="end">0</text>',
    ]
    for tick in range(_TICKS):
        at = end * tick / _TICKS
        parts.append(f'<text x="{across(at):.0f}" y="{_HEIGHT - 10}">{format_timestamp(round(at))[:8]}</text>')
    return "".join([*parts, "</svg>\n"])


def _bar(cue: Cue, across: _Scale, down: _Scale, layout: Layout) -> str:
    speed = reading_speed(cue)
    left, up = across(cue.start), down(speed)
    colour = "#c33" if speed > layout.speed + 1000 / max(1, cue.end - cue.start) else "#58a"
    label = escape(f"{format_timestamp(cue.start)} {speed:.1f}: {' '.join(cue.lines)}")
    return (
        f'<rect x="{left:.1f}" y="{up:.1f}" width="{max(1.0, across(cue.end) - left - 0.5):.1f}" '
        f'height="{down(0) - up:.1f}" fill="{colour}"><title>{label}</title></rect>'
    )
