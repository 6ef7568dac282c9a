"""Blocks of a WebVTT file, which may consist of several files one after the other, as HLS segments are saved.

Each segment begins with its own header. X-TIMESTAMP-MAP (RFC 8216, 3.5) relates its times to the clock of the video:
times of later segments are moved to the clock of the first one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from formats.lines import NumberedLine
from formats.timings import are_timings

HEADER = re.compile(r"WEBVTT(?:[ \t]|$)")
_METADATA = re.compile(r"(?:X-TIMESTAMP-MAP=|Kind:|Language:)")
_FIELD = re.compile(r"[\w-]{1,40}[:=]")
"""Beginning of a line of a header, such as `Kind: captions`."""
_MAP = re.compile(r"X-TIMESTAMP-MAP=(?P<values>.+)")
_LOCAL = re.compile(r"LOCAL:(?:(\d+):)?(\d{1,2}):(\d{1,2})\.(\d{1,3})")
_MPEGTS = re.compile(r"MPEGTS:(\d{1,12})")
_WRAP = 2**33
"""MPEG-2 timestamps have 33 bits."""


@dataclass(slots=True)
class Block:
    """Lines between blank lines."""

    lines: list[NumberedLine] = field(default_factory=list)
    segment: int = 0
    """Number of the segment, counted from 0."""
    shift: int = 0
    """Milliseconds by which its times are moved."""

    @property
    def timed(self) -> int | None:
        """Index of the line with timings; None: the block is not a cue."""
        return next((place for place, (_, line) in enumerate(self.lines) if are_timings(line)), None)


def blocks(lines: Sequence[NumberedLine]) -> Iterator[Block]:
    """Yield the blocks behind the headers, and lines of a header that are not fields."""
    segment, shift, first = -1, 0, None
    for found in _paragraphs(lines):
        if found and HEADER.match(found[0][1]):
            segment += 1
            clock = _clock(found)
            if clock is not None:
                first = clock if first is None else first
                shift = _difference(clock, first)
            if odd := [(number, line) for number, line in found[1:] if not _FIELD.match(line)]:
                yield Block(odd, max(0, segment))
        elif found:
            yield Block(found, max(0, segment), shift)


def _paragraphs(lines: Sequence[NumberedLine]) -> Iterator[list[NumberedLine]]:
    """Split at blank lines, before headers, and before timings that cannot belong to the block before."""
    found: list[NumberedLine] = []
    for place, (number, line) in enumerate(lines):
        following = [text for _, text in lines[place + 1 : place + 3]]
        blank = not line.strip() and (not line or any(map(are_timings, following)))
        starts = _starts_cue(line, found)
        if blank or starts or _is_header(line, following, found):
            numbered = starts and len(found) > 1 and found[-1][1].isdecimal()
            kept = [found.pop()] if numbered else []
            yield found
            found = kept
        if not blank:
            found.append((number, line))
    yield found


def _is_header(line: str, following: Sequence[str], before: Sequence[NumberedLine]) -> bool:
    """True for the header of a later segment without a blank line before it."""
    if not before or not HEADER.match(line) or are_timings(before[-1][1]):
        return False
    return line.strip() == "WEBVTT" or any(map(_METADATA.match, following[:1]))


def _starts_cue(line: str, before: Sequence[NumberedLine]) -> bool:
    if not before or not are_timings(line) or "&gt;" in line:
        return False
    return len(before) > 1 or HEADER.match(before[0][1]) is not None or any(are_timings(text) for _, text in before)


def _clock(header: Sequence[NumberedLine]) -> int | None:
    """Ticks of the video's clock at local time 0, 90 per millisecond; None: unknown."""
    matched = next((found for _, line in header if (found := _MAP.match(line))), None)
    local, mpegts = (_LOCAL.search(matched["values"]), _MPEGTS.search(matched["values"])) if matched else (None, None)
    if local is None or mpegts is None:
        return None
    hours, minutes, seconds = (int(field or 0) for field in local.groups()[:3])
    local_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(local[4].ljust(3, "0"))
    return int(mpegts[1]) - 90 * local_ms


def _difference(clock: int, first: int) -> int:
    """Milliseconds from one clock to another, across a wrap of the timestamps."""
    half = _WRAP // 2
    ticks = clock - first
    return round(((ticks + half) % _WRAP - half if abs(ticks) > half else ticks) / 90)
