"""Timings of SubRip and WebVTT, two times with an arrow, as people and programs write them.

Tolerances, all of which have one meaning only:

1. Missing hours, minutes and milliseconds; up to nine digits of a fraction, or milliseconds with one; 60 seconds, to
   which programs round up.
2. `,` `.` `:` `;` or a blank before the milliseconds, blanks around them, and `.` or `;` in place of every `:`.
3. `->` `—>` `→` `==>` `--&gt;` and the like as an arrow; ` - ` or nothing, if both times have hours.
4. Digits and marks of other scripts, such as full-width ones, and invisible marks of writing direction.
5. The number of the cue before the times, and brackets or quotation marks around them.

Three tolerances are reported: a negative time becomes 0, a fraction of `1000` is a whole second, and two digits after a
`:` or `;` are frames. Behind a `;` they are drop-frame time code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from formats.errors import SubtitleError
from formats.notice import Notice
from formats.timestamp import code_seconds, to_milliseconds

_FPS = Fraction(25)
"""Frames per second of a time with frames, if nothing else is known."""
_NTSC = Fraction(30000, 1001)
"""Frames per second of drop-frame time code, and of frames above 24."""
MARKS = "\u061c\u180e\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
"""Characters without width, as the inside of a character class."""
_FOREIGN = re.compile(
    rf"[\s\d{MARKS}:.,;'\u2019\u2212<>=~\[\]()\"\u201c\u201d\u066b\u2010-\u2015\u2190-\u21ff\u2236：．，；－＞＝-]+"
)
"""Beginning of a line that consists of the characters of timings."""
_ASCII = str.maketrans("：∶．٫，；－＞＝", "::..,;->=")
_LONGEST = 500
"""Characters of a line with timings; longer lines would take too long to match."""
_SHORTEST = 9
"""Characters of a line with timings, such as `0:01->0:2`."""
_SIGN = r"[-\u2212]?\s?"
_FRACTION = (
    r"(?:\s*(?P<mark{0}>[.,:;'\u2019])\s*(?P<sign{0}>-?)(?P<rest{0}>\d{{1,9}})(?:\.\d{{1,20}})?"
    r"|\s+(?P<blank{0}>\d{{3}}))?"
)
_COLONS = (
    rf"(?:(?P<hours{{0}}>{_SIGN}\d{{{{1,6}}}})\s*:\s*)?(?P<minutes{{0}}>{_SIGN}\d{{{{1,2}}}})\s*:\s*"
    rf"(?P<seconds{{0}}>{_SIGN}\d{{{{1,2}}}})"
) + _FRACTION
_DOTS = (
    r"(?P<dotted{0}>\d{{1,3}}(?P<dot{0}>[.;])\d{{1,2}}(?P=dot{0})\d{{1,2}})(?P<dotmark{0}>[.,:;])(?P<dots{0}>\d{{1,3}})"
)
_BARE = rf"(?P<bare{{0}}>{_SIGN}\d{{{{1,6}}}}[.,]\d{{{{1,6}}}})"
_TIME = rf"(?:{_COLONS}|{_DOTS}|{_BARE})"
_DASH = r"[-=~\u2010-\u2015\u2212]"
_ARROW = rf"\s*(?P<arrow>-->|(?:{_DASH}\s*)+(?:>|&gt;|\uff1e)+|[\u2192\u21d2\u21e8\u2794-\u27be\u27f6-\u27ff])\s*"
_WEAK = r"(?P<weak>\s*--+\s*|\s*[-\u2010-\u2015,;|/>]\s*|\s+)"
_BEFORE, _BEHIND = r"\s*(?:\d{1,6}[.)]?\s+)?[\[(\"'\u201c]?\s*", r"\s?[\])\"'\u201d]?[,;.]?"
_TIMINGS = re.compile(
    rf"{_BEFORE}(?P<start>{_TIME.format(1)})(?:{_ARROW}|{_WEAK})(?P<end>{_TIME.format(2)})"
    rf"{_BEHIND}(?:(?:\s+|(?=[A-Za-z\[(\"]))(?P<settings>.*))?$"
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
    line = _plain(line)
    if "-->" in line:
        return _TIMED.search(line) is not None
    if len(line) > _LONGEST or not any(mark in line for mark in ":.;"):  # the common case: fast for lines of text
        return False
    matched = _TIMINGS.match(line)
    return _is_certain(matched) if matched else _UNREADABLE.match(line) is not None


def read_timings(
    line: str, number: int, fps: Fraction | None = None, guess: Fraction | None = None
) -> Timings | SubtitleError:
    """Read the timings of a cue.

    Args:
        line: of the file.
        number: of the line.
        fps: frames per second, for times with frames; None: unknown.
        guess: frames per second in place of an unknown number, from `guessed_rate`; None: 25, or 29.97 behind a `;`.
    """
    line = _plain(line)
    matched = _TIMINGS.match(line) if len(line) <= _LONGEST else None
    if matched is None or not _is_certain(matched):
        return SubtitleError(f"invalid timings: {line.strip()[:60]!r}", number)
    rate = fps or guess or (_NTSC if any(_frame_mark(matched, which) == ";" for which in (1, 2)) else _FPS)
    try:
        start, end = (_time(matched, which, number, rate) for which in (1, 2))
    except SubtitleError as error:
        return error
    written = (matched["start"].strip(), matched["end"].strip())
    if end < start:
        return SubtitleError(f"the cue ends at {written[1]}, before it starts at {written[0]}", number)
    if end < 0:
        return SubtitleError(f"the cue ends at {written[1]}, before the recording starts", number)
    notices = tuple(_notices(matched, start, number, None if fps else rate))
    return Timings(max(0, start), end, matched["settings"] or "", notices)


def guessed_rate(lines: Iterable[str]) -> Fraction | None:
    """Return the frames per second of a file that has frames above 24; None: no such time."""
    found = filter(None, (_TIMINGS.match(_plain(line)) for line in lines if len(line) <= _LONGEST))
    frames = [int(_rest(matched, which) or 0) for matched in found for which in (1, 2) if _frame_mark(matched, which)]
    highest = max(frames, default=0)
    return None if highest < _FPS else _NTSC if highest < _NTSC else 2 * (_FPS if highest < 2 * _FPS else _NTSC)


def _plain(line: str) -> str:
    """Replace digits and marks of other scripts at the beginning of a line, and remove characters without width."""
    if line.isascii():  # the common case
        return line
    found = _FOREIGN.match(line)
    if found is None or found.end() < _SHORTEST:
        return line
    head = re.sub(rf"[{MARKS}]", "", found[0]).translate(_ASCII)
    return re.sub(r"\d", lambda digit: str(int(digit[0])), head) + line[found.end() :]


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


def _time(matched: re.Match[str], which: int, line: int, rate: Fraction) -> int:
    if bare := matched[f"bare{which}"]:
        value = Fraction(bare.replace(" ", "").replace("\u2212", "-").replace(",", "."))
        return round(1000 * value)
    if matched[f"dotted{which}"]:
        fields = re.split(r"[.;]", matched[f"dotted{which}"])
    else:
        fields = [matched[f"{name}{which}"] or "0" for name in ("hours", "minutes", "seconds")]
    whole = " ".join(fields)
    negative = "-" in whole or "\u2212" in whole or bool(matched[f"sign{which}"])
    hours, minutes, seconds = (int(re.sub(r"\D", "", field)) for field in fields)
    written = matched["start" if which == 1 else "end"].strip()
    time = to_milliseconds(hours, minutes, seconds, line, written)
    rest, mark = _rest(matched, which) or "0", _frame_mark(matched, which)
    if mark and int(rest) >= rate:
        raise SubtitleError(f"invalid time {written}: frame {int(rest)} of {float(rate):.4g} per second", line)
    if mark:
        time = round(1000 * code_seconds(time // 1000, int(rest), rate, drop=mark == ";" and rate.denominator > 1))
    else:
        time += 1000 if rest == _OVERFLOW else round(int(rest) * 1000 / 10 ** len(rest))
    return -time if negative else time


def _frame_mark(matched: re.Match[str], which: int) -> str:
    """Mark before frames; empty if the time has none."""
    mark: str = matched[f"mark{which}"] or matched[f"dotmark{which}"] or ""
    return mark if mark in (":", ";") and len(_rest(matched, which) or "") < 3 else ""


def _notices(matched: re.Match[str], start: int, number: int, guessed: Fraction | None) -> list[Notice]:
    place = (f"line {number}",)
    found = [Notice("negative time read as 0", place, "move all captions with --offset")] if start < 0 else []
    if any(_rest(matched, which) == _OVERFLOW for which in (1, 2)):
        found.append(Notice("a fraction of 1000 is read as a second", place))
    if guessed and any(_frame_mark(matched, which) for which in (1, 2)):
        found.append(Notice(f"frames read at {float(guessed):.4g} per second", place, "give the rate with --fps"))
    return found


_OVERFLOW = "1000"
"""Milliseconds that a program has rounded up."""
