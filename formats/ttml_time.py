"""Times of TTML (https://www.w3.org/TR/ttml2/#timing): expressions, and the intervals of elements in containers.

A child begins with its container, or in a sequence (`timeContainer="seq"`) when the child before it ends, and it ends
at the latest with its container. `begin` and `end` count from there.

Lyrics of Apple count all times from the start of the document, which is found out by what would be shown otherwise.

Tolerances of expressions: hours of one digit, `mm:ss`, and `,` before a fraction. A number without a unit is read as
seconds and a negative time as 0, which is reported.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from fractions import Fraction

from formats.timestamp import code_seconds
from formats.xml_tree import Element

_CLOCK = re.compile(r"(?:(\d{1,5}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,12})|[:;](\d{1,3})(?:\.\d+)?)?$")
_OFFSET = re.compile(r"(\d{1,12})(?:[.,](\d{1,12}))?\s*(h|ms|m|s|f|t|)$")
_SECONDS = {"h": Fraction(3600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000), "": Fraction(1)}
_MAX_SECONDS = 100_000 * 3600


@dataclass(frozen=True, slots=True)
class TtmlClock:
    """Units of the times of a document."""

    rate: Fraction = Fraction(30)
    """Frames per second."""
    ticks: Fraction = Fraction(1)
    """Ticks per second."""
    counted: bool = False
    """True if time codes count frames (`smpte`); else only the last field of one does."""
    absolute: bool = False
    """True if all times count from the start of the document, not from the container."""
    drop: bool = False
    """True if two frames of most minutes are dropped, so that 29.97 frames per second keep pace with the clock."""

    def seconds(self, text: str) -> Fraction | None:
        """Return the time of an expression in seconds; None if it is invalid."""
        if matched := _CLOCK.match(text.strip()):
            return self._clock_time(matched)
        matched = _OFFSET.match(text.strip())
        if matched is None:
            return None
        number = Fraction(f"{matched[1]}.{matched[2] or 0}")
        unit = {"f": 1 / self.rate, "t": 1 / self.ticks}.get(matched[3]) or _SECONDS[matched[3]]
        return number * unit if number * unit < _MAX_SECONDS else None

    def _clock_time(self, matched: re.Match[str]) -> Fraction | None:
        hours, minutes, seconds = (int(field or 0) for field in matched.groups()[:3])
        if minutes > 59 or seconds > 60 or hours > 99_999:
            return None
        whole = Fraction((hours * 60 + minutes) * 60 + seconds)
        if matched[5] is None:
            return whole + Fraction(f"0.{matched[4] or 0}")
        frame = int(matched[5])
        if frame >= math.ceil(self.rate):
            return None
        return code_seconds(int(whole), frame, self.rate, drop=self.drop) if self.counted else whole + frame / self.rate


def clock_of(root: Element, fps: Fraction | None) -> TtmlClock:
    """Return the units that a document declares; `fps` replaces its frame rate."""
    values = root.attributes
    rate = Fraction(_positive(values.get("frameRate", ""), 30))
    factors = re.findall(r"\d{1,9}", values.get("frameRateMultiplier", ""))
    if len(factors) == 2 and all(map(int, factors)):
        rate *= Fraction(int(factors[0]), int(factors[1]))
    rate = fps or rate
    whole = Fraction(_positive(values.get("tickRate", ""), 0))
    ticks = whole or (rate * _positive(values.get("subFrameRate", ""), 1) if "frameRate" in values else Fraction(1))
    counted, drop = values.get("timeBase") == "smpte", values.get("dropMode") == "dropNTSC"
    clock = TtmlClock(rate, ticks, counted, drop=drop)
    return replace(clock, absolute=_is_absolute(root, clock))


def _is_absolute(root: Element, clock: TtmlClock) -> bool:
    """True if most times inside of a timed element would be behind its end, if they counted from its beginning."""
    relative = absolute = 0
    for outer in root.walk():
        begin, end = (clock.seconds(outer.attributes.get(name, "")) for name in ("begin", "end"))
        if begin is None or end is None:
            continue
        for inner in outer.elements:
            first = clock.seconds(inner.attributes.get("begin", ""))
            if first is not None:
                relative += first < end - begin
                absolute += begin <= first < end
    return absolute > relative


def _positive(text: str, default: int) -> int:
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 10 and int(text) > 0 else default


@dataclass(frozen=True, slots=True)
class Interval:
    """Time of an element in seconds."""

    begin: Fraction = Fraction(0)
    end: Fraction | None = None
    """None: until its container ends, and of the outermost one, for ever."""
    timed: bool = False
    """True if the element or a container of it has a time."""

    def inside(self, element: Element, clock: TtmlClock, after: Fraction | None = None) -> Interval:
        """Return the interval of an element in this container.

        Args:
            element: directly inside.
            clock: units of the document.
            after: end of the element before it in a sequence; None: the container is not a sequence.

        Raises:
            ValueError: a time is invalid; the message has the name and value.
        """
        previous = self.begin if after is None else after
        start = Fraction(0) if clock.absolute else previous
        begin, end, duration = (_time(element, name, clock) for name in ("begin", "end", "dur"))
        first = previous if begin is None else start + begin
        ends = [] if self.end is None else [self.end]
        ends += [start + end] if end is not None else []
        ends += [first + duration] if duration is not None else []
        given = any(time is not None for time in (begin, end, duration))
        return Interval(first, min(ends) if ends else None, self.timed or given)


def _time(element: Element, name: str, clock: TtmlClock) -> Fraction | None:
    text = element.attributes.get(name, "")
    if not text.strip():
        return None
    seconds = clock.seconds(text.strip().removeprefix("-"))
    if seconds is not None and text.strip().startswith("-"):
        return Fraction(0)
    if seconds is None:
        raise ValueError(f"invalid {name} {text[:40]!r}")
    return seconds
