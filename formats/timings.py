"""Timings of SubRip and WebVTT, two times with an arrow, as people and programs write them.

Tolerances, all of which have one meaning only:

1. Missing hours and milliseconds; up to nine digits of a fraction.
2. `,` `.` `:` `;` or a blank before the milliseconds, blanks around them, and `.` in place of every `:`.
3. `->` `—>` `→` `==>` `--&gt;` and the like as an arrow; ` - ` or nothing, if both times have hours.

Two tolerances are reported: a negative time becomes 0, and two digits after a `:` or `;` are frames.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from formats.errors import SubtitleError
from formats.notice import Notice
from formats.timestamp import to_milliseconds

_FPS = Fraction(25)
"""Frames per second of a time with frames, if nothing else is known."""
_LONGEST = 500
"""Characters of a line with timings; longer lines would take too long to match."""
_SIGN = r"[-\u2212]?\s?"
_FRACTION = r"(?:\s*(?P<mark{0}>[.,:;'\u2019])\s*(?P<sign{0}>-?)(?P<rest{0}>\d{{1,9}})|\s+(?P<blank{0}>\d{{3}}))?"
_COLONS = (
    rf"(?:(?P<hours{{0}}>{_SIGN}\d{{{{1,6}}}})\s*:\s*)?(?P<minutes{{0}}>{_SIGN}\d{{{{1,2}}}})\s*:\s*"
    rf"(?P<seconds{{0}}>{_SIGN}\d{{{{1,2}}}})"
) + _FRACTION
_DOTS = r"(?P<dotted{0}>\d{{1,3}}\.\d{{1,2}}\.\d{{1,2}})[.,:](?P<dots{0}>\d{{1,3}})"
_TIME = rf"(?:{_COLONS}|{_DOTS})"
_DASH = r"[-=~\u2010-\u2015\u2212]"
_ARROW = rf"\s*(?P<arrow>-->|(?:{_DASH}\s*)+(?:>|&gt;|\uff1e)+|[\u2192\u21d2\u21e8\u2794-\u27be\u27f6-\u27ff])\s*"
_WEAK = r"(?P<weak>\s*[-\u2010-\u2015,;|/>]\s*|\s*--+\s*|\s+)"
_TIMINGS = re.compile(
    rf"\s*(?P<start>{_TIME.format(1)})(?:{_ARROW}|{_WEAK})(?P<end>{_TIME.format(2)})[,;.]?(?:\s+(?P<settings>.*))?$"
)
_TIMED = re.compile(r"[\d:]\s*-->|-->\s*[-\d:]")
_UNREADABLE = re.compile(rf"\s*[^\w\s\u2060]{{0,2}}\d{{1,3}}\s*[:.]\s*\w{{1,2}}\b.*?{_ARROW}.*?\d\s*[:.]\s*\w")


@dataclass(frozen=True, slots=True)
class Timings:
    """Start and end of a cue, in milliseconds, and what follows them on the line."""

    start: int
    end: int
    settings: str
    notices: tuple[Notice, ...] = ()


def are_timings(line: str) -> bool:
    """Return True if a line holds the timings of a cue, readable or not."""
    if "-->" in line:
        return _TIMED.search(line) is not None
    if len(line) > _LONGEST or (":" not in line and "." not in line):  # the common case: fast for lines of text
        return False
    matched = _TIMINGS.match(line)
    return _is_certain(matched) if matched else _UNREADABLE.match(line) is not None


def read_timings(line: str, number: int, fps: Fraction | None = None) -> Timings | SubtitleError:
    """Read the timings of a cue; `fps` is the number of frames per second, for times with frames."""
    matched = _TIMINGS.match(line) if len(line) <= _LONGEST else None
    if matched is None or not _is_certain(matched):
        return SubtitleError(f"invalid timings: {line.strip()[:60]!r}", number)
    try:
        start, end = (_time(matched, which, number, fps or _FPS) for which in (1, 2))
    except SubtitleError as error:
        return error
    written = (matched["start"].strip(), matched["end"].strip())
    if end < start:
        return SubtitleError(f"the cue ends at {written[1]}, before it starts at {written[0]}", number)
    if end < 0:
        return SubtitleError(f"the cue ends at {written[1]}, before the recording starts", number)
    return Timings(max(0, start), end, matched["settings"] or "", tuple(_notices(matched, start, number, fps)))


def _is_certain(matched: re.Match[str]) -> bool:
    """False for text such as `10:30 -> 11:00` or `00:00:01 - 00:00:02`, which may be meant to be read."""
    if matched["arrow"] == "-->":
        return True
    complete = [_rest(matched, which) is not None for which in (1, 2)]
    return all(complete) if matched["weak"] else any(complete) or all(matched[f"hours{which}"] for which in (1, 2))


def _rest(matched: re.Match[str], which: int) -> str | None:
    """Digits behind the seconds."""
    rest: str | None = matched[f"rest{which}"] or matched[f"blank{which}"] or matched[f"dots{which}"]
    return rest


def _time(matched: re.Match[str], which: int, line: int, fps: Fraction) -> int:
    if matched[f"dotted{which}"]:
        fields = matched[f"dotted{which}"].split(".")
    else:
        fields = [matched[f"{name}{which}"] or "0" for name in ("hours", "minutes", "seconds")]
    whole = " ".join(fields)
    negative = "-" in whole or "\u2212" in whole or bool(matched[f"sign{which}"])
    hours, minutes, seconds = (int(re.sub(r"\D", "", field)) for field in fields)
    written = matched["start" if which == 1 else "end"].strip()
    time = to_milliseconds(hours, minutes, seconds, line, written)
    rest = _rest(matched, which) or "0"
    frames = _has_frames(matched, which)
    if frames and int(rest) >= fps:
        raise SubtitleError(f"invalid time {written}: frame {int(rest)} of {float(fps):g} per second", line)
    time += round(1000 * int(rest) / fps) if frames else round(int(rest) * 1000 / 10 ** len(rest))
    return -time if negative else time


def _has_frames(matched: re.Match[str], which: int) -> bool:
    return matched[f"mark{which}"] in (":", ";") and len(matched[f"rest{which}"]) < 3


def _notices(matched: re.Match[str], start: int, number: int, fps: Fraction | None) -> list[Notice]:
    place = (f"line {number}",)
    found = [Notice("negative time read as 0", place, "move all captions with --offset")] if start < 0 else []
    if fps is None and any(_has_frames(matched, which) for which in (1, 2)):
        found.append(Notice(f"frames read at {float(_FPS):g} per second", place, "give the rate with --fps"))
    return found
